//! What `cargo xtask new` writes, and what it refuses.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::common::{Run, write, xtask};

const SERVICE: &str = "\
product: demo
version: \"1\"
title: Demo
default_region: here
endpoints: []
groups:
  - {name: things, title: Things, summary: Things.}
success_codes: [OK]
";

fn new(specs: &Path, group: &str, operation: &str) -> Run {
    write(&specs.join("service.yaml"), SERVICE);
    xtask(&["new", group, operation, "--specs", specs.to_str().unwrap()])
}

fn generate(folder: &Path) -> Run {
    let (specs, out) = (folder.join("specs"), folder.join("crate"));
    xtask(&["generate", "--specs", specs.to_str().unwrap(), "--out", out.to_str().unwrap()])
}

#[test]
fn a_skeleton_is_valid_as_it_is_and_with_every_example_in_use() {
    let folder = tempfile::tempdir().unwrap();
    let specs = folder.path().join("specs");
    let run = new(&specs, "things", "AddThing");
    assert!(run.success && run.output.contains("add-thing.yaml: write what is TODO"), "{}", run.output);
    let run = generate(folder.path());
    assert!(run.success && run.output.ends_with("still TODO: 1 text"), "{}", run.output);

    let path = specs.join("things/add-thing.yaml");
    let text = fs::read_to_string(&path).unwrap();
    let used = |line: &str| {
        line.strip_prefix("# ").filter(|rest| !rest.starts_with("yaml-language")).unwrap_or(line).to_owned()
    };
    let used: Vec<String> = text.lines().map(used).collect();
    fs::write(&path, used.join("\n")).unwrap();
    let run = generate(folder.path());
    assert!(run.success && run.output.ends_with("still TODO: 12 texts"), "{}", run.output);
}

#[test]
fn a_skeleton_names_every_key() {
    let folder = tempfile::tempdir().unwrap();
    assert!(new(folder.path(), "things", "AddThing").success);
    let text = fs::read_to_string(folder.path().join("things/add-thing.yaml")).unwrap();
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric() && c != '_').collect();

    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("../api-specs/schema/operation.json");
    let schema: Value = serde_json::from_str(&fs::read_to_string(schema).unwrap()).unwrap();
    let parts = schema["$defs"].as_object().unwrap().iter();
    // How an operation pages and is waited for is in the README, to which the skeleton refers.
    let parts = parts.filter(|(name, _)| !["PagesSpec", "WaiterSpec"].contains(&name.as_str()));
    let keys = |part: &Value| part["properties"].as_object().map(|keys| keys.keys().cloned().collect());
    let keys: Vec<Vec<String>> = parts.map(|(_, part)| part).chain([&schema]).filter_map(keys).collect();
    let keys = keys.concat();
    assert!(keys.len() > 50, "{keys:?}");
    let missing: Vec<_> = keys.iter().filter(|key| !words.contains(&key.as_str())).collect();
    assert_eq!(missing, [""; 0], "explain them in the skeleton");
}

#[test]
fn what_cannot_be_begun_is_refused_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let specs = folder.path();
    for (group, operation, message) in [
        ("thing", "AddThing", "there is no group `thing`: did you mean `things`?"),
        ("things", "add-thing", "`add-thing` is not the name of an operation"),
    ] {
        let run = new(specs, group, operation);
        assert!(!run.success && run.output.contains(message), "{}", run.output);
    }
    assert_eq!(fs::read_dir(specs).unwrap().count(), 1);

    assert!(new(specs, "things", "AddThing").success);
    let path = specs.join("things/add-thing.yaml");
    fs::write(&path, "mine").unwrap();
    let run = new(specs, "things", "AddThing");
    assert!(!run.success && run.output.contains("it exists already"), "{}", run.output);
    assert_eq!(fs::read_to_string(path).unwrap(), "mine");

    let elsewhere = "name: PutThing\nsummary: Puts.\ngroup: places\nretry: write\n";
    write(&specs.join("places/put-thing.yaml"), elsewhere);
    let run = new(specs, "things", "PutThing");
    let message = "places/put-thing.yaml: `PutThing` is already defined here; edit it";
    assert!(!run.success && run.output.ends_with(message), "{}", run.output);
    assert!(!specs.join("things/put-thing.yaml").exists());
}
