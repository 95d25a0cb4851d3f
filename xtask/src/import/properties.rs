//! What an import guarantees to people who edit specs, checked with random metadata and with real products.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

use super::base::Base;
use super::facts::{Facts, Fields, OperationFacts};
use super::metadata::Document;
use super::random::metadata;
use super::report::{Reason, Report};
use super::{How, Plan, check, plan, upstream};
use crate::spec::Texts as Files;

/// What was read of real products, which is everything that an import of them writes but texts.
const PRODUCTS: &[&str] = &[
    include_str!("../../../api-specs/imported.json"),
    include_str!("../../tests/imported/dysmsapi-20180501.json"),
    include_str!("../../../tests/products/sts/specs/imported.json"),
];

/// An import, and what it found; `None` if the metadata is refused for its size.
fn import(metadata: &Value, files: &Files, base: Option<&Base>) -> Option<(Plan, Report)> {
    let document = Document::parse(&metadata.to_string(), None).unwrap_or_else(|error| panic!("{error}"));
    // What is kept is read back the next time.
    let base: Option<Base> = base.map(|base| serde_json::from_str(&base.text().unwrap()).unwrap());
    let mut report = Report::new(false);
    match plan(&document, files, base.as_ref(), How::default(), &mut report) {
        Ok(plan) => Some((plan, report)),
        Err(failure) if failure.to_string().contains("fields, which no product has") => None,
        Err(failure) => panic!("{failure}"),
    }
}

fn with(files: &Files, changed: &BTreeMap<String, String>) -> Files {
    let mut all = Files { folder: files.folder.clone(), files: files.files.clone(), ..Files::default() };
    all.files.extend(changed.clone());
    all
}

/// Edits something of the specs at random; says whether they are still right, and leaves them alone otherwise.
fn edit(files: &mut Files, seed: u64) -> bool {
    let specs: Vec<String> = files.files.keys().filter(|path| path.contains('/')).cloned().collect();
    let Some(path) = specs.get((seed % specs.len().max(1) as u64) as usize) else { return false };
    let seed = seed / specs.len() as u64;
    let old = files.files.clone();
    if seed.is_multiple_of(16) {
        files.files.remove(path);
    } else {
        let mut spec: Value = serde_yaml::from_str(&old[path]).unwrap();
        edit_node(&mut spec, seed / 16);
        files.files.insert(path.clone(), serde_yaml::to_string(&spec).unwrap());
    }
    let is_right = !files.files.is_empty() && check::read(files).is_ok();
    if !is_right {
        files.files = old;
    }
    is_right
}

