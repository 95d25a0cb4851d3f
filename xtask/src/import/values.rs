//! Values in the metadata: limits, documented values, and the examples and defaults, which must fit both.

use regex::Regex;
use serde_json::{Number, Value};

use super::apart;
use super::metadata::Node;
use crate::model::{broken_limits, contradictions};
use crate::spec::language::{FieldSpec, LimitsSpec, Parts, ValueSpec};

/// Longest example that helps a reader, in characters.
const LONGEST_EXAMPLE: usize = 500;

/// What stands in for a text that is still to be written.
pub(crate) const UNWRITTEN: &str = "TODO";

/// The limits of a schema that its type can have, and the keys of those that it cannot.
pub(crate) fn limits(schema: &Node<'_>, ty: &str) -> (Option<LimitsSpec>, Vec<&'static str>) {
    let is_number = matches!(ty, "int32" | "int64" | "number");
    let (is_text, is_list) = (ty == "string", matches!(ty, "array" | "map"));
    let mut unusable = Vec::new();
    let mut limit = |key: &'static str, fits: bool| {
        let node = schema.get(key)?;
        let number = number(node.value).filter(|_| fits);
        if number.is_none() {
            unusable.push(key);
        }
        number
    };
    let mut limits = LimitsSpec {
        min: limit("minimum", is_number),
        max: limit("maximum", is_number),
        min_length: limit("minLength", is_text).and_then(|number| number.as_u64()),
        max_length: limit("maxLength", is_text).and_then(|number| number.as_u64()),
        min_items: limit("minItems", is_list).and_then(|number| number.as_u64()),
        max_items: limit("maxItems", is_list).and_then(|number| number.as_u64()),
        pattern: None,
    };
    if let Some(pattern) = schema.text_of("pattern").filter(|pattern| !pattern.is_empty()) {
        // Both as it stands and within the anchors that an example is held against.
        let is_valid = Regex::new(pattern).is_ok() && Regex::new(&format!("^(?:{pattern})$")).is_ok();
        if is_text && is_valid {
            limits.pattern = Some(pattern.to_owned());
        } else {
            unusable.push("pattern");
        }
    }
    remove_contradictions(&mut limits, &mut unusable);
    (Some(limits).filter(|limits| *limits != LimitsSpec::default()), unusable)
}

/// A number, or a text that is one.
fn number(value: &Value) -> Option<Number> {
    match value {
        Value::Number(number) => Some(number.clone()),
        Value::String(text) => match serde_json::from_str(text.trim()) {
            Ok(Value::Number(number)) => Some(number),
            _ => None,
        },
        _ => None,
    }
}

fn remove_contradictions(limits: &mut LimitsSpec, unusable: &mut Vec<&'static str>) {
    let [numbers, lengths, items] = contradictions(limits);
    if numbers {
        (limits.min, limits.max) = (None, None);
        unusable.extend(["minimum", "maximum"]);
    }
    if lengths {
        (limits.min_length, limits.max_length) = (None, None);
        unusable.extend(["minLength", "maxLength"]);
    }
    if items {
        (limits.min_items, limits.max_items) = (None, None);
        unusable.extend(["minItems", "maxItems"]);
    }
}

/// Whether no value can keep the limits.
pub(crate) fn contradict(limits: &LimitsSpec) -> bool {
    contradictions(limits).contains(&true)
}

/// The documented values of a text, and those that are not codes.
pub(crate) fn documented(schema: &Node<'_>) -> (Vec<ValueSpec>, Vec<String>) {
    let listed = schema.get("enum").map(|list| list.items()).unwrap_or_default();
    let listed = listed.iter().filter_map(|item| match item.value {
        Value::String(text) => Some(unlabeled(text).to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    });
    let titled = schema.get("enumValueTitles").map(|titles| titles.entries()).unwrap_or_default();
    let titled = titled.into_iter().map(|(value, _)| value.trim().to_owned());
    let (mut values, mut unusable) = (Vec::<ValueSpec>::new(), Vec::new());
    for value in listed.chain(titled).filter(|value| !value.is_empty()) {
        if values.iter().any(|known| known.value == value) {
            continue;
        }
        // Letters beyond ASCII are a label rather than a code.
        match value.is_ascii() {
            true => values.push(ValueSpec { value, rust: None, description: UNWRITTEN.to_owned() }),
            false => unusable.push(value),
        }
    }
    apart::values(&mut values);
    (values, unusable)
}

/// A documented value without the label that some metadata puts behind a colon.
fn unlabeled(value: &str) -> &str {
    let end = value.find('：').or_else(|| value.find(": "));
    end.and_then(|end| value.get(..end)).unwrap_or(value).trim()
}

/// The value of an example or a default as its type has it; `None` if it does not fit the type or the limits, or
/// holds an object, whose fields have examples of their own.
pub(crate) fn fitting(field: &FieldSpec, found: &Value) -> Option<Value> {
    let value = typed(field.ty.as_deref().unwrap_or("any"), found)?;
    let fits = holds(Parts::of_field(field), &value) && within(field.limits.as_ref(), &value);
    let is_short = value.to_string().chars().count() <= LONGEST_EXAMPLE;
    Some(value).filter(|_| fits && is_short)
}

/// A value as a type has it: metadata writes most of them as text.
fn typed(ty: &str, found: &Value) -> Option<Value> {
    let text = match found {
        Value::String(text) => text.trim(),
        Value::Number(number) if ty == "string" => return Some(number.to_string().into()),
        Value::Bool(flag) if ty == "string" => return Some(flag.to_string().into()),
        other => return Some(other.clone()),
    };
    match ty {
        "int32" | "int64" | "number" | "boolean" | "array" | "map" => serde_json::from_str(text).ok(),
        "any" => Some(serde_json::from_str(text).unwrap_or_else(|_| text.into())),
        _ => Some(text.into()),
    }
}

/// Whether nothing is said by a value.
pub(crate) fn is_blank(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.trim().is_empty())
}

