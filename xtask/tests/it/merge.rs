//! What an import does with specs that people edited, and with metadata that changed.

use std::fs;

use crate::common::{Run, tree};
use crate::import::{counts, generate, hostile, import};
use serde_json::{Value, json};

const PATH: &str = "specs/directory-5/set-price.yaml";

/// Imports the hostile product, and edits the spec of `SetPrice`.
fn edited(folder: &std::path::Path, edits: &[(&str, &str)]) -> String {
    let run = import(folder, &hostile(), &[]);
    assert!(run.success, "{}", run.output);
    let mut text = fs::read_to_string(folder.join(PATH)).unwrap();
    for (old, new) in edits {
        assert!(text.contains(old), "{old}\n{text}");
        text = text.replacen(old, new, 1);
    }
    fs::write(folder.join(PATH), &text).unwrap();
    text
}

fn has(run: &Run, lines: &[&str]) {
    lines.iter().for_each(|line| assert!(run.output.contains(line), "{line}\n{}", run.output));
}

#[test]
fn the_same_import_undoes_no_decision() {
    let folder = tempfile::tempdir().unwrap();
    edited(
        folder.path(),
        &[
            ("qps: 7", "qps: 50 # raised by support"),
            ("    required: true\n", ""),
            (
                "    limits: {min: 1, max: 99}",
                "    in: body\n    limits: {max: 32} # refused above\n    default: 20",
            ),
            ("style: flat", "style: json # flat is refused"),
            ("      - value: FAST\n        description: TODO\n", ""),
            ("  - name: Filter.1.Key\n    type: string\n    description: TODO\n", ""),
            ("  - name: Tag\n", "  - name: Tags\n"),
        ],
    );
    fs::remove_file(folder.path().join("specs/directory-5/get-price.yaml")).unwrap();
    let before = tree(&folder.path().join("specs"));
    let run = import(folder.path(), &hostile(), &[]);
    assert!(counts(&run).starts_with("0 added, 0 changed, 0 conflict, 0 gone, "), "{}", run.output);
    assert!(counts(&run).contains(" 0 left-alone, "), "{}", run.output);
    assert_eq!(tree(&folder.path().join("specs")), before);
}

#[test]
fn what_two_changed_is_a_conflict_and_stays() {
    let folder = tempfile::tempdir().unwrap();
    let text = edited(folder.path(), &[("max: 99}", "max: 32} # refused above"), ("qps: 7", "qps: 50")]);
    let mut metadata = hostile();
    metadata["apis"]["SetPrice"]["parameters"][0]["schema"]["maximum"] = json!(50);
    metadata["apis"]["SetPrice"]["parameters"][2]["schema"]["required"] = json!(true);
    let run = import(folder.path(), &metadata, &[]);
    has(
        &run,
        &[
            "conflict: directory-5/set-price.yaml Price: `max`: the metadata went from 99 to 50, and the spec has 32: decide",
            "changed: directory-5/set-price.yaml Mode: `required`: false → true",
        ],
    );
    assert!(counts(&run).starts_with("0 added, 1 changed, 1 conflict, "), "{}", run.output);
    let wanted = text.replacen(
        "  - name: Mode\n    type: string\n",
        "  - name: Mode\n    type: string\n    required: true\n",
        1,
    );
    assert_eq!(fs::read_to_string(folder.path().join(PATH)).unwrap(), wanted);
    assert!(counts(&import(folder.path(), &metadata, &[])).starts_with("0 added, 0 changed, 0 conflict, "));
}

