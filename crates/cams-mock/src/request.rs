//! A request as it came over the wire, with its parameters taken from the query and from the form.
//!
//! In both, `+` is a space. Where a parameter came from is kept: the ACS3 signature covers the query and the body
//! apart, and [`calls`](crate::MockServer::calls) shows it.

use std::borrow::Cow;

use bytes::Bytes;
use cams_operation::Location;
use http::header::{CONTENT_TYPE, HOST};
use http::{HeaderMap, Method, request};
use url::form_urlencoded;

const FORM: &str = "application/x-www-form-urlencoded";

/// A request, read to its end.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// Those of the query, then those of the form, each in the order of the wire.
    pub(crate) parameters: Vec<Parameter>,
}

/// A parameter, decoded.
#[derive(Debug)]
pub(crate) struct Parameter {
    pub(crate) name: String,
    pub(crate) value: String,
    pub(crate) location: Location,
}

impl Request {
    pub(crate) fn new(head: request::Parts, body: Bytes) -> Self {
        let mut parameters = decode(head.uri.query().unwrap_or_default().as_bytes(), Location::Query);
        if is_form(&head.headers) {
            parameters.extend(decode(&body, Location::Body));
        }
        let path = head.uri.path().to_owned();
        Self { method: head.method, path, headers: head.headers, body, parameters }
    }

    /// The value of a parameter. Of several with one name, the last in the form, then the last in the query counts.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        let parameter = self.parameters.iter().rev().find(|parameter| parameter.name == name)?;
        Some(&parameter.value)
    }

    /// The value of a header, if it has any.
    pub(crate) fn header(&self, name: &str) -> Option<Cow<'_, str>> {
        let value = self.headers.get(name)?.as_bytes();
        (!value.is_empty()).then(|| String::from_utf8_lossy(value))
    }

    /// The host that the client meant.
    pub(crate) fn host(&self) -> Cow<'_, str> {
        self.header(HOST.as_str()).unwrap_or_default()
    }
}

fn decode(text: &[u8], location: Location) -> Vec<Parameter> {
    let pairs = form_urlencoded::parse(text);
    pairs
        .map(|(name, value)| Parameter { name: name.into_owned(), value: value.into_owned(), location })
        .collect()
}

fn is_form(headers: &HeaderMap) -> bool {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media_type = content_type.split(';').next().unwrap_or_default();
    media_type.trim().eq_ignore_ascii_case(FORM)
}
