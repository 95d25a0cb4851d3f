//! Reading what the service sends, rather than what its documentation promises.
//!
//! The same element is a string in one answer and a number in the next. `null` stands for absence, and so does what some
//! back ends write for an empty object or list: `""`, `[]`, `{}`. The generated structs read their fields with these functions; see
//! [`object`](crate::object).
//!
//! ```
//! use cams_operation::lenient;
//!
//! let total: Option<i64> = lenient::scalar(&serde_json::json!("51"))?;
//! assert_eq!(total, Some(51));
//! # Ok::<(), serde_json::Error>(())
//! ```

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde_core::de::{
    self, Deserialize, DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Visitor,
};
use serde_json::{Number, Value};

/// A value that can be read from a scalar of a neighbouring type. `null` gives its default.
pub trait Scalar: Default {
    /// The expected value, for error messages.
    const EXPECTED: &'static str;

    /// Whether every text is a value of this type.
    const IS_TEXT: bool = false;

    /// Reads text; `None` if the text is not a value of this type.
    fn from_text(text: &str) -> Option<Self>;

    /// Reads a whole number.
    fn from_integer(value: i128) -> Option<Self>;

    /// Reads a number with a fraction.
    fn from_float(value: f64) -> Option<Self>;

    /// Reads a truth value.
    fn from_bool(value: bool) -> Option<Self>;
}

impl Scalar for String {
    const EXPECTED: &'static str = "a string";
    const IS_TEXT: bool = true;

    fn from_text(text: &str) -> Option<Self> {
        Some(text.to_owned())
    }

    fn from_integer(value: i128) -> Option<Self> {
        Some(value.to_string())
    }

    fn from_float(value: f64) -> Option<Self> {
        // The text would have other digits than were sent.
        has_exact_digits(value).then(|| value.to_string())
    }

    fn from_bool(value: bool) -> Option<Self> {
        Some(value.to_string())
    }
}

/// Whether it still tells neighbouring integers apart, which no float beyond 2^53 does.
fn has_exact_digits(value: f64) -> bool {
    value.abs() <= 9_007_199_254_740_992.0
}

impl Scalar for i64 {
    const EXPECTED: &'static str = "a whole number";

    fn from_text(text: &str) -> Option<Self> {
        let text = text.trim();
        text.parse().ok().or_else(|| Self::from_float(text.parse().ok()?))
    }

    fn from_integer(value: i128) -> Option<Self> {
        value.try_into().ok()
    }

    fn from_float(value: f64) -> Option<Self> {
        (value.fract() == 0.0 && has_exact_digits(value)).then_some(value as i64)
    }

    fn from_bool(_: bool) -> Option<Self> {
        None
    }
}

impl Scalar for i32 {
    const EXPECTED: &'static str = "a whole number of 32 bits";

    fn from_text(text: &str) -> Option<Self> {
        i64::from_text(text)?.try_into().ok()
    }

    fn from_integer(value: i128) -> Option<Self> {
        value.try_into().ok()
    }

    fn from_float(value: f64) -> Option<Self> {
        i64::from_float(value)?.try_into().ok()
    }

    fn from_bool(_: bool) -> Option<Self> {
        None
    }
}

impl Scalar for f64 {
    const EXPECTED: &'static str = "a number";

    fn from_text(text: &str) -> Option<Self> {
        text.trim().parse().ok()
    }

    fn from_integer(value: i128) -> Option<Self> {
        Some(value as f64)
    }

    fn from_float(value: f64) -> Option<Self> {
        Some(value)
    }

    fn from_bool(_: bool) -> Option<Self> {
        None
    }
}

impl Scalar for bool {
    const EXPECTED: &'static str = "true or false";

    fn from_text(text: &str) -> Option<Self> {
        match text.trim().to_ascii_lowercase().as_str() {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => None,
        }
    }

    fn from_integer(value: i128) -> Option<Self> {
        match value {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }

    fn from_float(_: f64) -> Option<Self> {
        None
    }

    fn from_bool(value: bool) -> Option<Self> {
        Some(value)
    }
}

impl<T: Scalar> Scalar for Option<T> {
    const EXPECTED: &'static str = T::EXPECTED;
    const IS_TEXT: bool = T::IS_TEXT;

    fn from_text(text: &str) -> Option<Self> {
        if text.is_empty() && !T::IS_TEXT {
            return Some(None);
        }
        T::from_text(text).map(Some)
    }

    fn from_integer(value: i128) -> Option<Self> {
        T::from_integer(value).map(Some)
    }

    fn from_float(value: f64) -> Option<Self> {
        T::from_float(value).map(Some)
    }

