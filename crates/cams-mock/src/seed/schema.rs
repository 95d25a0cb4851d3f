//! The JSON schema of seeds, made from their shape and from the catalog.

use cams_operation::{FieldInfo, Kind};
use serde_json::{Map, Value, json};

use super::check::create_template;
use super::shape::{SEED, TEMPLATE};

/// The schema of a whole seed.
pub(super) fn schema() -> Value {
    let mut schema = object(SEED.fields.iter(), true);
    let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
    if let Some(templates) = properties.and_then(|fields| fields.get_mut("Templates")?.as_object_mut()) {
        templates.insert("items".into(), Value::Object(template()));
    }
    let head = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Seed of a local CAMS",
        "description": "What `cams mock --seed FILE` begins with.",
    });
    let mut whole = head.as_object().cloned().unwrap_or_default();
    whole.extend(schema);
    Value::Object(whole)
}

/// A template: the parameters of the call that creates one, and its state.
fn template() -> Map<String, Value> {
    let parameters = create_template().into_iter().flat_map(|info| info.parameters);
    let mut schema = object(parameters.map(|parameter| &parameter.field), false);
    let own = object(TEMPLATE.fields.iter(), true);
    let mut lists = schema.get_mut("properties").and_then(Value::as_object_mut);
    if let (Some(fields), Some(Value::Object(own))) = (&mut lists, own.get("properties")) {
        fields.extend(own.clone());
    }
    // It has a default here.
    if let Some(required) = schema.get_mut("required").and_then(Value::as_array_mut) {
        required.retain(|name| name != "TemplateType");
    }
    schema
}

/// The schema of an object. The sets of values of the service are open, those of a seed are not.
fn object<'f>(fields: impl Iterator<Item = &'f FieldInfo>, is_closed: bool) -> Map<String, Value> {
    let (mut properties, mut required) = (Map::new(), Vec::new());
    for field in fields {
        let mut schema = kind(field.kind, is_closed);
        schema.insert("description".into(), description(field).into());
        if let Some(default) = field.default {
            let value = if is_text(field.kind) { default.into() } else { json_of(default) };
            schema.insert("default".into(), value);
        }
        properties.insert(field.name.into(), Value::Object(schema));
        if field.required {
            required.push(field.name);
        }
    }
    let mut schema = of_type("object");
    schema.insert("properties".into(), Value::Object(properties));
    schema.insert("required".into(), required.into());
    schema.insert("additionalProperties".into(), false.into());
    schema
}

fn description(field: &FieldInfo) -> String {
    match field.limits {
        Some(limits) => format!("{} {limits}", field.description),
        None => field.description.to_owned(),
    }
}

fn kind(of: Kind, is_closed: bool) -> Map<String, Value> {
    match of {
        // A phone number without quotes is a number, which is taken as its digits.
        Kind::String => of_type(["string", "integer"]),
        Kind::Enum(values) if is_closed => with("enum", values.into()),
        Kind::Enum(values) => with("anyOf", json!([{"enum": values}, {"type": "string"}])),
        Kind::Int32 | Kind::Int64 => of_type("integer"),
        Kind::Number => of_type("number"),
        Kind::Boolean => of_type("boolean"),
        Kind::Array(item) => {
            let mut schema = of_type("array");
            schema.insert("items".into(), Value::Object(kind(*item, is_closed)));
            schema
        }
        Kind::Map(item) => {
            let mut schema = of_type("object");
            schema.insert("additionalProperties".into(), Value::Object(kind(*item, is_closed)));
            schema
        }
        Kind::Object(shape) => object(shape.fields.iter(), is_closed),
        Kind::Any => Map::new(),
    }
}

fn of_type(name: impl Into<Value>) -> Map<String, Value> {
    with("type", name.into())
}

fn with(key: &str, value: Value) -> Map<String, Value> {
    [(key.to_owned(), value)].into_iter().collect()
}

fn is_text(of: Kind) -> bool {
    matches!(of, Kind::String | Kind::Enum(_))
}

/// The value of a default, which is JSON unless it is a text.
fn json_of(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| text.into())
}
