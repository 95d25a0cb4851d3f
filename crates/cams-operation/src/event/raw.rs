//! The JSON text of one value, and the types it can be read as.

use std::borrow::Cow;
use std::fmt;

use serde_json::Value;
use serde_json::value::RawValue;

use crate::event::repair::repaired;
use crate::lenient::Scalar;

/// The JSON text of one value.
///
/// The text need not be valid: every reader returns `None` for a value that it cannot read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Raw<'a>(&'a str);

/// A type of values in events. Reading never fails with an error: a value of the wrong form is `None`.
pub trait FromRaw: Sized {
    /// Reads the value; returns `None` if it is absent or has the wrong form.
    fn from_raw(raw: Raw<'_>) -> Option<Self>;
}

impl<'a> Raw<'a> {
    /// Wraps a text that should be one JSON value.
    #[must_use]
    pub fn new(json: &'a str) -> Self {
        Self(json.trim())
    }

    /// Returns the JSON text.
    #[must_use]
    pub fn json(self) -> &'a str {
        self.0
    }

    /// Returns whether the value is an object.
    #[must_use]
    pub fn is_object(self) -> bool {
        self.0.starts_with('{')
    }

    /// Returns whether the value is an array.
    #[must_use]
    pub fn is_array(self) -> bool {
        self.0.starts_with('[')
    }

    /// Returns whether the value is `null`.
    #[must_use]
    pub fn is_null(self) -> bool {
        self.0 == "null"
    }

    /// Returns the value as text: a string without its quotes and escapes, and everything else unchanged. Returns
    /// `None` for `null`. Half a surrogate pair becomes U+FFFD.
    #[must_use]
    pub fn text(self) -> Option<Cow<'a, str>> {
        let Some(quoted) = self.0.strip_prefix('"') else {
            return (!self.is_null()).then_some(Cow::Borrowed(self.0));
        };
        match quoted.strip_suffix('"') {
            Some(plain) if !plain.bytes().any(|byte| matches!(byte, b'\\' | b'"')) => {
                Some(Cow::Borrowed(plain))
            }
            _ => parsed::<String>(self.0).map(Cow::Owned),
        }
    }

    /// Reads the value, or the JSON text inside a string.
    pub(crate) fn decoded<T>(self, read: impl FnOnce(Raw<'_>) -> T) -> T {
        match self.0.starts_with('"').then(|| self.text()).flatten() {
            Some(text) => read(Raw::new(&text)),
            None => read(self),
        }
    }

    /// Returns the value as JSON, also if it is inside a string. A string that contains no JSON stays that string.
    /// Returns `None` if the value is nested too deeply.
    #[must_use]
    pub fn json_value(self) -> Option<Value> {
        let decoded = self.decoded(|raw| parsed::<Value>(raw.0));
        decoded
            .or_else(|| self.text().map(|text| Value::String(text.into_owned())))
            .filter(|value| !value.is_null())
    }

    /// Puts the value into a field, unless it is absent or has the wrong form.
    pub fn fill<T: FromRaw>(self, field: &mut Option<T>) {
        if let Some(value) = T::from_raw(self) {
            *field = Some(value);
        }
    }

    /// Returns the documented value that the text matches, ignoring case, or otherwise the text itself. Returns `None`
    /// for an empty text.
    #[must_use]
    pub fn documented(self, values: &[&'static str]) -> Option<Cow<'a, str>> {
        let text = self.text()?;
        let trimmed = text.trim();
        let known = values.iter().find(|value| value.eq_ignore_ascii_case(trimmed));
        match known {
            Some(known) => Some(Cow::Borrowed(known)),
            None if trimmed.is_empty() => None,
            None => Some(text),
        }
    }
}

/// `Debug` hides the text, which may be personal data.
impl fmt::Debug for Raw<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Raw({} bytes)", self.0.len())
    }
}

/// `serde_json` has already removed the white space around the value.
impl<'a> From<&'a RawValue> for Raw<'a> {
    fn from(value: &'a RawValue) -> Self {
        Self(value.get())
    }
}

