//! Short names for imports and exports: `__wbg_addEventListener_847fd86b8c33ec43` and its like are in the module and the glue.

use std::cmp::Reverse;
use std::hash::{DefaultHasher, Hasher};

use anyhow::{Result, ensure};
use walrus::Module;

/// Four digits are enough to tell two builds apart.
pub(super) fn short_hash(bytes: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    hasher.write(bytes);
    format!("{:04x}", hasher.finish() as u16)
}

/// Gives imports, their module, and exports short names in both files.
pub(super) fn shorten_names(
    bindgen: &str,
    build: &str,
    module: &mut Module,
    mut glue: String,
) -> Result<String> {
    let mut rename = |before: &str, name: &str, after: &str, short: &str| {
        let [long, short] = [name, short].map(|name| format!("{before}{name}{after}"));
        ensure!(
            glue.matches(&long).count() == 1 && !glue.contains(&short),
            "{name} is not in the glue exactly once: has wasm-bindgen changed?"
        );
        glue = glue.replace(&long, &short);
        Ok(())
    };
    rename("\"", bindgen, "\":", build)?;
    for (number, import) in module.imports.iter_mut().enumerate() {
        let short = format!("_{number:x}");
        rename(" ", &import.name, ":", &short)?;
        ensure!(
            import.module == bindgen,
            "{} is from {}",
            import.name,
            import.module
        );
        import.name = short;
        import.module = build.to_owned();
    }
    // A name may be the beginning of another one, so the longest go first.
    let mut exports: Vec<_> = module.exports.iter_mut().collect();
    exports.sort_by_key(|export| Reverse(export.name.len()));
    for (number, export) in exports.into_iter().enumerate() {
        let short = format!("_{number:x}");
        glue = glue.replace(&format!("wasm.{}", export.name), &format!("wasm.{short}"));
        export.name = short;
    }
    Ok(glue)
}
