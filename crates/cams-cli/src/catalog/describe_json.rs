//! The description of an operation for programs.

use cams_models::SERVICE;
use cams_operation::waiting::WaiterInfo;
use cams_operation::{ErrorCodeInfo, FieldInfo, Kind, Location, OperationInfo, ParameterInfo, Style};
use serde_json::{Value, json};

use crate::catalog::kinds::{self, Path};
use crate::catalog::retry;
use crate::catalog::skeleton::{self, Extent};

pub(crate) fn describe(info: &OperationInfo, extent: Extent) -> Value {
    json!({
        "action": info.action,
        "group": info.group,
        "summary": info.summary,
        "notes": info.notes,
        "deprecated": info.deprecated,
        "beta": info.beta,
        "ram": {
            "action": info.ram_action,
            "access_level": info.ram_access,
            "documented": info.ram_access.is_some(),
        },
        "retry": retry::name(info.retry),
        "qps": info.qps,
        "pages": info.pages.map(|pages| json!({"items": pages.items, "position": pages.position, "size": pages.size})),
        "waiters": info.waiters.iter().map(|waiter| waiter_json(waiter)).collect::<Vec<_>>(),
        "errors": SERVICE.errors_of(info).map(error).collect::<Vec<_>>(),
        "parameters": info.parameters.iter().map(parameter).collect::<Vec<_>>(),
        "response": fields(info.response, &Path::new()),
        "skeleton": skeleton::of(info, extent),
    })
}

fn waiter_json(waiter: &WaiterInfo) -> Value {
    json!({
        "name": waiter.name,
        "summary": waiter.summary,
        "key": waiter.key,
        "state": waiter.state,
        "done": waiter.done,
        "failed": waiter.failed,
        "interval_s": waiter.interval,
    })
}

fn error(error: &ErrorCodeInfo) -> Value {
    json!({
        "code": error.code,
        "prefix": error.prefix,
        "meaning": error.meaning,
        "remedy": error.remedy,
    })
}

fn parameter(parameter: &ParameterInfo) -> Value {
    let mut value = field(&parameter.field, &Path::new());
    if let Some(object) = value.as_object_mut() {
        object.insert("client_default".into(), parameter.client_default.into());
        object.insert("location".into(), location(parameter.location).into());
        object.insert("style".into(), style(parameter.style).into());
    }
    value
}

fn fields(fields: &[FieldInfo], path: &Path) -> Vec<Value> {
    fields.iter().map(|inner| field(inner, path)).collect()
}

fn field(field: &FieldInfo, path: &Path) -> Value {
    json!({
        "name": field.name,
        "type": kinds::one(field.kind),
        "schema": schema(field.kind, path),
        "description": field.description,
        "required": field.required,
        "sensitive": field.sensitive,
        "limits": field.limits,
        "deprecated": field.deprecated,
        "default": field.default,
        "example": skeleton::example(field).or_else(|| field.example.map(Value::from)),
    })
}

/// The type as a tree; a shape inside itself has no `fields` there.
fn schema(kind: Kind, path: &Path) -> Value {
    match kind {
        Kind::String => json!({"kind": "string"}),
        Kind::Enum(values) => json!({"kind": "enum", "values": values}),
        Kind::Int32 => json!({"kind": "int32"}),
        Kind::Int64 => json!({"kind": "int64"}),
        Kind::Number => json!({"kind": "number"}),
        Kind::Boolean => json!({"kind": "boolean"}),
        Kind::Array(item) => json!({"kind": "array", "items": schema(*item, path)}),
        Kind::Map(item) => json!({"kind": "map", "values": schema(*item, path)}),
        Kind::Object(shape) => match kinds::enter(path, shape) {
            Some(path) => {
                json!({"kind": "object", "name": shape.name, "fields": fields(shape.fields, &path)})
            }
            None => json!({"kind": "object", "name": shape.name, "recursive": true}),
        },
        Kind::Any => json!({"kind": "any"}),
    }
}

fn location(location: Location) -> &'static str {
    match location {
        Location::Query => "query",
        Location::Body => "body",
        Location::Header => "header",
    }
}

fn style(style: Style) -> &'static str {
    match style {
        Style::Flat => "flat",
        Style::Json => "json",
        Style::Simple => "simple",
        Style::SpaceDelimited => "space_delimited",
        Style::PipeDelimited => "pipe_delimited",
    }
}
