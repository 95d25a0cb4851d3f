//! The profile file of the `aliyun` command, as data.

use std::io;
use std::path::Path;

use serde::Deserialize;
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

/// Sets fields of a profile in the file; all others, known or not, stay as they are.
pub(crate) fn save(path: &Path, profile: &str, fields: Map<String, Value>) -> io::Result<()> {
    let mut document: Value = serde_json::from_str(&file::read(path)?)?;
    let profiles = document.get_mut("profiles").and_then(Value::as_array_mut);
    let named = |entry: &&mut Value| entry.get("name").and_then(Value::as_str) == Some(profile);
    let entry = profiles.into_iter().flatten().find(named).and_then(Value::as_object_mut);
    let Some(entry) = entry else { return Err(io::ErrorKind::NotFound.into()) };
    entry.extend(fields);
    let text = Zeroizing::new(serde_json::to_string_pretty(&document)?);
    file::replace(path, &text)
}
