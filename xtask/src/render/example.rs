//! The example of an operation: a call with its required parameters, as a user writes it, and what it gives.

use serde_json::Value;

use super::printed;
use crate::model::names::unraw;
use crate::model::{Definition, Field, Model, Operation, Shape, Type};

/// The lines of a function body that makes the call; what rustdoc hides begins with `# `.
pub(crate) fn call(operation: &Operation, model: &Model<'_>) -> Vec<String> {
    let mut lines = vec![
        "# async fn run(client: cams::Client) -> Result<(), cams::Error> {".to_owned(),
        "let reply = client".to_owned(),
        format!("    .{}()", operation.module),
    ];
    match operation.example_call.as_slice() {
        [] => lines.extend(operation.request.fields.iter().filter(|field| field.required).map(|field| {
            format!("    .{}({})", field.name, value(&field.ty, field.example.as_ref(), model))
        })),
        calls => lines.extend(calls.iter().map(|call| format!("    {call}"))),
    }
    lines.extend(["    .send()", "    .await?;"].map(str::to_owned));
    lines.extend(printed::lines(operation, model));
    lines.extend(["# Ok(())", "# }"].map(str::to_owned));
    lines
}

/// An expression of the type that a setter takes.
fn value(ty: &Type, example: Option<&Value>, model: &Model<'_>) -> String {
    match (ty, example) {
        (Type::Int32 | Type::Int64 | Type::Number | Type::Boolean, Some(example)) => scalar(ty, example),
        (Type::Int32 | Type::Int64, None) => "1".to_owned(),
        (Type::Number, None) => "1.0".to_owned(),
        (Type::Boolean, None) => "true".to_owned(),
        (Type::String | Type::Enum(_) | Type::SharedEnum(_), example) => {
            let text = example.and_then(Value::as_str).unwrap_or("value");
            variant(ty, text, model).unwrap_or_else(|| format!("{text:?}"))
        }
        (Type::Any, example) => format!("serde_json::json!({})", example.unwrap_or(&Value::Null)),
        (Type::Array(items), example) => {
            let first = example.and_then(Value::as_array).and_then(|items| items.first());
            format!("[{}]", argument(items, first, model))
        }
        (Type::Map(items), example) => {
            let (key, first) = first_entry(example);
            format!("[({key:?}, {})]", argument(items, first, model))
        }
        (Type::Object(shape), example) => object(shape, example, model),
        (Type::SharedObject(name), example) => {
            model.shape(name).map_or_else(String::new, |shape| object(shape, example, model))
        }
    }
}

/// The variant of a documented value.
fn variant(ty: &Type, text: &str, model: &Model<'_>) -> Option<String> {
    let definition = match ty {
        Type::Enum(definition) => definition.as_ref(),
        Type::SharedEnum(name) => match &model.types.get(name)?.definition {
            Definition::Enum(definition) => definition,
            Definition::Object(_) => return None,
        },
        _ => return None,
    };
    let variant = definition.variants.iter().find(|variant| variant.value == text)?;
    Some(format!("cams::models::{}::{}", definition.name, variant.name))
}

/// A number or a truth value; a number with a fraction needs its point.
fn scalar(ty: &Type, example: &Value) -> String {
    match (ty, example.as_f64()) {
        (Type::Number, Some(number)) => format!("{number:?}"),
        _ => example.to_string(),
    }
}

/// What is required, or the first simple field if nothing is. Objects are left out then: one may contain itself.
fn object(shape: &Shape, example: Option<&Value>, model: &Model<'_>) -> String {
    let name = &shape.name;
    let of_field = |field: &Field| {
        let own = example.and_then(|example| example.get(&field.wire));
        argument(&field.ty, own.or(field.example.as_ref()), model)
    };
    let required: Vec<String> = shape.plain_fields().map(of_field).collect();
    let made = format!("cams::models::{name}::new({})", required.join(", "));
    let is_simple = |field: &&Field| !matches!(field.ty.innermost(), Type::Object(_) | Type::SharedObject(_));
    match shape.fields.iter().find(is_simple).filter(|_| required.is_empty()) {
        Some(first) => {
            let setter = unraw(&first.name).trim_end_matches('_').to_owned();
            let own = example.and_then(|example| example.get(&first.wire));
            format!("{made}.with_{setter}({})", value(&first.ty, own.or(first.example.as_ref()), model))
        }
        None => made,
    }
}

/// An expression of the type that a constructor takes: it wants lists and maps as they are.
fn argument(ty: &Type, example: Option<&Value>, model: &Model<'_>) -> String {
    match ty {
        Type::Array(items) => {
            let first = example.and_then(Value::as_array).and_then(|items| items.first());
            format!("vec![{}]", owned(items, first, model))
        }
        Type::Map(items) => {
            let (key, first) = first_entry(example);
            format!(
                "std::collections::BTreeMap::from([({key:?}.to_owned(), {})])",
                owned(items, first, model)
            )
        }
        ty => value(ty, example, model),
    }
}

/// An expression of exactly the type.
fn owned(ty: &Type, example: Option<&Value>, model: &Model<'_>) -> String {
    let value = argument(ty, example, model);
    match ty {
        _ if value.starts_with("cams::models::") => value,
        Type::String => format!("{value}.to_owned()"),
        Type::Enum(definition) => format!("cams::models::{}::from({value})", definition.name),
        Type::SharedEnum(name) => format!("cams::models::{name}::from({value})"),
        _ => value,
    }
}

/// The first key of a map with its value, or a key that stands for one.
fn first_entry(example: Option<&Value>) -> (&str, Option<&Value>) {
    let first = example.and_then(Value::as_object).and_then(|entries| entries.iter().next());
    first.map_or(("key", None), |(key, value)| (key.as_str(), Some(value)))
}