#[test]
fn without_a_base_everything_is_left_alone_and_the_next_import_has_one() {
    let folder = tempfile::tempdir().unwrap();
    edited(folder.path(), &[("max: 99", "max: 32"), ("qps: 7\n", "")]);
    let specs = folder.path().join("specs");
    fs::remove_file(specs.join("imported.json")).unwrap();
    fs::remove_file(specs.join("directory-5/get-price.yaml")).unwrap();
    let before = tree(&specs);
    let run = import(folder.path(), &hostile(), &[]);
    has(
        &run,
        &[
            "left-alone: directory-5/set-price.yaml: `qps`: none, and 7 in the metadata",
            "left-alone: directory-5/set-price.yaml Price: `max`: 32, and 99 in the metadata",
            "left-alone: /apis/GetPrice: the specs have no operation `GetPrice`",
        ],
    );
    assert!(counts(&run).starts_with("0 added, 0 changed, "), "{}", run.output);
    let mut after = tree(&specs);
    let base = after.remove("imported.json").unwrap();
    assert_eq!(after, before);

    // To import what was left alone, remove it from the base.
    let mut base: Value = serde_json::from_str(&base).unwrap();
    base["operations"].as_object_mut().unwrap().remove("GetPrice");
    fs::write(specs.join("imported.json"), base.to_string()).unwrap();
    has(
        &import(folder.path(), &hostile(), &[]),
        &["added: directory-5/get-price.yaml: operation `GetPrice`"],
    );
}

/// The hostile product without an operation, a parameter and a documented value.
fn smaller() -> Value {
    let mut metadata = hostile();
    metadata["apis"].as_object_mut().unwrap().remove("GetPrice");
    metadata["apis"]["SetPrice"]["parameters"][2]["schema"]["enum"] = json!(["SAFE"]);
    metadata["apis"]["SetPrice"]["parameters"].as_array_mut().unwrap().remove(4);
    metadata
}

#[test]
fn what_the_metadata_dropped_stays_and_is_marked_on_request() {
    let folder = tempfile::tempdir().unwrap();
    let text = edited(folder.path(), &[]);
    let before = tree(&folder.path().join("specs"));
    let run = import(folder.path(), &smaller(), &[]);
    has(
        &run,
        &[
            "gone: directory-5/get-price.yaml: the metadata has it no longer",
            "gone: directory-5/set-price.yaml Filter.1.Key: the metadata has it no longer",
            "gone: directory-5/set-price.yaml Mode: documented value `FAST`",
        ],
    );
    let mut after = tree(&folder.path().join("specs"));
    assert!(after.remove("imported.json").is_some_and(|base| base.contains("\"gone\": \"told\"")));
    assert!(after.iter().all(|(path, text)| before[path] == *text));

    let run = import(folder.path(), &smaller(), &["--mark-deprecated"]);
    assert!(counts(&run).starts_with("0 added, 2 changed, 0 conflict, 0 gone, "), "{}", run.output);
    let marked = "deprecated: \"TODO: the metadata has it no longer; say what to use instead.\"\n";
    let parameter = "  - name: Filter.1.Key\n    type: string\n";
    let wanted = text.replacen(parameter, &format!("{parameter}    {marked}"), 1);
    assert_eq!(fs::read_to_string(folder.path().join(PATH)).unwrap(), wanted);
    let operation = fs::read_to_string(folder.path().join("specs/directory-5/get-price.yaml")).unwrap();
    assert!(operation.contains(marked), "{operation}");

    // A person takes a mark back; then the metadata has everything again.
    fs::write(folder.path().join(PATH), &text).unwrap();
    let run = import(folder.path(), &smaller(), &["--mark-deprecated"]);
    assert!(counts(&run).starts_with("0 added, 0 changed, 0 conflict, 0 gone, "), "{}", run.output);
    assert!(counts(&import(folder.path(), &hostile(), &[])).starts_with("0 added, 0 changed, 0 conflict, "));
    assert_eq!(tree(&folder.path().join("specs"))["imported.json"], before["imported.json"]);
}

