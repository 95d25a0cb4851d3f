//! How long the commands take with a product of any size.

use std::path::Path;

use serde_json::{Map, Value, json};

use crate::common::xtask;

/// A product in which each operation has the parameters, the nested fields, and the references of a large real one:
/// about 50 fields, a tenth of them in a shared type.
fn product(operations: usize) -> Value {
    let parts = (operations / 5).max(1);
    let reference = |at: usize| json!({"$ref": format!("#/components/schemas/Part{}", at % parts)});
    let part = |at: usize| {
        let mut fields = Map::new();
        fields.insert("Id".to_owned(), json!({"type": "string"}));
        fields.insert(format!("Size{at}"), json!({"type": "integer", "format": "int32"}));
        fields.insert("Next".to_owned(), reference(at * 7 + 1));
        (format!("Part{at}"), json!({"type": "object", "properties": fields}))
    };
    let operation = |at: usize| {
        let place = |n: usize| if n.is_multiple_of(2) { "query" } else { "formData" };
        let ty = |n: usize| ["string", "integer", "boolean"][n % 3];
        let mut parameters: Vec<Value> = (0..10)
            .map(|n| json!({"name": format!("Param{n}"), "in": place(n), "schema": {"type": ty(n), "required": n == 0}}))
            .collect();
        parameters.push(
            json!({"name": "Mode", "schema": {"type": "string", "enum": ["FAST", "SAFE", format!("M{at}")]}}),
        );
        parameters.push(json!({"name": "Part", "style": "json", "schema": reference(at)}));
        let many = |start: &str, count: usize, ty: &str| -> Map<String, Value> {
            (0..count).map(|n| (format!("{start}{at}x{n}"), json!({"type": ty, "example": "1"}))).collect()
        };
        let mut row = many("Text", 15, "string");
        row.insert("Deep".to_owned(), json!({"type": "object", "properties": many("Count", 8, "integer")}));
        let response = json!({
            "RequestId": {"type": "string"},
            "Total": {"type": "integer"},
            "Rows": {"type": "array", "items": {"type": "object", "properties": row}},
            "Point": {"type": "object", "properties": {"X": {"type": "number"}, "Y": {"type": "number"}}},
            "Part": reference(at),
        });
        let responses = json!({"200": {"schema": {"type": "object", "properties": response}}});
        (name(at), json!({"parameters": parameters, "responses": responses}))
    };
    let directory = |start: usize| {
        let names: Vec<String> = (start..operations.min(start + 20)).map(name).collect();
        json!({"id": start, "title": format!("Group {start}"), "children": names})
    };
    json!({
        "info": {"style": "RPC", "product": "Depot", "version": "2020-01-01"},
        "directories": (0..operations).step_by(20).map(directory).collect::<Vec<_>>(),
        "components": {"schemas": (0..parts).map(part).collect::<Map<_, _>>()},
        "apis": (0..operations).map(operation).collect::<Map<_, _>>(),
    })
}

fn name(operation: usize) -> String {
    format!("{}Thing{operation}", if operation.is_multiple_of(2) { "Create" } else { "Get" })
}

/// Processor seconds of the commands that ended so far. Other programs make them vary less than the time that passes.
fn processor_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // Behind the name, which may hold anything: user and system time of the children, in hundredths.
    let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields).split_whitespace();
    fields.skip(13).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}

/// Runs the command and says how many processor seconds it took, where the system tells.
fn timed(arguments: &[&str]) -> f64 {
    let before = processor_seconds();
    let run = xtask(arguments);
    assert!(run.success, "{arguments:?}: {}", run.output);
    processor_seconds() - before
}

/// Import of a new product, the same import again, the check, and what the generator and `diff` make of the specs.
fn times(folder: &Path, operations: usize) -> [f64; 6] {
    let metadata = folder.join("api-docs.json");
    std::fs::write(&metadata, product(operations).to_string()).unwrap();
    let specs = folder.join("specs");
    let (metadata, specs) = (metadata.to_str().unwrap(), specs.to_str().unwrap());
    let models = folder.join("models");
    let generate = ["generate", "--specs", specs, "--out", models.to_str().unwrap()];
    let import = ["import", metadata, "--out", specs];
    let new = timed(&import);
    let again = timed(&import);
    let check = timed(&[&import[..], &["--check"]].concat());
    let generated = timed(&generate);
    let generate_check = timed(&[&generate[..], &["--check"]].concat());
    let root = folder.to_str().unwrap();
    [new, again, check, generated, generate_check, timed(&["diff", specs, specs, "--root", root])]
}

#[test]
#[ignore = "measures; run it alone: cargo test -p xtask --test it scale -- --ignored --nocapture"]
fn time_over_size() {
    println!("| operations | import | again | --check | generate | generate --check | diff |");
    println!("|---:|---:|---:|---:|---:|---:|---:|");
    let row = |what: &str, times: &[f64]| {
        let times: Vec<String> = times.iter().map(|time| format!("{time:.2} s")).collect();
        println!("| {what} | {} |", times.join(" | "));
    };
    for operations in [10, 30, 100, 300, 400, 1000] {
        let folder = tempfile::tempdir().unwrap();
        let times = times(folder.path(), operations);
        row(&operations.to_string(), &times);
        let [new, again, ..] = times;
        assert!(
            operations != 400 || (new < 2.0 && again < 2.0),
            "importing 400 operations takes more than 2 s"
        );
    }
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../api-specs");
    let specs = specs.to_str().unwrap();
    row("CAMS: generate --check, diff", &[timed(&["generate", "--check"]), timed(&["diff", specs, specs])]);
}

#[test]
fn a_large_product_is_imported_generated_and_stays() {
    let folder = tempfile::tempdir().unwrap();
    let metadata = folder.path().join("api-docs.json");
    std::fs::write(&metadata, product(40).to_string()).unwrap();
    let specs = folder.path().join("specs");
    let import = ["import", metadata.to_str().unwrap(), "--out", specs.to_str().unwrap()];
    let run = xtask(&import);
    assert!(run.success && run.output.contains(" 0 withheld"), "{}", run.output);
    assert!(xtask(&import).output.lines().last().unwrap().starts_with("0 added, 0 changed, 0 conflict, "));
    let models = folder.path().join("models");
    timed(&["generate", "--specs", specs.to_str().unwrap(), "--out", models.to_str().unwrap()]);
}
