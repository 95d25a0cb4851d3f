//! Typos of documented values: texts of a request that are not among the documented values of their fields.
//!
//! A service may know more values than its documentation, so this is a warning. The request is walked through as if it
//! were serialized, without writing anything.

use std::fmt;

use cams_core::internal::input::nearest;
use cams_operation::{FieldInfo, Kind, OperationInfo, ParameterInfo};
use serde::ser::{
    Impossible, Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeTuple, Serializer,
};

use crate::check::Violations;

/// Maximum number of documented values in a text.
const MOST_LISTED: usize = 8;

/// Warns of the texts of a request that are not among their documented values.
pub(crate) fn check<T: Serialize + ?Sized>(info: &'static OperationInfo, request: &T) -> Violations {
    let mut found = Violations::new();
    let look = Look { place: Place::Parameters(info.parameters), path: None, found: &mut found };
    // Nothing in a request makes it fail; findings up to that point are valid.
    let _ = request.serialize(look);
    found
}

/// Does the same for one item of a list parameter. The paths of findings are relative to the item.
#[cfg(feature = "messaging")]
pub(crate) fn check_item<T: Serialize + ?Sized>(
    info: &'static OperationInfo,
    list: &str,
    item: &T,
) -> Violations {
    let mut found = Violations::new();
    let place = Place::Parameters(info.parameters).field(list).item();
    let _ = item.serialize(Look { place, path: None, found: &mut found });
    found
}

/// The documentation of a value.
#[derive(Clone, Copy)]
enum Place {
    Parameters(&'static [ParameterInfo]),
    Value(Kind),
    Undocumented,
}

impl Place {
    /// Returns the documentation of a field of this value.
    fn field(self, name: &str) -> Self {
        let of = |fields: &'static [FieldInfo]| fields.iter().find(|field| field.name == name);
        let field = match self {
            Self::Parameters(parameters) => {
                parameters.iter().map(|parameter| &parameter.field).find(|field| field.name == name)
            }
            Self::Value(Kind::Object(shape)) => of(shape.fields),
            Self::Value(Kind::Map(kind)) => return Self::Value(*kind),
            _ => None,
        };
        field.map_or(Self::Undocumented, |field| Self::Value(field.kind))
    }

    fn item(self) -> Self {
        match self {
            Self::Value(Kind::Array(kind)) => Self::Value(*kind),
            _ => Self::Undocumented,
        }
    }
}

/// The place of a value.
#[derive(Clone, Copy)]
struct Path<'p> {
    parent: Option<&'p Path<'p>>,
    step: Step<'p>,
}

#[derive(Clone, Copy)]
enum Step<'p> {
    Field(&'p str),
    Item(usize),
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(parent) = self.parent {
            write!(f, "{parent}")?;
        }
        match (self.step, self.parent) {
            (Step::Field(name), None) => f.write_str(name),
            (Step::Field(name), Some(_)) => write!(f, ".{name}"),
            (Step::Item(at), _) => write!(f, "[{at}]"),
        }
    }
}

/// Checks one value.
struct Look<'a> {
    place: Place,
    path: Option<&'a Path<'a>>,
    found: &'a mut Violations,
}

impl<'a> Look<'a> {
    fn text(self, text: &str) {
        let (Place::Value(Kind::Enum(values)), Some(path)) = (self.place, self.path) else { return };
        if text.is_empty() || values.is_empty() || values.contains(&text) {
            return;
        }
        let is_cased = |value: &&&str| value.eq_ignore_ascii_case(text);
        let nearest = values
            .iter()
            .find(is_cased)
            .copied()
            .or_else(|| nearest(text, values.iter().copied()).first().copied());
        let hint = match nearest {
            Some(nearest) => format!("did you mean `{nearest}`?"),
            None if values.len() <= MOST_LISTED => format!("documented are `{}`", values.join("`, `")),
            None => format!("{} values are documented", values.len()),
        };
        self.found.warning(path.to_string(), format!("is not one of its documented values; {hint}"));
    }

    fn list(self) -> ListLook<'a> {
        ListLook { place: self.place.item(), path: self.path, found: self.found, at: 0 }
    }

    fn object(self) -> ObjectLook<'a> {
        ObjectLook { place: self.place, path: self.path, found: self.found, key: String::new() }
    }
}

/// Checks the items of a list.
struct ListLook<'a> {
    place: Place,
    path: Option<&'a Path<'a>>,
    found: &'a mut Violations,
    at: usize,
}

impl ListLook<'_> {
    fn item<T: Serialize + ?Sized>(&mut self, value: &T) -> fmt::Result {
        let path = Path { parent: self.path, step: Step::Item(self.at) };
        self.at += 1;
        if matches!(self.place, Place::Undocumented) {
            return Ok(());
        }
        value.serialize(Look { place: self.place, path: Some(&path), found: &mut *self.found })
    }
}

/// Checks the fields of an object or the values of a map.
struct ObjectLook<'a> {
    place: Place,
    path: Option<&'a Path<'a>>,
    found: &'a mut Violations,
    /// The key of the next value.
    key: String,
}

impl ObjectLook<'_> {
    fn field<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> fmt::Result {
        let place = self.place.field(name);
        let is_plain = matches!(
            place,
            Place::Undocumented
                | Place::Value(
                    Kind::String | Kind::Int32 | Kind::Int64 | Kind::Number | Kind::Boolean | Kind::Any
                )
        );
        if is_plain {
            return Ok(());
        }
        let path = Path { parent: self.path, step: Step::Field(name) };
        value.serialize(Look { place, path: Some(&path), found: &mut *self.found })
    }
}

