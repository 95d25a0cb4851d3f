//! Forwards events to a program over HTTP.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use cams::bytes::Bytes;
use cams::http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue, USER_AGENT};
use cams::http::{Method, Request, Uri};
use cams::{Error, Progress, Transport};
use cams_core::internal;
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

/// The outcome of forwarding an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Forwarded {
    outcome: Outcome,
    took: Duration,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Outcome {
    Answered(u16),
    Failed(String),
    Late,
}

impl Forwarded {
    #[cfg(test)]
    pub(crate) fn refused(status: u16) -> Self {
        Self { outcome: Outcome::Answered(status), took: Duration::ZERO }
    }

    /// Returns whether the program accepted it, so the service need not send it again.
    pub(crate) fn is_accepted(&self) -> bool {
        matches!(self.outcome, Outcome::Answered(200..=299))
    }

    pub(crate) fn as_json(&self) -> Value {
        let milliseconds = u64::try_from(self.took.as_millis()).unwrap_or(u64::MAX);
        let (status, error) = match &self.outcome {
            Outcome::Answered(status) => (Some(*status), None),
            Outcome::Failed(error) => (None, Some(error.as_str())),
            Outcome::Late => (None, Some("no answer in time")),
        };
        json!({"status": status, "error": error, "ms": milliseconds, "accepted": self.is_accepted()})
    }
}

impl fmt::Display for Forwarded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.outcome {
            Outcome::Answered(status) if self.is_accepted() => {
                write!(f, "{status} in {} ms", self.took.as_millis())
            }
            Outcome::Answered(status) => write!(f, "{status}, asked for a repetition"),
            Outcome::Failed(error) => write!(f, "{error}, asked for a repetition"),
            Outcome::Late => f.write_str("no answer in time, asked for a repetition"),
        }
    }
}

/// The program that events are forwarded to.
#[derive(Debug)]
pub(crate) struct Target {
    uri: Uri,
    /// User and password from the URL, as Basic authorization.
    authorization: Option<HeaderValue>,
    transport: Arc<dyn Transport>,
}

impl Target {
    /// Creates the target from a URL. Nothing is connected yet. User and password are removed from the URL, and appear
    /// in no message.
    ///
    /// # Errors
    /// Fails if the URL is not an absolute HTTP URL, or if there are no certificates for TLS.
    pub(crate) fn new(url: &str) -> Result<Self, String> {
        // In a password, it would end the URL, and another host would get the events.
        if url.contains('#') {
            return Err(format!("--forward: `{}` has a `#`; write %23 for it, or leave it out", shown(url)));
        }
        let uri: Uri =
            url.parse().map_err(|error| format!("--forward: `{}` is not a URL: {error}", shown(url)))?;
        let needs_tls = match (uri.scheme_str(), uri.host()) {
            (Some("http"), Some(_)) => false,
            (Some("https"), Some(_)) => true,
            _ => {
                return Err(format!(
                    "--forward: `{}` must begin with http:// or https:// and name a host",
                    shown(url)
                ));
            }
        };
        let transport = internal::transport(needs_tls).map_err(|error: Error| error.to_string())?;
        let (uri, authorization) =
            without_user(uri).map_err(|error| format!("--forward: `{}`: {error}", shown(url)))?;
        Ok(Self { uri, authorization, transport })
    }

    /// Posts a body, and waits for the response for at most `limit`.
    pub(crate) async fn send(
        &self,
        body: Bytes,
        content_type: Option<&HeaderValue>,
        limit: Duration,
    ) -> Forwarded {
        let started = Instant::now();
        let outcome = match self.request(body, content_type) {
            Ok(request) => {
                let progress = Progress::default();
                match tokio::time::timeout(limit, self.transport.send(request, &progress)).await {
                    Ok(Ok(response)) => Outcome::Answered(response.status().as_u16()),
                    Ok(Err(error)) => Outcome::Failed(innermost(&error)),
                    Err(_) => Outcome::Late,
                }
            }
            Err(error) => Outcome::Failed(error.to_string()),
        };
        Forwarded { outcome, took: started.elapsed() }
    }

    fn request(
        &self,
        body: Bytes,
        content_type: Option<&HeaderValue>,
    ) -> Result<Request<Bytes>, cams::http::Error> {
        let json = HeaderValue::from_static("application/json");
        let request = match &self.authorization {
            Some(authorization) => Request::builder().header(AUTHORIZATION, authorization),
            None => Request::builder(),
        };
        request
            .method(Method::POST)
            .uri(&self.uri)
            .header(CONTENT_TYPE, content_type.unwrap_or(&json))
            .header(USER_AGENT, concat!("cams-cli/", env!("CARGO_PKG_VERSION")))
            .body(body)
    }
}

/// Returns a URL without its user and password, and the header that they are sent in.
fn without_user(uri: Uri) -> Result<(Uri, Option<HeaderValue>), cams::http::Error> {
    let mut parts = uri.into_parts();
    let authority = parts.authority.as_ref().map(ToString::to_string).unwrap_or_default();
    let Some((user, host)) = authority.rsplit_once('@') else {
        return Ok((Uri::from_parts(parts)?, None));
    };
    parts.authority = Some(host.parse()?);
    let (name, password) = user.split_once(':').unwrap_or((user, ""));
    let decoded = |text| percent_decode_str(text).collect::<Vec<u8>>();
    let pair = [decoded(name), decoded(password)].join(&b':');
    let mut authorization = HeaderValue::try_from(format!("Basic {}", BASE64_STANDARD.encode(pair)))?;
    authorization.set_sensitive(true);
    Ok((Uri::from_parts(parts)?, Some(authorization)))
}

/// Returns a URL in a form that may be shown.
fn shown(url: &str) -> String {
    match url.rsplit_once('@') {
        Some((before, host)) => {
            let scheme = before.split_once("://").map(|(scheme, _)| format!("{scheme}://"));
            format!("{}***@{host}", scheme.unwrap_or_default())
        }
        None => url.to_owned(),
    }
}

/// Returns the innermost cause, because the outer ones only say that a request failed.
fn innermost(error: &dyn std::error::Error) -> String {
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_and_password_become_basic_authorization_and_are_never_shown() {
        for (url, target, pair) in [
            ("http://localhost:3000/hook?a=b@c", "http://localhost:3000/hook?a=b@c", None),
            ("http://ana:s%40cret@localhost:3000/hook", "http://localhost:3000/hook", Some("ana:s@cret")),
            ("http://ana@[::1]:3000/", "http://[::1]:3000/", Some("ana:")),
            ("http://:s%3Acret@localhost/", "http://localhost/", Some(":s:cret")),
        ] {
            let target_of = Target::new(url).unwrap();
            assert_eq!(target_of.uri.to_string(), target);
            let basic = pair.map(|pair| format!("Basic {}", BASE64_STANDARD.encode(pair)));
            let header = target_of.authorization.as_ref().map(|header| header.to_str().unwrap());
            assert_eq!(header, basic.as_deref(), "{url}");
            assert!(!format!("{target_of:?}").contains("cret"), "{target_of:?}");
            let request = target_of.request(Bytes::new(), None).unwrap();
            assert_eq!(request.headers().contains_key(AUTHORIZATION), pair.is_some());
            assert!(!format!("{request:?}").contains("cret"), "{request:?}");
        }
        for url in
            ["http://ana:secret@", "ftp://ana:secret@host/", "http://ana:sec#ret@host/", "ana:secret@host"]
        {
            let problem = Target::new(url).unwrap_err();
            assert!(!problem.contains("ret@") && !problem.contains("ana"), "{problem}");
        }
    }
}
