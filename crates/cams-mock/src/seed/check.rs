//! Checks a seed against its shape before any of it is applied, and reports all mistakes at once.

use cams_core::internal::input::{self, Problem};
use cams_models::operations;
use cams_operation::{FieldInfo, Kind, OperationInfo, ShapeInfo};
use serde_json::{Map, Value};

use super::problem::{SeedError, SeedProblem};
use super::shape::{BUSINESS, CREATE_TEMPLATE, CUSTOMER, SEED, TEMPLATE};
use crate::weight::weight;

/// Maximum number of reported mistakes.
const MAX_PROBLEMS: usize = 100;

/// Maximum size of a seed in memory, roughly, because it is kept for the next reset.
const MAX_WEIGHT: usize = 128 * 1024 * 1024;

/// Returns the seed with digits as text and with default parameters, if it has no mistakes.
pub(super) fn checked(seed: &Value) -> Result<Value, SeedError> {
    if weight(seed) > MAX_WEIGHT {
        let problem = format!("takes more than {} MiB of memory; leave something out", MAX_WEIGHT >> 20);
        return Err(SeedError::one(SeedProblem::new("", problem)));
    }
    let mut seed = seed.clone();
    put_digits_as_text(Kind::Object(&SEED), &mut seed);
    let mut problems = told(input::check_value("", Kind::Object(&SEED), &seed), "");
    check_values("", &SEED, &seed, &mut problems);
    for (at, template) in list_mut(&mut seed, "Templates") {
        check_template(&format!("Templates[{at}]"), template, &mut problems);
    }
    for (at, conversation) in list_mut(&mut seed, "Conversations") {
        for (number, message) in list_mut(conversation, "Messages") {
            let path = format!("Conversations[{at}].Messages[{number}]");
            problems.extend(about_message(message).map(|problem| SeedProblem::new(path, problem)));
        }
    }
    problems.truncate(MAX_PROBLEMS);
    SeedError::of(problems)?;
    Ok(seed)
}

/// The operation that creates a template.
pub(super) fn create_template() -> Option<&'static OperationInfo> {
    operations::find(CREATE_TEMPLATE)
}

fn told(problems: Vec<Problem>, parent: &str) -> Vec<SeedProblem> {
    let path = |path: String| if parent.is_empty() { path } else { format!("{parent}.{path}") };
    problems.into_iter().map(|problem| SeedProblem::new(path(problem.path), problem.message)).collect()
}

/// The items of a list of an object; none if it is not a list.
fn list_mut<'v>(value: &'v mut Value, name: &str) -> impl Iterator<Item = (usize, &'v mut Value)> {
    value.get_mut(name).and_then(Value::as_array_mut).into_iter().flatten().enumerate()
}

/// YAML reads a phone number without quotes as a number.
fn put_digits_as_text(kind: Kind, value: &mut Value) {
    match (kind, value) {
        (Kind::String | Kind::Enum(_), value @ Value::Number(_)) => *value = value.to_string().into(),
        (Kind::Array(item), Value::Array(items)) => {
            items.iter_mut().for_each(|value| put_digits_as_text(*item, value));
        }
        (Kind::Map(item), Value::Object(entries)) => {
            entries.values_mut().for_each(|value| put_digits_as_text(*item, value));
        }
        (Kind::Object(shape), Value::Object(object)) => put_fields(shape.fields.iter(), object),
        _ => {}
    }
}

fn put_fields<'f>(fields: impl Iterator<Item = &'f FieldInfo>, object: &mut Map<String, Value>) {
    for field in fields {
        if let Some(value) = object.get_mut(field.name) {
            put_digits_as_text(field.kind, value);
        }
    }
}

/// Checks values of a closed set. Unlike undocumented values of the API, unknown ones have no meaning.
fn check_values(path: &str, shape: &ShapeInfo, value: &Value, problems: &mut Vec<SeedProblem>) {
    for field in shape.fields {
        let Some(value) = value.get(field.name) else { continue };
        let path = if path.is_empty() { field.name.to_owned() } else { format!("{path}.{}", field.name) };
        match (field.kind, value) {
            (Kind::Enum(known), Value::String(given)) if !known.contains(&given.as_str()) => {
                problems.push(SeedProblem::new(path, format!("must be one of {}", known.join(", "))));
            }
            (Kind::Array(Kind::Object(shape)), Value::Array(items)) => {
                for (at, item) in items.iter().enumerate() {
                    check_values(&format!("{path}[{at}]"), shape, item, problems);
                }
            }
            _ => {}
        }
    }
}

/// A template is a call of CreateChatappTemplate with a state.
fn check_template(path: &str, template: &mut Value, problems: &mut Vec<SeedProblem>) {
    let Some(info) = create_template() else { return };
    let Some(template) = template.as_object_mut() else {
        problems
            .push(SeedProblem::new(path, "must be an object with the parameters of CreateChatappTemplate"));
        return;
    };
    template.entry("TemplateType").or_insert_with(|| "WHATSAPP".into());
    put_fields(info.parameters.iter().map(|parameter| &parameter.field).chain(TEMPLATE.fields), template);
    let is_own = |name: &str| TEMPLATE.fields.iter().any(|field| field.name == name);
    let (own, call): (Map<_, _>, Map<_, _>) =
        template.clone().into_iter().partition(|(name, _)| is_own(name));
    let own = Value::Object(own);
    problems.extend(told(input::check(info, &Value::Object(call)), path));
    problems.extend(told(input::check_value("", Kind::Object(&TEMPLATE), &own), path));
    check_values(path, &TEMPLATE, &own, problems);
    let is_refused = own.get("AuditStatus").and_then(Value::as_str) == Some("fail");
    if own.get("Reason").is_some() && !is_refused {
        problems.push(SeedProblem::new(format!("{path}.Reason"), "only goes with the AuditStatus fail"));
    }
}

/// Returns what is wrong with the combination of a message's parts.
fn about_message(message: &Value) -> Option<&'static str> {
    let has = |name: &str| message.get(name).is_some_and(|value| !value.is_null());
    let from = message.get("From").and_then(Value::as_str)?;
    let kinds = [has("Text"), has("Content"), has("TemplateName")];
    match kinds.iter().filter(|has| **has).count() {
        1 => {}
        0 if from == CUSTOMER => return Some("must have a Text, or a MessageType with its Content"),
        0 => return Some("must have a Text, a MessageType with its Content, or a TemplateName"),
        _ => return Some("must have only one of Text, Content and TemplateName"),
    }
    if has("TemplateName") && from != BUSINESS {
        return Some("must be from the business, because it is made from a template");
    }
    if has("TemplateName") != has("Language") {
        return Some("must have both a TemplateName and a Language, or neither");
    }
    if has("Content") != has("MessageType") {
        return Some("must have both a MessageType and a Content, or neither");
    }
    if message.get("MinutesAgo").and_then(Value::as_i64).is_some_and(|minutes| minutes < 0) {
        return Some("must not be of the future: MinutesAgo is at least 0");
    }
    None
}
