//! Metadata that no product should have: it is imported, with a word about what was lost, or refused with its place.

use std::fs;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::common::tree;
use crate::import::{counts, generate, import, import_file};

/// What an import says that has no news.
const NOTHING: &str =
    "0 added, 0 changed, 0 conflict, 0 gone, 0 not-mapped, 0 left-alone, 0 dropped, 0 withheld, 0 decide";

/// A product and what is said of it.
#[derive(Deserialize)]
pub struct Product {
    name: String,
    #[serde(default)]
    says: Vec<String>,
    /// The metadata without `info`.
    #[serde(flatten)]
    pub metadata: Map<String, Value>,
}

/// Every product of `odd.yaml`.
pub fn products() -> Vec<Product> {
    serde_yaml::from_str(include_str!("odd.yaml")).unwrap()
}

#[test]
fn odd_metadata_becomes_specs_that_generate_and_stay() {
    for Product { name, says, mut metadata } in products() {
        let folder = tempfile::tempdir().unwrap();
        let info = json!({"style": "RPC", "product": "Odd", "version": "2020-01-01"});
        metadata.insert("info".to_owned(), info);
        let metadata = Value::Object(metadata);
        let run = import(folder.path(), &metadata, &[]);
        assert!(run.success && counts(&run).contains(" 0 withheld"), "{name}: {}", run.output);
        says.iter().for_each(|line| assert!(run.output.contains(line), "{name}: {line}\n{}", run.output));

        let (specs, out) = (folder.path().join("specs"), folder.path().join("crate"));
        let run = generate(&specs, &out);
        assert!(run.success, "{name}: {}", run.output);
        let manifest = fs::read_to_string(out.join("Cargo.toml")).unwrap();
        assert!(manifest.contains("all-groups = ["), "{name}: {manifest}");

        let before = tree(&specs);
        let run = import(folder.path(), &metadata, &[]);
        assert_eq!(run.output, NOTHING, "{name}");
        assert_eq!(tree(&specs), before, "{name}");
    }
}

#[test]
fn an_object_that_requires_more_than_can_be_counted_is_written_with_a_word() {
    let folder = tempfile::tempdir().unwrap();
    let schema = json!({"type": "string", "required": true});
    let parameters: Vec<Value> =
        (0..130).map(|n| json!({"name": format!("P{n}"), "in": "query", "schema": schema})).collect();
    let fields: Map<String, Value> = (0..129).map(|n| (format!("F{n}"), schema.clone())).collect();
    let box_of = |fields: &Map<String, Value>| json!({"type": "object", "properties": fields});
    let metadata = json!({
        "info": {"style": "RPC", "product": "Odd", "version": "1"},
        "components": {"schemas": {"Crate": box_of(&fields)}},
        "apis": {
            "PutThing": {"parameters": parameters},
            "PutBox": {"parameters": [{"name": "Box", "style": "json", "schema": box_of(&fields)}]},
            "PutCrate": {"parameters": [{"name": "Crate", "style": "json", "schema": {"$ref": "#/components/schemas/Crate"}}]},
        },
    });
    let run = import(folder.path(), &metadata, &[]);
    assert!(run.success && counts(&run).contains(" 0 withheld, 5 decide"), "{}", run.output);
    for line in [
        "decide: /apis/PutThing: `PutThing` requires 130 fields, and 128 at most can be required: ",
        "decide: /apis/PutBox: `PutBox.Box` requires 129 fields, ",
        "decide: /components/schemas/Crate: `Crate` requires 129 fields, ",
    ] {
        assert!(run.output.contains(line), "{line}: {}", run.output);
    }
    let specs = tree(&folder.path().join("specs"));
    let thing = specs.iter().find(|(path, _)| path.ends_with("put-thing.yaml")).unwrap().1;
    assert_eq!(thing.matches("required: true").count(), 128);
    assert_eq!(import(folder.path(), &metadata, &[]).output, NOTHING);
}

/// A product whose one operation is this.
fn of(api: &str) -> String {
    format!(
        r#"{{"info": {{"style": "RPC", "product": "Odd", "version": "1"}}, "apis": {{"GetThing": {api}}}}}"#
    )
}

#[test]
fn texts_of_other_systems_are_read() {
    let text = of(r#"{"parameters": [{"name": "A", "schema": {"type": "string"}}]}"#);
    for text in [text.replace(", ", ",\r\n"), format!("\u{feff}{text}")] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("api-docs.json");
        fs::write(&path, text).unwrap();
        let run = import_file(&path, &folder.path().join("specs"), &[]);
        assert!(run.success && run.output.contains("operation `GetThing`"), "{}", run.output);
    }
}

#[test]
fn what_is_not_metadata_is_refused_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("api-docs.json");
    let utf16: Vec<u8> = of("{}").encode_utf16().flat_map(u16::to_be_bytes).collect();
    let number = of(r#"{"parameters": [{"name": "A", "schema": {"maximum": 1e400}}]}"#);
    let twice = of(r#"{"title": "", "title": ""}"#);
    let deep = of(&format!("{}{}", "[".repeat(200), "]".repeat(200)));
    for (bytes, message) in [
        (&[&b"\xfe\xff"[..], &utf16].concat()[..], ": it is not UTF-8 from byte 0 on: save it as UTF-8"),
        ("\u{feff}\u{feff}{}".as_bytes(), ":1:1: it is not JSON: expected value"),
        (b"", ":1:0: it is not JSON: EOF while parsing a value"),
        (b"[]", "#/info/style: missing; only metadata that says `RPC` can be imported"),
        (number.as_bytes(), ": it is not JSON: number out of range"),
        (twice.as_bytes(), ": `title` is given twice: remove one"),
        (deep.as_bytes(), ": it is not JSON: recursion limit exceeded"),
        (format!("{} x", of("{}")).as_bytes(), ": it is not JSON: trailing characters"),
        (of("{}").replace(r#""1""#, "1").as_bytes(), "#/info/version: missing; it must name the API version"),
        (of("{}").replace("Odd", "O_d").as_bytes(), "#/info/product: `O_d` cannot be part of a host name"),
    ] {
        fs::write(&path, bytes).unwrap();
        let run = import_file(&path, &folder.path().join("specs"), &[]);
        let place = path.to_str().unwrap();
        assert!(
            !run.success && run.output.starts_with(place) && run.output.ends_with(message),
            "{}",
            run.output
        );
    }
    assert!(!folder.path().join("specs").exists());
}
