//! From a request to parameters: names and texts, not yet placed in query or form.
//!
//! A request is anything that serializes as a struct or a map with wire names. Each field becomes text in the style
//! from the catalog. Absent and `null` fields are omitted.
//!
//! ```
//! use cams_core::internal::encode;
//! use cams_models::{ListChatGroupRequest, Operation, PageRequest};
//!
//! let request = ListChatGroupRequest::new("8613800000000", PageRequest::new(1, 20));
//! let parameters = encode::parameters(Some(ListChatGroupRequest::INFO), &request)?;
//! assert_eq!(parameters[1].name, "Page");
//! assert_eq!(parameters[1].value, r#"{"Index":1,"Size":20}"#);
//! # Ok::<(), cams_core::internal::encode::EncodeError>(())
//! ```

use std::borrow::Cow;
use std::fmt;

use cams_operation::{Location, OperationInfo, Style};
use serde_core::ser::{Impossible, Serialize, SerializeMap, SerializeStruct, Serializer};
use serde_json::Value;

/// A parameter before it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Name on the wire.
    pub name: Cow<'static, str>,
    /// Value as text, before percent-encoding.
    pub value: String,
    /// Where the service documents it.
    pub location: Location,
}

/// Returns the parameters of a request, in the order of its fields.
///
/// Without a catalog entry, scalars stay unchanged, and lists and objects become JSON.
///
/// # Errors
/// Fails if the request is neither a struct nor a map with string keys, or contains something that JSON cannot express.
pub fn parameters<T: Serialize + ?Sized>(
    info: Option<&OperationInfo>,
    request: &T,
) -> Result<Vec<Parameter>, EncodeError> {
    let mut encoder = Encoder { info, parameters: Vec::new(), key: None };
    request.serialize(&mut encoder)?;
    Ok(encoder.parameters)
}

/// Returns the text of one value in a style: one parameter, several if a list or an object is flattened, or none for
/// `null`.
#[must_use]
pub fn styled(name: &str, value: Value, style: Style) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    match (value, style) {
        (Value::Null, _) => {}
        (value, Style::Json) => pairs.push((name.to_owned(), value.to_string())),
        (Value::Array(items), Style::Simple) => pairs.push((name.to_owned(), joined(items, ","))),
        (Value::Array(items), Style::SpaceDelimited) => pairs.push((name.to_owned(), joined(items, " "))),
        (Value::Array(items), Style::PipeDelimited) => pairs.push((name.to_owned(), joined(items, "|"))),
        (value, _) => flatten(name.to_owned(), value, &mut pairs),
    }
    pairs
}

fn joined(items: Vec<Value>, separator: &str) -> String {
    let items: Vec<_> = items.into_iter().filter_map(scalar_text).collect();
    items.join(separator)
}

/// Lists count from 1, and objects use their keys. An empty list or object results in nothing, and a `null` in a list
/// in a gap.
fn flatten(name: String, value: Value, pairs: &mut Vec<(String, String)>) {
    match value {
        Value::Array(items) => {
            for (item, index) in items.into_iter().zip(1..) {
                flatten(format!("{name}.{index}"), item, pairs);
            }
        }
        Value::Object(fields) => {
            for (key, field) in fields {
                flatten(format!("{name}.{key}"), field, pairs);
            }
        }
        scalar => pairs.extend(scalar_text(scalar).map(|text| (name, text))),
    }
}

fn scalar_text(value: Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text),
        other => Some(other.to_string()),
    }
}

/// Why a request has no parameters.
#[derive(Debug)]
pub struct EncodeError(String);

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for EncodeError {}

impl serde_core::ser::Error for EncodeError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

impl From<serde_json::Error> for EncodeError {
    fn from(error: serde_json::Error) -> Self {
        Self(error.to_string())
    }
}

struct Encoder<'a> {
    info: Option<&'a OperationInfo>,
    parameters: Vec<Parameter>,
    /// Key of the map entry whose value comes next.
    key: Option<String>,
}

impl Encoder<'_> {
    fn push<T: Serialize + ?Sized>(&mut self, name: Cow<'static, str>, value: &T) -> Result<(), EncodeError> {
        let known = self.info.and_then(|info| info.parameter(&name));
        let location = known.map_or(Location::Query, |parameter| parameter.location);
        // Large values, such as the recipients of a mass send, are written to JSON text without an intermediate tree.
        if known.is_some_and(|parameter| parameter.style == Style::Json) {
            let value = serde_json::to_string(value)?;
            if value != "null" {
                self.parameters.push(Parameter { name, value, location });
            }
            return Ok(());
        }
        let value = serde_json::to_value(value)?;
        let style = match (known, &value) {
            (Some(parameter), _) => parameter.style,
            (None, Value::Array(_) | Value::Object(_)) => Style::Json,
            (None, _) => Style::Flat,
        };
        match value {
            // The common case keeps its existing name and text.
            Value::String(value) => self.parameters.push(Parameter { name, value, location }),
            other => {
                self.parameters.extend(styled(&name, other, style).into_iter().map(|(styled_name, value)| {
                    Parameter {
                        // A scalar keeps its static name; a flattened list has names of its own.
                        name: if styled_name == name { name.clone() } else { Cow::Owned(styled_name) },
                        value,
                        location,
                    }
                }))
            }
        }
        Ok(())
    }
}