/// Values without documented texts.
macro_rules! plain {
    ($($name:ident($($argument:ty),*)),* $(,)?) => {$(
        fn $name(self, $(_: $argument),*) -> fmt::Result {
            Ok(())
        }
    )*};
}

impl<'a> Serializer for Look<'a> {
    type Ok = ();
    type Error = fmt::Error;
    type SerializeSeq = ListLook<'a>;
    type SerializeTuple = ListLook<'a>;
    type SerializeTupleStruct = Impossible<(), fmt::Error>;
    type SerializeTupleVariant = Impossible<(), fmt::Error>;
    type SerializeMap = ObjectLook<'a>;
    type SerializeStruct = ObjectLook<'a>;
    type SerializeStructVariant = Impossible<(), fmt::Error>;

    plain! {
        serialize_bool(bool), serialize_i8(i8), serialize_i16(i16), serialize_i32(i32), serialize_i64(i64),
        serialize_u8(u8), serialize_u16(u16), serialize_u32(u32), serialize_u64(u64), serialize_f32(f32),
        serialize_f64(f64), serialize_char(char), serialize_bytes(&[u8]), serialize_none(), serialize_unit(),
        serialize_unit_struct(&'static str),
    }

    fn serialize_str(self, text: &str) -> fmt::Result {
        self.text(text);
        Ok(())
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, text: &'static str) -> fmt::Result {
        self.text(text);
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> fmt::Result {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> fmt::Result {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> fmt::Result {
        Ok(())
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<ListLook<'a>, fmt::Error> {
        Ok(self.list())
    }

    fn serialize_tuple(self, _: usize) -> Result<ListLook<'a>, fmt::Error> {
        Ok(self.list())
    }

    fn serialize_map(self, _: Option<usize>) -> Result<ObjectLook<'a>, fmt::Error> {
        Ok(self.object())
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<ObjectLook<'a>, fmt::Error> {
        Ok(self.object())
    }

    fn serialize_tuple_struct(
        self,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleStruct, fmt::Error> {
        Err(fmt::Error)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, fmt::Error> {
        Err(fmt::Error)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, fmt::Error> {
        Err(fmt::Error)
    }
}

impl SerializeSeq for ListLook<'_> {
    type Ok = ();
    type Error = fmt::Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> fmt::Result {
        self.item(value)
    }

    fn end(self) -> fmt::Result {
        Ok(())
    }
}

impl SerializeTuple for ListLook<'_> {
    type Ok = ();
    type Error = fmt::Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> fmt::Result {
        self.item(value)
    }

    fn end(self) -> fmt::Result {
        Ok(())
    }
}

impl SerializeStruct for ObjectLook<'_> {
    type Ok = ();
    type Error = fmt::Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> fmt::Result {
        self.field(name, value)
    }

    fn end(self) -> fmt::Result {
        Ok(())
    }
}

impl SerializeMap for ObjectLook<'_> {
    type Ok = ();
    type Error = fmt::Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> fmt::Result {
        let key = serde_json::to_value(key).map_err(|_| fmt::Error)?;
        self.key = key.as_str().unwrap_or_default().to_owned();
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> fmt::Result {
        let key = std::mem::take(&mut self.key);
        self.field(&key, value)
    }

    fn end(self) -> fmt::Result {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use cams_operation::{RetryClass, ShapeInfo};
    use serde_json::{Value, json};

    use super::*;

    static SHAPE: ShapeInfo = ShapeInfo {
        name: "Row",
        fields: &[
            FieldInfo::new("Kind", Kind::Enum(&["one", "two"]), ""),
            FieldInfo::new("Rows", Kind::Array(&Kind::Object(&SHAPE)), ""),
        ],
    };

    static INFO: OperationInfo = OperationInfo::new("A", "b", RetryClass::Read).fields(
        &[
            ParameterInfo::query(FieldInfo::new("Channel", Kind::Enum(&["whatsapp", "viber"]), "")),
            ParameterInfo::query(FieldInfo::new("Free", Kind::String, "")),
            ParameterInfo::query(FieldInfo::new("Row", Kind::Object(&SHAPE), "")),
            ParameterInfo::query(FieldInfo::new("Map", Kind::Map(&Kind::Enum(&["a"])), "")),
            ParameterInfo::query(FieldInfo::new("Any", Kind::Any, "")),
        ],
        &[],
    );

    fn found(request: &Value) -> Vec<String> {
        check(&INFO, request).warnings().map(ToString::to_string).collect()
    }

    #[test]
    fn a_typo_is_found_wherever_it_is_with_the_value_that_was_meant() {
        let request = json!({
            "Channel": "watsapp", "Free": "anything", "Undocumented": "x", "Any": {"Kind": "three"},
            "Row": {"Kind": "ONE", "Rows": [{"Kind": "two"}, {"Kind": "zzz"}]}, "Map": {"k": "b"},
        });
        assert_eq!(
            found(&request),
            [
                "`Channel` is not one of its documented values; did you mean `whatsapp`?",
                "`Map.k` is not one of its documented values; documented are `a`",
                "`Row.Kind` is not one of its documented values; did you mean `one`?",
                "`Row.Rows[1].Kind` is not one of its documented values; documented are `one`, `two`",
            ]
        );
    }

    #[test]
    fn what_is_documented_or_missing_is_no_typo() {
        let request =
            json!({"Channel": "viber", "Row": {"Kind": null, "Rows": []}, "Map": {}, "Any": [1, "x"]});
        assert_eq!(found(&request), [""; 0]);
        assert_eq!(found(&json!({"Channel": ""})), [""; 0]);
    }
}