    fn from_bool(value: bool) -> Option<Self> {
        T::from_bool(value).map(Some)
    }
}

/// Reads a scalar or, where the target is text, any JSON value as its text.
///
/// # Errors
/// The value is of a type that has no such reading, such as `"abc"` for a number.
pub fn scalar<'de, D: Deserializer<'de>, T: Scalar>(deserializer: D) -> Result<T, D::Error> {
    deserializer.deserialize_any(ScalarVisitor(PhantomData))
}

/// Reads a list of scalars; an absent value is the empty list, and a `null` within it is left out.
///
/// # Errors
/// The value is not a list, or an item cannot be read as the type.
pub fn scalars<'de, D: Deserializer<'de>, T: Scalar>(deserializer: D) -> Result<Vec<T>, D::Error> {
    Ok(optional_scalars(deserializer)?.unwrap_or_default())
}

/// Reads a list of scalars that may be absent, and a `null` within it is left out.
///
/// # Errors
/// As [`scalars`].
pub fn optional_scalars<'de, D: Deserializer<'de>, T: Scalar>(
    deserializer: D,
) -> Result<Option<Vec<T>>, D::Error> {
    let items: Option<Vec<Option<Item<T>>>> = optional(deserializer)?;
    Ok(items.map(|items| items.into_iter().flatten().map(|item| item.0).collect()))
}

/// Reads an object whose values are scalars of one type, and which may be absent.
///
/// # Errors
/// The value is not an object, or one of its values cannot be read as the type.
pub fn scalar_map<'de, D: Deserializer<'de>, T: Scalar>(
    deserializer: D,
) -> Result<Option<BTreeMap<String, T>>, D::Error> {
    let entries: Option<BTreeMap<String, Item<T>>> = optional(deserializer)?;
    Ok(entries.map(|entries| entries.into_iter().map(|(key, item)| (key, item.0)).collect()))
}

/// Reads a list; an absent value is the empty list, and a `null` within it is left out.
///
/// # Errors
/// The value is not a list, or an item does not decode.
pub fn list<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    Ok(optional_list(deserializer)?.unwrap_or_default())
}

/// Reads a list that may be absent. A `null` within it is left out, and so is an empty text or list.
///
/// # Errors
/// As [`list`].
pub fn optional_list<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<Vec<T>>, D::Error> {
    let items: Option<Vec<Element<T>>> = deserializer.deserialize_any(AbsentOr::new())?;
    Ok(items.map(|items| items.into_iter().filter_map(|item| item.0).collect()))
}

/// Reads a list of any values; an absent value is the empty list, and a `null` within it is a value like any other.
///
/// # Errors
/// The value is not a list.
pub fn values<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Value>, D::Error> {
    Ok(optional(deserializer)?.unwrap_or_default())
}

/// Reads an object or a list that may be absent: `null`, `""`, `[]` and `{}` are absence.
///
/// # Errors
/// There is a value, and it does not decode.
pub fn optional<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    deserializer.deserialize_any(AbsentOr::new())
}

/// An element of a list, in which an object without fields counts.
struct Element<T>(Option<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Element<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let visitor = AbsentOr { empty_object_is_absent: false, value: PhantomData };
        deserializer.deserialize_any(visitor).map(Self)
    }
}

/// Reads a value as its type does, unless it is one that stands for absence.
struct AbsentOr<T> {
    empty_object_is_absent: bool,
    value: PhantomData<T>,
}