/// Keys that a person adds, with a value that suits some of the places.
fn additions() -> [(&'static str, Value); 10] {
    [
        ("required", json!(true)),
        ("deprecated", json!("Use another one.")),
        ("sensitive", json!(true)),
        ("rust", json!("renamed")),
        ("aliases", json!(["Another"])),
        ("undocumented", json!(["meaning"])),
        ("default", json!("7")),
        ("limits", json!({"max_length": 7})),
        ("qps", json!(7)),
        ("notes", json!(["It was seen."])),
    ]
}

/// Adds, removes or changes something below a node.
fn edit_node(node: &mut Value, seed: u64) {
    match node {
        Value::Object(entries) if !entries.is_empty() => {
            let (at, seed) = (seed % entries.len() as u64, seed / entries.len() as u64);
            let key = entries.keys().nth(at as usize).cloned().unwrap_or_default();
            match (seed % 4, entries.get_mut(&key)) {
                (0, _) => drop(entries.remove(&key)),
                (1, _) => {
                    let additions = additions();
                    let (key, value) = &additions[(seed / 4 % additions.len() as u64) as usize];
                    entries.insert((*key).to_owned(), value.clone());
                }
                (_, Some(value)) => edit_node(value, seed / 4),
                (_, None) => {}
            }
        }
        Value::Array(items) if !items.is_empty() => {
            let (at, seed) = ((seed % items.len() as u64) as usize, seed / items.len() as u64);
            match seed % 8 {
                0 => drop(items.remove(at)),
                _ => edit_node(&mut items[at], seed / 8),
            }
        }
        Value::Bool(flag) => *flag = !*flag,
        Value::Number(number) => *node = (number.as_i64().unwrap_or_default().saturating_add(1)).into(),
        Value::String(text) => match text.as_str() {
            "string" => *text = "int64".to_owned(),
            "query" => *text = "body".to_owned(),
            "json" => *text = "flat".to_owned(),
            _ => text.push('X'),
        },
        _ => {}
    }
}

/// The same import again changes nothing, whatever was edited in between; returns how many edits held.
fn check_edits(metadata: &Value, seeds: &[u64]) -> usize {
    let Some((first, report)) = import(metadata, &Files::default(), None) else { return 0 };
    assert_eq!(report.count(Reason::Withheld), 0, "{report}");
    let mut files = with(&Files::default(), &first.files);
    let edits = seeds.iter().filter(|seed| edit(&mut files, **seed)).count();
    let Some((again, report)) = import(metadata, &files, Some(&first.base)) else { return 0 };
    assert_eq!(again.files, BTreeMap::new(), "{report}\n{metadata}\n{files:#?}");
    assert_eq!(again.base, first.base, "{report}\n{metadata}");
    assert!(report.is_empty(), "{report}\n{metadata}");
    edits
}

/// Metadata of which an import reads these facts.
fn metadata_of(base: &Base) -> Value {
    let mut schemas = Map::new();
    let operation = |(name, facts): (&String, &OperationFacts)| {
        let parameter = |(name, facts): (&String, &Facts)| {
            json!({"name": name, "in": if facts.location.as_deref() == Some("body") { "formData" } else { "query" },
                "style": facts.style, "schema": schema_of(facts)})
        };
        let limit = facts.qps.map(|qps| format!("QPS限制为{qps}次/秒"));
        let api = json!({
            "description": limit, "deprecated": facts.deprecated,
            "parameters": facts.request.iter().map(parameter).collect::<Vec<_>>(),
            "responses": {"200": {"schema": {"type": "object", "properties": schemas_of(&facts.response)}}},
        });
        (name.clone(), api)
    };
    let apis: Map<String, Value> = base.operations.iter().map(operation).collect();
    for (key, facts) in &base.types {
        let name = key.rsplit('/').next().unwrap_or_default();
        schemas.insert(name.to_owned(), schema_of(facts));
    }
    let endpoint = |(region, host): (&String, &String)| json!({"regionId": region, "endpoint": host});
    let info = base.value().unwrap();
    json!({
        "info": {"style": "RPC", "product": info["product"], "version": info["version"]},
        "endpoints": base.endpoints.iter().map(endpoint).collect::<Vec<_>>(),
        "components": {"schemas": schemas},
        "apis": apis,
    })
}

fn schemas_of(fields: &Fields) -> Map<String, Value> {
    fields.iter().map(|(name, facts)| (name.clone(), schema_of(facts))).collect()
}

fn schema_of(facts: &Facts) -> Value {
    let Facts { ty, required, deprecated, limits, default, values, items, fields, .. } = facts;
    if let Some(start) = ty.find('#') {
        return json!({"$ref": &ty[start..], "required": required});
    }
    let (ty, format) = match ty.as_str() {
        "int32" | "int64" => ("integer", Some(ty)),
        "map" => ("object", None),
        other => (other, None),
    };
    let mut schema = json!({"type": ty, "format": format, "required": required, "deprecated": deprecated});
    let entries = schema.as_object_mut().unwrap();
    for (key, limit) in limits {
        let key = match key.as_str() {
            "min" => "minimum",
            "max" => "maximum",
            "min_length" => "minLength",
            "max_length" => "maxLength",
            "min_items" => "minItems",
            "max_items" => "maxItems",
            other => other,
        };
        entries.insert(key.to_owned(), limit.clone());
    }
    entries.extend(default.clone().map(|value| ("default".to_owned(), value)));
    entries.extend((!values.is_empty()).then(|| ("enum".to_owned(), json!(values))));
    let items = items.as_ref().map(|items| schema_of(items));
    entries.extend(
        items.map(|items| (if ty == "array" { "items" } else { "additionalProperties" }.to_owned(), items)),
    );
    entries
        .extend((!fields.is_empty()).then(|| ("properties".to_owned(), Value::Object(schemas_of(fields)))));
    schema
}

/// Replaces one node of a tree.
pub(super) fn replace(node: &mut Value, seed: u64, replacement: Value) {
    let children = match node {
        Value::Array(items) => items.iter_mut().collect::<Vec<_>>(),
        Value::Object(entries) => entries.iter_mut().map(|(_, value)| value).collect(),
        _ => Vec::new(),
    };
    let count = children.len() as u64;
    match children.into_iter().nth((seed % (count + 1)) as usize) {
        Some(child) => replace(child, seed / (count + 1), replacement),
        None => *node = replacement,
    }
}

fn products() -> impl Iterator<Item = Base> {
    PRODUCTS.iter().map(|text| serde_json::from_str(text).unwrap())
}

#[test]
fn what_was_read_of_real_products_is_all_that_an_import_needs() {
    for base in products() {
        let (plan, report) = import(&metadata_of(&base), &Files::default(), None).unwrap();
        assert_eq!(report.count(Reason::Withheld), 0, "{report}");
        // Notices are about examples too, which are not kept.
        let mut read = plan.base;
        read.notices.clone_from(&base.notices);
        assert_eq!(read, base);
    }
}

#[test]
fn edits_of_real_products_survive_the_same_import() {
    for (product, base) in products().enumerate() {
        // Numbers that differ in every digit, the same in every run.
        let seeds = |round: u64| (1..20).map(move |n: u64| n.wrapping_mul(0x9E37_79B9_7F4A_7C15 ^ round));
        for round in 0..3 {
            let seeds: Vec<u64> = seeds(round).collect();
            let edits = check_edits(&metadata_of(&base), &seeds);
            assert!(edits > 2, "only {edits} edits of product {product} held");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, max_shrink_iters: 20, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_same_import_changes_nothing_whatever_was_edited(
        metadata in metadata(),
        seeds in proptest::collection::vec(any::<u64>(), 1..8),
    ) {
        check_edits(&metadata, &seeds);
    }

    #[test]
    fn after_an_import_the_check_finds_nothing(one in metadata(), two in metadata(), seed in any::<u64>()) {
        let Some((first, _)) = import(&one, &Files::default(), None) else { return Ok(()) };
        let mut files = with(&Files::default(), &first.files);
        edit(&mut files, seed);
        let Some((second, report)) = import(&two, &files, Some(&first.base)) else { return Ok(()) };
        prop_assert_eq!(upstream::changes(&first.base, &second.base).unwrap().is_empty(), first.base == second.base);
        let files = with(&files, &second.files);
        prop_assert!(check::read(&files).is_ok(), "{}", report);
        if report.count(Reason::Withheld) == 0 {
            let Some((third, report)) = import(&two, &files, Some(&second.base)) else { return Ok(()) };
            prop_assert_eq!(&third.files, &BTreeMap::new(), "{}\n{}\n{}", report, one, two);
            prop_assert!(upstream::changes(&second.base, &third.base).unwrap().is_empty());
        }
    }

    #[test]
    fn a_product_with_anything_in_it_replaced_is_imported_or_refused(
        product in select(vec![1_usize, 2]),
        seeds in proptest::collection::vec((any::<u64>(), select(vec![json!(1), json!("A"), json!([]), json!({}), json!(null)])), 1..6),
    ) {
        let base = products().nth(product).unwrap();
        let before = metadata_of(&base);
        let (first, _) = import(&before, &Files::default(), None).unwrap();
        let files = with(&Files::default(), &first.files);
        let mut after = before;
        seeds.into_iter().for_each(|(seed, replacement)| replace(&mut after, seed, replacement));
        let Ok(document) = Document::parse(&after.to_string(), None) else { return Ok(()) };
        let mut report = Report::new(false);
        let Ok(second) = plan(&document, &files, Some(&first.base), How::default(), &mut report) else { return Ok(()) };
        let files = with(&files, &second.files);
        prop_assert!(check::read(&files).is_ok(), "{}", report);
    }
}
