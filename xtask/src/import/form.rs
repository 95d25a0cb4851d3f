//! Values in the metadata that do not have the form that their key requires. They are ignored, and the report says so.

use serde_json::Value;

use super::metadata::Node;
use super::report::{Reason, Report};

/// A key, the form that its value must have, and what tells it.
type Rule = (&'static str, &'static str, fn(&Value) -> bool);

/// The keys of an operation.
pub(super) const OF_OPERATION: &[Rule] =
    &[("parameters", "a list", Value::is_array), ("responses", "a mapping", Value::is_object)];

/// The keys of a parameter.
pub(super) const OF_PARAMETER: &[Rule] =
    &[("in", "a text", Value::is_string), ("style", "a text", Value::is_string)];

/// The keys of a schema.
pub(super) const OF_SCHEMA: &[Rule] = &[
    ("$ref", "a text", Value::is_string),
    ("additionalProperties", "a mapping or a boolean", |value| value.is_object() || value.is_boolean()),
    ("enum", "a list", Value::is_array),
    ("enumValueTitles", "a mapping", Value::is_object),
    ("format", "a text", Value::is_string),
    ("items", "a mapping", Value::is_object),
    ("pattern", "a text", Value::is_string),
    ("properties", "a mapping", Value::is_object),
    ("required", "a boolean", |value| value.is_boolean() || value.is_string()),
    ("type", "a text or a list with one", |value| {
        value.is_string() || value.as_array().is_some_and(|items| items.iter().any(Value::is_string))
    }),
];

/// Reports what stands in a node and is ignored for its form.
pub(super) fn check(node: &Node<'_>, rules: &[Rule], report: &mut Report) {
    for (key, form, fits) in rules {
        if let Some(found) = node.get(key).filter(|found| !fits(found.value)) {
            report.add(Reason::NotMapped, found.pointer, format!("`{key}` is not {form}: ignored"));
        }
    }
}
