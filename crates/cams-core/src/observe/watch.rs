//! A watched call: reports its start and its end to interceptors, the span, and the events.

use tracing::Span;

use super::intercept::{CallEnd, CallInfo, Interceptors};
use super::telemetry;
use crate::error::Error;
use crate::reply::Metadata;

/// A call that has not ended yet. Dropping it means that the program canceled the call.
pub(crate) struct Watched<'a> {
    interceptors: &'a Interceptors,
    call: CallInfo<'a>,
    span: Span,
    has_ended: bool,
}

impl<'a> Watched<'a> {
    /// Starts watching a call of a service.
    pub(crate) fn begin(service: &'static str, interceptors: &'a Interceptors, call: CallInfo<'a>) -> Self {
        let span = telemetry::call_span(service, &call);
        interceptors.before_call(&call);
        Self { interceptors, call, span, has_ended: false }
    }

    /// Returns the span around everything the call does.
    pub(crate) fn span(&self) -> &Span {
        &self.span
    }

    pub(crate) fn succeeded(mut self, metadata: &Metadata) {
        self.has_ended = true;
        telemetry::record_success(&self.span, metadata);
        self.interceptors.after_call(&self.call, &CallEnd::Succeeded(metadata));
    }

    pub(crate) fn failed(mut self, error: Error) -> Error {
        self.has_ended = true;
        telemetry::record_failure(&self.span, &self.call, &error);
        self.interceptors.after_call(&self.call, &CallEnd::Failed(&error));
        error
    }
}

impl Drop for Watched<'_> {
    fn drop(&mut self) {
        if !self.has_ended {
            telemetry::record_cancellation(&self.span, &self.call);
            self.interceptors.after_call(&self.call, &CallEnd::Cancelled);
        }
    }
}
