//! Parameters: from texts to values of the documented types, or a refusal that says what is wrong.
//!
//! A gateway ignores parameters that the catalog does not know; each is reported as a doubt. An empty text counts as
//! absent. A list or an object may come as JSON under its name or flattened (`Page.Index=1`,
//! `List.1.ParticipantNumber=86`), because clients of both kinds exist.

use std::collections::BTreeMap;

use cams_core::Scheme;
use cams_core::internal::input;
use cams_operation::{Kind, Location, OperationInfo, ParameterInfo, Style};
use serde_json::{Map, Number, Value};

use crate::answer::Refusal;
use crate::doubts::{self, Doubt};
use crate::handler::Input;
use crate::request::Request;

/// Maximum number of reported problems of a parameter.
const MAX_PROBLEMS: usize = 20;

/// The parameters of a request, in their documented types.
#[derive(Debug)]
pub(crate) struct Checked {
    pub(crate) input: Input,
    pub(crate) doubts: Vec<Doubt>,
}

/// Reads the parameters of a request, or says what is wrong with them.
pub(crate) fn check(
    info: &OperationInfo,
    request: &Request,
    scheme: Option<Scheme>,
) -> Result<Checked, Refusal> {
    let mut values = Map::new();
    for parameter in info.parameters {
        let name = parameter.field.name;
        match read(parameter, request)? {
            Some(value) => {
                values.insert(name.to_owned(), value);
            }
            None if parameter.field.required => {
                let message = format!("{name} is mandatory for this action.");
                return Err(Refusal::bad_request(format!("Missing{name}"), message));
            }
            None => {}
        }
    }
    let doubts = doubts::find(info, request, scheme, &values);
    Ok(Checked { input: Input(values), doubts })
}

fn read(parameter: &ParameterInfo, request: &Request) -> Result<Option<Value>, Refusal> {
    let (name, kind) = (parameter.field.name, parameter.field.kind);
    let refuse = |message: String| Refusal::bad_request(format!("InvalidParameter.{name}"), message);
    let header;
    let text = match parameter.location {
        Location::Header => {
            header = request.header(name);
            header.as_deref()
        }
        Location::Query | Location::Body => request.parameter(name),
    };
    let value = match text.filter(|text| !text.is_empty()) {
        Some(text) => {
            parse(kind, parameter.style, text).map_err(|problem| refuse(format!("`{name}` {problem}")))?
        }
        None => gather(name, kind, request),
    };
    let problems = input::check_value(name, kind, &value);
    if !problems.is_empty() {
        let mut message =
            problems.iter().take(MAX_PROBLEMS).map(ToString::to_string).collect::<Vec<_>>().join("; ");
        if problems.len() > MAX_PROBLEMS {
            message.push_str(&format!("; and {} more", problems.len() - MAX_PROBLEMS));
        }
        return Err(match problems.iter().find(|problem| problem.is_missing()) {
            Some(missing) => Refusal::bad_request(format!("Missing{}", last(&missing.path)), message),
            None => refuse(message),
        });
    }
    Ok(Some(value).filter(|value| !value.is_null()))
}

/// The name at the end of a path.
fn last(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}

fn parse(kind: Kind, style: Style, text: &str) -> Result<Value, String> {
    match (kind, style) {
        (Kind::Array(item), Style::Simple) => list(*item, text.split(',')),
        (Kind::Array(item), Style::SpaceDelimited) => list(*item, text.split(' ')),
        (Kind::Array(item), Style::PipeDelimited) => list(*item, text.split('|')),
        (Kind::Array(_) | Kind::Map(_) | Kind::Object(_), _) | (Kind::Any, Style::Json) => {
            serde_json::from_str(text).map_err(|error| format!("is not valid JSON: {error}"))
        }
        _ => scalar(kind, text),
    }
}

fn list<'a>(item: Kind, texts: impl Iterator<Item = &'a str>) -> Result<Value, String> {
    texts.map(|text| scalar(item, text)).collect::<Result<_, _>>().map(Value::Array)
}

/// The value of a text. The text itself is not repeated in the message: it may be personal.
fn scalar(kind: Kind, text: &str) -> Result<Value, String> {
    match kind {
        Kind::Int32 | Kind::Int64 => match text.parse::<i64>() {
            Ok(number) => Ok(number.into()),
            Err(_) => Err("must be a whole number".into()),
        },
        Kind::Number => match text.parse().ok().and_then(Number::from_f64) {
            Some(number) => Ok(Value::Number(number)),
            None => Err("must be a number".into()),
        },
        // Python writes `True`.
        Kind::Boolean if text.eq_ignore_ascii_case("true") => Ok(true.into()),
        Kind::Boolean if text.eq_ignore_ascii_case("false") => Ok(false.into()),
        Kind::Boolean => Err("must be true or false".into()),
        _ => Ok(text.into()),
    }
}

