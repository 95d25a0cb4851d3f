//! A line of a recording.

use std::collections::BTreeMap;

use bytes::Bytes;
use cams_models::SERVICE;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::secrets;

/// What the first line says the file is.
const KIND: &str = "cams-mock calls";

/// The form of the lines.
const VERSION: u32 = 1;

/// Operations whose answers are about this server: keys and links for its storage. They are executed even when all else
/// comes from a recording.
const OF_THE_SERVER: &[&str] = &["GeneratePresignedUrl", "GetChatappUploadAuthorization"];

/// Whether a call is recorded, and answered from a recording.
pub(crate) fn is_recorded(version: &str, action: &str) -> bool {
    version == SERVICE.version && !OF_THE_SERVER.contains(&action)
}

/// The first line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct Head {
    pub(super) recording: String,
    pub(super) version: u32,
}

impl Head {
    pub(super) fn current() -> Self {
        Self { recording: KIND.into(), version: VERSION }
    }

    /// Why the file cannot be read, if so.
    pub(super) fn problem(&self) -> Option<String> {
        if self.recording != KIND {
            return Some(format!("it is a file of another kind: `{}`", self.recording));
        }
        (self.version != VERSION).then(|| {
            format!(
                "its version is {}, and this program reads {VERSION}; use the program that wrote it",
                self.version
            )
        })
    }
}

/// A call and its answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Entry {
    #[serde(flatten)]
    pub(super) asked: Asked,
    pub(super) http_status: u16,
    pub(super) code: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) message: String,
    /// Those that change what a client does, such as how long to wait.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) headers: BTreeMap<String, String>,
    /// JSON as it is, anything else as text.
    pub(super) answer: Value,
}

/// What a call asks for, without what differs each time.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Asked {
    pub(super) action: String,
    pub(super) parameters: BTreeMap<String, String>,
}

impl Asked {
    /// What a call asks for, of the parameters that are not part of the signature. Of those with one name the last
    /// counts.
    pub(crate) fn new<'p>(action: &str, parameters: impl Iterator<Item = (&'p str, &'p str)>) -> Self {
        let parameters =
            parameters.map(|(name, value)| (name.to_owned(), secrets::of_parameter(name, value))).collect();
        Self { action: action.to_owned(), parameters }
    }
}

/// The body of an answer as it is recorded.
pub(super) fn recorded(body: &[u8]) -> Value {
    match serde_json::from_slice(body) {
        Ok(json) => secrets::masked(json),
        Err(_) => String::from_utf8_lossy(body).into_owned().into(),
    }
}

/// The body of a recorded answer.
pub(super) fn body(answer: &Value) -> Bytes {
    match answer {
        Value::String(text) => Bytes::from(text.clone()),
        json => Bytes::from(json.to_string()),
    }
}
