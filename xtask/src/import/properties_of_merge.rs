//! Checks the merge against a table: the value in the specs, in the metadata, and at the last import determines the
//! result, and every combination is equally likely.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::base::Base;
use super::metadata::Document;
use super::report::{Reason, Report};
use super::{How, Plan, plan, upstream};
use crate::spec::Texts as Files;

/// Facts of which each has a few values.
const FACTS: usize = 12;

/// Whether a fact is that something is there.
fn is_presence(fact: usize) -> bool {
    fact >= 10
}

/// A product in which each fact has one of its values.
fn product(table: &[usize; FACTS]) -> Value {
    let is = |fact: usize| table[fact] % 2 == 1;
    let of = |fact: usize, values: [Value; 3]| values[table[fact] % 3].clone();
    let text = |name: &str, more: Value| {
        let mut schema = json!({"type": "string", "required": false});
        schema.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({"name": name, "in": "query", "schema": schema})
    };
    let mut parameters = vec![
        text("Flag", json!({"required": is(0)})),
        text(
            "Limit",
            json!({"type": "integer", "format": "int32", "minimum": 1, "example": 7,
            "maximum": of(1, [json!(null), json!(50), json!(60)])}),
        ),
        text(
            "Size",
            json!({"type": "integer", "format": "int32", "default": of(2, [json!(null), json!("5"), json!(6)])}),
        ),
        text(
            "Kind",
            of(3, [json!({}), json!({"type": "integer", "format": "int32"}), json!({"type": "boolean"})]),
        ),
        json!({"name": "Place", "in": if is(4) { "formData" } else { "query" }, "schema": {"type": "string", "required": false}}),
        json!({"name": "List", "in": "query", "style": of(5, [json!("json"), json!("flat"), json!("simple")]),
            "schema": {"type": "array", "items": {"type": "string"}}}),
    ];
    let values = if is(10) { json!(["ON", "on"]) } else { json!(["ON"]) };
    parameters.push(text("Mode", json!({"enum": values})));
    if is(11) {
        parameters.push(text("Extra", json!({})));
    }
    let node = json!({"type": "object", "properties": {
        "Id": {"type": "string"},
        "Text": {"type": "string", "maxLength": of(8, [json!(null), json!(5), json!(6)])},
    }});
    let operation = |parameters: Vec<Value>| {
        let response = json!({"Node": {"$ref": "#/components/schemas/Node"}, "Old": {"type": "string", "deprecated": is(7)}});
        json!({
            "description": of(6, [json!(""), json!("QPS限制为5次/秒"), json!("QPS限制为6次/秒")]),
            "parameters": parameters,
            "responses": {"200": {"schema": {"type": "object", "properties": response}}},
        })
    };
    json!({
        "info": {"style": "RPC", "product": "Shop", "version": "2020-01-01"},
        "endpoints": [{"regionId": "here", "endpoint": of(9, [json!("a.example.com"), json!("b.example.com"), json!("c.example.com")])}],
        "components": {"schemas": {"Node": node}},
        "apis": {"SetThing": operation(parameters), "GetThing": {"responses": {"200": {"schema": {"type": "object", "properties": {
            "Node": {"$ref": "#/components/schemas/Node"}}}}}}},
    })
}

fn import(metadata: &Value, files: &Files, base: Option<&Base>) -> (Plan, Report) {
    let document = Document::parse(&metadata.to_string(), None).unwrap();
    let mut report = Report::new(false);
    let plan = plan(&document, files, base, How::default(), &mut report).unwrap();
    (plan, report)
}

/// The specs as values, since an import that completes a file may put its keys elsewhere. What is the
/// default need not be said.
fn meaning(files: &Files) -> Vec<(String, Value)> {
    let read = |text: &String| {
        let mut spec: Value = serde_yaml::from_str(text).unwrap();
        forget_defaults(&mut spec);
        spec
    };
    files.files.iter().map(|(path, text)| (path.clone(), read(text))).collect()
}

fn forget_defaults(node: &mut Value) {
    match node {
        Value::Object(entries) => {
            let is_default = |key: &str, value: &Value| match key {
                "required" => *value == false,
                "in" => value == "query",
                _ => false,
            };
            entries.retain(|key, value| !is_default(key, value));
            entries.values_mut().for_each(forget_defaults);
        }
        Value::Array(items) => items.iter_mut().for_each(forget_defaults),
        _ => {}
    }
}

fn specs(metadata: &Value) -> Files {
    Files { files: import(metadata, &Files::default(), None).0.files, ..Files::default() }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, max_shrink_iters: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_import_changes_exactly_what_the_metadata_changed_and_nobody_touched(
        was in any::<[u8; FACTS]>(), ours in any::<[u8; FACTS]>(), now in any::<[u8; FACTS]>(),
    ) {
        // Facts with two values take the remainder by two, so six values are as many as there are.
        let [was, ours, now] = [was, ours, now].map(|table| table.map(|value| usize::from(value) % 6));
        let same = |fact: usize, a: usize, b: usize| {
            let values = if [0, 4, 7].contains(&fact) || is_presence(fact) { 2 } else { 3 };
            a % values == b % values
        };
        let mut wanted = ours;
        let mut conflicts = 0;
        for fact in 0..FACTS {
            let (was, ours, now) = (was[fact], ours[fact], now[fact]);
            if is_presence(fact) {
                // What the metadata dropped stays, and what a person took out stays out.
                wanted[fact] = usize::from(ours % 2 == 1 || (was.is_multiple_of(2) && now % 2 == 1));
            } else if same(fact, was, ours) {
                wanted[fact] = now;
            } else if !same(fact, was, now) && !same(fact, ours, now) {
                conflicts += 1;
            }
        }
        let base = import(&product(&was), &Files::default(), None).0.base;
        let mut files = specs(&product(&ours));
        let (plan, report) = import(&product(&now), &files, Some(&base));
        files.files.extend(plan.files);
        prop_assert_eq!(meaning(&files), meaning(&specs(&product(&wanted))), "{}", report);
        prop_assert_eq!(report.count(Reason::Conflict), conflicts, "{}", report);
        prop_assert_eq!(report.count(Reason::LeftAlone) + report.count(Reason::Withheld), 0, "{}", report);
        let is_as_it_was = (0..FACTS).all(|fact| same(fact, was[fact], now[fact]));
        prop_assert_eq!(upstream::changes(&base, &plan.base).unwrap().is_empty(), is_as_it_was);
    }

    #[test]
    fn specs_that_were_never_imported_are_left_alone(ours in any::<[u8; FACTS]>(), now in any::<[u8; FACTS]>()) {
        let [ours, now] = [ours, now].map(|table| table.map(usize::from));
        let files = specs(&product(&ours));
        let (plan, report) = import(&product(&now), &files, None);
        prop_assert!(plan.files.is_empty(), "{}", report);
        let differs = product(&ours) != product(&now);
        prop_assert!(!differs || report.count(Reason::LeftAlone) > 0, "{}", report);
    }
}