impl<T> AbsentOr<T> {
    fn new() -> Self {
        Self { empty_object_is_absent: true, value: PhantomData }
    }
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for AbsentOr<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object, a list or nothing")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Option<T>, E> {
        Ok(None)
    }

    fn visit_none<E: de::Error>(self) -> Result<Option<T>, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Option<T>, E> {
        if text.trim().is_empty() {
            return Ok(None);
        }
        T::deserialize(de::value::StrDeserializer::new(text)).map(Some)
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Option<T>, E> {
        T::deserialize(value.into_deserializer()).map(Some)
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Option<T>, E> {
        T::deserialize(value.into_deserializer()).map(Some)
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Option<T>, E> {
        T::deserialize(value.into_deserializer()).map(Some)
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Option<T>, E> {
        T::deserialize(value.into_deserializer()).map(Some)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Option<T>, A::Error> {
        let mut progress = Progress::NotBegun;
        let watched = Watched { access: &mut map, progress: &mut progress };
        let value = T::deserialize(de::value::MapAccessDeserializer::new(watched));
        let is_empty = match progress {
            Progress::Empty => self.empty_object_is_absent,
            // A type that is not an object does not look what is in it.
            Progress::NotBegun => value.is_err() && map.next_key::<de::IgnoredAny>()?.is_none(),
            Progress::Begun => false,
        };
        if is_empty { Ok(None) } else { value.map(Some) }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Option<T>, A::Error> {
        let mut progress = Progress::NotBegun;
        let watched = Watched { access: &mut seq, progress: &mut progress };
        let value = T::deserialize(de::value::SeqAccessDeserializer::new(watched));
        // A type that is not a list does not look what is in it.
        if value.is_err() && progress == Progress::NotBegun && seq.next_element::<de::IgnoredAny>()?.is_none()
        {
            return Ok(None);
        }
        value.map(Some)
    }
}

/// How far an object or a list was read.
#[derive(PartialEq)]
enum Progress {
    NotBegun,
    Empty,
    Begun,
}

impl Progress {
    /// Notes what came next. What cannot be read is there all the same.
    fn note<T, E>(&mut self, next: Result<Option<T>, E>) -> Result<Option<T>, E> {
        *self = match (&next, &self) {
            (Ok(None), Self::NotBegun | Self::Empty) => Self::Empty,
            _ => Self::Begun,
        };
        next
    }
}

/// An object or a list that notes how far it is read.
struct Watched<'a, A> {
    access: A,
    progress: &'a mut Progress,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Watched<'_, A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        self.progress.note(self.access.next_key_seed(seed))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.access.next_value_seed(seed)
    }
}

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for Watched<'_, A> {
    type Error = A::Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, A::Error> {
        self.progress.note(self.access.next_element_seed(seed))
    }
}

struct Item<T>(T);

impl<'de, T: Scalar> Deserialize<'de> for Item<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        scalar(deserializer).map(Self)
    }
}

struct ScalarVisitor<T>(PhantomData<T>);

impl<T: Scalar> ScalarVisitor<T> {
    fn or_invalid<E: de::Error>(&self, value: Option<T>, found: de::Unexpected<'_>) -> Result<T, E> {
        value.ok_or_else(|| E::invalid_value(found, &T::EXPECTED))
    }
}

