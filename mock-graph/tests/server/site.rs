//! The page, the package and MSAL.js.

use std::fs;
use std::path::Path;

use crate::client::Graph;

fn folder(name: &str, files: &[(&str, &str)]) -> std::path::PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&folder).unwrap();
    for (file, text) in files {
        fs::write(folder.join(file), text).unwrap();
    }
    folder
}

#[test]
fn every_file_comes_with_its_type_and_the_strict_policy() {
    let www = folder(
        "www",
        &[
            ("index.html", "<p>page"),
            ("page.js", "1;"),
            ("style.css", "p {}"),
        ],
    );
    let pkg = folder("pkg", &[("index.js", "2;"), ("x_bg.wasm", "wasm")]);
    let vendor = folder("vendor", &[("msal-browser.js", "3;")]);
    let graph = Graph::serving(Some(www), Some(pkg), Some(vendor));
    let port = graph.server.address().port();
    let policy = format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self' http://127.0.0.1:{port} \
         http://localhost:{port} https://graph.microsoft.com https://graph.microsoft.us https://login.microsoftonline.com https://login.microsoftonline.us; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    );
    for (path, status, kind) in [
        ("/", 200, "text/html"),
        ("/index.html", 200, "text/html"),
        ("/page.js", 200, "text/javascript"),
        ("/style.css", 200, "text/css"),
        ("/pkg/index.js", 200, "text/javascript"),
        ("/pkg/x_bg.wasm", 200, "application/wasm"),
        ("/vendor/msal-browser.js", 200, "text/javascript"),
        ("/missing.js", 404, ""),
        ("/pkg/missing.js", 404, ""),
        ("/../Cargo.toml", 404, ""),
        ("/%2e%2e/www/page.js", 404, ""),
    ] {
        let answer = graph.send("GET", path, &[], "");
        assert_eq!(answer.status, status, "{path}");
        assert!(
            answer
                .header("content-type")
                .unwrap_or_default()
                .starts_with(kind),
            "{path}"
        );
        assert_eq!(
            answer.header("content-security-policy"),
            Some(&*policy),
            "{path}"
        );
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("cache-control"), Some("no-cache"));
    }
    assert!(
        graph.list("requests").is_empty(),
        "pages are not requests to the API"
    );
}

#[test]
fn without_folders_only_the_api_is_served() {
    let graph = Graph::start();
    assert_eq!(graph.send("GET", "/", &[], "").status, 404);
    assert_eq!(graph.send("GET", "/pkg/index.js", &[], "").status, 404);
}
