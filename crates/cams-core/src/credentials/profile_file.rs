//! The profile file of the `aliyun` command, as data.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use serde::Deserialize;
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
}

impl ProfileFile {
    pub(crate) fn read(path: &Path) -> Result<Self, CredentialsError> {
        let json = file::read(path).map_err(|error| file::unreadable("the profiles", path, &error))?;
        serde_json::from_str(&json).map_err(|error| {
            // A file that ends too early may be one that is just being written.
            let kind = if error.is_eof() { CredentialsError::transient } else { CredentialsError::new };
            kind(format!("{}: {}", path.display(), answer::place(&error)))
                .with_help("correct the file, or create it again with `aliyun configure`")
        })
    }

    pub(crate) fn current(&self) -> Option<&str> {
        Secret::given(&self.current)
    }

    pub(crate) fn profiles(&self) -> &[Profile] {
        self.profiles.as_deref().unwrap_or_default()
    }
}

/// Sets fields of a profile in the file. Whatever else is in it stays as it is written.
pub(crate) fn save(path: &Path, profile: &str, fields: Map<String, Value>) -> io::Result<()> {
    let text = file::read(path)?;
    let changed = with_fields(&text, profile, fields)?.ok_or(io::ErrorKind::NotFound)?;
    file::replace(path, &changed)
}

/// The members of an object, each as it is written. Numbers may be larger than any type has room for.
type Members<'a> = BTreeMap<String, &'a RawValue>;

/// The file with fields of a profile set; `None` if there is no such profile.
fn with_fields(
    file: &str,
    profile: &str,
    fields: Map<String, Value>,
) -> serde_json::Result<Option<Zeroizing<String>>> {
    let document: Members<'_> = serde_json::from_str(file)?;
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
    let Some((entry, mut members)) = read.find(|(_, members)| is_named(members)) else {
        return Ok(None);
    };
    let fields: Vec<_> = fields
        .iter()
        .map(|(name, value)| Ok((name, to_raw_value(value)?)))
        .collect::<serde_json::Result<_>>()?;
    members.extend(fields.iter().map(|(name, value)| ((*name).clone(), &**value)));
    Ok(Some(replaced(file, entry, &Zeroizing::new(serde_json::to_string_pretty(&members)?))))
}

/// The file with other lines in place of one of its parts, indented as far as that part. The part is a slice of the
/// file, whose address tells where it stands: the same text may stand there twice.
fn replaced(file: &str, part: &str, by: &str) -> Zeroizing<String> {
    let start = part.as_ptr().addr().saturating_sub(file.as_ptr().addr());
    let (before, rest) = file.split_at_checked(start).unwrap_or_default();
    let after = rest.get(part.len()..).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    let indent = line.get(..line.len() - line.trim_start().len()).unwrap_or_default();
    let mut lines = by.split('\n');
    let mut text = Zeroizing::new(String::with_capacity(file.len() + 2 * by.len()));
    text.push_str(before);
    text.push_str(lines.next().unwrap_or_default());
    for line in lines {
        text.push('\n');
        text.push_str(indent);
        text.push_str(line);
    }
    text.push_str(after);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_set_stays_as_it_is_written() {
        let file = "{\n  \"profiles\": [\n    \"odd\",\n    {\"name\": \"a\"},\n    {\"name\": \"p\", \"n\": 1e999, \"x\": 1}\n  ],\n  \
                    \"n\": 12345678901234567890123, \"u\":\"\\u00e9\"\n}\n";
        let fields = Map::from_iter([("x".to_owned(), Value::from("new")), ("y".to_owned(), Value::from(2))]);
        let changed = with_fields(file, "p", fields.clone()).unwrap().unwrap();
        let profile =
            "{\n      \"n\": 1e999,\n      \"name\": \"p\",\n      \"x\": \"new\",\n      \"y\": 2\n    }";
        assert_eq!(*changed, file.replace("{\"name\": \"p\", \"n\": 1e999, \"x\": 1}", profile));
        assert!(with_fields(file, "q", fields.clone()).unwrap().is_none());
        assert!(with_fields("{}", "p", fields).unwrap().is_none());
    }
}
