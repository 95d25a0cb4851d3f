//! The generated folders are compared with the specs, and brought in line with them.

use std::fs;

use crate::common::{generate, nasty, tree, write};

const MODELS: &str = "crates/cams-models/src/generated";

#[test]
fn every_kind_of_drift_is_reported_at_once_and_repaired() {
    let root = tempfile::tempdir().unwrap();
    let specs = nasty().join("specs");
    let specs = ["--specs", specs.to_str().unwrap()];
    let check = [specs[0], specs[1], "--check"];
    assert_eq!(
        generate(root.path(), &specs).output,
        "generated 49 files from 13 operations: 46 written, 0 removed"
    );
    assert_eq!(generate(root.path(), &check).output, "49 generated files are up to date");
    let wanted = tree(root.path());

    let models = root.path().join(MODELS);
    write(&models.join("service.rs"), "edited by hand");
    fs::remove_file(models.join("empty/ping.rs")).unwrap();
    write(&models.join("gone/mod.rs"), "of a group that was removed");
    write(&root.path().join("crates/cams-models/src/lib.rs"), "not the generator's");
    let drifted = tree(root.path());
    let run = generate(root.path(), &check);
    assert!(!run.success);
    let expected = format!(
        "stale: {MODELS}/service.rs\nmissing: {MODELS}/empty/ping.rs\norphan: {MODELS}/gone/mod.rs\n\
         run `cargo xtask generate`"
    );
    assert_eq!(run.output, expected);
    assert_eq!(tree(root.path()), drifted, "a check writes nothing");

    let run = generate(root.path(), &specs);
    assert_eq!(run.output, "generated 49 files from 13 operations: 2 written, 1 removed");
    assert!(!models.join("gone").exists(), "an empty folder goes with its last file");
    let mut repaired = tree(root.path());
    repaired.remove("crates/cams-models/src/lib.rs").unwrap();
    assert_eq!(repaired, wanted);
    let run = generate(root.path(), &specs);
    assert_eq!(run.output, "generated 49 files from 13 operations: 0 written, 0 removed");
}

#[test]
fn wrong_specs_leave_the_generated_code_alone() {
    let root = tempfile::tempdir().unwrap();
    write(&root.path().join("api-specs/service.yaml"), "product: demo");
    write(&root.path().join(MODELS).join("mod.rs"), "kept");
    assert!(!generate(root.path(), &[]).success);
    assert_eq!(tree(&root.path().join(MODELS)).len(), 1);
}

#[test]
fn missing_specs_are_named() {
    let root = tempfile::tempdir().unwrap();
    let run = generate(root.path(), &[]);
    assert!(!run.success);
    assert!(run.output.contains("api-specs`: "), "{}", run.output);
}