#[test]
fn the_check_says_what_the_metadata_changed_and_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let check = |metadata: &Value| import(folder.path(), metadata, &["--check"]);
    let run = check(&hostile());
    assert_eq!(run.code, Some(2));
    has(&run, &["imported.json: there is no such file: run the import once without `--check`"]);

    edited(folder.path(), &[("max: 99", "max: 32")]);
    let before = tree(&folder.path().join("specs"));
    assert_eq!(check(&hostile()).code, Some(0));
    let mut metadata = smaller();
    metadata["apis"]["SetPrice"]["parameters"][0]["schema"]["maximum"] = json!(32);
    metadata["apis"]["NewPrice"] = json!({});
    metadata["endpoints"][0]["endpoint"] = json!("other.example.com");
    let run = check(&metadata);
    assert_eq!(run.code, Some(1));
    has(
        &run,
        &[
            "added: operations NewPrice: new in the metadata",
            "changed: operations SetPrice request Price limits: `max`: 99 → 32",
            "changed: endpoints: `here`: \"shop.example.com\" → \"other.example.com\"",
            "gone: operations GetPrice: the metadata has it no longer",
            "gone: operations SetPrice request Filter.1.Key: the metadata has it no longer",
        ],
    );
    assert_eq!(tree(&folder.path().join("specs")), before);
    assert!(import(folder.path(), &metadata, &[]).success);
    assert_eq!(check(&metadata).code, Some(0));
}

#[test]
fn a_base_of_something_else_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    edited(folder.path(), &[]);
    let path = folder.path().join("specs/imported.json");
    let text = fs::read_to_string(&path).unwrap();
    for (old, new, message) in [
        ("\"product\": \"shop\"", "\"product\": \"depot\"", "it is about `depot`, version 2020-01-01"),
        ("\"required\"", "\"demanded\"", "it is not as an import writes it: unknown field `demanded`"),
    ] {
        fs::write(&path, text.replacen(old, new, 1)).unwrap();
        for (options, code) in [(&[][..], 1), (&["--check"], 2)] {
            let run = import(folder.path(), &hostile(), options);
            assert_eq!(run.code, Some(code));
            has(&run, &[message]);
        }
    }
}

#[test]
fn a_file_keeps_its_line_ends() {
    let folder = tempfile::tempdir().unwrap();
    let text = edited(folder.path(), &[]);
    fs::write(folder.path().join(PATH), text.replace('\n', "\r\n")).unwrap();
    let mut metadata = hostile();
    metadata["apis"]["SetPrice"]["parameters"][0]["schema"]["maximum"] = json!(50);
    let new = json!({"name": "Currency", "in": "query", "schema": {"type": "string"}});
    metadata["apis"]["SetPrice"]["parameters"].as_array_mut().unwrap().insert(1, new);
    assert!(import(folder.path(), &metadata, &[]).success);
    let after = fs::read_to_string(folder.path().join(PATH)).unwrap();
    assert!(after.contains("max: 50") && after.contains("  - name: Currency\r\n"), "{after}");
    assert_eq!(after.matches('\n').count(), after.matches("\r\n").count());
}

#[test]
fn names_that_are_taken_in_rust_are_added_under_another_one() {
    let folder = tempfile::tempdir().unwrap();
    edited(folder.path(), &[]);
    let mut metadata = hostile();
    let parameters = metadata["apis"]["SetPrice"]["parameters"].as_array_mut().unwrap();
    parameters[2]["schema"]["enum"] = json!(["FAST", "SAFE", "fast"]);
    parameters.insert(3, json!({"name": "mode", "in": "query", "schema": {"type": "string"}}));
    let run = import(folder.path(), &metadata, &[]);
    assert!(counts(&run).starts_with("2 added, 0 changed, 0 conflict, "), "{}", run.output);
    let after = fs::read_to_string(folder.path().join(PATH)).unwrap();
    for part in ["      - value: fast\n        rust: Fast2\n", "  - name: mode\n    rust: mode_2\n"] {
        assert!(after.contains(part), "{part}\n{after}");
    }
    let out = folder.path().join("crate");
    let specs = folder.path().join("specs");
    let run = generate(&specs, &out);
    assert!(run.success, "{}", run.output);
}
