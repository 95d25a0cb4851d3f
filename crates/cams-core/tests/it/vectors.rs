//! The pure functions against vectors that the official code computed (`vectors/`), all of them.
//!
//! A vector with `official` differs from the official code on purpose; its `why` says for what reason. Vectors whose
//! parameters are a tree check the flattening too.

use std::collections::{BTreeMap, BTreeSet};

use cams_core::internal::encode::{self, Parameter};
use cams_core::internal::percent::{canonical_pairs, encode as percent_encode};
use cams_core::internal::sign::{acs3, rpc_v1};
use cams_operation::{Operation, OperationVisitor, Style};
use http::HeaderName;
use serde_json::{Map, Value};

fn vectors(file: &str) -> Value {
    let path = format!("{}/tests/vectors/{file}", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn text<'a>(vector: &'a Value, key: &str) -> &'a str {
    vector[key].as_str().unwrap_or_else(|| panic!("{key} of {vector}"))
}

fn pairs(map: &Value) -> Vec<(&str, &str)> {
    map.as_object().unwrap().iter().map(|(name, value)| (name.as_str(), value.as_str().unwrap())).collect()
}

fn flatten(tree: &Map<String, Value>) -> BTreeMap<String, String> {
    tree.iter().flat_map(|(name, value)| encode::styled(name, value.clone(), Style::Flat)).collect()
}

#[test]
fn acs3_signatures_are_those_of_the_official_code() {
    let vectors = vectors("acs3.json");
    for vector in vectors.as_array().unwrap() {
        let name = text(vector, "name");
        if let (Some(tree), Some(flat)) = (vector["params"].as_object(), vector["query"].as_object()) {
            let flat: BTreeMap<_, _> =
                flat.iter().map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned())).collect();
            assert_eq!(flatten(tree), flat, "{name}");
        }
        let query = canonical_pairs(pairs(&vector["query"]));
        assert_eq!(query, text(vector, "canonical_query"), "{name}");
        if let Some(body) = vector["body"].as_str() {
            assert_eq!(acs3::body_sha256(body.as_bytes()), text(vector, "body_sha256"), "{name}");
        }
        let headers: Vec<_> = vector["headers"].as_array().unwrap().iter().collect();
        // A name is made of capital or small letters, and has small ones from then on.
        let name_of = |text: &Value| HeaderName::from_bytes(text.as_str().unwrap().as_bytes()).unwrap();
        let headers: Vec<_> =
            headers.iter().map(|pair| (name_of(&pair[0]), pair[1].as_str().unwrap())).collect();
        let headers = headers.iter().map(|(name, value)| (name, *value));
        let (method, path) = (text(vector, "method"), text(vector, "path"));
        let canonical = acs3::Canonical::new(method, path, &query, headers, text(vector, "body_sha256"));
        assert_eq!(canonical.request(), text(vector, "canonical_request"), "{name}");
        let to_sign = canonical.string_to_sign();
        assert_eq!(to_sign, text(vector, "string_to_sign"), "{name}");
        let secret = text(vector, "access_key_secret");
        let signature = acs3::Key::new(secret).sign(&to_sign);
        assert_eq!(signature, text(vector, "signature"), "{name}");
        assert!(acs3::Key::new(secret).verify(&to_sign, &signature));
        assert!(!acs3::Key::new("other").verify(&to_sign, &signature));
        let id = text(vector, "access_key_id");
        let authorization = canonical.authorization(id, &signature);
        assert_eq!(authorization, text(vector, "authorization"), "{name}");
    }
    assert_eq!(vectors.as_array().unwrap().len(), 18);
}

#[test]
fn rpc_v1_signatures_are_those_of_the_official_code() {
    let vectors = vectors("rpc_v1.json");
    for vector in vectors.as_array().unwrap() {
        let name = text(vector, "name");
        // On a clash the value of the form is the signed one.
        let mut all: BTreeMap<_, _> = pairs(&vector["query"]).into_iter().collect();
        all.extend(pairs(&vector["form"]));
        let canonical = rpc_v1::Canonical::new(text(vector, "method"), all);
        assert_eq!(canonical.parameters(), text(vector, "canonical"), "{name}");
        let to_sign = canonical.string_to_sign();
        assert_eq!(to_sign, text(vector, "string_to_sign"), "{name}");
        let secret = text(vector, "access_key_secret");
        let signature = rpc_v1::Key::new(secret).sign(&to_sign);
        assert_eq!(signature, text(vector, "signature"), "{name}");
        assert!(rpc_v1::Key::new(secret).verify(&to_sign, &signature));
        assert!(!rpc_v1::Key::new("other").verify(&to_sign, &signature));
    }
    assert_eq!(vectors.as_array().unwrap().len(), 15);
}