/// Whether a value is one of the type.
fn holds(parts: Parts<'_>, value: &Value) -> bool {
    let all = |mut values: Box<dyn Iterator<Item = &Value> + '_>| {
        parts.items.is_some_and(|items| values.all(|value| holds(Parts::of_items(items), value)))
    };
    match (parts.ty, value) {
        ("any", _) | ("number", Value::Number(_)) | ("boolean", Value::Bool(_)) => true,
        ("int64", Value::Number(number)) => number.is_i64(),
        ("int32", Value::Number(number)) => number.as_i64().is_some_and(|n| i32::try_from(n).is_ok()),
        ("string", Value::String(text)) => {
            parts.values.is_none_or(|values| values.iter().any(|known| known.value == *text))
        }
        ("array", Value::Array(values)) => all(Box::new(values.iter())),
        ("map", Value::Object(values)) => all(Box::new(values.values())),
        _ => false,
    }
}

/// Whether a value keeps limits.
pub(crate) fn within(limits: Option<&LimitsSpec>, value: &Value) -> bool {
    limits.is_none_or(|limits| broken_limits(limits, value).is_empty())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn node(value: &Value) -> Node<'_> {
        Node { value, pointer: String::new() }
    }

    #[test]
    fn limits_come_as_numbers_or_as_text_and_only_where_they_belong() {
        let schema = json!({"minimum": 1, "maximum": "43200", "maxLength": 3, "pattern": "("});
        let (limits, unusable) = limits(&node(&schema), "int32");
        let limits = limits.unwrap();
        assert_eq!((limits.min, limits.max), (Some(1.into()), Some(43200.into())));
        assert_eq!(unusable, ["maxLength", "pattern"]);
    }

    #[test]
    fn contradicting_limits_are_unusable() {
        let (found, unusable) = limits(&node(&json!({"minLength": 9, "maxLength": 3})), "string");
        assert_eq!((found, unusable), (None, vec!["minLength", "maxLength"]));
    }

    #[test]
    fn documented_values_lose_their_labels() {
        let schema = json!({"enum": ["TEXT：words", "RICH_TEXT: words", 7, "text", "群"], "enumValueTitles": {"TEXT": "x", "MORE": "y"}});
        let (values, unusable) = documented(&node(&schema));
        let values: Vec<_> =
            values.iter().map(|value| (value.value.as_str(), value.rust.as_deref())).collect();
        let expected =
            [("TEXT", None), ("RICH_TEXT", None), ("7", None), ("text", Some("Text2")), ("MORE", None)];
        assert_eq!(values, expected);
        assert_eq!(unusable, ["群"]);
    }

    #[test]
    fn an_example_fits_its_type_or_is_none() {
        for (ty, found, fits) in [
            ("int32", json!(" 12 "), Some(json!(12))),
            ("int32", json!("3000000000"), None),
            ("int64", json!("3000000000"), Some(json!(3_000_000_000_i64))),
            ("int64", json!("1.5"), None),
            ("number", json!("1.5"), Some(json!(1.5))),
            ("boolean", json!("true"), Some(json!(true))),
            ("boolean", json!("yes"), None),
            ("string", json!(12), Some(json!("12"))),
            ("any", json!("{\"a\": 1}"), Some(json!({"a": 1}))),
            ("any", json!("plain"), Some(json!("plain"))),
            ("object", json!("{}"), None),
        ] {
            let field = FieldSpec { ty: Some(ty.to_owned()), ..FieldSpec::default() };
            assert_eq!(fitting(&field, &found), fits, "{ty} {found}");
        }
    }
}