fn not_an_object<T>() -> Result<T, EncodeError> {
    Err(EncodeError("a request must be an object with the names of the parameters as keys".into()))
}

/// Serializer methods that refuse their input.
macro_rules! refuse {
    (compound $($method:ident($($argument:ty),*),)*) => {
        $(fn $method(self, $(_: $argument),*) -> Result<Impossible<(), EncodeError>, EncodeError> {
            not_an_object()
        })*
    };
    ($($method:ident($($argument:ty),*),)*) => {
        $(fn $method(self, $(_: $argument),*) -> Result<(), EncodeError> {
            not_an_object()
        })*
    };
}

/// The struct name of a number if any crate of a program turns on `arbitrary_precision` of `serde_json`.
const NUMBER: &str = "$serde_json::private::Number";

/// Only structs and maps have parameters; every other shape is refused.
impl<'a, 'e> Serializer for &'a mut Encoder<'e> {
    type Ok = ();
    type Error = EncodeError;
    type SerializeSeq = Impossible<(), EncodeError>;
    type SerializeTuple = Impossible<(), EncodeError>;
    type SerializeTupleStruct = Impossible<(), EncodeError>;
    type SerializeTupleVariant = Impossible<(), EncodeError>;
    type SerializeMap = Self;
    type SerializeStruct = Self;
    type SerializeStructVariant = Impossible<(), EncodeError>;

    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Self, EncodeError> {
        if name == NUMBER { not_an_object() } else { Ok(self) }
    }
    fn serialize_map(self, _: Option<usize>) -> Result<Self, EncodeError> {
        Ok(self)
    }
    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), EncodeError> {
        value.serialize(self)
    }
    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), EncodeError> {
        value.serialize(self)
    }
    refuse! {
        serialize_bool(bool), serialize_i8(i8), serialize_i16(i16), serialize_i32(i32), serialize_i64(i64),
        serialize_u8(u8), serialize_u16(u16), serialize_u32(u32), serialize_u64(u64), serialize_f32(f32),
        serialize_f64(f64), serialize_char(char), serialize_str(&str), serialize_bytes(&[u8]), serialize_none(),
        serialize_unit(), serialize_unit_struct(&'static str),
        serialize_unit_variant(&'static str, u32, &'static str),
    }
    refuse! { compound
        serialize_seq(Option<usize>), serialize_tuple(usize), serialize_tuple_struct(&'static str, usize),
        serialize_tuple_variant(&'static str, u32, &'static str, usize),
        serialize_struct_variant(&'static str, u32, &'static str, usize),
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<(), EncodeError> {
        not_an_object()
    }
}

impl SerializeStruct for &mut Encoder<'_> {
    type Ok = ();
    type Error = EncodeError;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), EncodeError> {
        self.push(Cow::Borrowed(key), value)
    }

    fn end(self) -> Result<(), EncodeError> {
        Ok(())
    }
}

impl SerializeMap for &mut Encoder<'_> {
    type Ok = ();
    type Error = EncodeError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), EncodeError> {
        match serde_json::to_value(key)? {
            Value::String(key) => self.key = Some(key),
            _ => return not_an_object(),
        }
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), EncodeError> {
        match self.key.take() {
            Some(key) => self.push(Cow::Owned(key), value),
            None => not_an_object(),
        }
    }

    fn end(self) -> Result<(), EncodeError> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn pairs(request: &Value) -> Vec<(String, String)> {
        let parameters = parameters(None, request).unwrap();
        parameters.into_iter().map(|p| (p.name.into_owned(), p.value)).collect()
    }

    #[test]
    fn unknown_parameters_are_scalars_or_json() {
        let request = json!({"B": true, "L": [1, "é"], "N": null, "S": "a b", "Z": 12});
        let expected = [("B", "true"), ("L", "[1,\"é\"]"), ("S", "a b"), ("Z", "12")];
        assert_eq!(pairs(&request), expected.map(|(name, value)| (name.into(), value.into())));
    }

    #[test]
    fn lists_are_joined_by_their_style() {
        for (style, expected) in [
            (Style::Simple, "a b,2,true"),
            (Style::SpaceDelimited, "a b 2 true"),
            (Style::PipeDelimited, "a b|2|true"),
        ] {
            let joined = styled("P", json!(["a b", 2, null, true]), style);
            assert_eq!(joined, [("P".to_owned(), expected.to_owned())]);
        }
    }

    #[test]
    fn what_is_no_object_is_refused() {
        for value in [json!([1]), json!("a"), json!(null), json!(1), json!(true)] {
            assert!(parameters(None, &value).unwrap_err().to_string().contains("must be an object"));
        }
    }
}
