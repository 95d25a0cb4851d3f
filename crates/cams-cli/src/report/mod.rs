//! Failures and warnings of calls on stderr, for people or for programs.

mod failure;
mod json;
mod words;

use std::process::ExitCode;

use cams::{Error, ErrorKind, Execution, JsonSeen, WaitError, WaitReason};
use serde_json::json;

use crate::exit;
use crate::output::escape;
use crate::output::shell::quoted;
use crate::output::stderr::{self, Form, tell};
use crate::report::failure::only_reads;
use crate::report::words::in_words_of_flags;

pub(crate) use crate::report::failure::Failure;

/// Writes a warning to stderr: the service may refuse the call, which is sent anyway.
pub(crate) fn warning(action: &str, text: &str) {
    match stderr::form() {
        Form::Text => tell(&format!("warning: {text}\n")),
        Form::Json => {
            stderr::tell_object(&json!({"action": action, "kind": "warning", "message": text}));
        }
    }
}

/// Writes to stderr that something failed and that the command tries it again.
pub(crate) fn goes_on(action: &str, error: &Error, what_next: &str) {
    let said = in_words_of_flags(&error.to_string());
    warning(action, &format!("{}; {what_next}", escape::on_one_line(&said)));
}

/// Writes to stderr how to continue with a list.
pub(crate) fn resume(action: &str, count: u64, token: &str) {
    match stderr::form() {
        Form::Text => {
            let items = if count == 1 { "item" } else { "items" };
            tell(&format!("note: {count} {items} so far; go on with --resume {}\n", quoted(token)));
        }
        Form::Json => {
            stderr::tell_object(&json!({"action": action, "kind": "resume", "items": count, "token": token}))
        }
    }
}

/// Writes a failure to stderr, and returns its exit code.
pub(crate) fn failure(action: &str, failure: &Failure) -> ExitCode {
    let code = match failure {
        Failure::BadInput(_) => exit::BAD_INPUT,
        Failure::Stopped(Execution::Unknown) => exit::UNKNOWN,
        Failure::Stopped(_) => exit::NOT_REACHED,
        Failure::Wait(error) => wait_code(error),
        Failure::Call(error) => exit::of(error),
        Failure::LaterCall(error) => exit::of_many(&[exit::of(error)], true),
    };
    match stderr::form() {
        Form::Json => stderr::tell_object(&json::of_failure(action, failure, code)),
        Form::Text => tell(&as_text(action, failure)),
    }
    ExitCode::from(code)
}

fn as_text(action: &str, failure: &Failure) -> String {
    match failure {
        Failure::BadInput(problems) => {
            let problems: String = problems.iter().map(|problem| format!("  {problem}\n")).collect();
            format!("error: {action} was not sent\n{problems}")
        }
        Failure::Call(error) | Failure::LaterCall(error) => of_call(action, error),
        Failure::Stopped(execution) => {
            let outcome = match execution {
                Execution::Unknown => unknown(action),
                _ => "not executed",
            };
            format!("error: {action} was stopped by a signal\n  outcome:    {outcome}\n")
        }
        Failure::Wait(error) => {
            let cause = error.last_error().map(|cause| of_call(action, cause)).unwrap_or_default();
            format!("error: {}\n{cause}", escape::on_one_line(&error.to_string()))
        }
    }
}

/// Returns the error on one line, then the details that it does not contain.
fn of_call(action: &str, error: &Error) -> String {
    let said = in_words_of_flags(&error.to_string());
    let request_id = error.request_id().map(|id| format!(" [request id {id}]")).unwrap_or_default();
    let said = said.strip_suffix(&request_id).unwrap_or(&said);
    // A text of the service must not look like another line of the report.
    let mut text = format!("error: {}\n", escape::on_one_line(said));
    let mut line = |name: &str, value: Option<&str>| {
        if let Some(value) = value {
            text.push_str(&format!("  {:<12}{}\n", format!("{name}:"), escape::on_one_line(value)));
        }
    };
    line("request id", error.request_id());
    line("denied", error.access_denied_detail());
    if error.attempts().len() > 1 {
        for (attempt, number) in error.attempts().iter().zip(1..) {
            line("attempt", Some(&format!("{number}: {attempt}")));
        }
    }
    line("outcome", Some(&outcome(action, error)));
    line("help", error.remedy().map(in_words_of_flags).as_deref());
    text
}

fn wait_code(error: &WaitError<JsonSeen>) -> u8 {
    match (error.reason(), error.last_error()) {
        (WaitReason::Call, Some(cause)) => exit::of_many(&[exit::of(cause)], error.last().is_some()),
        // Nothing was ever seen, for a known reason.
        (WaitReason::Deadline, Some(cause)) if error.last().is_none() => exit::of(cause),
        // The state is known from a response.
        (WaitReason::Failed | WaitReason::Ambiguous, _) => exit::REFUSED,
        _ => exit::UNKNOWN,
    }
}

/// Returns the outcome of the call, and what to do.
fn outcome(action: &str, error: &Error) -> String {
    match (error.kind(), error.execution()) {
        (_, Execution::Unknown) => unknown(action).into(),
        (ErrorKind::Throttled, _) => match error.retry_after() {
            Some(wait) => format!("not executed; call again in {} s", wait.as_secs().max(1)),
            None => "not executed; call again later".into(),
        },
        (ErrorKind::Stuck, _) => "the list was read so far; only reads were sent".into(),
        (_, Execution::Refused) => "not executed; the service refused".into(),
        (_, Execution::NotExecuted) => "not executed; nothing was sent".into(),
    }
}

fn unknown(action: &str) -> &'static str {
    if only_reads(action) {
        "unknown; the operation only reads, so call again"
    } else {
        "unknown; it may have been executed, so look before you call again"
    }
}
