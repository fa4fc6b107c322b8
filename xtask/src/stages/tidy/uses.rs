//! What a Rust file uses in its own crate: the `use` lines, other paths from `crate`, `super` or `self`, and the child
//! modules it declares.
//!
//! Other paths need no look: they begin with a name that a `use` line brings in, or with a child module. The text is
//! read as tokens, not as syntax, so that paths inside macros count, too.

use anyhow::{Result, anyhow};
use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// A path from the root of the crate, and its line.
#[derive(Debug, PartialEq)]
pub(super) struct Use {
    pub(super) line: usize,
    pub(super) path: Vec<String>,
}

/// What a file uses, if it is this module. Items under `#[cfg(test)]` do not count.
pub(super) fn uses(text: &str, module: &[String]) -> Result<Vec<Use>> {
    let tokens: TokenStream = text.parse().map_err(|error| anyhow!("{error}"))?;
    let mut found = Vec::new();
    walk(tokens, module, &mut found);
    Ok(found)
}

fn walk(tokens: TokenStream, module: &[String], found: &mut Vec<Use>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut rest = &tokens[..];
    while let [token, after @ ..] = rest {
        rest = after;
        match token {
            TokenTree::Punct(punct) if punct.as_char() == '#' => {
                if let [TokenTree::Group(attribute), after @ ..] = rest {
                    let attribute = attribute.stream().to_string().replace(' ', "");
                    let is_test = ["cfg(test)", "cfg(all(test,"];
                    rest = if is_test.iter().any(|start| attribute.starts_with(start)) {
                        after_item(after)
                    } else {
                        after
                    };
                }
            }
            TokenTree::Ident(word) if word == "mod" => {
                if let [TokenTree::Ident(name), after @ ..] = rest {
                    let child = [module, &[name.to_string()]].concat();
                    match after {
                        [TokenTree::Group(body), after @ ..] => {
                            walk(body.stream(), &child, found);
                            rest = after;
                        }
                        _ => found.push(Use {
                            line: name.span().start().line,
                            path: child,
                        }),
                    }
                }
            }
            TokenTree::Ident(word) if is_colons(rest) => {
                let start = match word.to_string().as_str() {
                    "crate" => Some(&[][..]),
                    "self" => Some(module),
                    "super" => Some(parent(module)),
                    _ => None,
                };
                if let Some(start) = start {
                    rest = path(&rest[2..], start.to_vec(), found);
                }
            }
            TokenTree::Group(group) => walk(group.stream(), module, found),
            _ => {}
        }
    }
}

/// Reads the rest of a path, which may branch (`a::{b, c::d}`); returns what follows it.
fn path<'a>(
    tokens: &'a [TokenTree],
    mut start: Vec<String>,
    found: &mut Vec<Use>,
) -> &'a [TokenTree] {
    match tokens {
        [TokenTree::Ident(name), rest @ ..] => {
            if name == "super" {
                start.pop();
            } else {
                start.push(name.to_string());
            }
            if is_colons(rest) {
                return path(&rest[2..], start, found);
            }
            found.push(Use {
                line: name.span().start().line,
                path: start,
            });
            rest
        }
        [TokenTree::Group(group), rest @ ..] if group.delimiter() == Delimiter::Brace => {
            let branches: Vec<TokenTree> = group.stream().into_iter().collect();
            for branch in branches.split(|token| is_punct(token, ',')) {
                path(branch, start.clone(), found);
            }
            rest
        }
        // `a::*`
        [star, rest @ ..] => {
            found.push(Use {
                line: star.span().start().line,
                path: start,
            });
            rest
        }
        [] => tokens,
    }
}

/// What follows an item: it ends with `;` or a block.
fn after_item(tokens: &[TokenTree]) -> &[TokenTree] {
    let is_end = |token: &TokenTree| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        token => is_punct(token, ';'),
    };
    let end = tokens.iter().position(is_end);
    end.map_or(&[], |end| &tokens[end + 1..])
}

fn parent(module: &[String]) -> &[String] {
    module.split_last().map_or(&[], |(_, parent)| parent)
}

fn is_colons(tokens: &[TokenTree]) -> bool {
    matches!(tokens, [first, second, ..] if is_punct(first, ':') && is_punct(second, ':'))
}

fn is_punct(token: &TokenTree, character: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == character)
}

#[cfg(test)]
mod tests {
    use super::uses;

    /// What the module `a::b` uses, as `LINE crate::…`.
    fn found(text: &str) -> Vec<String> {
        let module = ["a".to_owned(), "b".to_owned()];
        let uses = uses(text, &module).unwrap();
        let text = uses
            .iter()
            .map(|found| format!("{} {}", found.line, found.path.join("::")));
        text.collect()
    }

    #[test]
    fn reads_use_lines() {
        assert_eq!(found("use crate::c::D;"), ["1 c::D"]);
        assert_eq!(found("use super::c as d;"), ["1 a::c"]);
        assert_eq!(found("use super::super::c::*;"), ["1 c"]);
        assert_eq!(found("pub use self::c::D;"), ["1 a::b::c::D"]);
        assert_eq!(found("use std::fs;"), [""; 0]);
    }

    #[test]
    fn reads_groups_over_several_lines() {
        let text = "use super::{\n    self,\n    c::{D, E as F},\n    g::*,\n};\nuse crate::h;";
        let expected = ["2 a::self", "3 a::c::D", "3 a::c::E", "4 a::g", "6 h"];
        assert_eq!(found(text), expected);
    }

    #[test]
    fn reads_paths_in_code_and_in_macros() {
        assert_eq!(
            found("fn f() -> super::C { crate::d::e(1) }"),
            ["1 a::C", "1 d::e"]
        );
        assert_eq!(found("fn f() { print!(\"{}\", crate::c::D) }"), ["1 c::D"]);
        assert_eq!(found("pub(crate) fn f(self) { self.c() }"), [""; 0]);
    }

    #[test]
    fn reads_child_modules_and_knows_where_inline_ones_are() {
        assert_eq!(found("pub(crate) mod c;"), ["1 a::b::c"]);
        assert_eq!(found("mod c { use super::super::d; }"), ["1 a::d"]);
    }

    #[test]
    fn passes_over_tests_comments_and_texts() {
        assert_eq!(
            found("#[cfg(test)]\nmod tests { use super::super::c; }"),
            [""; 0]
        );
        assert_eq!(
            found("#[cfg(all(test, unix))]\n#[path = \"t.rs\"]\nmod t;"),
            [""; 0]
        );
        assert_eq!(found("#[cfg(test)] use crate::c; use crate::d;"), ["1 d"]);
        assert_eq!(
            found("// crate::c\n/// [`crate::d`]\nconst E: &str = \"crate::e\";"),
            [""; 0]
        );
    }
}
