//! Random metadata: whatever it says, what is written passes the generator, and importing it again changes nothing.

use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

use super::base::Base;
use super::metadata::Document;
use super::report::{Reason, Report};
use super::{How, Plan, check, plan};
use crate::spec::{Problems, Spec, Texts as Files};
use crate::{model, render};

/// Names that collide in Rust, are keywords, are taken by generated code, or are none at all.
const NAMES: &[&str] = &[
    "Id",
    "ID",
    "id",
    "i_d",
    "Type",
    "Self",
    "Data",
    "Items",
    "Tag.N.Key",
    "Tag.N.Value",
    "Ids.N",
    "Filter.1.Key",
    "send",
    "with_x",
    "3D",
    "Request",
    "Response",
    "Info",
    "FieldInfo",
    "OwnerId",
    "中文",
    "a b",
    "",
    "*",
    "aB-c",
    "Mod",
    "Node",
    "Description",
    "Status",
    "Size",
];

const OPERATIONS: &[&str] = &[
    "GetA",
    "ListB",
    "GetAData",
    "GetAItems",
    "getA",
    "Type",
    "Mod",
    "Client",
    "SendC",
    "GetARequest",
    "Node",
    "中",
    "9",
];

const TEXTS: &[&str] =
    &["", "12", "true", "a: b", "[1, 2]", "{\"a\": 1}", "A", "no", "QPS限制为5次/秒", "x\u{2028}\n#y", "🙂"];

fn name() -> impl Strategy<Value = String> {
    prop_oneof![8 => select(NAMES).prop_map(str::to_owned), 1 => "[A-Za-z0-9_.-]{1,6}"]
}

fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        select(TEXTS).prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-2_i64..20).prop_map(|number| number.to_string().into()),
        any::<f64>().prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
        Just(Value::Null),
    ]
}

/// Keys that stand beside a type, some of them nonsense there.
fn extras() -> impl Strategy<Value = Value> {
    let key = select(vec![
        "required",
        "docRequired",
        "deprecated",
        "example",
        "default",
        "maximum",
        "minimum",
        "minLength",
        "maxLength",
        "minItems",
        "maxItems",
        "pattern",
        "title",
        "description",
    ]);
    let plain = proptest::collection::btree_map(key.prop_map(str::to_owned), scalar(), 0..5);
    let values = proptest::collection::vec(
        select(vec!["A", "a", "B：label", "C: label", "7", "*", "UNKNOWN", ""]),
        0..4,
    );
    let booleans = proptest::option::of(any::<bool>());
    (plain, proptest::option::weighted(0.3, values), booleans).prop_map(|(plain, values, required)| {
        let mut extras: Map<String, Value> = plain.into_iter().collect();
        extras.extend(values.map(|values| ("enum".to_owned(), json!(values))));
        extras.extend(required.map(|required| ("required".to_owned(), json!(required))));
        Value::Object(extras)
    })
}

fn with(extras: Value, more: Value) -> Value {
    let (Value::Object(mut all), Value::Object(more)) = (extras, more) else { return json!({}) };
    all.extend(more);
    Value::Object(all)
}

fn schema() -> impl Strategy<Value = Value> {
    let types = vec!["string", "integer", "number", "boolean", "any", "file", "array", "object", "?"];
    let reference = select(vec!["A", "B", "C", "Node", "None"]);
    let leaf = prop_oneof![
        6 => (extras(), select(types), select(vec!["int32", "int64", "double", ""]))
            .prop_map(|(extras, ty, format)| with(extras, json!({"type": ty, "format": format}))),
        2 => (extras(), reference)
            .prop_map(|(extras, name)| with(extras, json!({"$ref": format!("#/components/schemas/{name}")}))),
        1 => extras(),
        1 => scalar(),
    ];
    leaf.prop_recursive(4, 40, 5, |inner| {
        let properties = proptest::collection::btree_map(name(), inner.clone(), 0..5);
        prop_oneof![
            (extras(), properties)
                .prop_map(|(extras, fields)| with(extras, json!({"type": "object", "properties": fields}))),
            (extras(), inner.clone())
                .prop_map(|(extras, items)| with(extras, json!({"type": "array", "items": items}))),
            (extras(), inner).prop_map(|(extras, items)| with(
                extras,
                json!({"type": "object", "additionalProperties": items})
            )),
        ]
    })
}

