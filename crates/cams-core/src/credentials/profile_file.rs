//! The profile file of the `aliyun` command, as data.

use std::fmt;
use std::io;
use std::path::Path;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Map, Value};
use zeroize::Zeroizing;

use super::error::CredentialsError;
use super::profile::Profile;
use super::secret::Secret;
use super::{answer, file};

#[derive(Deserialize)]
pub(crate) struct ProfileFile {
    current: Option<Secret>,
    profiles: Option<Vec<Profile>>,
    /// All of it, also what this SDK does not know.
    #[serde(skip)]
    text: Zeroizing<String>,
}

/// Parts of the names of members that have something to do with an identity.
const OF_IDENTITY: [&str; 5] = ["key", "secret", "token", "role", "profile"];

impl ProfileFile {
    pub(crate) fn read(path: &Path) -> Result<Self, CredentialsError> {
        let json = file::read(path).map_err(|error| file::unreadable("the profiles", path, &error))?;
        let read: Self = serde_json::from_str(&json).map_err(|error| {
            // A file that ends too early may be in the middle of a write.
            let kind = if error.is_eof() { CredentialsError::transient } else { CredentialsError::new };
            kind(format!("{}: {}", path.display(), answer::place(&error)))
                .with_help("correct the file, or create it again with `aliyun configure`")
        })?;
        Ok(Self { text: json, ..read })
    }

    /// Returns the name of a member with content that looks like part of an identity, in a profile or beside all of
    /// them (`None`). In a profile where nothing that this SDK reads is set, its name is misspelled.
    pub(crate) fn of_identity(&self, profile: Option<&str>) -> Option<String> {
        let document: Members<'_> = serde_json::from_str(&self.text).ok()?;
        let members = match profile {
            Some(profile) => named(&document, profile).ok()??.1,
            None => document,
        };
        let is_meant = |(name, value): &(String, &RawValue)| {
            let name = name.to_ascii_lowercase();
            OF_IDENTITY.iter().any(|part| name.contains(part))
                && value.get().starts_with(['"', '[', '{'])
                && value.get().bytes().any(|byte| byte.is_ascii_alphanumeric())
        };
        members.0.into_iter().find(is_meant).map(|(name, _)| name)
    }

    pub(crate) fn current(&self) -> Option<&str> {
        Secret::given(&self.current)
    }

    pub(crate) fn profiles(&self) -> &[Profile] {
        self.profiles.as_deref().unwrap_or_default()
    }
}

/// Sets fields of a profile in the file. Everything else stays unchanged.
pub(crate) fn save(path: &Path, profile: &str, fields: Map<String, Value>) -> io::Result<()> {
    let text = file::read(path)?;
    let changed = with_fields(&text, profile, fields)?.ok_or(io::ErrorKind::NotFound)?;
    file::replace(path, &changed)
}

/// The unparsed members of an object, in their order. Numbers may be too large for any type, and a name that this SDK
/// does not know may occur twice.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'a> Members<'a> {
    /// Returns the last member of a name, which is the one that other readers of JSON take.
    fn get(&self, name: &str) -> Option<&'a RawValue> {
        self.0.iter().rfind(|(other, _)| other == name).map(|(_, value)| *value)
    }

    /// Sets a member in its place; a new one is added at the end.
    fn set(&mut self, name: &str, value: &'a RawValue) {
        let mut is_new = true;
        for (_, old) in self.0.iter_mut().filter(|(other, _)| other == name) {
            (*old, is_new) = (value, false);
        }
        if is_new {
            self.0.push((name.to_owned(), value));
        }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(value: D) -> Result<Self, D::Error> {
        struct InOrder;

        impl<'de> Visitor<'de> for InOrder {
            type Value = Vec<(String, &'de RawValue)>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(members)
            }
        }

        value.deserialize_map(InOrder).map(Members)
    }
}

/// Returns the file with fields of a profile set; `None` if there is no such profile.
fn with_fields(
    file: &str,
    profile: &str,
    fields: Map<String, Value>,
) -> serde_json::Result<Option<Zeroizing<String>>> {
    let document: Members<'_> = serde_json::from_str(file)?;
    let Some((entry, mut members)) = named(&document, profile)? else { return Ok(None) };
    let fields: Vec<_> = fields
        .iter()
        .map(|(name, value)| Ok((name, to_raw_value(value)?)))
        .collect::<serde_json::Result<_>>()?;
    fields.iter().for_each(|(name, value)| members.set(name, value));
    replaced(file, entry, &members).map(Some)
}

