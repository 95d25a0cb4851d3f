//! The members of an object and the items of an array, as the JSON text of each.

use std::borrow::Cow;
use std::fmt;

use serde_core::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::event::raw::{FromRaw, Raw};
use crate::event::repair::repaired;

/// Calls `read` with each member that has one of the names, and with the name that it stands for; also where a string
/// holds the object. Returns whether there is an object, as far as it could be read.
///
/// A name matches in any case and with space around it. Members that are there twice are read twice.
pub fn members(
    raw: Raw<'_>,
    names: &[(&str, &'static str)],
    read: &mut dyn FnMut(&'static str, Raw<'_>),
) -> bool {
    // Most items have their members in the documented order, so the next name is tried first.
    let mut next = 0;
    all(raw, &mut |key, value| {
        let expected = names.get(next).filter(|(name, _)| *name == key);
        if let Some((_, name)) = expected {
            next += 1;
            read(name, value);
        } else if let Some(at) = position(names, key) {
            next = at + 1;
            names.get(at).into_iter().for_each(|(_, name)| read(name, value));
        }
    })
}

/// The same for every member, with its own name.
pub(super) fn all(raw: Raw<'_>, read: &mut dyn FnMut(&str, Raw<'_>)) -> bool {
    raw.decoded(|raw| {
        raw.is_object()
            && (visit(raw.json(), read) || repaired(raw.json()).is_some_and(|json| visit(&json, read)))
    })
}

/// Where the name is that a key stands for.
fn position(names: &[(&str, &'static str)], key: &str) -> Option<usize> {
    let exact = names.iter().position(|(name, _)| *name == key);
    exact.or_else(|| {
        let key = key.trim();
        names.iter().position(|(name, _)| name.eq_ignore_ascii_case(key))
    })
}

fn visit(json: &str, read: &mut dyn FnMut(&str, Raw<'_>)) -> bool {
    let mut reader = serde_json::Deserializer::from_str(json);
    reader.deserialize_map(Members(read)).and_then(|()| reader.end()).is_ok()
}

struct Members<'r>(&'r mut dyn FnMut(&str, Raw<'_>));

impl<'de> Visitor<'de> for Members<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(Key(key)) = map.next_key()? {
            let value: &RawValue = map.next_value()?;
            (self.0)(&key, value.into());
        }
        Ok(())
    }
}

/// A key, which is copied only where it is written with escapes.
struct Key<'de>(Cow<'de, str>);

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(key: D) -> Result<Self, D::Error> {
        key.deserialize_str(KeyVisitor)
    }
}

struct KeyVisitor;

impl<'de> Visitor<'de> for KeyVisitor {
    type Value = Key<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_borrowed_str<E>(self, key: &'de str) -> Result<Key<'de>, E> {
        Ok(Key(Cow::Borrowed(key)))
    }

    fn visit_str<E>(self, key: &str) -> Result<Key<'de>, E> {
        Ok(Key(Cow::Owned(key.to_owned())))
    }
}

/// The items of an array; `None` if it is none or breaks off.
///
/// An item that is not JSON is still an item: where the array as a whole cannot be parsed, it is cut at its commas.
#[must_use]
pub fn items(raw: Raw<'_>) -> Option<Vec<Raw<'_>>> {
    if !raw.is_array() {
        return None;
    }
    match serde_json::from_str::<Vec<&RawValue>>(raw.json()) {
        Ok(items) => Some(items.into_iter().map(Raw::from).collect()),
        Err(_) => cut(raw.json()),
    }
}

impl Raw<'_> {
    /// Puts the items into a list, without those that do not fit; an array may come as text.
    pub fn fill_list<T: FromRaw>(self, field: &mut Vec<T>) {
        self.decoded(|raw| {
            if let Some(items) = items(raw) {
                *field = items.into_iter().filter_map(T::from_raw).collect();
            }
        });
    }

    /// The items of an array without those that do not fit, or of an array in a member `wrapper` of an object. Both may
    /// come as text. `None` if there is no array.
    #[must_use]
    pub fn list<T: FromRaw>(self, wrapper: Option<&'static str>) -> Option<Vec<T>> {
        self.decoded(|raw| {
            let read = |items: Vec<Raw<'_>>| items.into_iter().filter_map(T::from_raw).collect();
            if let Some(items) = items(raw) {
                return Some(read(items));
            }
            let mut found = None;
            members(raw, &[(wrapper?, wrapper?)], &mut |_, value| found = items(value).map(read));
            found
        })
    }
}

/// Cuts an array at the commas that are outside of strings and inner brackets; `None` if it does not end with its last
/// bracket.
fn cut(json: &str) -> Option<Vec<Raw<'_>>> {
    let inner = json.strip_prefix('[')?;
    let (mut items, mut begin, mut depth, mut in_string, mut is_escaped) =
        (Vec::new(), 0, 0_usize, false, false);
    for (at, byte) in inner.bytes().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if in_string => is_escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'{' | b'[' => depth += 1,
            b',' if depth == 0 => {
                items.push(Raw::new(inner.get(begin..at)?));
                begin = at + 1;
            }
            b']' if depth == 0 => {
                let last = Raw::new(inner.get(begin..at)?);
                items.extend((!last.json().is_empty()).then_some(last));
                let rest = inner.get(at + 1..)?;
                return rest.trim().is_empty().then_some(items);
            }
            b'}' | b']' => depth = depth.checked_sub(1)?,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(json: &str) -> (bool, Vec<(String, String)>) {
        let mut found = Vec::new();
        let is_object =
            all(Raw::new(json), &mut |key, value| found.push((key.to_owned(), value.json().to_owned())));
        (is_object, found)
    }

    fn texts(json: &str) -> Option<Vec<&str>> {
        items(Raw::new(json)).map(|items| items.into_iter().map(Raw::json).collect())
    }

    #[test]
    fn an_object_may_come_as_text_and_with_the_faults_of_its_documentation() {
        let expected = [("a".to_owned(), "1".to_owned())];
        for json in [r#"{"a":1}"#, r#""{\"a\":1}""#, "{\"a\" : 1,}", r#"{"\u0061":1}"#] {
            let (is_object, found) = names(json);
            assert!(is_object, "{json}");
            assert_eq!(found.last(), expected.last(), "{json}");
        }
        assert_eq!(names("{\"\\ud83d\":1}").1, [("\u{fffd}".to_owned(), "1".to_owned())]);
        for wrong in ["[]", "null", "1", r#""text""#, "{", r#"{"a":}"#, "{} {}"] {
            assert!(!names(wrong).0, "{wrong}");
        }
    }

    #[test]
    fn names_match_in_any_case_and_with_space_around_them() {
        let known = [("Timestamp", "Timestamp"), ("fileName", "filename")];
        let mut found = Vec::new();
        members(Raw::new(r#"{"timestamp ":1,"FILENAME":2,"other":3}"#), &known, &mut |name, value| {
            found.push((name, value.json().to_owned()));
        });
        assert_eq!(found, [("Timestamp", "1".to_owned()), ("filename", "2".to_owned())]);
    }

    #[test]
    fn one_broken_item_leaves_the_others_whole() {
        assert_eq!(texts(r#"[{"a":1},"b",null]"#), Some(vec![r#"{"a":1}"#, r#""b""#, "null"]));
        assert_eq!(
            texts("[{\"a\":\"x\n,]\"},{\"b\":1,},{\"c\":\"\\\",\"}]").map(|items| items.len()),
            Some(3)
        );
        assert_eq!(texts("[1,]"), Some(vec!["1"]));
        assert_eq!(texts("[,]"), Some(vec![""]));
        for broken in ["[", r#"[{"a":"#, r#"["a]"#, "[1] 2", "[}]", "{}"] {
            assert_eq!(texts(broken), None, "{broken}");
        }
    }
}
