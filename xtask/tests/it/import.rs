//! `cargo xtask import`, from metadata to specs that `cargo xtask generate` takes.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::common::{Run, tree, write, xtask};
use serde_json::{Value, json};

/// A product with everything that is easy to get wrong. Every text says LEAK.
pub fn hostile() -> Value {
    let node = json!({"type": "object", "properties": {
        "Next": {"$ref": "#/components/schemas/Node", "required": true},
        "Value": {"type": "string", "title": "LEAK"},
    }});
    let point = |title: &str| {
        json!({"type": "object", "title": title, "properties": {
            "X": {"type": "number", "format": "double"}, "Y": {"type": "number"},
        }})
    };
    let list = |style: &str| {
        json!({
            "name": style, "in": "query", "style": style, "schema": {"type": "array", "items": {"type": "string"}},
        })
    };
    json!({
        "info": {"style": "RPC", "product": "Shop", "version": "2020-01-01"},
        "directories": [{"id": 5, "title": "价格", "children": ["SetPrice", "GetPrice"]}],
        "endpoints": [{"regionId": "here", "endpoint": "shop.example.com"}],
        "components": {"schemas": {"Node": node, "Loop": {"$ref": "#/components/schemas/Loop"}}},
        "apis": {
            "SetPrice": {
                "summary": "LEAK", "title": "LEAK", "description": "LEAK QPS限制为7次/秒", "deprecated": true,
                "operationType": "read", "errorCodes": {"400": [{"errorCode": "X", "errorMessage": "LEAK"}]},
                "responseDemo": "[{\"example\": \"LEAK\"}]",
                "parameters": [
                    {"name": "Price", "in": "query", "schema": {
                        "type": "integer", "format": "int32", "required": true, "minimum": "1", "maximum": "99",
                        "default": "", "example": "100", "description": "LEAK",
                    }},
                    {"name": "Price", "in": "formData", "schema": {"type": "integer", "format": "int32"}},
                    {"name": "Mode", "in": "formData", "schema": {"type": "string", "enum": ["FAST：LEAK", "SAFE"]}},
                    {"name": "OwnerId", "in": "query", "schema": {"type": "integer"}},
                    {"name": "Filter.1.Key", "in": "query", "schema": {"type": "string"}},
                    {"name": "Tag.N.Key", "in": "query", "schema": {"type": "string"}},
                    {"name": "Tag.N.Value", "in": "query", "schema": {"type": "string"}},
                    {"name": "Region", "in": "host", "schema": {"type": "string"}},
                    {"name": "X-Trace", "in": "header", "schema": {"type": "string"}},
                    {"name": "Upload", "in": "body", "schema": {"type": "file"}},
                    {"name": "Tree", "in": "query", "style": "json", "schema": {"$ref": "#/components/schemas/Node"}},
                    {"name": "Loop", "in": "query", "schema": {"$ref": "#/components/schemas/Loop"}},
                    list("repeatList"), list("flat"), list("simple"), list("spaceDelimited"), list("pipeDelimited"),
                    {"name": "price", "in": "query", "schema": {"type": "string", "enum": ["A-B", "a_b"]}},
                ],
                "responses": {"200": {"schema": {"type": "object", "properties": {
                    "From": point("LEAK"), "To": point("LEAK"), "More": {"type": "object"},
                    "Count": {"type": "integer", "enum": [1, 2]},
                    "Rows": {"type": "array", "items": {"type": "string"}},
                }}}},
            },
            "GetPrice": {"parameters": [], "responses": {"200": {"schema": {"type": "string"}}}},
            "SELF": {}, "Self": {}, "3D": {},
        },
    })
}

/// Writes the metadata and imports it into `specs` beside it.
pub fn import(folder: &Path, metadata: &Value, options: &[&str]) -> Run {
    let path = folder.join("api-docs.json");
    write(&path, &metadata.to_string());
    import_file(&path, &folder.join("specs"), options)
}

pub fn import_file(metadata: &Path, specs: &Path, options: &[&str]) -> Run {
    let arguments = ["import", metadata.to_str().unwrap(), "--out", specs.to_str().unwrap()];
    xtask(&[&arguments, options].concat())
}

pub fn generate(specs: &Path, out: &Path) -> Run {
    xtask(&["generate", "--specs", specs.to_str().unwrap(), "--out", out.to_str().unwrap()])
}

