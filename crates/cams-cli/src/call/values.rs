//! The input of a call, from a JSON file and from flags.

use std::path::Path;

use cams_operation::{Kind, OperationInfo};
use clap::ArgMatches;
use clap::parser::ValueSource;
use serde_json::{Map, Number, Value};

use crate::call::args::CallArgs;
use crate::call::flags::{self, Flag};
use crate::call::read::Reader;

/// Returns the parameters of a call, and all problems in the texts that they are made from.
///
/// A flag overrides the file, and the flag of a field overrides the flag of its object.
pub(crate) fn input(
    args: &CallArgs,
    known: Option<(&'static OperationInfo, &ArgMatches)>,
) -> Result<Value, Vec<String>> {
    let mut reader = Reader::default();
    let mut input = match &args.input {
        Some(path) => from_file(&mut reader, path).map_err(|problem| vec![problem])?,
        None => Value::Object(Map::new()),
    };
    let mut problems = Vec::new();
    if let Some((info, matches)) = known {
        for flag in flags::of(info) {
            let texts = given(matches, &flag);
            if texts.is_empty() {
                continue;
            }
            let value = value_of(&mut reader, flag.field.kind, &texts);
            match value.and_then(|value| set(&mut input, &flag.path, value)) {
                Ok(()) => {}
                Err(problem) => problems.push(format!("--{}: {problem}", flag.long)),
            }
        }
        if let (Some(space), Some(_)) = (&args.connection.cust_space_id, info.parameter("CustSpaceId"))
            && let Some(input) = input.as_object_mut()
        {
            input.insert("CustSpaceId".to_owned(), Value::from(space.as_str()));
        }
        fill_in(&mut input, info, &args.parameters);
    }
    if problems.is_empty() { Ok(input) } else { Err(problems) }
}

/// Fills in required texts that `--param` sets, so that they do not count as missing.
fn fill_in(input: &mut Value, info: &OperationInfo, parameters: &[(String, String)]) {
    let Some(input) = input.as_object_mut() else { return };
    for (name, value) in parameters {
        let is_text = |kind| matches!(kind, Kind::String | Kind::Enum(_));
        if info.parameter(name).is_some_and(|known| is_text(known.field.kind)) && !input.contains_key(name) {
            input.insert(name.clone(), Value::from(value.as_str()));
        }
    }
}

/// Returns the texts that a flag was given.
pub(crate) fn given<'m>(matches: &'m ArgMatches, flag: &Flag) -> Vec<&'m str> {
    let is_given = matches.value_source(&flag.path) == Some(ValueSource::CommandLine);
    let texts = matches.get_many::<String>(&flag.path).filter(|_| is_given);
    texts.into_iter().flatten().map(String::as_str).collect()
}

fn from_file(reader: &mut Reader, path: &Path) -> Result<Value, String> {
    let text = reader.text(path)?;
    let name = if path == Path::new("-") { "stdin".to_owned() } else { path.display().to_string() };
    if text.trim().is_empty() {
        return Err(format!("{name} is empty; it should hold a JSON object"));
    }
    serde_json::from_str(&text).map_err(|error| format!("{name} is not valid JSON: {error}"))
}

/// Returns the value that the texts of a flag represent.
fn value_of(reader: &mut Reader, kind: Kind, texts: &[&str]) -> Result<Value, String> {
    let texts: Vec<_> = texts.iter().map(|text| content(reader, text)).collect::<Result<_, _>>()?;
    match kind {
        Kind::Array(item) => {
            let mut items = Vec::new();
            for text in &texts {
                match json(text, '[') {
                    Some(Ok(Value::Array(more))) => items.extend(more),
                    Some(Err(problem)) => return Err(problem),
                    _ => items.push(one(*item, text)?),
                }
            }
            Ok(Value::Array(items))
        }
        Kind::Map(item) => {
            let mut members = Map::new();
            for text in &texts {
                match json(text, '{') {
                    Some(Ok(Value::Object(more))) => members.extend(more),
                    Some(Err(problem)) => return Err(problem),
                    _ => {
                        let (name, value) =
                            text.split_once('=').ok_or("write it as NAME=VALUE, or as a JSON object")?;
                        members.insert(name.to_owned(), one(*item, &content(reader, value)?)?);
                    }
                }
            }
            Ok(Value::Object(members))
        }
        kind => one(kind, texts.last().map(String::as_str).unwrap_or_default()),
    }
}

/// Returns a text, or the text of the file in `@FILE` without its final line break.
fn content(reader: &mut Reader, text: &str) -> Result<String, String> {
    let Some(path) = text.strip_prefix('@') else { return Ok(text.to_owned()) };
    if path.starts_with('@') {
        return Ok(path.to_owned());
    }
    let text = reader
        .text(Path::new(path))
        .map_err(|problem| format!("{problem}; write `@@` for a value that begins with `@`"))?;
    let line = text.strip_suffix('\n').unwrap_or(&text);
    Ok(line.strip_suffix('\r').unwrap_or(line).to_owned())
}

