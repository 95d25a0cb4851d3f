//! Failures as JSON, for programs.

use std::time::Duration;

use cams::{Attempt, AttemptOutcome, Error, Execution, WaitReason};
use serde_json::{Value, json};

use crate::report::failure::{Failure, only_reads};
use crate::report::words::in_words_of_flags;

fn wait_reason(reason: WaitReason) -> &'static str {
    match reason {
        WaitReason::Failed => "failed",
        WaitReason::Ambiguous => "ambiguous",
        WaitReason::Deadline => "deadline",
        _ => "call",
    }
}

pub(super) fn of_failure(action: &str, failure: &Failure, exit_code: u8) -> Value {
    match failure {
        Failure::BadInput(problems) => json!({
            "action": action,
            "kind": "invalid request",
            "message": problems.join("; "),
            "problems": problems,
            "execution": "not_executed",
            "may_have_executed": false,
            "exit_code": exit_code,
        }),
        Failure::Stopped(execution) => json!({
            "action": action,
            "kind": "stopped",
            "message": "a signal ended the command before the call was over",
            "execution": execution_name(*execution),
            "may_have_executed": may_have_executed(action, *execution),
            "exit_code": exit_code,
        }),
        Failure::Wait(error) => json!({
            "action": action,
            "kind": "waiting",
            "reason": wait_reason(error.reason()),
            "state": error.last_state(),
            "polls": error.polls(),
            "message": error.to_string(),
            "cause": error.last_error().map(|cause| of_call(action, cause, exit_code)),
            "exit_code": exit_code,
        }),
        Failure::Call(error) | Failure::LaterCall(error) => of_call(action, error, exit_code),
    }
}

fn of_call(action: &str, error: &Error, exit_code: u8) -> Value {
    json!({
        "action": action,
        "kind": error.kind().to_string(),
        "code": error.code(),
        "message": in_words_of_flags(error.message()),
        "request_id": error.request_id(),
        "http_status": error.http_status(),
        "access_denied_detail": error.access_denied_detail(),
        "execution": execution_name(error.execution()),
        "may_have_executed": may_have_executed(action, error.execution()),
        "retry_after_ms": error.retry_after().map(milliseconds),
        "help": error.remedy().map(in_words_of_flags),
        "attempts": error.attempts().iter().map(of_attempt).collect::<Vec<_>>(),
        "exit_code": exit_code,
    })
}

/// Returns whether the user must look before repeating the call. An unknown outcome of a read is harmless.
fn may_have_executed(action: &str, execution: Execution) -> bool {
    execution == Execution::Unknown && !only_reads(action)
}

fn execution_name(execution: Execution) -> &'static str {
    match execution {
        Execution::NotExecuted => "not_executed",
        Execution::Refused => "refused",
        Execution::Unknown => "unknown",
    }
}

fn of_attempt(attempt: &Attempt) -> Value {
    json!({
        "outcome": match attempt.outcome() {
            AttemptOutcome::Succeeded => "succeeded".to_owned(),
            AttemptOutcome::Failed(kind) => kind.to_string(),
        },
        "delay_ms": milliseconds(attempt.delay()),
        "duration_ms": milliseconds(attempt.duration()),
        "request_id": attempt.request_id(),
        "http_status": attempt.http_status(),
        "code": attempt.code(),
    })
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