pub fn counts(run: &Run) -> &str {
    run.output.lines().last().unwrap()
}

#[test]
fn a_hostile_product_becomes_specs_without_its_texts() {
    let folder = tempfile::tempdir().unwrap();
    let run = import(folder.path(), &hostile(), &[]);
    assert!(run.success, "{}", run.output);
    for line in [
        "dropped: /apis/SetPrice/parameters/0/schema/example: the example does not fit `int32` or its limits",
        "not-mapped: /apis/SetPrice/parameters/1: `Price` is given twice: the first was kept",
        "not-mapped: /apis/SetPrice/parameters/3: `OwnerId` belongs to the gateway: no field",
        "not-mapped: /apis/SetPrice/parameters/7: `Region` goes to `host`",
        "not-mapped: /apis/SetPrice/parameters/9/schema: unknown type `file`: it became `any`",
        "not-mapped: /apis/3D: no Rust name can be made of the operation `3D`",
        "added: shop/self2.yaml: operation `Self`",
        "not-mapped: /components/schemas/Loop: `Loop` is made of nothing but itself: it became `any`",
        "decide: directory-5/get-price.yaml: `retry: write`, although the name suggests a read: decide which one it is",
    ] {
        assert!(run.output.contains(line), "{line}\n{}", run.output);
    }
    assert!(counts(&run).contains(" 0 withheld"), "{}", run.output);
    let files = tree(&folder.path().join("specs"));
    let leak = files.iter().find(|(_, text)| text.contains("LEAK"));
    assert_eq!(leak, None);
    let operation = &files["directory-5/set-price.yaml"];
    for part in [
        "# yaml-language-server: $schema=../schema/operation.json\nname: SetPrice\nsummary: TODO\n",
        "retry: write\nqps: 7\ndeprecated: TODO\n",
        "  - name: Price\n    type: int32\n    required: true\n    limits: {min: 1, max: 99}\n",
        "  - name: repeatList\n    type: array\n    items: {type: string}\n    style: flat\n",
        "  - name: Filter.1.Key\n    type: string\n",
        "  - name: Tag\n    type: array\n    style: flat\n",
        "  - name: From\n    type: SetPriceFrom\n",
        "  - name: To\n    type: SetPriceFrom\n",
        "  - name: price\n    rust: price_2\n    type: string\n",
        "      - value: a_b\n        rust: Ab2\n",
    ] {
        assert!(operation.contains(part), "{part}\n{operation}");
    }
    assert!(files["types/node.yaml"].contains("  - name: Next\n    type: Node\n    description: TODO\n"));
    let run = generate(&folder.path().join("specs"), &folder.path().join("crate"));
    assert!(run.success, "{}", run.output);
    let run = import(folder.path(), &hostile(), &[]);
    assert!(counts(&run).starts_with("0 added, 0 changed, "), "{}", run.output);
}

#[test]
fn an_update_changes_what_the_metadata_knows_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let mut metadata = hostile();
    assert!(import(folder.path(), &metadata, &[]).success);
    let path = folder.path().join("specs/directory-5/set-price.yaml");
    let text = fs::read_to_string(&path).unwrap();
    let text = text
        .replace("summary: TODO", "summary: Sets a price. # by hand")
        .replace("retry: write", "retry: read")
        + "pages: {by: number, position: Price, size: X-Trace, items: Rows} # by hand\n";
    fs::write(&path, &text).unwrap();

    let operation = &mut metadata["apis"]["SetPrice"];
    operation["parameters"][0]["schema"]["maximum"] = json!("50");
    operation["parameters"][2]["schema"]["enum"] = json!(["FAST", "SAFE", "SLOW"]);
    let new = json!({"name": "Currency", "in": "query", "schema": {"type": "string", "required": true}});
    operation["parameters"].as_array_mut().unwrap().insert(1, new);
    let run = import(folder.path(), &metadata, &[]);
    assert!(counts(&run).starts_with("2 added, 1 changed, "), "{}", run.output);
    assert!(
        run.output.contains("changed: directory-5/set-price.yaml Price: `max`: 99 → 50"),
        "{}",
        run.output
    );

    let wanted = text
        .replacen("max: 99", "max: 50", 1)
        .replacen("  - name: Mode\n", "  - name: Currency\n    type: string\n    required: true\n    description: TODO\n  - name: Mode\n", 1)
        .replacen("      - value: SAFE\n        description: TODO\n", "      - value: SAFE\n        description: TODO\n      - value: SLOW\n        description: TODO\n", 1);
    assert_eq!(fs::read_to_string(&path).unwrap(), wanted);
}

