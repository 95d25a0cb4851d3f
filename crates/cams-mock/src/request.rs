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

/// Parameters of a request that are read. A mass send to 1,000 recipients, flattened, has some ten thousand.
pub(crate) const MAX_PARAMETERS: usize = 100_000;

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
    /// Whether there were more parameters than are read.
    pub(crate) is_cut: bool,
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
        let query = decode(head.uri.query().unwrap_or_default().as_bytes(), Location::Query);
        let form: &[u8] = if is_form(&head.headers) { &body } else { &[] };
        let mut all = query.chain(decode(form, Location::Body));
        let parameters = all.by_ref().take(MAX_PARAMETERS).collect();
        let is_cut = all.next().is_some();
        drop(all);
        let path = head.uri.path().to_owned();
        Self { method: head.method, path, headers: head.headers, body, parameters, is_cut }
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

fn decode(text: &[u8], location: Location) -> impl Iterator<Item = Parameter> {
    form_urlencoded::parse(text).map(move |(name, value)| Parameter {
        name: name.into_owned(),
        value: value.into_owned(),
        location,
    })
}

fn is_form(headers: &HeaderMap) -> bool {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media_type = content_type.split(';').next().unwrap_or_default();
    media_type.trim().eq_ignore_ascii_case(FORM)
}
