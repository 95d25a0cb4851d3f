//! Calls: as rows, and one whole.

use std::sync::Arc;
use std::time::SystemTime;

use http::HeaderMap;
use serde_json::{Value, json};

use super::ready;
use super::sheet::{Place, Sheet, finds};
use crate::authenticate::{self, Explained};
use crate::calls::Call;
use crate::keys::Key;
use crate::memory::Memory;

/// Messages of a call that are named.
const MAX_MESSAGES: usize = 20;

/// Which calls are wanted.
#[derive(Debug, Default)]
pub(crate) struct Wanted<'a> {
    pub(crate) action: Option<&'a str>,
    pub(crate) outcome: Option<Outcome>,
    /// A part of a parameter, or of what the call says about itself.
    pub(crate) text: Option<&'a str>,
}

/// What became of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It was refused, or a fault applied.
    Failed,
    /// Something is doubtful in it.
    Warned,
    /// A fault applied.
    Faulted,
}

impl Outcome {
    /// The outcome of a name.
    pub(crate) fn new(name: &str) -> Option<Self> {
        match name {
            "failed" => Some(Self::Failed),
            "warned" => Some(Self::Warned),
            "faulted" => Some(Self::Faulted),
            _ => None,
        }
    }

    fn is(self, call: &Call) -> bool {
        match self {
            Self::Failed => call.code != "OK" || call.fault.is_some(),
            Self::Warned => !call.warnings.is_empty(),
            Self::Faulted => call.fault.is_some(),
        }
    }
}

impl Wanted<'_> {
    pub(crate) fn is_everything(&self) -> bool {
        self.action.is_none() && self.outcome.is_none() && self.text.is_none()
    }

    pub(crate) fn is(&self, call: &Call) -> bool {
        let values = call.parameters.iter().map(|parameter| parameter.value.as_str());
        let own = [call.action.as_str(), &call.code, &call.message, &call.request_id];
        self.action.is_none_or(|action| call.action == action)
            && self.outcome.is_none_or(|outcome| outcome.is(call))
            && finds(self.text, own.into_iter().chain(values))
    }
}

/// A page of calls, of which there are so many.
pub(crate) fn calls<'a>(rows: impl Iterator<Item = &'a Arc<Call>>, total: usize, place: Place) -> Value {
    Sheet::take(place, rows.map(|call| (call.id, call.to_json()))).rising("Calls", total)
}

/// One call, with all that is needed to understand and to repeat it.
pub(crate) fn call(memory: &Memory, call: &Call, now: SystemTime) -> Value {
    let credentials = &memory.settings.credentials;
    let find = |id: &str| {
        if id == credentials.access_key_id() {
            return Some(Key { credentials: credentials.clone(), expiry: None });
        }
        memory.keys.find(id).cloned()
    };
    let request = call.wire.request();
    let explained = request.as_ref().zip(call.scheme);
    let explained = explained.and_then(|(request, scheme)| authenticate::explain(request, scheme, find));
    let own = memory.service.messages.numbered(call.messages.clone()).take(MAX_MESSAGES);
    let own: Vec<_> = own.map(|message| message.id()).collect();
    let endpoint = &memory.settings.files.endpoint;
    let mut whole = call.to_json();
    let more = json!({
        "Method": call.wire.method.as_str(),
        "Target": call.wire.target,
        "Headers": headers(&call.wire.headers),
        "Body": String::from_utf8_lossy(&call.wire.body),
        "Answer": {"Headers": headers(&call.answer_headers), "Body": String::from_utf8_lossy(call.answer())},
        "Signature": explained.map(signature),
        "Messages": own,
        "AsCamsCall": request.as_ref().map(|request| ready::cams_call(call, request, endpoint)),
        "AsCurl": request.as_ref().map(|request| ready::curl(call, request, endpoint, credentials, now)),
    });
    if let (Some(whole), Value::Object(more)) = (whole.as_object_mut(), more) {
        whole.extend(more);
    }
    whole
}

fn signature(explained: Explained) -> Value {
    let is_right = explained.expected.as_ref() == Some(&explained.got);
    json!({
        "AccessKeyId": explained.access_key_id,
        "CanonicalRequest": explained.canonical_request,
        "StringToSign": explained.string_to_sign,
        "Expected": explained.expected,
        "Got": explained.got,
        "IsRight": is_right,
    })
}

fn headers(headers: &HeaderMap) -> Vec<Value> {
    let text = |value: &http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    headers.iter().map(|(name, value)| json!({"Name": name.as_str(), "Value": text(value)})).collect()
}