#[test]
fn a_dry_run_writes_nothing_and_programs_get_objects() {
    let folder = tempfile::tempdir().unwrap();
    let run = import(folder.path(), &hostile(), &["--dry-run", "--message-format", "json"]);
    assert!(run.success, "{}", run.output);
    let objects: Vec<Value> = run.output.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(objects.iter().all(|object| object["reason"].is_string()));
    let last = objects.last().unwrap();
    assert_eq!((&last["reason"], &last["dry-run"]), (&json!("imported"), &json!(true)));
    assert!(!folder.path().join("specs").exists());
}

#[test]
fn what_cannot_be_imported_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut roa = hostile();
    roa["info"]["style"] = json!("ROA");
    let run = import(folder.path(), &roa, &[]);
    assert!(
        !run.success && run.output.contains("#/info/style: the API is of the style `ROA`"),
        "{}",
        run.output
    );

    let run = import(folder.path(), &hostile(), &["--product", "other"]);
    assert!(!run.success && run.output.contains("the product is `Shop`, not `other`"), "{}", run.output);

    assert!(import(folder.path(), &hostile(), &[]).success);
    let mut other = hostile();
    other["info"]["product"] = json!("Depot");
    let run = import(folder.path(), &other, &[]);
    assert!(!run.success && run.output.contains("describes `depot`"), "{}", run.output);

    write(&folder.path().join("specs/directory-5/get-price.yaml"), "name: [");
    let run = import(folder.path(), &hostile(), &[]);
    assert!(!run.success && run.output.contains("get-price.yaml:2:1: cannot be read"), "{}", run.output);
}

/// The published metadata, where it is at hand. What every clone has is `imported.json`, which the properties of the
/// import use.
fn samples() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/facts/metadata");
    let Ok(entries) = fs::read_dir(&folder) else {
        // Not by `eprintln!`, which a test that passes keeps to itself.
        let message =
            format!("skipped: the published metadata is not at hand, there is no {}", folder.display());
        std::io::stderr().write_all(format!("{message}\n").as_bytes()).unwrap();
        return Vec::new();
    };
    entries.map(|entry| entry.unwrap().path()).collect()
}

#[test]
fn published_metadata_makes_specs_that_generate_and_stay() {
    for metadata in samples() {
        let folder = tempfile::tempdir().unwrap();
        let specs = folder.path().join("specs");
        let run = import_file(&metadata, &specs, &[]);
        assert!(
            run.success && counts(&run).contains(" 0 withheld"),
            "{}: {}",
            metadata.display(),
            run.output
        );
        let run = generate(&specs, &folder.path().join("crate"));
        assert!(run.success, "{}: {}", metadata.display(), run.output);
        let before = tree(&specs);
        let run = import_file(&metadata, &specs, &[]);
        assert!(counts(&run).starts_with("0 added, 0 changed, "), "{}: {}", metadata.display(), run.output);
        assert_eq!(tree(&specs), before);
    }
}

#[test]
fn an_older_description_of_this_service_changes_nothing_in_its_specs() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    for metadata in samples().iter().filter(|path| path.to_string_lossy().contains("cams")) {
        let folder = tempfile::tempdir().unwrap();
        let specs = folder.path().join("specs");
        let before = tree(&root.join("api-specs"));
        before.iter().for_each(|(path, text)| write(&specs.join(path), text));
        let run = import_file(metadata, &specs, &[]);
        assert!(counts(&run).starts_with("0 added, 0 changed, 0 conflict, 0 gone, "), "{}", run.output);
        assert_eq!(tree(&specs), before);

        fs::remove_file(specs.join("imported.json")).unwrap();
        let run = import_file(metadata, &specs, &[]);
        assert!(counts(&run).starts_with("0 added, 0 changed, 0 conflict, 0 gone, "), "{}", run.output);
        assert_eq!(tree(&specs), before);
    }
}
