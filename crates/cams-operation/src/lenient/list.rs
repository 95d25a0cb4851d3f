//! Lists and maps.

use std::collections::BTreeMap;

use serde_core::de::{Deserialize, Deserializer};
use serde_json::Value;

use super::absent::{Element, optional};
use super::scalar::{Scalar, scalar};

/// Reads a list of scalars. An absent value becomes the empty list, and a `null` in the list is skipped.
///
/// # Errors
/// Fails if the value is not a list, or if an item cannot be read as the type.
pub fn scalars<'de, D: Deserializer<'de>, T: Scalar>(deserializer: D) -> Result<Vec<T>, D::Error> {
    Ok(optional_scalars(deserializer)?.unwrap_or_default())
}

/// Reads a list of scalars that may be absent. A `null` in the list is skipped.
///
/// # Errors
/// See [`scalars`].
pub fn optional_scalars<'de, D: Deserializer<'de>, T: Scalar>(
    deserializer: D,
) -> Result<Option<Vec<T>>, D::Error> {
    let items: Option<Vec<Option<Item<T>>>> = optional(deserializer)?;
    Ok(items.map(|items| items.into_iter().flatten().map(|item| item.0).collect()))
}

/// Reads an object that may be absent, and whose values are scalars of one type.
///
/// # Errors
/// Fails if the value is not an object, or if one of its values cannot be read as the type.
pub fn scalar_map<'de, D: Deserializer<'de>, T: Scalar>(
    deserializer: D,
) -> Result<Option<BTreeMap<String, T>>, D::Error> {
    let entries: Option<BTreeMap<String, Item<T>>> = optional(deserializer)?;
    Ok(entries.map(|entries| entries.into_iter().map(|(key, item)| (key, item.0)).collect()))
}

/// Reads a list. An absent value becomes the empty list, and a `null` in the list is skipped.
///
/// # Errors
/// Fails if the value is not a list, or if an item cannot be decoded.
pub fn list<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    Ok(optional_list(deserializer)?.unwrap_or_default())
}

/// Reads a list that may be absent. A `null` in the list is skipped, and so is an empty string or list that cannot be
/// read as an item.
///
/// # Errors
/// See [`list`].
pub fn optional_list<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<Vec<T>>, D::Error> {
    let items: Option<Vec<Element<T>>> = optional(deserializer)?;
    Ok(items.map(|items| items.into_iter().filter_map(|item| item.0).collect()))
}

/// Reads a list of any values. An absent value becomes the empty list, and a `null` in the list is kept.
///
/// # Errors
/// Fails if the value is not a list.
pub fn values<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Value>, D::Error> {
    Ok(optional(deserializer)?.unwrap_or_default())
}

struct Item<T>(T);

impl<'de, T: Scalar> Deserialize<'de> for Item<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        scalar(deserializer).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

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
}
