//! The response examples of the metadata that the cloud published in June 2024, read by the models of today.
//!
//! The file is not part of the repository; without it the test says so and ends.

use std::path::Path;

use cams_models::{Operation, OperationVisitor};
use serde_json::Value;

/// Operations that the service no longer has, so that no model of today reads their examples.
const GONE: [&str; 4] = ["BeeBotAssociate", "BeeBotChat", "ChatappEmbedSignUp", "SubmitIsvCustomerTerms"];

/// Elements of examples that a model reads under another name: the service documents `HasExpiration`, and the example
/// has it with a small letter, which is an alias.
const RENAMED: [&str; 1] = ["GetChatappTemplateDetail.Data.Components[].hasExpiration"];

/// Decodes a response, and serializes it back.
struct Decode<'t>(&'t str);

impl OperationVisitor for Decode<'_> {
    type Output = Result<Value, String>;

    fn visit<Op: Operation>(self) -> Self::Output {
        let response: Op::Response = serde_json::from_str(self.0).map_err(|error| error.to_string())?;
        serde_json::to_value(response).map_err(|error| error.to_string())
    }
}

/// Paths of the documented elements that a response has, those with `null` left out.
fn elements(value: &Value, path: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            fields.iter().for_each(|(key, value)| elements(value, &format!("{path}.{key}"), found))
        }
        Value::Array(items) => items.iter().for_each(|item| elements(item, &format!("{path}[]"), found)),
        Value::Null => {}
        _ => found.push(path.to_owned()),
    }
}

#[test]
fn every_published_example_decodes() {
    let file =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/facts/metadata/cams-20240624.json");
    let Ok(text) = std::fs::read_to_string(file) else {
        println!("skipped: the published metadata is not here");
        return;
    };
    let metadata: Value = serde_json::from_str(&text).unwrap();
    let (mut decoded, mut gone, mut lost) = (0, Vec::new(), Vec::new());
    for (action, api) in metadata["apis"].as_object().unwrap() {
        let demos: Vec<Value> = serde_json::from_str(api["responseDemo"].as_str().unwrap()).unwrap();
        let example = demos.iter().find(|demo| demo["type"] == "json").unwrap()["example"].as_str().unwrap();
        let Some(response) = cams_models::visit(action, Decode(example)) else {
            gone.push(action.as_str());
            continue;
        };
        let response = response.unwrap_or_else(|error| panic!("{action}: {error}"));
        decoded += 1;
        let (mut before, mut after) = (Vec::new(), Vec::new());
        elements(&serde_json::from_str(example).unwrap(), action, &mut before);
        elements(&response, action, &mut after);
        lost.extend(before.into_iter().filter(|path| !after.contains(path)));
    }
    println!("{decoded} decoded; gone: {}", gone.join(", "));
    assert_eq!(decoded, 54);
    assert_eq!(gone, GONE);
    assert_eq!(lost, RENAMED, "nothing else of an example is lost");
}