impl<'de, T: Scalar> Visitor<'de> for ScalarVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::EXPECTED)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
        // The text itself stays out of the message: it may be personal data.
        self.or_invalid(T::from_text(text), de::Unexpected::Other("a string of other content"))
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<T, E> {
        self.or_invalid(T::from_integer(value.into()), de::Unexpected::Signed(value))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<T, E> {
        self.or_invalid(T::from_integer(value.into()), de::Unexpected::Unsigned(value))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<T, E> {
        self.or_invalid(T::from_float(value), de::Unexpected::Float(value))
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<T, E> {
        self.or_invalid(T::from_bool(value), de::Unexpected::Bool(value))
    }

    fn visit_unit<E: de::Error>(self) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_none<E: de::Error>(self) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        scalar(deserializer)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        match Value::deserialize(de::value::MapAccessDeserializer::new(map))? {
            // With `arbitrary_precision` a number keeps its digits.
            Value::Number(number) if T::IS_TEXT => {
                self.or_invalid(T::from_text(&number.to_string()), de::Unexpected::Other("a number"))
            }
            Value::Number(number) => visit_number(&number, self),
            value => structured(&value).ok_or_else(|| de::Error::invalid_type(de::Unexpected::Map, &self)),
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<T, A::Error> {
        let value = Value::deserialize(de::value::SeqAccessDeserializer::new(seq))?;
        structured(&value).ok_or_else(|| de::Error::invalid_type(de::Unexpected::Seq, &self))
    }
}

/// An object or a list where a scalar is documented: text keeps it, nothing else can.
fn structured<T: Scalar>(value: &Value) -> Option<T> {
    if T::IS_TEXT { T::from_text(&value.to_string()) } else { None }
}

/// Hands on a number that came as an object, as all do where any crate of a program turns on `arbitrary_precision` of
/// `serde_json`.
pub(crate) fn visit_number<'de, V: Visitor<'de>, E: de::Error>(
    number: &Number,
    visitor: V,
) -> Result<V::Value, E> {
    match (number.as_i64(), number.as_u64(), number.as_f64()) {
        (Some(value), ..) => visitor.visit_i64(value),
        (_, Some(value), _) => visitor.visit_u64(value),
        (.., Some(value)) => visitor.visit_f64(value),
        (None, None, None) => Err(E::custom("a number beyond all that can be read")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// Reads it from a value and from its text, which are two ways in `serde_json`.
    fn read<T: Scalar + PartialEq + fmt::Debug>(value: Value) -> Result<T, String> {
        let of_text: Option<T> = scalar(&mut serde_json::Deserializer::from_str(&value.to_string())).ok();
        let of_value = scalar(value).map_err(|error: serde_json::Error| error.to_string());
        assert_eq!(of_text.as_ref(), of_value.as_ref().ok());
        of_value
    }

    #[test]
    fn neighbouring_types_are_read() {
        assert_eq!(read::<i64>(json!("12")), Ok(12));
        assert_eq!(read::<i64>(json!(12.0)), Ok(12));
        assert_eq!(read::<i32>(json!("-3")), Ok(-3));
        assert_eq!(read::<bool>(json!("True")), Ok(true));
        assert_eq!(read::<bool>(json!(0)), Ok(false));
        assert_eq!(read::<f64>(json!("1.5")), Ok(1.5));
        assert_eq!(read::<String>(json!(200)), Ok("200".into()));
        assert_eq!(read::<String>(json!(true)), Ok("true".into()));
        assert_eq!(read::<String>(json!({"a": [1]})), Ok(r#"{"a":[1]}"#.into()));
    }

    #[test]
    fn null_is_absence() {
        assert_eq!(read::<Option<i64>>(json!(null)), Ok(None));
        assert_eq!(read::<Option<String>>(json!(null)), Ok(None));
        assert_eq!(read::<Option<i64>>(json!("")), Ok(None));
        assert_eq!(read::<Option<String>>(json!("")), Ok(Some(String::new())));
        assert_eq!(read::<String>(json!(null)), Ok(String::new()));
    }

    #[test]
    fn case_4_what_back_ends_write_for_an_empty_object_or_list_is_absence() {
        for absent in ["null", r#""""#, r#"" ""#, "{}"] {
            let mut read = serde_json::Deserializer::from_str(absent);
            assert_eq!(optional_list::<_, i64>(&mut read).unwrap(), None, "{absent}");
            let mut read = serde_json::Deserializer::from_str(absent);
            assert_eq!(scalars::<_, i64>(&mut read).unwrap(), Vec::<i64>::new(), "{absent}");
            let mut read = serde_json::Deserializer::from_str(absent);
            assert_eq!(values(&mut read).unwrap(), Vec::<Value>::new(), "{absent}");
        }
        for absent in ["null", r#""""#, "{}", "[]"] {
            let mut read = serde_json::Deserializer::from_str(absent);
            assert_eq!(scalar_map::<_, i64>(&mut read).unwrap(), None, "{absent}");
        }
        let mut read = serde_json::Deserializer::from_str("[]");
        assert_eq!(optional_list::<_, i64>(&mut read).unwrap(), Some(Vec::new()), "an empty list is a list");
        let read = |value: Value| list::<_, BTreeMap<String, i64>>(value).map_err(|error| error.to_string());
        assert_eq!(read(json!([{}, "", null, [], {"a": 1}])).unwrap().len(), 2, "an empty object counts");
        for wrong in [json!("x"), json!(1), json!({"a": 1}), json!([[1]]), json!(["x"]), json!(true)] {
            assert!(read(wrong.clone()).is_err(), "{wrong}");
        }
        for broken in ["{", "[", r#"{"a""#] {
            let mut read = serde_json::Deserializer::from_str(broken);
            assert!(scalar_map::<_, i64>(&mut read).is_err(), "{broken}");
        }
    }

    #[test]
    fn case_5_a_text_never_has_other_digits_than_were_sent() {
        assert_eq!(read::<String>(json!(u64::MAX)), Ok("18446744073709551615".into()));
        let mut long = serde_json::Deserializer::from_str("2025091108164976100000001");
        if let Ok(text) = scalar::<_, String>(&mut long) {
            assert_eq!(text, "2025091108164976100000001");
        }
    }

    #[test]
    fn what_has_no_reading_is_an_error_that_hides_the_text() {
        let message = read::<i64>(json!("8613800000000x")).unwrap_err();
        assert!(message.contains("expected a whole number") && !message.contains("8613"), "{message}");
        assert!(read::<i32>(json!(3_000_000_000_i64)).is_err());
        assert!(read::<i64>(json!(1.5)).is_err());
        assert!(read::<i64>(json!({})).is_err());
        assert!(read::<bool>(json!("yes")).is_err());
    }

    proptest::proptest! {
        #[test]
        fn every_integer_survives_as_text(value: i64) {
            proptest::prop_assert_eq!(read::<i64>(json!(value.to_string())), Ok(value));
        }
    }
}
