//! `constants.js`: the lists that Rust and JavaScript share, generated from the core.

use cloudpc_snapshot::core::{AccessTier, Function};

/// The text of `constants.js`.
pub(super) fn constants() -> String {
    let tiers = frozen(AccessTier::ALL.map(AccessTier::as_str).iter());
    let mut text = format!("export const ACCESS_TIERS = {tiers};\n");
    text += "export const REQUIRED_SCOPES = Object.freeze({\n";
    for function in Function::ALL {
        let name = function.name();
        text += &format!("  {name}: {},\n", frozen(function.required_scopes()));
    }
    text + "});\n"
}

/// A list that nobody can change.
fn frozen<'a>(texts: impl IntoIterator<Item = &'a &'static str>) -> String {
    let texts: Vec<String> = texts.into_iter().map(|text| format!("{text:?}")).collect();
    format!("Object.freeze([{}])", texts.join(", "))
}
