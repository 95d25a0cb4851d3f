//! Answers of the storage: errors as XML, as OSS writes them.

use std::fmt;

use http::StatusCode;

/// Why a request is refused.
#[derive(Debug)]
pub(super) struct Problem {
    pub(super) status: StatusCode,
    pub(super) code: &'static str,
    message: String,
    /// Elements that only this error has.
    details: Vec<(&'static str, String)>,
}

impl Problem {
    pub(super) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), details: Vec::new() }
    }

    pub(super) fn bad_request(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, message)
    }

    pub(super) fn forbidden(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, code, message)
    }

    /// The object has more than so many bytes.
    pub(super) fn too_large(limit: u64) -> Self {
        let message = format!("Your proposed upload exceeds the maximum allowed size of {limit} bytes.");
        Self::bad_request("EntityTooLarge", message)
    }

    /// This machine cannot keep the object.
    pub(super) fn storage(error: impl fmt::Display) -> Self {
        let message = format!("The object cannot be kept: {error}.");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "InternalError", message)
    }

    pub(super) fn with_detail(mut self, name: &'static str, text: impl Into<String>) -> Self {
        self.details.push((name, text.into()));
        self
    }

    pub(super) fn xml(&self, request_id: &str, host: &str) -> String {
        let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error>\n");
        let always =
            [("Code", self.code), ("Message", &self.message), ("RequestId", request_id), ("HostId", host)];
        let details = self.details.iter().map(|(name, text)| (*name, text.as_str()));
        for (name, text) in always.into_iter().chain(details) {
            xml.push_str(&format!("  <{name}>{}</{name}>\n", escape(text)));
        }
        xml.push_str("</Error>\n");
        xml
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
