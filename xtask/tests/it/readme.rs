//! The documentation of the spec language says what the reader does.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::common::{generate, write};
use serde_json::Value;

fn specs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("api-specs")
}

fn readme() -> String {
    fs::read_to_string(specs().join("README.md")).unwrap()
}

/// The example of a kind of file.
fn example(kind: &str) -> String {
    let readme = readme();
    let (_, rest) = readme.split_once(&format!("```yaml {kind}\n")).unwrap();
    rest.split_once("```").unwrap().0.to_owned()
}

#[test]
fn the_examples_are_specs_that_fit_together() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("api-specs");
    for (kind, path) in [
        ("service", "service.yaml"),
        ("operation", "boxes/add-thing.yaml"),
        ("type", "types/thing.yaml"),
        ("event", "events/thing-moved.yaml"),
        ("choice", "events/move-note.yaml"),
    ] {
        write(&folder.join(path), &example(kind));
    }
    let run = generate(root.path(), &[]);
    // Everything but what an operation of its own would have to use.
    let expected = "no operation has the parameter `Tenant`";
    assert!(run.output.contains(expected) && run.output.ends_with("1 error in 1 file"), "{}", run.output);
    write(&folder.join("service.yaml"), &example("service").replace("[Tenant]", "[]"));
    let run = generate(root.path(), &[]);
    assert!(run.success, "{}", run.output);
}

#[test]
fn every_key_and_value_of_the_language_is_documented() {
    let readme = readme();
    let mut words = BTreeSet::new();
    for schema in ["event.json", "operation.json", "service.json", "type.json"] {
        let text = fs::read_to_string(specs().join("schema").join(schema)).unwrap();
        collect(&serde_json::from_str(&text).unwrap(), &mut words);
    }
    assert!(words.len() > 50, "{words:?}");
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let documented: BTreeSet<&str> = readme.split(|c| !is_word(c)).collect();
    let missing: Vec<&String> = words.iter().filter(|word| !documented.contains(word.as_str())).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// The keys and the values that a schema knows.
fn collect(schema: &Value, words: &mut BTreeSet<String>) {
    if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
        words.extend(properties.keys().cloned());
    }
    for value in schema.get("enum").and_then(Value::as_array).into_iter().flatten() {
        words.extend(value.as_str().map(str::to_owned));
    }
    match schema {
        Value::Object(children) => children.values().for_each(|child| collect(child, words)),
        Value::Array(children) => children.iter().for_each(|child| collect(child, words)),
        _ => {}
    }
}
