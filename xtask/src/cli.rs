//! The command line: what a user may type, and the help.

use bpaf::{Args, OptionParser, ParseFailure, Parser, construct, long, positional, pure};

use crate::stages;
use crate::verbs::bench;

/// What to do.
#[derive(Clone)]
pub(crate) enum Verb {
    Setup,
    Build,
    Size,
    Release,
    Demo { open: bool },
    Site,
    Docs,
    Screenshots,
    Test(Choice),
    Bench(Choice),
    Compare,
}

/// Which stages to test, or which parts to measure.
#[derive(Clone)]
pub(crate) enum Choice {
    /// Only print the list.
    List,
    /// Run the named ones; without a name, all.
    Named(Vec<String>),
}

/// Reads the command line. A failure may also be the help that was asked for.
pub(crate) fn parse(words: &[&str]) -> Result<Verb, ParseFailure> {
    let asked: &[&str] = match words {
        [] | ["help"] => &["--help"],
        ["help", verb] => &[verb, "--help"],
        words => words,
    };
    verbs().run_inner(Args::from(asked).set_name("cargo xtask"))
}

fn verbs() -> OptionParser<Verb> {
    let plain = |verb, name, what| pure(verb).to_options().descr(what).command(name);
    let setup = plain(
        Verb::Setup,
        "setup",
        "Install every tool and browser that the other verbs need",
    );
    let build = plain(
        Verb::Build,
        "build",
        "Build the npm package into pkg/, and print its size",
    );
    let size = plain(
        Verb::Size,
        "size",
        "Print the size of the package, of each crate in it, and of other packages",
    );
    let compare = plain(
        Verb::Compare,
        "compare",
        "Measure what the package and its peers do when something goes wrong, and write docs/compare.md",
    );
    let docs = plain(
        Verb::Docs,
        "docs",
        "Make the site of the guide, the types and the crates, and check its links",
    );
    let release = plain(
        Verb::Release,
        "release",
        "Check what a release needs, and write its files",
    );
    let site = plain(
        Verb::Site,
        "site",
        "Write the demo into target/site: static files for any web server, with a service worker for Microsoft Graph",
    );
    let shots =
        "Take pictures of the page into target/screenshots, and replace the ones in README.md";
    let screenshots = plain(Verb::Screenshots, "screenshots", shots);
    let demo = long("open")
        .help("Also open the page in the browser")
        .switch()
        .map(|open| Verb::Demo { open })
        .to_options()
        .descr("Serve the page and a stand-in for Microsoft Graph on this machine")
        .command("demo");
    let test = test()
        .map(Verb::Test)
        .to_options()
        .descr("Run all tests, or only the named stages and what they need")
        .command("test");
    let bench = bench()
        .map(Verb::Bench)
        .to_options()
        .descr(
            "Measure the package beside its peers, and the page; all parts, or only the named ones",
        )
        .command("bench");
    construct!([
        setup,
        build,
        demo,
        site,
        test,
        docs,
        size,
        bench,
        compare,
        screenshots,
        release
    ])
    .to_options()
    .descr("Set up, build, test, measure and release this repository")
}

fn test() -> impl Parser<Choice> {
    let list = long("list")
        .help("Print the stages, and what each checks")
        .req_flag(Choice::List);
    let consumers = ["consumers", stages::ON_REQUEST].map(str::to_owned);
    let consumers = long("consumers")
        .help("Test the package in every project of tests/consumers, also in the slow ones")
        .req_flag(Choice::Named(consumers.into()));
    let named = positional::<String>("STAGE")
        .help("A stage to run, of those that --list prints; all, if absent")
        .parse(|name| known(name, "stage", "test", stages::names()))
        .many()
        .map(Choice::Named);
    construct!([list, consumers, named])
}

fn bench() -> impl Parser<Choice> {
    let list = long("list")
        .help("Print the parts, and what each measures")
        .req_flag(Choice::List);
    let named = positional::<String>("PART")
        .help("A part to run, of those that --list prints; all, if absent")
        .parse(|name| known(name, "part", "bench", bench::names()))
        .many()
        .map(Choice::Named);
    construct!([list, named])
}

/// The name of a stage or a part, or an error with the most similar one.
fn known(
    name: String,
    what: &str,
    verb: &str,
    names: impl Iterator<Item = &'static str>,
) -> Result<String, String> {
    let names: Vec<&str> = names.collect();
    if names.contains(&&*name) {
        return Ok(name);
    }
    // The first finds swapped letters, the second a part of a name.
    let likeness = |known: &str| strsim::jaro(known, &name) + strsim::sorensen_dice(known, &name);
    let nearest = names
        .into_iter()
        .max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    Err(format!(
        "there is no {what} of this name. Did you mean {}? `cargo xtask {verb} --list` prints all",
        nearest.unwrap_or_default()
    ))
}

#[cfg(test)]
mod tests {
    use super::{Choice, Verb, parse};

    fn refused(words: &[&str]) -> String {
        let failure = parse(words).err().expect("refused");
        failure.unwrap_stderr()
    }

    #[test]
    fn an_unknown_stage_or_part_is_refused_with_the_nearest() {
        assert!(refused(&["test", "chromium"]).contains("Did you mean browser-chromium?"));
        assert!(refused(&["test", "pgae"]).contains("Did you mean page?"));
        assert!(refused(&["bench", "loop"]).contains("Did you mean loopback?"));
    }

    #[test]
    fn stages_are_read_in_any_number() {
        let Ok(Verb::Test(Choice::Named(names))) = parse(&["test", "tidy", "page"]) else {
            panic!("not read");
        };
        assert_eq!(names, ["tidy", "page"]);
    }

    #[test]
    fn every_verb_has_help() {
        let help = parse(&["help"]).err().expect("help").unwrap_stdout();
        for verb in [
            "setup",
            "build",
            "demo",
            "site",
            "test",
            "docs",
            "size",
            "bench",
            "compare",
            "screenshots",
            "release",
        ] {
            assert!(help.contains(verb), "{help}");
            let help = parse(&["help", verb]).err().expect("help").unwrap_stdout();
            assert!(
                help.contains(&format!("Usage: cargo xtask {verb}")),
                "{help}"
            );
        }
    }
}
