//! Handing events on to a program that listens over HTTP.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use cams::bytes::Bytes;
use cams::http::header::{CONTENT_TYPE, HeaderValue, USER_AGENT};
use cams::http::{Method, Request, Uri};
use cams::{Error, Progress, Transport};
use cams_core::internal;
use serde_json::{Value, json};

/// What became of an event that was handed on.
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

    /// Whether the program has it, so that the service need not send it again.
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

/// The program that events are handed on to.
#[derive(Debug)]
pub(crate) struct Target {
    uri: Uri,
    transport: Arc<dyn Transport>,
}

impl Target {
    /// The program behind a URL. Nothing is connected yet.
    ///
    /// # Errors
    /// The URL is not an absolute one of HTTP, or there are no certificates for TLS.
    pub(crate) fn new(url: &str) -> Result<Self, String> {
        let uri: Uri = url.parse().map_err(|error| format!("--forward: `{url}` is not a URL: {error}"))?;
        let needs_tls = match (uri.scheme_str(), uri.host()) {
            (Some("http"), Some(_)) => false,
            (Some("https"), Some(_)) => true,
            _ => {
                return Err(format!(
                    "--forward: `{url}` must begin with http:// or https:// and name a host"
                ));
            }
        };
        let transport = internal::transport(needs_tls).map_err(|error: Error| error.to_string())?;
        Ok(Self { uri, transport })
    }

    /// Posts a body, and waits for the answer until `limit` is over.
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
        Request::builder()
            .method(Method::POST)
            .uri(&self.uri)
            .header(CONTENT_TYPE, content_type.unwrap_or(&json))
            .header(USER_AGENT, concat!("cams-cli/", env!("CARGO_PKG_VERSION")))
            .body(body)
    }
}

/// The cause that says most: the outer ones repeat that a request failed.
fn innermost(error: &dyn std::error::Error) -> String {
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string()
}
