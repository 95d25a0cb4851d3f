//! Interceptors: your code that sees every call, to add headers, to log, or to count.

use std::fmt;
use std::sync::Arc;

use cams_operation::RetryClass;
use http::HeaderMap;

use crate::error::Error;
use crate::reply::{Attempt, Metadata};
use crate::request::endpoint::Endpoint;

/// Sees every call. Its methods run in the task of the call, so they must be fast and must not block.
///
/// ```
/// # use cams_core as cams;
/// use std::sync::Arc;
/// use std::sync::atomic::{AtomicU64, Ordering};
/// use cams::http::{HeaderMap, HeaderValue};
/// use cams::{Attempt, CallEnd, CallInfo, Config, Intercept};
///
/// #[derive(Debug, Default)]
/// struct Counter {
///     attempts: AtomicU64,
///     failures: AtomicU64,
/// }
///
/// impl Intercept for Counter {
///     fn before_attempt(&self, _: &CallInfo<'_>, headers: &mut HeaderMap) {
///         headers.insert("x-tenant", HeaderValue::from_static("blue"));
///     }
///
///     fn after_attempt(&self, _: &CallInfo<'_>, _: &Attempt) {
///         self.attempts.fetch_add(1, Ordering::Relaxed);
///     }
///
///     fn after_call(&self, call: &CallInfo<'_>, end: &CallEnd<'_>) {
///         if let CallEnd::Failed(error) = end {
///             eprintln!("{} for {}: {error}", call.action, call.label.unwrap_or("nobody"));
///             self.failures.fetch_add(1, Ordering::Relaxed);
///         }
///     }
/// }
///
/// let counter = Arc::new(Counter::default());
/// let config = Config::new().intercept(Arc::clone(&counter));
/// // … and after some calls:
/// println!("{} attempts", counter.attempts.load(Ordering::Relaxed));
/// ```
#[doc(alias("interceptor", "middleware", "hook"))]
pub trait Intercept: fmt::Debug + Send + Sync + 'static {
    /// A call starts. It may have to wait for its turn before its first attempt. A call that is refused before anything
    /// is sent, for example because of its parameters, also starts and ends.
    fn before_call(&self, _call: &CallInfo<'_>) {}

    /// Adds headers to an attempt before it is signed. If you set a header that the SDK sets itself, the call fails.
    fn before_attempt(&self, _call: &CallInfo<'_>, _headers: &mut HeaderMap) {}

    /// An attempt has ended.
    fn after_attempt(&self, _call: &CallInfo<'_>, _attempt: &Attempt) {}

    /// The call has ended.
    fn after_call(&self, _call: &CallInfo<'_>, _end: &CallEnd<'_>) {}
}

/// What is known about a call from its start. It contains no parameters.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct CallInfo<'a> {
    /// Name of the operation.
    pub action: &'a str,
    /// Its retry class.
    pub class: RetryClass,
    /// The endpoint that it is sent to.
    pub endpoint: &'a Endpoint,
    /// The program's label for it: [`CallOptions::label`](crate::CallOptions::label).
    pub label: Option<&'a str>,
}

/// How a call ended.
#[derive(Debug)]
#[non_exhaustive]
pub enum CallEnd<'a> {
    /// With a response.
    Succeeded(&'a Metadata),
    /// With an error.
    Failed(&'a Error),
    /// The program dropped it before it ended.
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

    pub(crate) fn before_call(&self, call: &CallInfo<'_>) {
        self.0.iter().for_each(|interceptor| interceptor.before_call(call));
    }

    pub(crate) fn after_call(&self, call: &CallInfo<'_>, end: &CallEnd<'_>) {
        self.0.iter().for_each(|interceptor| interceptor.after_call(call, end));
    }
}

/// A pointer to an interceptor is an interceptor, so the program can keep a clone of it.
macro_rules! pointers {
    ($($pointer:ident)*) => {$(
        impl<T: Intercept + ?Sized> Intercept for $pointer<T> {
            fn before_call(&self, call: &CallInfo<'_>) {
                (**self).before_call(call);
            }

            fn before_attempt(&self, call: &CallInfo<'_>, headers: &mut HeaderMap) {
                (**self).before_attempt(call, headers);
            }

            fn after_attempt(&self, call: &CallInfo<'_>, attempt: &Attempt) {
                (**self).after_attempt(call, attempt);
            }

            fn after_call(&self, call: &CallInfo<'_>, end: &CallEnd<'_>) {
                (**self).after_call(call, end);
            }
        }
    )*};
}

pointers! { Arc Box }
