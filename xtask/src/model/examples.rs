//! Whether an example or a default is a value of its type.

use serde_json::Value;

use super::bounds::broken_limits;
use super::data::{Definition, Model};
use super::shape::{OpenEnum, Shape, Type};
use crate::spec::language::LimitsSpec;
use crate::spec::{At, Problems, Target, listed, suggestion};

/// An example or a default that waits for every type to be known.
#[derive(Debug)]
pub(crate) struct Pending<'s> {
    /// `example` or `default`.
    pub(crate) key: &'static str,
    pub(crate) ty: Type,
    pub(crate) limits: LimitsSpec,
    pub(crate) value: Value,
    pub(crate) at: At<'s>,
}

impl Pending<'_> {
    /// Reports what is wrong with it.
    pub(crate) fn check(&self, model: &Model<'_>, problems: &mut Problems) {
        let mut examiner = Examiner { what: self.key, model, problems };
        examiner.value(&self.ty, &self.value, &self.at);
        examiner.limits(&self.limits, &self.value, &self.at);
    }
}

struct Examiner<'m, 'p> {
    what: &'static str,
    model: &'m Model<'m>,
    problems: &'p mut Problems,
}

impl Examiner<'_, '_> {
    fn wrong(&mut self, at: &At<'_>, message: impl Into<String>) {
        self.problems.add(at, Target::Value, message);
    }

    fn value(&mut self, ty: &Type, value: &Value, at: &At<'_>) {
        let wanted = match (ty, value) {
            (Type::Any, _)
            | (Type::String, Value::String(_))
            | (Type::Number, Value::Number(_))
            | (Type::Boolean, Value::Bool(_)) => return,
            (Type::Int64, Value::Number(number)) if number.is_i64() => return,
            (Type::Int32, Value::Number(number)) if is_i32(number) => return,
            (Type::Enum(definition), Value::String(text)) => return self.documented(definition, text, at),
            (Type::SharedEnum(name), Value::String(text)) => return self.shared_enum(name, text, at),
            (Type::Array(items), Value::Array(values)) => return self.items(items, values, at),
            (Type::Map(items), Value::Object(values)) => {
                let entries = values.iter().map(|(key, value)| (at.key(key), value));
                return entries.for_each(|(at, value)| self.value(items, value, &at));
            }
            (Type::Object(shape), Value::Object(_)) => return self.object(shape, value, at),
            (Type::SharedObject(name), Value::Object(_)) => return self.shared_object(name, value, at),
            (ty, _) => expected(ty),
        };
        let quotes = match (ty, value) {
            (Type::String | Type::Enum(_) | Type::SharedEnum(_), Value::Number(_) | Value::Bool(_)) => {
                format!(": write \"{value}\" in quotes")
            }
            _ => String::new(),
        };
        self.wrong(at, format!("the {} is not {wanted}{quotes}", self.what));
    }

    fn items(&mut self, items: &Type, values: &[Value], at: &At<'_>) {
        for (index, value) in values.iter().enumerate() {
            self.value(items, value, &at.index(index));
        }
    }

    fn shared_enum(&mut self, name: &str, text: &str, at: &At<'_>) {
        if let Some(Definition::Enum(definition)) =
            self.model.types.get(name).map(|shared| &shared.definition)
        {
            self.documented(definition, text, at);
        }
    }

    fn documented(&mut self, definition: &OpenEnum, text: &str, at: &At<'_>) {
        let values = || definition.variants.iter().map(|variant| variant.value.as_str());
        if !values().any(|value| value == text) {
            let message = format!(
                "the {} `{text}` is not a documented value: take one of {}",
                self.what,
                listed(values())
            );
            self.wrong(at, message);
        }
    }

    fn shared_object(&mut self, name: &str, value: &Value, at: &At<'_>) {
        if let Some(shape) = self.model.shape(name) {
            self.object(shape, value, at);
        }
    }

    fn object(&mut self, shape: &Shape, value: &Value, at: &At<'_>) {
        for (key, value) in value.as_object().into_iter().flatten() {
            let at = at.key(key);
            match shape.fields.iter().find(|field| field.wire == *key) {
                Some(field) => {
                    self.value(&field.ty, value, &at);
                    self.limits(&field.limits, value, &at);
                }
                None => {
                    let known = shape.fields.iter().map(|field| field.wire.as_str());
                    let message =
                        format!("the {} has an unknown field `{key}`: {}", self.what, suggestion(key, known));
                    self.problems.add(&at, Target::Key, message);
                }
            }
        }
        for field in shape.fields.iter().filter(|field| field.required && value.get(&field.wire).is_none()) {
            self.wrong(at, format!("the {} lacks the required field `{}`: add it", self.what, field.wire));
        }
    }

    fn limits(&mut self, limits: &LimitsSpec, value: &Value, at: &At<'_>) {
        for message in broken_limits(limits, value) {
            self.wrong(at, format!("the {} is outside its limits: {message}", self.what));
        }
    }
}

fn is_i32(number: &serde_json::Number) -> bool {
    number.as_i64().is_some_and(|number| i32::try_from(number).is_ok())
}

fn expected(ty: &Type) -> &'static str {
    match ty {
        Type::String | Type::Enum(_) | Type::SharedEnum(_) => "text",
        Type::Int32 => "a whole number of 32 bits",
        Type::Int64 => "a whole number",
        Type::Number => "a number",
        Type::Boolean => "`true` or `false`",
        Type::Array(_) => "a list",
        Type::Map(_) | Type::Object(_) | Type::SharedObject(_) => "a mapping",
        Type::Any => "a value",
    }
}
