//! [`tracing`] spans and events, named after OpenTelemetry's conventions for RPC and HTTP clients.
//!
//! A failed span has `error.type` and `otel.status_code`, which `tracing-opentelemetry` turns into the status of the
//! exported span. A call that the program dropped has the type `cancelled`.
//!
//! From requests and responses, they contain only the operation name, codes, and IDs. They contain no URL, which has
//! the parameters, no message of the service, which may quote them, and no headers.

use tracing::{Level, Span, field};

use crate::observe::intercept::CallInfo;
use crate::reply::{Attempt, AttemptOutcome, Metadata};

/// The span of a call, around all its attempts and waits.
pub(crate) fn call_span(service: &'static str, call: &CallInfo<'_>) -> Span {
    tracing::span!(
        target: "cams",
        Level::INFO,
        "call",
        otel.name = field::display(format_args!("{service}/{}", call.action)),
        otel.kind = "client",
        rpc.system = "aliyun_rpc",
        rpc.service = service,
        rpc.method = call.action,
        server.address = call.endpoint.authority(),
        cams.label = call.label,
        aliyun.request_id = field::Empty,
        http.response.status_code = field::Empty,
        error.type = field::Empty,
        otel.status_code = field::Empty,
    )
}

/// The span of an attempt, with the number of times that the request was sent before.
pub(crate) fn attempt_span(resend_count: usize) -> Span {
    tracing::span!(
        target: "cams",
        Level::DEBUG,
        "attempt",
        otel.kind = "client",
        http.request.method = "POST",
        http.request.resend_count = resend_count,
        http.response.status_code = field::Empty,
        aliyun.request_id = field::Empty,
        error.type = field::Empty,
        otel.status_code = field::Empty,
    )
}

/// Records how an attempt ended.
pub(crate) fn record_attempt(span: &Span, attempt: &Attempt) {
    if let Some(status) = attempt.http_status() {
        span.record("http.response.status_code", status);
    }
    if let Some(id) = attempt.request_id() {
        span.record("aliyun.request_id", id);
    }
    if let AttemptOutcome::Failed(kind) = attempt.outcome() {
        fail(span, attempt.code().unwrap_or(kind.name()));
        tracing::event!(
            target: "cams",
            parent: span,
            Level::DEBUG,
            kind = kind.name(),
            duration_ms = u64::try_from(attempt.duration().as_millis()).unwrap_or(u64::MAX),
            "attempt failed"
        );
    }
}

/// Records that a call succeeded.
pub(crate) fn record_success(span: &Span, metadata: &Metadata) {
    if let Some(id) = metadata.request_id() {
        span.record("aliyun.request_id", id);
    }
    if let Some(status) = metadata.attempts().last().and_then(Attempt::http_status) {
        span.record("http.response.status_code", status);
    }
}

/// Records that a call failed. The program gets the error and knows whether it is worth a warning.
pub(crate) fn record_failure(span: &Span, call: &CallInfo<'_>, error: &crate::Error) {
    fail(span, error.code().unwrap_or_else(|| error.kind().name()));
    if let Some(id) = error.request_id() {
        span.record("aliyun.request_id", id);
    }
    if let Some(status) = error.http_status() {
        span.record("http.response.status_code", status);
    }
    tracing::event!(
        target: "cams",
        parent: span,
        Level::DEBUG,
        action = call.action,
        label = call.label,
        kind = error.kind().name(),
        code = error.code(),
        request_id = error.request_id(),
        attempts = error.attempts().len(),
        may_have_executed = error.may_have_executed(),
        "call failed"
    );
}

/// Records that the program dropped a call before it ended.
pub(crate) fn record_cancellation(span: &Span, call: &CallInfo<'_>) {
    fail(span, "cancelled");
    tracing::event!(
        target: "cams",
        parent: span,
        Level::DEBUG,
        action = call.action,
        label = call.label,
        "call cancelled"
    );
}

fn fail(span: &Span, reason: &str) {
    span.record("error.type", reason);
    span.record("otel.status_code", "ERROR");
}
