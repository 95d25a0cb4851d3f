//! The crates of odd products compile without a warning.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::common::write;
use crate::import::{generate, hostile, import};
use crate::odd;

/// A product with much of everything: values, parameters, objects in objects, and texts that would end a comment.
fn wide() -> Value {
    let text = |required: bool| json!({"type": "string", "required": required, "title": HOSTILE, "example": HOSTILE});
    let list = |items: Value| json!({"type": "array", "items": items});
    let deep = (0..8).fold(text(false), |inner, level| {
        json!({"type": "object", "title": HOSTILE, "properties": {
            format!("Level{level}"): inner.clone(), "Value": text(true), "List": list(list(inner)),
        }})
    });
    let node = json!({"$ref": "#/components/schemas/Node"});
    let values: Vec<String> =
        (0..1500).map(|n| format!("V{n:04}")).chain(["Self", "self"].map(str::to_owned)).collect();
    let place = |n: usize| if n.is_multiple_of(2) { "query" } else { "formData" };
    let mut parameters: Vec<Value> = (0..220)
        .map(|n| json!({"name": format!("Param{n}"), "in": place(n), "schema": text(n % 3 == 0)}))
        .collect();
    parameters.push(json!({"name": "Land", "in": "query", "schema": {"type": "string", "enum": values}}));
    parameters.push(json!({"name": "body", "in": "body", "style": "json", "schema": deep}));
    parameters.push(json!({"name": "Matrix", "in": "formData", "style": "json", "schema": list(list(list(node.clone())))}));
    let response = json!({"type": "object", "properties": {"RequestId": text(false), "requestId": text(false), "Root": node}});
    json!({
        "components": {"schemas": {"Node": {"type": "object", "properties": {
            "Children": list(node.clone()), "ByName": {"type": "object", "additionalProperties": list(node)},
        }}}},
        "apis": {"PutAll": {
            "summary": HOSTILE, "description": HOSTILE, "parameters": parameters, "responses": {"200": {"schema": response}},
        }},
    })
}

const HOSTILE: &str = "*/ //! \"\"\" \\ {} `x #[doc] \"# </b> \u{202e}";

/// Imports a product of this name and makes its crate, which becomes a member of the workspace in the folder.
fn make(workspace: &Path, name: &str, mut metadata: Value) {
    metadata["info"] = json!({"style": "RPC", "product": name, "version": "2020-01-01", "title": HOSTILE});
    let folder = workspace.join(name);
    let run = import(&folder, &metadata, &[]);
    assert!(run.success, "{name}: {}", run.output);
    let run = generate(&folder.join("specs"), &folder.join("crate"));
    assert!(run.success, "{name}: {}", run.output);
}

#[test]
#[ignore = "compiles some forty crates: cargo test -p xtask --test it compiled -- --ignored"]
fn crates_of_odd_products_compile_without_a_warning() {
    let workspace = tempfile::tempdir().unwrap();
    let odd = odd::products().into_iter().map(|product| Value::Object(product.metadata));
    let products: Vec<Value> = odd.chain([hostile(), wide()]).collect();
    let names: Vec<String> = (0..products.len()).map(|index| format!("odd{index}")).collect();
    names.iter().zip(products).for_each(|(name, metadata)| make(workspace.path(), name, metadata));

    let members: Vec<String> = names.iter().map(|name| format!("{name}/crate")).collect();
    write(
        &workspace.path().join("Cargo.toml"),
        &format!("[workspace]\nresolver = \"3\"\nmembers = {members:?}\n"),
    );
    let output = Command::new(env!("CARGO"))
        .args(["check", "--offline", "--keep-going", "--quiet"])
        .current_dir(workspace.path())
        .env("CARGO_TARGET_DIR", workspace.path().join("target"))
        .env("RUSTFLAGS", "-D warnings")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