/// Returns the JSON value of a text that begins with a bracket.
fn json(text: &str, bracket: char) -> Option<Result<Value, String>> {
    let read = || serde_json::from_str(text).map_err(|error| format!("it is not valid JSON: {error}"));
    text.trim_start().starts_with(bracket).then(read)
}

/// Returns one value of a type. Whether it is valid is checked with everything else.
fn one(kind: Kind, text: &str) -> Result<Value, String> {
    let parsed = || serde_json::from_str::<Value>(text);
    match kind {
        Kind::String | Kind::Enum(_) => Ok(Value::from(text)),
        Kind::Int32 | Kind::Int64 => match text.parse::<i64>() {
            Ok(number) => Ok(Value::from(number)),
            Err(_) => Err(format!("`{text}` is not a whole number")),
        },
        Kind::Number => match serde_json::from_str::<Number>(text) {
            Ok(number) => Ok(Value::Number(number)),
            Err(_) => Err(format!("`{text}` is not a number")),
        },
        Kind::Boolean => match text {
            "true" => Ok(Value::Bool(true)),
            "false" => Ok(Value::Bool(false)),
            _ => Err(format!("`{text}` is neither `true` nor `false`")),
        },
        Kind::Any => Ok(parsed().unwrap_or_else(|_| Value::from(text))),
        Kind::Object(_) | Kind::Array(_) | Kind::Map(_) => {
            parsed().map_err(|error| format!("it is not valid JSON: {error}"))
        }
    }
}

/// Sets the value at a path, and creates the objects on the way.
fn set(input: &mut Value, path: &str, value: Value) -> Result<(), String> {
    let mut place = input;
    for name in path.split('.') {
        if place.is_null() {
            *place = Value::Object(Map::new());
        }
        let object = place.as_object_mut().ok_or("the value around it is not an object")?;
        place = object.entry(name).or_insert(Value::Null);
    }
    match (place, value) {
        (Value::Object(old), Value::Object(new)) => old.extend(new),
        (place, value) => *place = value,
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::flags::command_for;
    use cams_models::operations;
    use clap::FromArgMatches;
    use serde_json::json;

    fn made(action: &str, flags: &[&str]) -> Result<Value, Vec<String>> {
        let info = operations::find(action).unwrap();
        let line = [&["call", action], flags].concat();
        let matches = command_for(info).try_get_matches_from(line).unwrap();
        let args = CallArgs::from_arg_matches(&matches).unwrap();
        input(&args, Some((info, &matches)))
    }

    #[test]
    fn flags_make_the_values_of_their_types() {
        for (action, flags, expected) in [
            (
                "ListChatGroup",
                &["--page.index", "1", "--page.size", "20"][..],
                json!({"Page": {"Index": 1, "Size": 20}}),
            ),
            (
                "ListChatGroup",
                &["--page", r#"{"Index": 1, "Size": 5}"#, "--page.size=7"],
                json!({"Page": {"Index": 1, "Size": 7}}),
            ),
            (
                "DeleteChatGroupParticipants",
                &["--list", r#"{"ParticipantNumber": "1"}"#, "--list", r#"[{"ParticipantNumber": "2"}]"#],
                json!({"List": [{"ParticipantNumber": "1"}, {"ParticipantNumber": "2"}]}),
            ),
            (
                "SendChatappMessage",
                &[
                    "--to",
                    "86",
                    "--content",
                    r#"{"text": "hi"}"#,
                    "--template-params",
                    "name=Ana=B",
                    "--template-params",
                    r#"{"b": "2"}"#,
                ],
                json!({"To": "86", "Content": "{\"text\": \"hi\"}", "TemplateParams": {"name": "Ana=B", "b": "2"}}),
            ),
            (
                "SendChatappMessage",
                &["--to", "@@name", "--cust-space-id", "c"],
                json!({"To": "@name", "CustSpaceId": "c"}),
            ),
            ("AddChatGroup", &["--param", "Subject=s", "--param", "New=1"], json!({"Subject": "s"})),
        ] {
            assert_eq!(made(action, flags), Ok(expected), "{flags:?}");
        }
    }

    #[test]
    fn a_text_of_another_type_is_told_with_its_flag() {
        for (action, flags, words) in [
            ("ListChatGroup", &["--page.index", "one"][..], "--page.index: `one` is not a whole number"),
            ("ListChatGroup", &["--page", "{"], "--page: it is not valid JSON"),
            (
                "SendChatappMessage",
                &["--template-params", "name"],
                "--template-params: write it as NAME=VALUE",
            ),
            (
                "SendChatappMessage",
                &["--content", "@/no/such/file"],
                "write `@@` for a value that begins with `@`",
            ),
        ] {
            let problems = made(action, flags).unwrap_err();
            assert!(problems.iter().any(|problem| problem.contains(words)), "{problems:?}");
        }
    }
}