#[test]
fn percent_encoding_flattening_and_styles_are_the_documented_ones() {
    let vectors = vectors("encoding.json");
    for vector in vectors["percent_encode"].as_array().unwrap() {
        assert_eq!(percent_encode(text(vector, "input")), text(vector, "expected"));
    }
    for vector in vectors["flatten"].as_array().unwrap() {
        let expected: BTreeMap<String, String> = serde_json::from_value(vector["expected"].clone()).unwrap();
        assert_eq!(flatten(vector["input"].as_object().unwrap()), expected);
    }
    for vector in vectors["styles"].as_array().unwrap() {
        let style = match text(vector, "style") {
            "json" => Style::Json,
            "simple" => Style::Simple,
            other => panic!("{other}"),
        };
        let styled = encode::styled("P", vector["input"].clone(), style);
        let (Value::String(expected), Style::Json) = (&vector["expected"], style) else {
            assert_eq!(styled, [("P".to_owned(), text(vector, "expected").to_owned())]);
            continue;
        };
        // The order of the members means nothing.
        let reread = |text: &str| serde_json::from_str::<Value>(text).unwrap();
        assert_eq!(reread(&styled[0].1), reread(expected));
        assert_eq!(styled[0].1.len(), expected.len());
    }
}

/// The parameters that the typed model of an operation puts on the wire.
struct Encoded(Value);

impl OperationVisitor for Encoded {
    type Output = Vec<Parameter>;

    fn visit<Op: Operation>(self) -> Vec<Parameter> {
        let request: Op = serde_json::from_value(self.0).unwrap();
        encode::parameters(Some(Op::INFO), &request).unwrap()
    }
}

/// The parameters on the wire by name, those of JSON style read: the order of members means nothing.
fn on_the_wire(action: &str, input: Value) -> BTreeMap<String, Value> {
    let info = cams_models::operations::find(action).unwrap();
    let parameters = cams_models::visit(action, Encoded(input)).unwrap();
    let named = parameters.into_iter().map(|parameter| {
        let style = info.parameter(&parameter.name).map(|known| known.style);
        let value = match style {
            Some(Style::Json) => serde_json::from_str(&parameter.value).unwrap(),
            _ => parameter.value.into(),
        };
        (parameter.name.into_owned(), value)
    });
    named.collect()
}

/// Four cases for each operation: what is required, everything, awkward texts and numbers, and some of it. Truth
/// values are written in small letters, as the documentation and the Go SDK have them; the Python SDK writes `True`.
#[test]
fn typed_requests_put_the_parameters_of_the_official_sdk_on_the_wire() {
    let path = format!("{}/tests/vectors/wire_cases.jsonl", env!("CARGO_MANIFEST_DIR"));
    let lines = std::fs::read_to_string(path).unwrap();
    let (mut cases, mut unset_lists) = (BTreeMap::<_, u32>::new(), 0);
    for line in lines.lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let (action, input) = (text(&case, "action"), &case["input"]);
        let mut official = case.get("wire").unwrap_or(input).as_object().unwrap().clone();
        // The Python SDK sends a list that was never set as `[]`; the Go SDK and this one leave it out.
        let sent = official.len();
        official.retain(|name, value| input.get(name).is_some() || *value != Value::Array(Vec::new()));
        unset_lists += sent - official.len();
        assert_eq!(on_the_wire(action, input.clone()), official.into_iter().collect(), "{line}");
        *cases.entry(action.to_owned()).or_default() += 1;
    }
    assert!(cases.values().all(|count| *count == 4));
    assert_eq!(unset_lists, 8);
    let known = cams_models::operations::ALL.iter().map(|info| info.action);
    let missing: BTreeSet<&str> = known.filter(|action| !cases.contains_key(*action)).collect();
    // What no official SDK has cannot be asked of one.
    let ours = include_str!("../../../cams-models/tests/it/facts/ours.txt").lines();
    let ours = ours.filter(|line| !line.starts_with('#')).filter_map(|line| line.split(' ').next());
    assert_eq!(missing, ours.collect());
}
