//! The content of the metadata as facts: names, types, and numbers, without any texts.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Not;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::operation::Operation;
use super::render;
use crate::spec::language::{FieldSpec, LimitsSpec, ParameterSpec, Parts, TypeSpec};

/// Fields by their names.
pub(crate) type Fields = BTreeMap<String, Facts>;

/// A field, the items of a list, or a type that several operations refer to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Facts {
    #[serde(rename = "type")]
    pub(crate) ty: String,
    #[serde(skip_serializing_if = "Not::not")]
    pub(crate) required: bool,
    #[serde(rename = "in", skip_serializing_if = "Option::is_none")]
    pub(crate) location: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) style: Option<String>,
    #[serde(skip_serializing_if = "Not::not")]
    pub(crate) deprecated: bool,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) limits: BTreeMap<String, Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) default: Option<Value>,
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub(crate) values: BTreeSet<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) items: Option<Box<Facts>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) fields: Fields,
    /// Set once the metadata has it no longer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) gone: Option<Gone>,
}

/// An operation.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct OperationFacts {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) qps: Option<u32>,
    #[serde(skip_serializing_if = "Not::not")]
    pub(crate) deprecated: bool,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) request: Fields,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) response: Fields,
    /// Set once the metadata has it no longer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) gone: Option<Gone>,
}

/// How something that the metadata dropped was handled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Gone {
    /// It was reported.
    Told,
    /// It was marked as deprecated in the specs, if it was there.
    Marked,
}

impl Facts {
    /// The facts of a field.
    pub(crate) fn of_field(field: &FieldSpec) -> Self {
        Self {
            required: field.required == Some(true),
            deprecated: field.deprecated.is_some(),
            limits: limits(field.limits.as_ref()),
            default: field.default.as_ref().map(exact),
            ..Self::of_parts(Parts::of_field(field))
        }
    }

    /// The facts of a type that several operations refer to.
    pub(crate) fn of_type(spec: &TypeSpec) -> Self {
        Self::of_parts(Parts::of_type(spec))
    }

    fn of_parameter(parameter: &ParameterSpec) -> Self {
        Self {
            location: Some(parameter.location.name().to_owned()),
            style: parameter.style.map(|style| style.name().to_owned()),
            ..Self::of_field(&parameter.field)
        }
    }

    fn of_parts(parts: Parts<'_>) -> Self {
        let values = parts.values.unwrap_or_default();
        Self {
            ty: parts.ty.to_owned(),
            values: values.iter().map(|value| value.value.clone()).collect(),
            items: parts.items.map(|items| Box::new(Self::of_parts(Parts::of_items(items)))),
            fields: fields(parts.fields.unwrap_or_default()),
            ..Self::default()
        }
    }

    /// Adds what only the older facts have, as gone.
    fn keep_gone(&mut self, was: &Self, marks: bool) {
        keep_gone(&mut self.fields, &was.fields, marks);
        if let (Some(items), Some(was)) = (&mut self.items, &was.items) {
            items.keep_gone(was, marks);
        }
    }
}

impl OperationFacts {
    /// The facts of an operation.
    pub(crate) fn of(operation: &Operation) -> Self {
        let parameters = operation.parameters.iter();
        Self {
            qps: operation.qps,
            deprecated: operation.deprecated,
            request: parameters.map(|p| (p.field.name.clone(), Facts::of_parameter(p))).collect(),
            response: fields(&operation.response),
            gone: None,
        }
    }

    /// Adds what only the older facts have, as gone.
    pub(crate) fn keep_gone(&mut self, was: &Self, marks: bool) {
        keep_gone(&mut self.request, &was.request, marks);
        keep_gone(&mut self.response, &was.response, marks);
    }
}

impl Gone {
    /// The state after an import that marks what is gone, or does not.
    pub(crate) fn after(was: Option<Self>, marks: bool) -> Self {
        if marks { Self::Marked } else { was.unwrap_or(Self::Told) }
    }
}

fn fields(list: &[FieldSpec]) -> Fields {
    list.iter().map(|field| (field.name.clone(), Facts::of_field(field))).collect()
}

/// Adds the fields that only the older list has, as gone.
pub(crate) fn keep_gone(fields: &mut Fields, was: &Fields, marks: bool) {
    for (name, was) in was {
        match fields.get_mut(name) {
            Some(now) => now.keep_gone(was, marks),
            None => {
                let gone = Some(Gone::after(was.gone, marks));
                fields.insert(name.clone(), Facts { gone, ..was.clone() });
            }
        }
    }
}

/// Limits by the keys of the specs.
pub(crate) fn limits(limits: Option<&LimitsSpec>) -> BTreeMap<String, Value> {
    let limits = limits.map(|limits| render::limits(limits).value());
    let limits = limits.iter().filter_map(Value::as_object).flatten();
    limits.map(|(key, limit)| (key.clone(), exact(limit))).collect()
}

/// A value with every number that is not whole as text, since the reader of JSON may round those.
pub(crate) fn exact(value: &Value) -> Value {
    match value {
        Value::Number(number) if number.is_f64() => number.to_string().into(),
        Value::Array(items) => items.iter().map(exact).collect(),
        Value::Object(entries) => entries
            .iter()
            .map(|(key, value)| (key.clone(), exact(value)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
        other => other.clone(),
    }
}
