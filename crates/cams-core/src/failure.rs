//! How one attempt failed: the input of the retry decision and of the error.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use cams_operation::ErrorClass;

use crate::outcome::{Correction, ErrorKind, Execution};

/// Maximum size of a body in an error, in bytes.
const MAX_KEPT: usize = 64 * 1024;

/// Maximum length of a message or a diagnosis in an error, in characters.
pub(crate) const MAX_TEXT: usize = 16 * 1024;

/// Maximum length of a code or an ID in an error, in characters.
pub(crate) const MAX_NAME: usize = 256;

/// The cause behind an error.
pub(crate) type Source = Box<dyn std::error::Error + Send + Sync>;

/// How one attempt failed: the input of the retry decision and of the error. It is boxed, because every result on the
/// way contains one.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    pub(crate) kind: ErrorKind,
    pub(crate) execution: Execution,
    /// Who has to act, if the response shows it.
    pub(crate) class: Option<ErrorClass>,
    pub(crate) code: Option<String>,
    pub(crate) message: String,
    pub(crate) request_id: Option<String>,
    pub(crate) http_status: Option<u16>,
    pub(crate) access_denied_detail: Option<String>,
    pub(crate) remedy: Option<&'static str>,
    pub(crate) asked_delay: Option<Duration>,
    /// What can be corrected, according to the service.
    pub(crate) correction: Option<Correction>,
    /// The service's time when it responded, from its headers `Date` and `Age`.
    pub(crate) server_time: Option<SystemTime>,
    /// Whether a failure of [`ErrorKind::Credentials`] is temporary: their source was unreachable or busy.
    pub(crate) is_transient: bool,
    /// The beginning of the body.
    pub(crate) body: Option<Bytes>,
    /// Length of the whole body.
    pub(crate) body_length: Option<usize>,
    /// The cause, unless the message contains all of it.
    pub(crate) source: Option<Arc<dyn std::error::Error + Send + Sync>>,
    /// Cause whose text is already part of the message.
    pub(crate) told: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

impl Failure {
    pub(crate) fn new(kind: ErrorKind, execution: Execution, message: impl Into<String>) -> Box<Self> {
        Box::new(Self {
            kind,
            execution,
            class: None,
            code: None,
            message: message.into(),
            request_id: None,
            http_status: None,
            access_denied_detail: None,
            remedy: None,
            asked_delay: None,
            correction: None,
            server_time: None,
            is_transient: false,
            body: None,
            body_length: None,
            source: None,
            told: None,
        })
    }

    /// Creates a failure before anything was sent.
    pub(crate) fn unsent(kind: ErrorKind, message: impl Into<String>) -> Box<Self> {
        Self::new(kind, Execution::NotExecuted, message)
    }

    /// Keeps the beginning of a body as a copy, because the body may be part of a larger buffer, which the error would
    /// keep alive.
    pub(crate) fn keep(&mut self, body: &Bytes) {
        self.body = Some(Bytes::copy_from_slice(body.get(..MAX_KEPT).unwrap_or(body)));
        self.body_length = Some(body.len());
    }

    /// Cuts the message. This happens last, because the texts that it quotes are compared as a whole.
    pub(crate) fn with_bounded_message(mut self: Box<Self>) -> Box<Self> {
        self.message = beginning(self.message, MAX_TEXT);
        self
    }

    /// Keeps a cause that the message does not mention.
    pub(crate) fn with_source(mut self: Box<Self>, source: impl Into<Source>) -> Box<Self> {
        self.source = Some(Arc::from(source.into()));
        self
    }

    /// Keeps a cause that the message mentions, including everything behind it.
    pub(crate) fn telling(mut self: Box<Self>, cause: impl Into<Source>) -> Box<Self> {
        self.told = Some(Arc::from(cause.into()));
        self
    }
}

/// Returns the first characters of a text, in no more memory than they need.
pub(crate) fn beginning(text: String, most: usize) -> String {
    let end = text.char_indices().nth(most).map(|(end, _)| end);
    match end.and_then(|end| text.get(..end)) {
        Some(beginning) => beginning.to_owned(),
        None => text,
    }
}
