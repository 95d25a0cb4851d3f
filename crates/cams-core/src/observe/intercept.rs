//! Interceptors: code of the program that sees every call, to add headers, to log, or to count.
//!
//! ```
//! use std::sync::atomic::{AtomicU64, Ordering};
//! use cams_core::{Attempt, CallInfo, Intercept};
//!
//! #[derive(Debug, Default)]
//! struct Counter {
//!     attempts: AtomicU64,
//! }
//!
//! impl Intercept for Counter {
//!     fn before_attempt(&self, _: &CallInfo<'_>, headers: &mut http::HeaderMap) {
//!         headers.insert("x-tenant", http::HeaderValue::from_static("blue"));
//!     }
//!
//!     fn after_attempt(&self, _: &CallInfo<'_>, _: &Attempt) {
//!         self.attempts.fetch_add(1, Ordering::Relaxed);
//!     }
//! }
//!
//! let config = cams_core::Config::new().intercept(Counter::default());
//! ```

use std::fmt;
use std::sync::Arc;

use cams_operation::RetryClass;
use http::HeaderMap;

use crate::error::Error;
use crate::reply::{Attempt, Metadata};
use crate::request::endpoint::Endpoint;

/// Sees every call. Its methods run in the task of the call, so they must be quick and must not block.
pub trait Intercept: fmt::Debug + Send + Sync + 'static {
    /// Adds headers to an attempt before it is signed. A header that the SDK sets itself fails the call.
    fn before_attempt(&self, _call: &CallInfo<'_>, _headers: &mut HeaderMap) {}

    /// An attempt has ended.
    fn after_attempt(&self, _call: &CallInfo<'_>, _attempt: &Attempt) {}

    /// The call has ended.
    fn after_call(&self, _call: &CallInfo<'_>, _end: &CallEnd<'_>) {}
}

/// What is known of a call from its beginning. It holds no parameter.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct CallInfo<'a> {
    /// Name of the operation.
    pub action: &'a str,
    /// Its retry class.
    pub class: RetryClass,
    /// Where it is sent.
    pub endpoint: &'a Endpoint,
}

/// How a call ended.
#[derive(Debug)]
#[non_exhaustive]
pub enum CallEnd<'a> {
    /// With a response.
    Succeeded(&'a Metadata),
    /// With an error.
    Failed(&'a Error),
    /// The program dropped it before it had ended.
    Cancelled,
}

/// The interceptors of a client, in the order in which they were added.
#[derive(Clone, Debug, Default)]
pub(crate) struct Interceptors(pub(crate) Vec<Arc<dyn Intercept>>);

impl Interceptors {
    pub(crate) fn before_attempt(&self, call: &CallInfo<'_>) -> HeaderMap {
        let mut headers = HeaderMap::new();
        self.0.iter().for_each(|interceptor| interceptor.before_attempt(call, &mut headers));
        headers
    }

    pub(crate) fn after_attempt(&self, call: &CallInfo<'_>, attempt: &Attempt) {
        self.0.iter().for_each(|interceptor| interceptor.after_attempt(call, attempt));
    }

    /// Watches a call: if it is dropped before [`Watched::end`], it was cancelled.
    pub(crate) fn watch<'a>(&'a self, call: CallInfo<'a>) -> Watched<'a> {
        Watched { interceptors: self, call, has_ended: false }
    }
}

/// A call that has not ended yet.
pub(crate) struct Watched<'a> {
    interceptors: &'a Interceptors,
    call: CallInfo<'a>,
    has_ended: bool,
}

impl Watched<'_> {
    pub(crate) fn end(mut self, end: &CallEnd<'_>) {
        self.tell(end);
    }

    fn tell(&mut self, end: &CallEnd<'_>) {
        self.has_ended = true;
        self.interceptors.0.iter().for_each(|interceptor| interceptor.after_call(&self.call, end));
    }
}

impl Drop for Watched<'_> {
    fn drop(&mut self) {
        if !self.has_ended {
            self.tell(&CallEnd::Cancelled);
        }
    }
}
