//! Checks a JSON input against the catalog. A program that chooses operations at run time can refuse bad input before
//! anything is sent, and report all mistakes at once.
//!
//! ```
//! use cams_core::internal::input;
//! use cams_models::operations;
//! use serde_json::json;
//!
//! let info = operations::find("AddChatGroupInviteLink").expect("a known operation");
//! let problems = input::check(info, &json!({"BusinessNumber": 86, "GroupID": "E9"}));
//! let shown: Vec<_> = problems.iter().map(|problem| problem.to_string()).collect();
//! assert_eq!(shown, [
//!     "`BusinessNumber` must be a string, not a number",
//!     "`GroupID` is unknown; did you mean `GroupId`?",
//!     "`GroupId` is required",
//! ]);
//! ```

use std::fmt;

use cams_operation::{FieldInfo, Kind, OperationInfo};
use serde_json::{Map, Value};

/// A mistake in an input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Its place: `Page`, `Page.Index`, `List[2].ParticipantNumber`.
    pub path: String,
    /// What is wrong there.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` {}", self.path, self.message)
    }
}

impl Problem {
    /// Returns whether a required field is missing.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        self.message == IS_REQUIRED
    }
}

/// Returns all mistakes in the input of an operation; empty if there are none.
///
/// A required parameter that can have a client default is not reported as missing here, but when the call is sent.
#[must_use]
pub fn check(info: &OperationInfo, input: &Value) -> Vec<Problem> {
    let mut problems = Vec::new();
    let Some(object) = input.as_object() else {
        let message = format!(
            "must be an object with the names of the parameters, not {}",
            type_name(Kind::Any, input)
        );
        return vec![Problem { path: "input".into(), message }];
    };
    let fields: Vec<_> = info.parameters.iter().map(|parameter| &parameter.field).collect();
    check_fields("", &fields, object, &mut problems);
    let may_default = |path: &str| info.parameter(path).is_some_and(|parameter| parameter.client_default);
    problems.retain(|problem| !problem.is_missing() || !may_default(&problem.path));
    problems
}

/// Returns all mistakes in one value of a type.
#[must_use]
pub fn check_value(path: &str, kind: Kind, value: &Value) -> Vec<Problem> {
    let mut problems = Vec::new();
    check_kind(path, kind, value, &mut problems);
    problems
}

/// Returns at most three candidates for a misspelled word, the nearest first.
#[must_use]
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let lower = word.to_lowercase();
    let mut scored: Vec<_> = candidates
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(&lower, &candidate.to_lowercase()), candidate))
        .filter(|(score, _)| *score > 0.85)
        .collect();
    scored.sort_by(|(left, _), (right, _)| right.total_cmp(left));
    scored.into_iter().take(3).map(|(_, candidate)| candidate).collect()
}

const IS_REQUIRED: &str = "is required";

fn check_fields(
    parent: &str,
    fields: &[&FieldInfo],
    object: &Map<String, Value>,
    problems: &mut Vec<Problem>,
) {
    for (key, value) in object {
        let path = join(parent, key);
        match fields.iter().find(|field| field.name == key) {
            Some(field) => check_kind(&path, field.kind, value, problems),
            None => problems.push(Problem { message: unknown_key(key, fields), path }),
        }
    }
    for field in fields.iter().filter(|field| field.required) {
        if object.get(field.name).is_none_or(Value::is_null) {
            problems.push(Problem { path: join(parent, field.name), message: IS_REQUIRED.into() });
        }
    }
}

fn check_kind(path: &str, kind: Kind, value: &Value, problems: &mut Vec<Problem>) {
    let fits = match (kind, value) {
        (_, Value::Null)
        | (Kind::Any, _)
        | (Kind::String | Kind::Enum(_), Value::String(_))
        | (Kind::Boolean, Value::Bool(_)) => true,
        (Kind::Int64, value) => value.is_i64(),
        (Kind::Int32, value) => value.as_i64().is_some_and(|number| i32::try_from(number).is_ok()),
        (Kind::Number, value) => value.is_number(),
        (Kind::Array(item), Value::Array(items)) => {
            for (index, value) in items.iter().enumerate() {
                check_kind(&format!("{path}[{index}]"), *item, value, problems);
            }
            true
        }
        (Kind::Map(item), Value::Object(entries)) => {
            for (key, value) in entries {
                check_kind(&join(path, key), *item, value, problems);
            }
            true
        }
        (Kind::Object(shape), Value::Object(object)) => {
            let fields: Vec<_> = shape.fields.iter().collect();
            check_fields(path, &fields, object, problems);
            true
        }
        _ => false,
    };
    if !fits {
        let message = format!("must be {}, not {}", kind_name(kind), type_name(kind, value));
        problems.push(Problem { path: path.into(), message });
    }
}

fn join(parent: &str, key: &str) -> String {
    if parent.is_empty() { key.to_owned() } else { format!("{parent}.{key}") }
}

fn unknown_key(key: &str, fields: &[&FieldInfo]) -> String {
    let names = nearest(key, fields.iter().map(|field| field.name));
    if names.is_empty() {
        let known: Vec<_> = fields.iter().map(|field| field.name).collect();
        return format!("is unknown; known are {}", known.join(", "));
    }
    let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    format!("is unknown; did you mean {}?", names.join(" or "))
}

fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::String | Kind::Enum(_) => "a string",
        Kind::Int32 => "a whole number of 32 bits",
        Kind::Int64 => "a whole number",
        Kind::Number => "a number",
        Kind::Boolean => "true or false",
        Kind::Array(_) => "a list",
        Kind::Map(_) | Kind::Object(_) => "an object",
        Kind::Any => "any value",
    }
}

fn type_name(expected: Kind, value: &Value) -> &'static str {
    let is_number_expected = matches!(expected, Kind::Int32 | Kind::Int64 | Kind::Number);
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a truth value",
        Value::Number(number) if number.is_f64() && is_number_expected => "one with a decimal point",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cams_models::operations;
    use serde_json::json;

    fn problems(action: &str, input: &Value) -> Vec<String> {
        check(operations::find(action).unwrap(), input).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn nested_values_are_checked_and_located() {
        let input = json!({
            "BusinessNumber": "86", "GroupId": "E", "List": [{"ParticipantNumber": 1}, {"Participant": "2"}, 3],
        });
        assert_eq!(
            problems("DeleteChatGroupParticipants", &input),
            [
                "`List[0].ParticipantNumber` must be a string, not a number",
                "`List[1].Participant` is unknown; did you mean `ParticipantNumber`?",
                "`List[2]` must be an object, not a number",
            ]
        );
        let input = json!({"BusinessNumber": "86", "Page": {"Index": 1.5}});
        assert_eq!(
            problems("ListChatGroup", &input),
            ["`Page.Index` must be a whole number, not one with a decimal point", "`Page.Size` is required"]
        );
    }

    #[test]
    fn what_is_no_object_is_one_problem() {
        assert_eq!(
            problems("AddChatGroup", &json!([])),
            ["`input` must be an object with the names of the parameters, not a list"]
        );
    }

    #[test]
    fn a_word_near_to_nothing_has_no_nearest() {
        assert!(nearest("zzz", ["GroupId", "Page"]).is_empty());
        assert_eq!(
            nearest("AddChatGroupInviteLnk", ["AddChatGroupInviteLink", "ListFlow"]),
            ["AddChatGroupInviteLink"]
        );
    }
}
