//! The software bill of materials, in CycloneDX: the npm package, and the crates whose code is in it.
//!
//! `cargo cyclonedx` would list crates that only build it, too, and not those of the entry for tests.

use anyhow::Result;
use serde_json::{Value, json};

use super::crates::crates_of;
use super::{mock_graph_wasm, module};

/// The crates of the modules in the package.
pub(super) const MODULES: [&str; 2] = [module::CRATE, mock_graph_wasm::CRATE];

/// The bill of this version.
pub(crate) fn bill_of_materials() -> Result<Value> {
    let package = json!({
        "name": module::CRATE,
        "version": env!("CARGO_PKG_VERSION"),
        "license": env!("CARGO_PKG_LICENSE"),
    });
    let components: Vec<Value> = crates_of(&MODULES)?
        .iter()
        .map(|one| component("cargo", one))
        .collect();
    Ok(json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": { "component": component("npm", &package) },
        "components": components,
    }))
}

/// A package of a registry.
fn component(registry: &str, package: &Value) -> Value {
    let [name, version, licence] =
        ["name", "version", "license"].map(|key| package[key].as_str().unwrap_or_default());
    let url = format!("pkg:{registry}/{name}@{version}");
    json!({
        "type": "library",
        "bom-ref": url,
        "name": name,
        "version": version,
        // Some crates still write the "or" as it was written before there were expressions.
        "licenses": [{ "expression": licence.replace('/', " OR ") }],
        "purl": url,
    })
}

#[cfg(test)]
mod tests {
    use super::bill_of_materials;

    #[test]
    fn it_has_what_is_shipped_and_nothing_else() {
        let bill = bill_of_materials().unwrap();
        let components = bill["components"].as_array().unwrap();
        let has = |name: &str| components.iter().any(|one| one["name"] == name);
        // One crate of each module.
        assert!(has("talc") && has("serde_urlencoded"));
        // What only builds them, what only the server has, and what is no crate of others.
        for name in ["syn", "wasm-bindgen-macro", "tokio", "mock-graph"] {
            assert!(!has(name), "{name}");
        }
    }

    #[test]
    fn it_contains_no_path() {
        assert!(!bill_of_materials().unwrap().to_string().contains("file:"));
    }
}
