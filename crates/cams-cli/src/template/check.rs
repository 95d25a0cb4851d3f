//! Checks a template file: its shape, and the library's rules for templates.

use cams::check::Severity;
use cams::parameters;
use cams::template::Definition;
use cams_core::internal::input;
use cams_models::operations;
use cams_operation::FieldInfo;
use serde_json::Value;

use crate::template::source::Source;

/// The operation whose parameters a file contains.
const ACTION: &str = "CreateChatappTemplate";
/// Its parameters that belong to the template, not to the call.
const FIELDS: [&str; 9] = [
    "Name",
    "Language",
    "Category",
    "TemplateType",
    "Components",
    "Example",
    "MessageSendTtlSeconds",
    "CategoryChangePaused",
    "ProductSetId",
];
/// Another key that a file may have, which only a modification uses.
const CODE: &str = "TemplateCode";

/// A problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) line: Option<usize>,
    pub(crate) is_error: bool,
    /// Empty for the file as a whole.
    pub(crate) path: String,
    pub(crate) message: String,
}

/// Returns all problems in the order of the lines, and the template, if the file has the shape of one.
pub(crate) fn check(source: &Source) -> (Option<Definition>, Vec<Finding>) {
    let tree = source.tree();
    let finding = |is_error: bool, path: &str, message: String| Finding {
        line: tree.as_ref().map(|tree| tree.place(path).line),
        is_error,
        path: path.to_owned(),
        message,
    };
    let mut found: Vec<_> =
        shape(&source.value).into_iter().map(|(path, message)| finding(true, &path, message)).collect();
    let definition = if found.is_empty() { read(&source.value, &mut found, finding) } else { None };
    if let Some(definition) = &definition {
        let documented = parameters::check(ACTION, &call_input(definition));
        for violation in definition.lint().iter().chain(documented.iter()) {
            let message = violation.rule.replace("or convert it", "or run `cams template convert`");
            let next = finding(violation.severity == Severity::Error, &violation.path, message);
            if !found.iter().any(|known| known.path == next.path && known.message == next.message) {
                found.push(next);
            }
        }
    }
    found.sort_by_key(|finding| finding.line);
    (definition, found)
}

fn read(
    value: &Value,
    found: &mut Vec<Finding>,
    finding: impl Fn(bool, &str, String) -> Finding,
) -> Option<Definition> {
    serde_json::from_value(value.clone())
        .map_err(|error| found.push(finding(true, "", format!("is not a template: {error}"))))
        .ok()
}

/// Returns the parameters that creating the template would send.
fn call_input(definition: &Definition) -> Value {
    let mut value = serde_json::to_value(definition).unwrap_or_default();
    if let Some(object) = value.as_object_mut() {
        object.remove(CODE);
    }
    value
}

/// Returns problems of keys and types, with which the file is not a template.
fn shape(value: &Value) -> Vec<(String, String)> {
    let Some(object) = value.as_object() else {
        return vec![(
            String::new(),
            "must be an object with `Name`, `Language`, `Category` and so on".into(),
        )];
    };
    if object.contains_key("components") && !object.contains_key("Components") {
        let message = "is a template of Meta; turn it into a template file with `cams template convert`";
        return vec![("components".into(), message.into())];
    }
    let mut problems = Vec::new();
    for (key, value) in object {
        if key == CODE {
            continue;
        }
        match field(key) {
            Some(field) => {
                let wrong = input::check_value(key, field.kind, value);
                problems
                    .extend(wrong.into_iter().map(|problem| (problem.path, advised(problem.message, value))));
            }
            None => {
                let nearest = input::nearest(key, FIELDS.into_iter().chain([CODE]));
                let hint =
                    nearest.first().map_or_else(String::new, |name| format!("; did you mean `{name}`?"));
                problems.push((key.clone(), format!("is not part of a template file{hint}")));
            }
        }
    }
    for name in ["Name", "Language", "Category"] {
        if object.get(name).is_none_or(Value::is_null) {
            problems.push((name.into(), "is required".into()));
        }
    }
    problems
}

/// Adds advice to a message, because YAML turns texts that look like numbers or booleans into those.
fn advised(message: String, value: &Value) -> String {
    let is_scalar = value.is_number() || value.is_boolean();
    if is_scalar && message.contains("string") { message + "; write it in quotes" } else { message }
}

fn field(key: &str) -> Option<&'static FieldInfo> {
    if !FIELDS.contains(&key) {
        return None;
    }
    let info = operations::find(ACTION)?;
    info.parameter(key).map(|parameter| &parameter.field)
}
