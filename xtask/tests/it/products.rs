//! The crates of other products are what the generator makes of their specs.

use std::collections::BTreeSet;
use std::path::Path;

use crate::common::{self, xtask};

#[test]
fn the_crates_of_other_products_are_up_to_date() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let tests = ["parcels", "sms", "sts"].map(|product| root.join("tests/products").join(product));
    for folder in tests.into_iter().chain([root.join("crates/dybase-models")]) {
        let (specs, out) = (folder.join("specs"), folder.to_str().unwrap());
        let run = xtask(&["generate", "--check", "--specs", specs.to_str().unwrap(), "--out", out]);
        assert!(run.success, "{}: {}", folder.display(), run.output);
    }
}

/// What the code below a folder imports, apart from itself and the standard library.
fn used_crates(folder: &Path) -> BTreeSet<String> {
    let import = regex::Regex::new(r"(?m)^\s*(?:pub )?use (\w+)::").unwrap();
    let files = common::tree(folder);
    let names = files.values().flat_map(|text| import.captures_iter(text).map(|found| found[1].to_owned()));
    let is_module = |name: &str| {
        let (file, folder) = (format!("{name}.rs"), format!("{name}/"));
        files.keys().any(|path| path.split_inclusive('/').any(|part| part == file || part == folder))
    };
    let is_own =
        |name: &String| ["crate", "self", "std", "super"].contains(&name.as_str()) || is_module(name);
    names.filter(|name| !is_own(name)).collect()
}

#[test]
fn a_new_crate_is_made_whole_and_then_belongs_to_people() {
    let sts = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("tests/products/sts/specs");
    let folder = tempfile::tempdir().unwrap();
    let specs = folder.path().join("specs");
    for (path, text) in common::tree(&sts) {
        common::write(&specs.join(path), &text);
    }
    let out = folder.path().join("models");
    let generate =
        || xtask(&["generate", "--specs", specs.to_str().unwrap(), "--out", out.to_str().unwrap()]);
    assert!(generate().output.ends_with("written, 0 removed"));
    let manifest = std::fs::read_to_string(out.join("Cargo.toml")).unwrap();
    assert!(manifest.contains("name = \"sts-models\"") && manifest.contains("identity = []"), "{manifest}");
    assert!(manifest.contains("crates/cams-operation\""), "{manifest}");
    for name in used_crates(&out.join("src")) {
        assert!(manifest.contains(&format!("\n{} = ", name.replace("cams_", "cams-"))), "{name}: {manifest}");
    }

    let edited = manifest.replace("\"0.1.0\"", "\"0.2.0\" # ours").replace("identity = []\n", "");
    common::write(&out.join("Cargo.toml"), &edited);
    common::write(&out.join("src/lib.rs"), "mine");
    assert!(generate().output.contains(": 1 written, 0 removed"));
    let manifest = std::fs::read_to_string(out.join("Cargo.toml")).unwrap();
    assert!(manifest.contains("# ours") && manifest.contains("identity = []"), "{manifest}");
    assert_eq!(std::fs::read_to_string(out.join("src/lib.rs")).unwrap(), "mine");
}
