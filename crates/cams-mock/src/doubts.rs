//! Doubtful parameters of a call that the gateway would execute.
//!
//! A gateway ignores unknown parameters, so a misspelled parameter is lost silently. This module reports it.

use std::collections::HashMap;

use cams_core::Scheme;
use cams_core::internal::input;
use cams_operation::{FieldInfo, Kind, Location, OperationInfo};
use serde_json::{Map, Value};

use crate::authenticate;
use crate::request::Request;

/// Maximum number of reported doubts of a call.
const MAX_DOUBTS: usize = 20;

/// Parameters that the gateway accepts for every operation, besides those of the signature.
const OF_THE_GATEWAY: &[&str] =
    &["Format", "OwnerAccount", "OwnerId", "RegionId", "ResourceOwnerAccount", "ResourceOwnerId"];

/// Something doubtful.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Doubt {
    /// The parameter, reduced to letters and digits.
    pub(crate) parameter: String,
    pub(crate) message: String,
    /// Whether it is certainly a mistake.
    pub(crate) is_refused_when_strict: bool,
}

/// Returns the doubts about a call, certain mistakes first. At most 20; the rest is counted.
pub(crate) fn find(
    info: &OperationInfo,
    request: &Request,
    scheme: Option<Scheme>,
    values: &Map<String, Value>,
) -> Vec<Doubt> {
    let mut doubts = mistakes(info, request, scheme);
    if let Some(reason) = info.deprecated {
        doubts.push(doubt("Action", format!("{} is deprecated: {reason}", info.action)));
    }
    for parameter in info.parameters {
        if let Some(value) = values.get(parameter.field.name) {
            look(&parameter.field, parameter.field.name, value, &mut doubts);
        }
    }
    let more = doubts.len().saturating_sub(MAX_DOUBTS);
    doubts.truncate(MAX_DOUBTS);
    if more > 0 {
        doubts.push(doubt("Action", format!("and {more} more")));
    }
    doubts
}

/// Unknown and repeated parameters.
fn mistakes(info: &OperationInfo, request: &Request, scheme: Option<Scheme>) -> Vec<Doubt> {
    let mut seen: HashMap<&str, usize> = HashMap::new();
    let mut mistakes = Vec::new();
    let of_signature = |name: &str| authenticate::is_of_the_signature(scheme, name);
    for name in request.parameters.iter().map(|parameter| parameter.name.as_str()) {
        let times = seen.entry(name).or_default();
        *times += 1;
        // Suggestions are slow, and a request may have very many names.
        let message = match *times {
            1 if is_known(info, name) || of_signature(name) || OF_THE_GATEWAY.contains(&name) => continue,
            1 if mistakes.len() >= MAX_DOUBTS => format!("parameter `{name}` is unknown"),
            1 => unknown(info, name),
            2 => format!("parameter `{name}` is given more than once; only the last value counts"),
            _ => continue,
        };
        mistakes.push(Doubt { is_refused_when_strict: true, ..doubt(name, message) });
    }
    mistakes
}

/// Whether the operation has a parameter of this name, or one that can be flattened to it.
fn is_known(info: &OperationInfo, name: &str) -> bool {
    let is_nested = |kind: Kind| matches!(kind, Kind::Array(_) | Kind::Map(_) | Kind::Object(_));
    let found = info.parameter(name).is_some();
    found
        || name.split_once('.').is_some_and(|(name, _)| {
            info.parameter(name).is_some_and(|parameter| is_nested(parameter.field.kind))
        })
}

fn unknown(info: &OperationInfo, name: &str) -> String {
    let names = info.parameters.iter().filter(|parameter| parameter.location != Location::Header);
    match input::nearest(name, names.map(|parameter| parameter.field.name)).first() {
        Some(nearest) => format!("parameter `{name}` is unknown; did you mean `{nearest}`?"),
        None => format!("parameter `{name}` is unknown and ignored"),
    }
}

/// Looks for deprecated fields and undocumented values, at any depth.
fn look(field: &FieldInfo, path: &str, value: &Value, doubts: &mut Vec<Doubt>) {
    if doubts.len() > MAX_DOUBTS {
        return;
    }
    if let Some(reason) = field.deprecated {
        doubts.push(doubt(path, format!("`{path}` is deprecated: {reason}")));
    }
    look_inside(field.kind, path, value, doubts);
}

fn look_inside(kind: Kind, path: &str, value: &Value, doubts: &mut Vec<Doubt>) {
    match (kind, value) {
        (Kind::Enum(documented), Value::String(given)) if !documented.contains(&given.as_str()) => {
            let nearest = input::nearest(given, documented.iter().copied());
            let hint =
                nearest.first().map_or(String::new(), |nearest| format!("; did you mean `{nearest}`?"));
            doubts.push(doubt(path, format!("the value of `{path}` is not documented{hint}")));
        }
        (Kind::Array(item), Value::Array(values)) => {
            values.iter().for_each(|value| look_inside(*item, path, value, doubts));
        }
        (Kind::Map(item), Value::Object(values)) => {
            values.values().for_each(|value| look_inside(*item, path, value, doubts));
        }
        (Kind::Object(shape), Value::Object(object)) => {
            for field in shape.fields {
                if let Some(value) = object.get(field.name) {
                    look(field, &format!("{path}.{}", field.name), value, doubts);
                }
            }
        }
        _ => {}
    }
}

fn doubt(parameter: &str, message: String) -> Doubt {
    let letters = |letter: &char| letter.is_ascii_alphanumeric();
    let parameter = parameter.chars().filter(letters).take(64).collect();
    Doubt { parameter, message, is_refused_when_strict: false }
}