/// Returns a profile of the file: its text, and its members.
fn named<'a>(document: &Members<'a>, profile: &str) -> serde_json::Result<Option<(&'a str, Members<'a>)>> {
    let Some(profiles) = document.get("profiles") else { return Ok(None) };
    let profiles: Vec<&RawValue> = serde_json::from_str(profiles.get())?;
    let is_named = |members: &Members<'_>| {
        let name = members.get("name").map(|name| serde_json::from_str::<String>(name.get()));
        name.is_some_and(|name| name.is_ok_and(|name| name == profile))
    };
    let mut read = profiles.into_iter().filter_map(|entry| {
        let members: Members<'_> = serde_json::from_str(entry.get()).ok()?;
        Some((entry.get(), members))
    });
    Ok(read.find(|(_, members)| is_named(members)))
}

/// Returns the file with these members in place of an object, one per line, indented like the object. The object is a
/// slice of the file, whose address shows its position: the same text may occur twice.
fn replaced(file: &str, object: &str, members: &Members<'_>) -> serde_json::Result<Zeroizing<String>> {
    let start = object.as_ptr().addr().saturating_sub(file.as_ptr().addr());
    let (before, rest) = file.split_at_checked(start).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    let indent = line.get(..line.len() - line.trim_start().len()).unwrap_or_default();
    // Room for all of it: growing the buffer would leave a copy of its secrets behind.
    let room = members.0.iter().map(|(name, value)| 6 * name.len() + value.get().len() + indent.len() + 8);
    let mut text = Zeroizing::new(String::with_capacity(file.len() + room.sum::<usize>() + indent.len() + 8));
    text.push_str(before);
    for (number, (name, value)) in members.0.iter().enumerate() {
        text.push_str(if number == 0 { "{\n" } else { ",\n" });
        text.push_str(indent);
        text.push_str("  ");
        text.push_str(&serde_json::to_string(name)?);
        text.push_str(": ");
        text.push_str(value.get());
    }
    text.push('\n');
    text.push_str(indent);
    text.push('}');
    text.push_str(rest.get(object.len()..).unwrap_or_default());
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_name_of_a_profile_counts() {
        let file = r#"{"profiles": [{"name": "p", "name": "q"}, {"name": "p"}]}"#;
        let fields = Map::from_iter([("x".to_owned(), Value::from(1))]);
        let changed = with_fields(file, "p", fields).unwrap().unwrap();
        assert!(changed.contains(r#"[{"name": "p", "name": "q"}, {"#), "{}", *changed);
    }

    #[test]
    fn what_is_not_set_stays_as_it_is_written() {
        let file = r#"{
  "profiles": [
    "odd",
    {"name": "a"},
    {"name": "p", "n": 1e999, "list": [
1,
      2], "x": 1, "of tomorrow": 1, "of tomorrow": 2}
  ],
  "n": 12345678901234567890123, "u":"\u00e9"
}
"#;
        let fields = Map::from_iter([("x".to_owned(), Value::from("new")), ("y".to_owned(), Value::from(2))]);
        let changed = with_fields(file, "p", fields.clone()).unwrap().unwrap();
        let (before, rest) = file.split_once(r#"{"name": "p""#).unwrap();
        let (_, after) = rest.split_once(r#""of tomorrow": 2}"#).unwrap();
        let profile = r#"{
      "name": "p",
      "n": 1e999,
      "list": [
1,
      2],
      "x": "new",
      "of tomorrow": 1,
      "of tomorrow": 2,
      "y": 2
    }"#;
        assert_eq!(*changed, format!("{before}{profile}{after}"));
        assert_eq!(*with_fields(&changed, "p", fields.clone()).unwrap().unwrap(), *changed, "nothing grows");
        assert!(with_fields(file, "q", fields.clone()).unwrap().is_none());
        assert!(with_fields("{}", "p", fields).unwrap().is_none());
    }
}
