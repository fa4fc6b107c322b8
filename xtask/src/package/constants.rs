//! `constants.js`: the lists that Rust and JavaScript share, generated from the core.

use cloudpc_snapshot::core::{AccessTier, CallOptions, Function};

/// The text of `constants.js`.
pub(super) fn constants() -> String {
    let tiers = frozen(AccessTier::ALL.map(AccessTier::as_str).iter());
    let mut text = format!("export const ACCESS_TIERS = {tiers};\n");
    text += "export const REQUIRED_SCOPES = Object.freeze({\n";
    for function in Function::ALL {
        let name = function.name();
        text += &format!("  {name}: {},\n", frozen(function.required_scopes()));
    }
    text += "});\nexport const TOTAL_TIMEOUT_MS = {\n";
    for function in Function::ALL {
        let ms = CallOptions::new(function).timeouts.total_ms;
        let ms = if ms.is_finite() {
            ms.to_string()
        } else {
            "Infinity".to_owned()
        };
        text += &format!("  {}: {ms},\n", function.name());
    }
    text + "};\n"
}

/// A list that nobody can change.
fn frozen<'a>(texts: impl IntoIterator<Item = &'a &'static str>) -> String {
    let texts: Vec<String> = texts.into_iter().map(|text| format!("{text:?}")).collect();
    format!("Object.freeze([{}])", texts.join(", "))
}