/// Parses JSON. If that fails, repairs common faults and parses it again.
fn parsed<T: serde_core::de::DeserializeOwned>(json: &str) -> Option<T> {
    let read = serde_json::from_str(json);
    read.or_else(|error| repaired(json).map_or(Err(error), |json| serde_json::from_str(&json))).ok()
}

/// A text. An empty text counts as absent.
impl FromRaw for String {
    fn from_raw(raw: Raw<'_>) -> Option<Self> {
        raw.text().map(Cow::into_owned).filter(|text| !text.is_empty())
    }
}

/// An integer, or a string that contains one.
impl FromRaw for i64 {
    fn from_raw(raw: Raw<'_>) -> Option<Self> {
        Self::from_text(&raw.text()?)
    }
}

/// An integer of 32 bits, or a string that contains one.
impl FromRaw for i32 {
    fn from_raw(raw: Raw<'_>) -> Option<Self> {
        Self::from_text(&raw.text()?)
    }
}

/// A finite number, or a string that contains one.
impl FromRaw for f64 {
    fn from_raw(raw: Raw<'_>) -> Option<Self> {
        Self::from_text(&raw.text()?).filter(|number| number.is_finite())
    }
}

/// `true`, `false`, 1, or 0, or a string that contains one of them.
impl FromRaw for bool {
    fn from_raw(raw: Raw<'_>) -> Option<Self> {
        Self::from_text(&raw.text()?)
    }
}

/// Any JSON.
impl FromRaw for Value {
    fn from_raw(raw: Raw<'_>) -> Option<Self> {
        parsed::<Value>(raw.0).filter(|value| !value.is_null())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read<T: FromRaw>(json: &str) -> Option<T> {
        T::from_raw(Raw::new(json))
    }

    #[test]
    fn numbers_and_texts_stand_for_each_other_and_no_digit_is_lost() {
        assert_eq!(read::<String>("20990101000000000001").as_deref(), Some("20990101000000000001"));
        assert_eq!(read::<String>("true").as_deref(), Some("true"));
        assert_eq!(read::<i64>(r#"" 12 ""#), Some(12));
        assert_eq!(read::<i64>("12.0"), Some(12));
        assert_eq!(read::<f64>(r#""-0.5""#), Some(-0.5));
        assert_eq!(read::<bool>(r#""True""#), Some(true));
        assert_eq!(read::<i32>("1"), Some(1));
    }

    #[test]
    fn what_is_absent_or_does_not_fit_is_none() {
        for absent in ["null", r#""""#] {
            assert_eq!((read::<String>(absent), read::<i64>(absent)), (None, None), "{absent}");
        }
        for wrong in [r#""north""#, "{}", r#""nan""#, "1e999", r#""inf""#] {
            assert_eq!(read::<f64>(wrong), None, "{wrong}");
        }
        assert_eq!(read::<i64>("20990101000000000001"), None, "beyond 64 bits");
        assert_eq!(read::<String>(r#""open"#), None);
    }

    #[test]
    fn half_a_surrogate_pair_costs_one_character() {
        assert_eq!(read::<String>(r#""cut \ud83d""#).as_deref(), Some("cut \u{fffd}"));
        assert_eq!(read::<String>(r#""\ud83d\udc4d""#).as_deref(), Some("\u{1f44d}"));
    }

    #[test]
    fn a_text_that_holds_json_is_decoded_once_and_kept_if_it_is_none() {
        let value = |json: &str| Raw::new(json).json_value();
        assert_eq!(value(r#""{\"a\":\"{}\"}""#), Some(json!({"a": "{}"})));
        assert_eq!(value(r#"{"a":1}"#), Some(json!({"a": 1})));
        assert_eq!(value(r#""{broken""#), Some(json!("{broken")));
        assert_eq!(value(r#""null""#), None);
        let deep = "[".repeat(200_000);
        assert!(value(&format!("{deep}{}", "]".repeat(200_000))).is_some(), "kept as text");
    }

    #[test]
    fn debug_hides_the_text() {
        assert_eq!(format!("{:?}", Raw::new("\"secret\"")), "Raw(8 bytes)");
    }
}
