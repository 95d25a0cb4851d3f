//! Requests made from the examples of the catalog, and a look at what an answer lacks.

use cams_operation::{FieldInfo, Kind, OperationInfo};
use serde_json::{Map, Value, json};

/// The parameters of an operation with their examples: those that are required, or all.
pub(crate) fn request(info: &OperationInfo, all: bool) -> Map<String, Value> {
    let wanted = info.parameters.iter().map(|parameter| &parameter.field);
    wanted.filter(|field| all || field.required).map(entry).collect()
}

fn entry(field: &FieldInfo) -> (String, Value) {
    let value = match (field.example, field.kind) {
        (Some(text), Kind::String | Kind::Enum(_)) => text.into(),
        (Some(text), _) => {
            serde_json::from_str(text).unwrap_or_else(|error| panic!("{}: {error}", field.name))
        }
        (None, kind) => without_example(kind),
    };
    (field.name.to_owned(), value)
}

fn without_example(kind: Kind) -> Value {
    match kind {
        Kind::String | Kind::Any => "text".into(),
        Kind::Enum(values) => values[0].into(),
        Kind::Int32 | Kind::Int64 | Kind::Number => 1.into(),
        Kind::Boolean => true.into(),
        Kind::Array(item) => json!([without_example(*item)]),
        Kind::Map(item) => json!({"key": without_example(*item)}),
        // No shape in a request contains itself.
        Kind::Object(shape) => shape.fields.iter().map(entry).collect(),
    }
}

/// The paths of the documented elements that are not in an object, at any depth.
pub(crate) fn missing(fields: &[FieldInfo], object: &Value, path: &str) -> Vec<String> {
    let missing_of = |field: &FieldInfo| {
        let path = format!("{path}/{}", field.name);
        match object.get(field.name) {
            None | Some(Value::Null) => vec![path],
            Some(value) => missing_inside(field.kind, value, &path),
        }
    };
    fields.iter().flat_map(missing_of).collect()
}

fn missing_inside(kind: Kind, value: &Value, path: &str) -> Vec<String> {
    match (kind, value) {
        (Kind::Object(shape), value) => missing(shape.fields, value, path),
        (Kind::Array(item), Value::Array(items)) if !items.is_empty() => {
            items.iter().flat_map(|value| missing_inside(*item, value, path)).collect()
        }
        (Kind::Map(item), Value::Object(entries)) if !entries.is_empty() => {
            entries.values().flat_map(|value| missing_inside(*item, value, path)).collect()
        }
        (Kind::Array(_) | Kind::Map(_), _) => vec![format!("{path}/…")],
        _ => Vec::new(),
    }
}
