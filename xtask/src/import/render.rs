//! What the spec language says, as YAML with its keys in the order of the specs.

use serde_json::Value;

use super::operation::Operation;
use super::values::UNWRITTEN;
use super::yaml::Yaml;
use crate::spec::language::{
    FieldSpec, ItemsSpec, LimitsSpec, Location, Style, TypeKind, TypeSpec, ValueSpec,
};

/// The keys of a field in their order.
pub(crate) const FIELD_KEYS: &[&str] = &[
    "name",
    "rust",
    "aliases",
    "type",
    "required",
    "in",
    "style",
    "deprecated",
    "sensitive",
    "limits",
    "default",
    "undocumented",
    "example",
    "description",
    "values",
    "items",
    "fields",
];

/// The keys of an operation in their order.
pub(crate) const OPERATION_KEYS: &[&str] = &[
    "name",
    "rust",
    "summary",
    "group",
    "stability",
    "stability_note",
    "ram",
    "retry",
    "qps",
    "deprecated",
    "notes",
    "example_call",
    "parameters",
    "response",
    "pages",
    "waiters",
];

/// The keys of limits in their order.
pub(crate) const LIMIT_KEYS: &[&str] =
    &["min", "max", "min_length", "max_length", "min_items", "max_items", "pattern"];

/// The first line of a file, which tells editors how to complete and check it.
pub(crate) fn schema_line(path: &str) -> String {
    format!("# yaml-language-server: $schema={path}\n")
}

/// A new file of an operation.
pub(crate) fn operation_file(operation: &Operation, group: &str) -> String {
    let mut entries = vec![("name", Yaml::text(&operation.name))];
    entries.extend(operation.rust.as_ref().map(|name| ("rust", Yaml::text(name))));
    entries.extend([
        ("summary", Yaml::Prose(operation.summary.clone())),
        ("group", Yaml::text(group)),
        ("retry", Yaml::text("write")),
    ]);
    entries.extend(operation.qps.map(|qps| ("qps", Yaml::Inline(qps.into()))));
    entries.extend(operation.deprecated.then(|| ("deprecated", Yaml::text(UNWRITTEN))));
    if !operation.parameters.is_empty() {
        let parameters = operation.parameters.iter();
        entries.push((
            "parameters",
            Yaml::List(parameters.map(|p| field(&p.field, Some((p.location, p.style)))).collect()),
        ));
    }
    if !operation.response.is_empty() {
        entries.push(("response", fields(&operation.response)));
    }
    schema_line("../schema/operation.json") + &Yaml::Map(entries).block(0)
}

/// A new file of a shared type.
pub(crate) fn type_file(spec: &TypeSpec) -> String {
    let kind = match spec.kind {
        TypeKind::Object => "object",
        TypeKind::Enum => "enum",
    };
    let mut entries = vec![
        ("name", Yaml::text(&spec.name)),
        ("kind", Yaml::text(kind)),
        ("description", Yaml::Prose(spec.description.clone())),
    ];
    entries.extend(spec.values.as_deref().map(|list| ("values", values(list))));
    entries.extend(spec.fields.as_deref().map(|list| ("fields", fields(list))));
    schema_line("../schema/type.json") + &Yaml::Map(entries).block(0)
}

/// Where a parameter goes; a field of a response or of an object has no placement.
pub(crate) type Placement = Option<(Location, Option<Style>)>;

/// A parameter, or a field of a response or of an object.
pub(crate) fn field(field: &FieldSpec, placement: Placement) -> Yaml {
    let short_items = field.items.as_ref().filter(|items| is_short(items));
    let long_items = field.items.as_ref().filter(|items| !is_short(items));
    let mut entries = vec![("name", Yaml::text(&field.name))];
    entries.extend(field.rust.as_ref().map(|name| ("rust", Yaml::text(name))));
    entries.extend(field.ty.as_ref().map(|ty| ("type", Yaml::text(ty))));
    entries.extend(short_items.map(|items| ("items", short(items))));
    entries
        .extend(field.required.filter(|required| *required).map(|_| ("required", Yaml::Inline(true.into()))));
    // The query is where a parameter goes when nothing is said.
    let location = placement.map(|(location, _)| location).filter(|location| *location != Location::Query);
    entries.extend(location.map(|location| ("in", Yaml::text(location.name()))));
    entries.extend(placement.and_then(|(_, style)| Some(("style", Yaml::text(style?.name())))));
    entries.extend(field.deprecated.as_ref().map(|text| ("deprecated", Yaml::Prose(text.clone()))));
    entries.extend(field.limits.as_ref().map(|list| ("limits", limits(list))));
    entries.extend(field.default.as_ref().map(|value| ("default", Yaml::Inline(value.clone()))));
    entries.extend(field.example.as_ref().map(|value| ("example", Yaml::Inline(value.clone()))));
    entries.extend(field.description.as_ref().map(|text| ("description", Yaml::Prose(text.clone()))));
    entries.extend(field.values.as_deref().map(|list| ("values", values(list))));
    entries.extend(long_items.map(|list| ("items", items(list))));
    entries.extend(field.fields.as_deref().map(|list| ("fields", fields(list))));
    Yaml::Map(entries)
}

fn fields(list: &[FieldSpec]) -> Yaml {
    Yaml::List(list.iter().map(|spec| field(spec, None)).collect())
}

fn values(list: &[ValueSpec]) -> Yaml {
    Yaml::List(list.iter().map(value).collect())
}

/// A documented value.
pub(crate) fn value(value: &ValueSpec) -> Yaml {
    let mut entries = vec![("value", Yaml::text(&value.value))];
    entries.extend(value.rust.as_ref().map(|name| ("rust", Yaml::text(name))));
    entries.push(("description", Yaml::Prose(value.description.clone())));
    Yaml::Map(entries)
}

/// Whether items fit on a line.
fn is_short(items: &ItemsSpec) -> bool {
    items.values.is_none() && items.fields.is_none() && items.items.as_deref().is_none_or(is_short)
}

fn short(items: &ItemsSpec) -> Yaml {
    let inner = items.items.as_deref().map(|inner| ("items", short(inner)));
    Yaml::Flow([("type", Yaml::text(&items.ty))].into_iter().chain(inner).collect())
}

fn items(spec: &ItemsSpec) -> Yaml {
    let mut entries = vec![("type", Yaml::text(&spec.ty))];
    entries.extend(spec.values.as_deref().map(|list| ("values", values(list))));
    entries.extend(spec.items.as_deref().map(|inner| ("items", items(inner))));
    entries.extend(spec.fields.as_deref().map(|list| ("fields", fields(list))));
    Yaml::Map(entries)
}

/// Limits by their keys.
pub(crate) fn limits(limits: &LimitsSpec) -> Yaml {
    let LimitsSpec { min, max, min_length, max_length, min_items, max_items, pattern } = limits;
    let number = |limit: &Option<serde_json::Number>| limit.clone().map(Value::Number);
    let count = |limit: &Option<u64>| limit.map(Value::from);
    let values = [
        number(min),
        number(max),
        count(min_length),
        count(max_length),
        count(min_items),
        count(max_items),
        pattern.clone().map(Value::from),
    ];
    let entries = LIMIT_KEYS.iter().zip(values);
    Yaml::Flow(entries.filter_map(|(key, value)| Some((*key, Yaml::Inline(value?)))).collect())
}
