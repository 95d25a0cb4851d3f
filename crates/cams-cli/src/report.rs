//! Errors on stderr, for people or for programs.

use std::process::ExitCode;
use std::time::Duration;

use cams::check::Violations;
use cams::{Attempt, AttemptOutcome, Error, ErrorKind, Execution};
use cams_models::operations;
use cams_operation::RetryClass;
use clap::ValueEnum;
use serde_json::{Value, json};

use crate::exit;
use crate::output::escape;
use crate::output::stderr::tell;

/// The forms of errors and warnings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ErrorFormat {
    /// For people.
    #[default]
    Text,
    /// JSON, an object on a line of its own for each.
    Json,
}

/// Why a call gave no response.
pub(crate) enum Failure {
    /// The input was refused here; each text is one problem.
    BadInput(Vec<String>),
    /// The call failed.
    Call(Error),
    /// A signal ended the command while the call was under way.
    Stopped,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Call(error)
    }
}

/// Writes to stderr what the service may refuse, although the call is sent.
pub(crate) fn warnings(action: &str, found: &Violations, format: ErrorFormat) {
    for warning in found.warnings() {
        match format {
            ErrorFormat::Text => tell(&format!("warning: {warning}\n")),
            ErrorFormat::Json => {
                let warning = json!({"action": action, "kind": "warning", "message": warning.to_string()});
                tell(&format!("{warning}\n"));
            }
        }
    }
}

/// Writes a failure to stderr and gives its exit code.
pub(crate) fn failure(action: &str, failure: &Failure, format: ErrorFormat) -> ExitCode {
    let code = match failure {
        Failure::BadInput(_) => exit::BAD_INPUT,
        Failure::Stopped => exit::UNKNOWN,
        Failure::Call(error) => exit::of(error),
    };
    match (format, failure) {
        (ErrorFormat::Json, failure) => tell(&format!("{}\n", as_json(action, failure, code))),
        (ErrorFormat::Text, Failure::BadInput(problems)) => {
            let problems: String = problems.iter().map(|problem| format!("  {problem}\n")).collect();
            tell(&format!("error: {action} was not sent\n{problems}"));
        }
        (ErrorFormat::Text, Failure::Call(error)) => tell(&as_text(action, error)),
        (ErrorFormat::Text, Failure::Stopped) => {
            tell(&format!("error: {action} was stopped by a signal\n  outcome:    {}\n", unknown(action)));
        }
    }
    ExitCode::from(code)
}

fn as_text(action: &str, error: &Error) -> String {
    // A text of the service must not look like another line of the report.
    let mut text = format!("error: {}\n", escape::on_one_line(&error.to_string()));
    let mut line = |name: &str, value: Option<&str>| {
        if let Some(value) = value {
            text.push_str(&format!("  {:<12}{}\n", format!("{name}:"), escape::on_one_line(value)));
        }
    };
    line("action", Some(action));
    line("code", error.code());
    line("message", Some(error.message()));
    line("request id", error.request_id());
    line("denied", error.access_denied_detail());
    if error.attempts().len() > 1 {
        for (attempt, number) in error.attempts().iter().zip(1..) {
            line("attempt", Some(&format!("{number}: {attempt}")));
        }
    }
    line("outcome", Some(&outcome(action, error)));
    line("help", error.remedy());
    text
}

/// What became of the call, and what to do.
fn outcome(action: &str, error: &Error) -> String {
    match (error.kind(), error.execution()) {
        (_, Execution::Unknown) => unknown(action).into(),
        (ErrorKind::Throttled, _) => match error.retry_after() {
            Some(wait) => format!("not executed; call again in {} s", wait.as_secs().max(1)),
            None => "not executed; call again later".into(),
        },
        (_, Execution::Refused) => "not executed; the service refused".into(),
        (_, Execution::NotExecuted) => "not executed; nothing was sent".into(),
    }
}

fn unknown(action: &str) -> &'static str {
    match operations::find(action).map(|info| info.retry) {
        Some(RetryClass::Read) => "unknown; the operation only reads, so call again",
        _ => "unknown; it may have been executed, so look before you call again",
    }
}

fn as_json(action: &str, failure: &Failure, exit_code: u8) -> Value {
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
        Failure::Stopped => json!({
            "action": action,
            "kind": "stopped",
            "message": "a signal ended the command while the call was under way",
            "execution": "unknown",
            "may_have_executed": true,
            "exit_code": exit_code,
        }),
        Failure::Call(error) => json!({
            "action": action,
            "kind": error.kind().to_string(),
            "code": error.code(),
            "message": error.message(),
            "request_id": error.request_id(),
            "http_status": error.http_status(),
            "access_denied_detail": error.access_denied_detail(),
            "execution": match error.execution() {
                Execution::NotExecuted => "not_executed",
                Execution::Refused => "refused",
                Execution::Unknown => "unknown",
            },
            "may_have_executed": error.may_have_executed(),
            "retry_after_ms": error.retry_after().map(milliseconds),
            "help": error.remedy(),
            "attempts": error.attempts().iter().map(attempt_json).collect::<Vec<_>>(),
            "exit_code": exit_code,
        }),
    }
}

fn attempt_json(attempt: &Attempt) -> Value {
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
