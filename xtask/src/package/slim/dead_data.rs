//! Texts that only dead code would read: overwritten with zeros, which compress to nothing.

use walrus::Module;

/// Data of std and wasm-bindgen that only panics and formatting read.
const DEAD_DATA: [&[u8]; 22] = [
    b"a Display implementation returned an error unexpectedly",
    b"a formatting trait implementation returned an error when the underlying stream did not",
    b"Attempted to initialize thread-local while it is being dropped",
    b"`async fn` resumed after completion",
    b"called `Option::unwrap_throw()` on a `None` value",
    b"called `Result::unwrap_throw()` on an `Err` value",
    b"cannot access a Thread Local Storage value during or after destruction: ",
    b"capacity overflow",
    b"closure invoked recursively or after being dropped",
    b"finish: callbacks should be Some",
    b"finish: result should be None",
    b"FnOnce called more than once",
    b"internal error: entered unreachable code",
    b": JsValue passed is not an Error type -- this is a bug",
    b"js_value passed has no string representation",
    b"LazyCell instance has previously been poisoned",
    b" out of range for slice of length ",
    b"range end index ",
    b"range start index ",
    b"slice index starts at ",
    b"Tried to shrink to a larger capacity",
    DECIMAL_PAIRS,
];
const DECIMAL_PAIRS: &[u8] = b"\
    0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849\
    5051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899";

/// Overwrites that data.
pub(super) fn blank_dead_data(module: &mut Module) {
    let ids: Vec<_> = module.data.iter().map(|data| data.id()).collect();
    for id in ids {
        let value = &mut module.data.get_mut(id).value;
        for dead in DEAD_DATA {
            let found = |value: &[u8]| value.windows(dead.len()).position(|part| part == dead);
            while let Some(start) = found(value) {
                value[start..start + dead.len()].fill(0);
            }
        }
    }
}

/// Overwrites the names of source files, which only panics use.
pub(super) fn blank_source_paths(module: &mut Module) {
    const FOLDERS: [&[u8]; 4] = [b"/rustc/", b"index.crates.io-", b"src/core/", b"src/web/"];
    let ids: Vec<_> = module.data.iter().map(|data| data.id()).collect();
    for id in ids {
        let mut rest = &mut module.data.get_mut(id).value[..];
        while let Some(end) = rest.windows(4).position(|four| four == b".rs\0") {
            let (path, after) = rest.split_at_mut(end + 3);
            let start = FOLDERS
                .iter()
                .filter_map(|folder| path.windows(folder.len()).rposition(|part| part == *folder))
                .min();
            if let Some(start) = start {
                path[start..].fill(0);
            }
            rest = after;
        }
    }
}