/// The value of a flattened parameter; null if it is absent.
fn gather(name: &str, kind: Kind, request: &Request) -> Value {
    let rest_of = |full: &'_ str| full.strip_prefix(name)?.strip_prefix('.').map(str::to_owned);
    let parts: Vec<_> = request
        .parameters
        .iter()
        .filter_map(|parameter| Some((rest_of(&parameter.name)?, parameter.value.as_str())))
        .collect();
    let parts: Vec<_> = parts.iter().map(|(path, text)| (path.as_str(), *text)).collect();
    if parts.is_empty() { Value::Null } else { unflatten(kind, &parts) }
}

/// Returns the value of texts with paths. A text that does not fit the type stays a text, so that the check reports it.
fn unflatten(kind: Kind, parts: &[(&str, &str)]) -> Value {
    let mut by_key: BTreeMap<&str, Vec<(&str, &str)>> = BTreeMap::new();
    for (path, text) in parts {
        let (key, rest) = path.split_once('.').unwrap_or((path, ""));
        by_key.entry(key).or_default().push((rest, text));
    }
    match kind {
        Kind::Array(item) => {
            let mut items: Vec<_> = by_key
                .iter()
                .map(|(key, parts)| (key.parse().unwrap_or(u64::MAX), unflatten(*item, parts)))
                .collect();
            items.sort_by_key(|(index, _)| *index);
            Value::Array(items.into_iter().map(|(_, value)| value).collect())
        }
        Kind::Map(_) | Kind::Object(_) => {
            let value_of =
                |(key, parts): (&&str, &Vec<_>)| ((*key).to_owned(), unflatten(kind_of(kind, key), parts));
            Value::Object(by_key.iter().map(value_of).collect())
        }
        _ => {
            let text = parts.last().map_or("", |(_, text)| text);
            scalar(kind, text).unwrap_or_else(|_| text.into())
        }
    }
}

fn kind_of(parent: Kind, key: &str) -> Kind {
    match parent {
        Kind::Map(value) => *value,
        Kind::Object(shape) => {
            shape.fields.iter().find(|field| field.name == key).map_or(Kind::String, |field| field.kind)
        }
        _ => Kind::String,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cams_operation::{FieldInfo, RetryClass};
    use serde_json::json;

    #[test]
    fn texts_become_values_of_the_documented_type() {
        const NUMBERS: Kind = Kind::Array(&Kind::Int64);
        let cases = [
            (Kind::String, Style::Flat, "12", json!("12")),
            (Kind::Int64, Style::Flat, "-12", json!(-12)),
            (Kind::Number, Style::Flat, "1.5", json!(1.5)),
            (Kind::Boolean, Style::Flat, "True", json!(true)),
            (Kind::Any, Style::Json, "{}", json!({})),
            (NUMBERS, Style::Json, "[1,2]", json!([1, 2])),
            (NUMBERS, Style::Simple, "1,2", json!([1, 2])),
        ];
        for (kind, style, text, value) in cases {
            assert_eq!(parse(kind, style, text), Ok(value), "{text}");
        }
    }

    #[test]
    fn texts_of_another_type_are_refused() {
        for kind in [Kind::Int32, Kind::Int64, Kind::Number, Kind::Boolean] {
            assert!(parse(kind, Style::Flat, "one").is_err(), "{kind:?}");
        }
        assert!(parse(Kind::Array(&Kind::Int64), Style::Simple, "1,b").is_err());
        assert!(parse(Kind::Number, Style::Flat, "NaN").is_err());
    }

    #[test]
    fn a_parameter_that_is_a_header_is_read_from_the_headers() {
        const FIELD: FieldInfo = FieldInfo::new("x-cams-tenant", Kind::String, "").required();
        static INFO: OperationInfo = OperationInfo::new("ListFlow", "flows", RetryClass::Read)
            .fields(&[ParameterInfo::header(FIELD)], &[]);
        let read = |request: http::request::Builder| {
            let (head, ()) = request.body(()).unwrap().into_parts();
            let checked = check(&INFO, &Request::new(head, bytes::Bytes::new()), None);
            checked.map(|checked| checked.input.0).ok()
        };
        let given = read(http::Request::get("/").header("x-cams-tenant", "blue")).unwrap();
        assert_eq!(given.get("x-cams-tenant"), Some(&json!("blue")));
        assert!(read(http::Request::get("/?x-cams-tenant=blue")).is_none());
    }

    #[test]
    fn flattened_lists_are_ordered_by_number() {
        let parts = [("10.A", "c"), ("2.A", "b"), ("1.A", "a")];
        const MAPS: Kind = Kind::Array(&Kind::Map(&Kind::String));
        assert_eq!(unflatten(MAPS, &parts), json!([{"A": "a"}, {"A": "b"}, {"A": "c"}]));
    }
}
