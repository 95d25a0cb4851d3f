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
    let first = generate(root.path(), &specs);
    let wanted = tree(root.path());
    // The schemas are beside the specs.
    let (written, files) = (wanted.len(), wanted.len() + tree(&nasty().join("specs/schema")).len());
    let done = |written, removed| {
        format!("generated {files} files from 14 operations: {written} written, {removed} removed")
    };
    assert_eq!(first.output, done(written, 0));
    assert_eq!(generate(root.path(), &check).output, format!("{files} generated files are up to date"));

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
    assert_eq!(run.output, done(2, 1));
    assert!(!models.join("gone").exists(), "an empty folder goes with its last file");
    let mut repaired = tree(root.path());
    repaired.remove("crates/cams-models/src/lib.rs").unwrap();
    assert_eq!(repaired, wanted);
    let run = generate(root.path(), &specs);
    assert_eq!(run.output, done(0, 0));
}

#[test]
fn folders_and_files_that_stand_where_the_other_is_wanted_are_replaced() {
    let root = tempfile::tempdir().unwrap();
    let specs = nasty().join("specs");
    let specs = ["--specs", specs.to_str().unwrap()];
    assert!(generate(root.path(), &specs).success);
    let wanted = tree(root.path());
    let models = root.path().join(MODELS);
    fs::remove_file(models.join("service.rs")).unwrap();
    write(&models.join("service.rs/inner.rs"), "a folder where a file is wanted");
    fs::remove_file(models.join("dispatch.rs")).unwrap();
    fs::create_dir(models.join("dispatch.rs")).unwrap();
    fs::remove_dir_all(models.join("empty")).unwrap();
    write(&models.join("empty"), "a file where a folder is wanted");
    let run = generate(root.path(), &specs);
    assert!(run.success, "{}", run.output);
    assert_eq!(tree(root.path()), wanted);
}

#[test]
fn the_line_ends_of_another_system_are_no_drift() {
    let root = tempfile::tempdir().unwrap();
    let specs = nasty().join("specs");
    let specs = ["--specs", specs.to_str().unwrap()];
    assert!(generate(root.path(), &specs).success);
    for (path, text) in tree(root.path()) {
        write(&root.path().join(path), &text.replace('\n', "\r\n"));
    }
    let run = generate(root.path(), &[specs[0], specs[1], "--check"]);
    assert!(run.success, "{}", run.output);
}

/// A manifest with the features of two groups, and one of a person.
const MANIFEST: &str = "\
[features]
all-groups = [\"gone\", \"things\"]
gone = []
mine = [\"things\"]
things = []
";

/// What `generate` makes of a manifest of the models of a service that has the group `things` alone.
fn manifest(text: &str) -> (crate::common::Run, String) {
    let root = tempfile::tempdir().unwrap();
    let service = "product: demo\nversion: '1'\ntitle: Demo\ndefault_region: here\nendpoints: []\n\
                   groups: [{name: things, title: Things, summary: Things.}]\nsuccess_codes: [OK]\n";
    write(&root.path().join("api-specs/service.yaml"), service);
    let operation = "name: Ping\nsummary: Pings.\ngroup: things\nretry: read\n";
    write(&root.path().join("api-specs/things/ping.yaml"), operation);
    let path = root.path().join("crates/cams-models/Cargo.toml");
    write(&path, text);
    let run = generate(root.path(), &[]);
    (run, fs::read_to_string(path).unwrap())
}

#[test]
fn the_feature_of_a_group_goes_with_the_group() {
    let (run, text) = manifest(MANIFEST);
    assert!(run.success, "{}", run.output);
    assert_eq!(text, "[features]\nall-groups = [\n    \"things\",\n]\nmine = [\"things\"]\nthings = []\n");
}

#[test]
fn a_feature_that_a_person_changed_is_left_to_a_person() {
    let changed = MANIFEST.replace("gone = []", "gone = [\"dep:tokio\"]");
    let (run, text) = manifest(&changed);
    let message = "crates/cams-models/Cargo.toml: the group `gone` is gone, and its feature turns on more than the generator \
                   wrote: remove the feature, and `gone` from `all-groups`";
    assert!(!run.success && run.output.ends_with(message), "{}", run.output);
    assert_eq!(text, changed);
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
