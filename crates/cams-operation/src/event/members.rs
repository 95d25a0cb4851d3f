//! The members of an object and the items of an array, each as its JSON text.

use std::borrow::Cow;
use std::fmt;

use serde_core::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::event::raw::{FromRaw, Raw};
use crate::event::repair::repaired;

/// The members of an object in order, each with its original JSON text.
///
/// White space around names is dropped, and names match in any case.
#[derive(Debug)]
pub struct Object<'a>(Vec<(Cow<'a, str>, Raw<'a>)>);

/// A type that can be read from the members of an object.
pub trait FromObject {
    /// Reads the members that it knows. A member of the wrong form counts as absent.
    fn from_object(object: &Object<'_>) -> Self;
}

impl<T: FromObject> FromRaw for T {
    fn from_raw(raw: Raw<'_>) -> Option<Self> {
        raw.object(Self::from_object)
    }
}

impl Raw<'_> {
    /// Calls `read` with the members of an object, which may be inside a string. Returns `None` if there is no object,
    /// or if it is truncated.
    pub fn object<T>(self, read: impl FnOnce(&Object<'_>) -> T) -> Option<T> {
        self.decoded(|raw| {
            if !raw.is_object() {
                return None;
            }
            if let Some(object) = Object::parse(raw.json()) {
                return Some(read(&object));
            }
            let json = repaired(raw.json())?;
            Object::parse(&json).map(|object| read(&object))
        })
    }
}

impl<'a> Object<'a> {
    fn parse(json: &'a str) -> Option<Self> {
        let mut reader = serde_json::Deserializer::from_str(json);
        let members = reader.deserialize_map(Members).ok()?;
        reader.end().ok()?;
        Some(Self(members))
    }

    /// Calls `read` for each member with one of the names, with the main name and the value. A member that occurs twice
    /// is read twice.
    pub fn each(&self, names: &[(&str, &'static str)], read: &mut dyn FnMut(&'static str, Raw<'a>)) {
        // Most items have their members nearly in the documented order, so the search goes on from the last one.
        let mut next = 0;
        for (key, value) in self.members() {
            let known = || (next..names.len()).chain(0..next).filter_map(|at| Some((at, names.get(at)?)));
            let found = known().find(|(_, (name, _))| *name == key);
            let found = found.or_else(|| known().find(|(_, (name, _))| name.eq_ignore_ascii_case(key)));
            if let Some((at, (_, name))) = found {
                next = at + 1;
                read(name, value);
            }
        }
    }

    /// Returns the first member of that name that is not `null`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Raw<'a>> {
        let is_it = |(key, value): &(&str, Raw<'_>)| key.eq_ignore_ascii_case(name) && !value.is_null();
        self.members().find(is_it).map(|(_, value)| value)
    }

    /// Returns every member with its own name, without white space around the name.
    pub(super) fn members(&self) -> impl Iterator<Item = (&str, Raw<'a>)> {
        self.0.iter().map(|(key, value)| (&**key, *value))
    }
}

/// The usual number of members of a receipt.
const USUAL: usize = 16;

struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = Vec<(Cow<'de, str>, Raw<'de>)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::with_capacity(USUAL);
        while let Some((Key(key), value)) = map.next_entry::<_, &RawValue>()? {
            members.push((key, value.into()));
        }
        Ok(members)
    }
}

/// A key without white space around it. It is copied only if it contains escapes.
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
        Ok(Key(Cow::Borrowed(key.trim())))
    }

    fn visit_str<E>(self, key: &str) -> Result<Key<'de>, E> {
        Ok(Key(Cow::Owned(key.trim().to_owned())))
    }
}

/// Returns the items of an array; `None` if the text is not an array or is truncated.
///
/// An item that is not JSON is still an item: if the array as a whole cannot be parsed, it is split at its commas.
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
    /// Puts the items into a list, without those of the wrong form. The array may be inside a string.
    pub fn fill_list<T: FromRaw>(self, field: &mut Vec<T>) {
        self.decoded(|raw| {
            if let Some(items) = items(raw) {
                *field = items.into_iter().filter_map(T::from_raw).collect();
            }
        });
    }

    /// Returns the items of an array, or of an array in the member `wrapper` of an object, without those of the wrong
    /// form. Either may be inside a string. Returns `None` if there is no array.
    #[must_use]
    pub fn list<T: FromRaw>(self, wrapper: Option<&'static str>) -> Option<Vec<T>> {
        self.decoded(|raw| {
            let read = |items: Vec<Raw<'_>>| items.into_iter().filter_map(T::from_raw).collect();
            if let Some(items) = items(raw) {
                return Some(read(items));
            }
            raw.object(|object| object.get(wrapper?).and_then(items).map(read))?
        })
    }
}

/// Splits an array at the commas that are outside strings and inner brackets; `None` if it does not end with its last
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

    fn members(json: &str) -> Option<Vec<(String, String)>> {
        Raw::new(json).object(|object| {
            object.members().map(|(key, value)| (key.to_owned(), value.json().to_owned())).collect()
        })
    }

    fn texts(json: &str) -> Option<Vec<&str>> {
        items(Raw::new(json)).map(|items| items.into_iter().map(Raw::json).collect())
    }

    #[test]
    fn an_object_may_come_as_text_and_with_the_faults_of_its_documentation() {
        let member = |key: &str| Some(vec![(key.to_owned(), "1".to_owned())]);
        for json in [r#"{"a":1}"#, r#""{\"a\":1}""#, "{\"a\" : 1,}", r#"{"\u0061":1}"#] {
            assert_eq!(members(json), member("a"), "{json}");
        }
        assert_eq!(members("{\"\\ud83d\":1}"), member("\u{fffd}"));
        for wrong in ["[]", "null", "1", r#""text""#, "{", r#"{"a":}"#, "{} {}"] {
            assert_eq!(members(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn names_match_in_any_case_and_with_space_around_them() {
        let known = [("Timestamp", "Timestamp"), ("fileName", "filename")];
        let mut found = Vec::new();
        Raw::new(r#"{"timestamp ":1,"FILENAME":2,"other":3,"Other":4}"#).object(|object| {
            object.each(&known, &mut |name, value| found.push((name, value.json().to_owned())));
            assert_eq!(object.get("filename"), Some(Raw::new("2")));
            assert_eq!(object.get("OTHER"), Some(Raw::new("3")), "the first");
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
