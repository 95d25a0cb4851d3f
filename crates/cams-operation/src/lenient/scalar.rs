//! Scalars that are read from a neighboring type, such as a number from a string.

use std::fmt;
use std::marker::PhantomData;

use serde_core::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Number, Value};

/// A scalar that can be read from a neighboring type, such as a number from a string. `null` becomes the default.
pub trait Scalar: Default {
    /// The expected value, for error messages.
    const EXPECTED: &'static str;

    /// Whether every text is a value of this type.
    const IS_TEXT: bool = false;

    /// Reads text; `None` if the text is not a value of this type.
    fn from_text(text: &str) -> Option<Self>;

    /// Reads an integer.
    fn from_integer(value: i128) -> Option<Self>;

    /// Reads a number with a fraction.
    fn from_float(value: f64) -> Option<Self>;

    /// Reads a Boolean.
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

/// Returns whether the float distinguishes neighboring integers. From 2^53 on, floats do not: 2^53 + 1 is rounded to
/// 2^53.
fn has_exact_digits(value: f64) -> bool {
    value.abs() < 9_007_199_254_740_992.0
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

/// Reads a scalar or, if the target is a string, any JSON value as its text. An empty list or object counts as `null`,
/// because back ends write it in place of a missing value.
///
/// # Errors
/// Fails if the value cannot be read as the type, such as `"abc"` as a number.
pub fn scalar<'de, D: Deserializer<'de>, T: Scalar>(deserializer: D) -> Result<T, D::Error> {
    deserializer.deserialize_any(ScalarVisitor(PhantomData))
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
            Value::Object(members) if members.is_empty() => Ok(T::default()),
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
        if value.as_array().is_some_and(Vec::is_empty) {
            return Ok(T::default());
        }
        structured(&value).ok_or_else(|| de::Error::invalid_type(de::Unexpected::Seq, &self))
    }
}

/// Handles an object or a list where a scalar is documented: only a string can keep it.
fn structured<T: Scalar>(value: &Value) -> Option<T> {
    if T::IS_TEXT { T::from_text(&value.to_string()) } else { None }
}

/// Passes on a number that arrives as an object. All numbers do if any crate of a program turns on
/// `arbitrary_precision` of `serde_json`.
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
    fn neighboring_types_are_read() {
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
        for empty in [json!([]), json!({})] {
            assert_eq!(read::<Option<String>>(empty.clone()), Ok(None), "{empty}");
            assert_eq!(read::<Option<bool>>(empty.clone()), Ok(None), "{empty}");
            assert_eq!(read::<Option<i64>>(empty), Ok(None));
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
    fn case_5_a_float_is_a_whole_number_as_long_as_no_other_is_rounded_to_it() {
        // Not from JSON, whose reader may itself be one off there.
        for sign in [1.0, -1.0] {
            let (below, limit) = (sign * 9_007_199_254_740_991.0, sign * 9_007_199_254_740_992.0);
            assert_eq!(i64::from_float(below), Some(below as i64));
            assert_eq!(String::from_float(below), Some((below as i64).to_string()));
            assert_eq!((i64::from_float(limit), String::from_float(limit)), (None, None));
        }
        assert!(read::<i64>(json!("9007199254740993.0")).is_err());
        assert_eq!(read::<i64>(json!("9007199254740993")), Ok(9_007_199_254_740_993));
    }

    #[test]
    fn what_has_no_reading_is_an_error_that_hides_the_text() {
        let message = read::<i64>(json!("8613800000000x")).unwrap_err();
        assert!(message.contains("expected a whole number") && !message.contains("8613"), "{message}");
        assert!(read::<i32>(json!(3_000_000_000_i64)).is_err());
        assert!(read::<i64>(json!(1.5)).is_err());
        assert!(read::<i64>(json!({"a": 1})).is_err());
        assert!(read::<i64>(json!([1])).is_err());
        assert!(read::<bool>(json!("yes")).is_err());
    }

    proptest::proptest! {
        #[test]
        fn every_integer_survives_as_text(value: i64) {
            proptest::prop_assert_eq!(read::<i64>(json!(value.to_string())), Ok(value));
        }
    }
}
