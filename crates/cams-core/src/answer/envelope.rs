//! What all responses share: code, message, request ID, and whether the call succeeded.

use std::borrow::Cow;

use cams_operation::object::Object;
use cams_operation::{ReadField, lenient, object};
use serde_core::Deserializer;

use crate::answer::xml::texts;

/// The shared part of all bodies. Both spellings are in use; if a body has both, the first one here counts unless it is
/// empty.
#[derive(Default)]
pub(crate) struct Envelope {
    pub(super) code: Option<String>,
    pub(super) lower_code: Option<String>,
    pub(super) message: Option<String>,
    pub(super) lower_message: Option<String>,
    pub(super) request_id: Option<String>,
    pub(super) lower_request_id: Option<String>,
    pub(super) access_denied_detail: Option<String>,
    pub(super) lower_access_denied_detail: Option<String>,
    pub(super) success: Option<String>,
    pub(super) lower_success: Option<String>,
}

/// The value of `Success`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Success {
    True,
    False,
    /// It is present, but neither true nor false.
    Odd,
}

impl Envelope {
    /// Names of its fields.
    pub(crate) const NAMES: &'static [&'static str] = &[
        "Code",
        "code",
        "Message",
        "message",
        "RequestId",
        "requestId",
        "AccessDeniedDetail",
        "accessDeniedDetail",
        "Success",
        "success",
    ];

    /// Returns the envelope of an XML response, if it is one.
    pub(super) fn of_xml(body: &str) -> Option<Self> {
        let names = ["Code", "Message", "RequestId", "AccessDeniedDetail", "Success"];
        let [code, message, request_id, access_denied_detail, success] = texts(body, names);
        let envelope = Self { code, message, request_id, access_denied_detail, success, ..Self::default() };
        (envelope.code.is_some() || envelope.request_id.is_some()).then_some(envelope)
    }

    /// Returns what the response says about its success; `None` if it says nothing.
    pub(super) fn success(&self) -> Option<Success> {
        let text = first([self.success.as_deref(), self.lower_success.as_deref()])?;
        match text.trim().to_ascii_lowercase().as_str() {
            "true" | "1" => Some(Success::True),
            "false" | "0" => Some(Success::False),
            _ => Some(Success::Odd),
        }
    }
}

/// Returns the first text that is not blank.
pub(super) fn first<T: AsRef<str>>(texts: [Option<T>; 2]) -> Option<T> {
    texts.into_iter().flatten().find(|text| !text.as_ref().trim().is_empty())
}

// Hand-written: the visitor of generated code reads it in the same pass as the response.
impl ReadField for Envelope {
    fn read_field<'de, D: Deserializer<'de>>(&mut self, name: &str, value: D) -> Result<(), D::Error> {
        let text = match name {
            "Code" => &mut self.code,
            "code" => &mut self.lower_code,
            "Message" => &mut self.message,
            "message" => &mut self.lower_message,
            "RequestId" => &mut self.request_id,
            "requestId" => &mut self.lower_request_id,
            "AccessDeniedDetail" => &mut self.access_denied_detail,
            "accessDeniedDetail" => &mut self.lower_access_denied_detail,
            "Success" => &mut self.success,
            "success" => &mut self.lower_success,
            _ => return object::skip(value),
        };
        *text = lenient::scalar(value)?;
        Ok(())
    }
}

/// Returns code, message, and request ID of a response in JSON or XML, without those that are empty.
pub(crate) fn said(body: &[u8]) -> [Option<String>; 3] {
    let text = text(body);
    let json = serde_json::from_str(&text).ok().map(|Object(envelope)| envelope);
    let all: Envelope = json.or_else(|| Envelope::of_xml(&text)).unwrap_or_default();
    [[all.code, all.lower_code], [all.message, all.lower_message], [all.request_id, all.lower_request_id]]
        .map(first)
}

/// Returns a body without byte order marks and white space before it.
pub(crate) fn without_mark(body: &[u8]) -> &[u8] {
    let mut body = body.trim_ascii_start();
    while let Some(rest) = body.strip_prefix(b"\xef\xbb\xbf") {
        body = rest.trim_ascii_start();
    }
    body
}

/// Returns the text of a body, without a byte order mark. Invalid UTF-8 is replaced: an unreadable character must not
/// hide that an operation was executed. Text that is checked once is also read faster than bytes, where each string is
/// checked.
pub(crate) fn text(body: &[u8]) -> Cow<'_, str> {
    let body = without_mark(body);
    std::str::from_utf8(body).map_or_else(|_| String::from_utf8_lossy(body), Cow::Borrowed)
}