fn parameter() -> impl Strategy<Value = Value> {
    let places = select(vec!["query", "formData", "body", "header", "host", "path", "?"]);
    let styles = select(vec!["json", "repeatList", "flat", "simple", "spaceDelimited", "pipeDelimited", "?"]);
    (name(), places, proptest::option::of(styles), schema()).prop_map(|(name, place, style, schema)| {
        let mut parameter = json!({"name": name, "in": place, "schema": schema});
        if let (Some(parameter), Some(style)) = (parameter.as_object_mut(), style) {
            parameter.insert("style".to_owned(), style.into());
        }
        parameter
    })
}

fn api() -> impl Strategy<Value = Value> {
    let parameters = proptest::collection::vec(parameter(), 0..6);
    (parameters, schema(), select(TEXTS), scalar()).prop_map(|(parameters, response, text, deprecated)| {
        let responses = json!({"200": {"schema": response}});
        json!({"parameters": parameters, "responses": responses, "description": text, "deprecated": deprecated})
    })
}

pub(super) fn metadata() -> impl Strategy<Value = Value> {
    let apis = proptest::collection::btree_map(select(OPERATIONS).prop_map(str::to_owned), api(), 1..6);
    let components = proptest::collection::btree_map(select(vec!["A", "B", "C", "Node"]), schema(), 0..4);
    let titles = select(vec!["Flow", "types", "schema", "type", "查询", "1", "mod"]);
    (apis, components, titles).prop_map(|(apis, components, title)| {
        let children: Vec<&String> = apis.keys().take(3).collect();
        json!({
            "info": {"style": "RPC", "product": "Shop", "version": "2020-01-01"},
            "directories": [{"id": 7, "title": title, "children": children}],
            "endpoints": [{"regionId": "here", "endpoint": "shop.example.com"}],
            "components": {"schemas": components},
            "apis": apis,
        })
    })
}

/// The specs after an import, and what it changed; `None` if the metadata is refused because components that hold each
/// other in lists would grow without end.
fn imported(metadata: &Value, files: &Files, base: Option<&Base>) -> Option<(Files, Plan, Report)> {
    let document = Document::parse(&metadata.to_string(), None).unwrap_or_else(|error| panic!("{error}"));
    let mut report = Report::new(false);
    let plan = match plan(&document, files, base, How::default(), &mut report) {
        Ok(plan) => plan,
        Err(failure) if failure.to_string().contains("fields, which no product has") => return None,
        Err(failure) => panic!("{failure}"),
    };
    let mut files = Files { folder: files.folder.clone(), files: files.files.clone(), ..Files::default() };
    files.files.extend(plan.files.clone());
    Some((files, plan, report))
}

/// Makes Rust of the specs; `None` if they have no operation.
fn generated(files: &Files) {
    let mut problems = Problems::default();
    let spec = Spec::parse(files, &mut problems);
    let model = model::resolve(&spec, "specs", &mut problems).unwrap_or_else(|| panic!("{problems}"));
    render::models(&model).unwrap_or_else(|error| panic!("{error}: {files:#?}"));
}

/// Imports into nothing and again.
fn check_import(metadata: &Value) {
    let Some((files, first, report)) = imported(metadata, &Files::default(), None) else { return };
    assert_eq!(report.count(Reason::Withheld), 0, "{report}\n{metadata}");
    assert!(check::read(&files).is_ok(), "{report}\n{metadata}");
    generated(&files);
    for base in [None, Some(&first.base)] {
        let Some((_, again, report)) = imported(metadata, &files, base) else { return };
        assert!(again.files.is_empty(), "{report}\n{again:#?}\n{metadata}");
        assert_eq!(again.base, first.base, "{report}\n{metadata}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, max_shrink_iters: 20, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_passes_the_generator_and_stays(metadata in metadata()) {
        check_import(&metadata);
    }

    #[test]
    fn other_metadata_over_known_specs_leaves_them_valid(one in metadata(), two in metadata()) {
        let Some((files, first, _)) = imported(&one, &Files::default(), None) else { return Ok(()) };
        let Some((files, _, report)) = imported(&two, &files, Some(&first.base)) else { return Ok(()) };
        prop_assert!(check::read(&files).is_ok(), "{}\n{}\n{}", report, one, two);
    }
}
