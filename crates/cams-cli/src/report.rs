//! Errors on stderr, for people or for programs.

use std::process::ExitCode;
use std::time::Duration;

use cams::{Attempt, AttemptOutcome, Error, ErrorKind, Execution, JsonSeen, WaitError, WaitReason};
use cams_models::operations;
use cams_operation::RetryClass;
use clap::ValueEnum;
use serde_json::{Value, json};

use crate::exit;
use crate::output::escape;
use crate::output::shell::quoted;
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
    /// The call failed after others of the same command were answered.
    LaterCall(Error),
    /// A signal ended the command before the call was over.
    Stopped(Execution),
    /// Waiting ended without the state that was waited for.
    Wait(Box<WaitError<JsonSeen>>),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Call(error)
    }
}

/// Writes to stderr what the service may refuse, although the call is sent.
pub(crate) fn warning(action: &str, text: &str, format: ErrorFormat) {
    match format {
        ErrorFormat::Text => tell(&format!("warning: {text}\n")),
        ErrorFormat::Json => {
            tell(&format!("{}\n", json!({"action": action, "kind": "warning", "message": text})));
        }
    }
}

/// Writes to stderr how to go on with a list.
pub(crate) fn resume(action: &str, count: u64, token: &str, format: ErrorFormat) {
    match format {
        ErrorFormat::Text => {
            let items = if count == 1 { "item" } else { "items" };
            tell(&format!("note: {count} {items} so far; go on with --resume {}\n", quoted(token)));
        }
        ErrorFormat::Json => {
            tell(&format!(
                "{}\n",
                json!({"action": action, "kind": "resume", "items": count, "token": token})
            ));
        }
    }
}

/// Writes a failure to stderr and gives its exit code.
pub(crate) fn failure(action: &str, failure: &Failure, format: ErrorFormat) -> ExitCode {
    let code = match failure {
        Failure::BadInput(_) => exit::BAD_INPUT,
        Failure::Stopped(Execution::Unknown) => exit::UNKNOWN,
        Failure::Stopped(_) => exit::NOT_REACHED,
        Failure::Wait(error) => wait_code(error),
        Failure::Call(error) => exit::of(error),
        Failure::LaterCall(error) => exit::of_many(&[exit::of(error)], true),
    };
    match (format, failure) {
        (ErrorFormat::Json, failure) => tell(&format!("{}\n", as_json(action, failure, code))),
        (ErrorFormat::Text, Failure::BadInput(problems)) => {
            let problems: String = problems.iter().map(|problem| format!("  {problem}\n")).collect();
            tell(&format!("error: {action} was not sent\n{problems}"));
        }
        (ErrorFormat::Text, Failure::Call(error) | Failure::LaterCall(error)) => {
            tell(&as_text(action, error))
        }
        (ErrorFormat::Text, Failure::Stopped(execution)) => {
            let outcome = match execution {
                Execution::Unknown => unknown(action),
                _ => "not executed",
            };
            tell(&format!("error: {action} was stopped by a signal\n  outcome:    {outcome}\n"));
        }
        (ErrorFormat::Text, Failure::Wait(error)) => {
            tell(&format!("error: {}\n", escape::on_one_line(&error.to_string())));
            if let Some(cause) = error.last_error() {
                tell(&as_text(action, cause));
            }
        }
    }
    ExitCode::from(code)
}

fn as_text(action: &str, error: &Error) -> String {
    // A text of the service must not look like another line of the report.
    let said = in_words_of_flags(&error.to_string());
    let mut text = format!("error: {}\n", escape::on_one_line(&said));
    let mut line = |name: &str, value: Option<&str>| {
        if let Some(value) = value {
            text.push_str(&format!("  {:<12}{}\n", format!("{name}:"), escape::on_one_line(value)));
        }
    };
    line("action", Some(action));
    line("code", error.code());
    // The first line has it already, unless the service said it.
    line("message", error.code().map(|_| error.message()));
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

/// What errors of the SDK call settings, and what the command calls them.
const SETTINGS: [(&str, &str); 8] = [
    ("call `Config::allow_insecure_http` to override", "add --allow-insecure-http"),
    ("`Config::region`, `--region`,", "`--region`,"),
    ("`Config::region` or `--region`", "`--region`"),
    ("`Config::endpoint` or `--endpoint`", "`--endpoint`"),
    ("`Config::root_certificates` or SSL_CERT_FILE", "SSL_CERT_FILE"),
    (
        "set SSL_CERT_FILE to a PEM file, or add certificates with `Config::root_certificates`",
        "set SSL_CERT_FILE to a PEM file",
    ),
    (
        "add some with `Config::root_certificates`, or leave out `no_platform_roots`",
        "set SSL_CERT_FILE to a PEM file",
    ),
    ("a client can hold a default for `CustSpaceId`", "--cust-space-id and CAMS_CUST_SPACE_ID set it"),
];

/// A text of the SDK, which speaks of its methods, in words of the command line.
fn in_words_of_flags(text: &str) -> String {
    SETTINGS.iter().fold(text.to_owned(), |text, (setting, flag)| text.replace(setting, flag))
}

fn wait_code(error: &WaitError<JsonSeen>) -> u8 {
    match (error.reason(), error.last_error()) {
        (WaitReason::Call, Some(cause)) => exit::of_many(&[exit::of(cause)], error.last().is_some()),
        // It took a look to find out.
        (WaitReason::Failed | WaitReason::Ambiguous, _) => exit::REFUSED,
        _ => exit::UNKNOWN,
    }
}

fn wait_reason(reason: WaitReason) -> &'static str {
    match reason {
        WaitReason::Failed => "failed",
        WaitReason::Ambiguous => "ambiguous",
        WaitReason::Deadline => "deadline",
        _ => "call",
    }
}

/// What became of the call, and what to do.
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
        Failure::Stopped(execution) => json!({
            "action": action,
            "kind": "stopped",
            "message": "a signal ended the command before the call was over",
            "execution": execution_name(*execution),
            "may_have_executed": *execution == Execution::Unknown,
            "exit_code": exit_code,
        }),
        Failure::Wait(error) => json!({
            "action": action,
            "kind": "waiting",
            "reason": wait_reason(error.reason()),
            "state": error.last_state(),
            "polls": error.polls(),
            "message": error.to_string(),
            "cause": error.last_error().map(|cause| error_json(action, cause, exit_code)),
            "exit_code": exit_code,
        }),
        Failure::Call(error) | Failure::LaterCall(error) => error_json(action, error, exit_code),
    }
}

fn error_json(action: &str, error: &Error, exit_code: u8) -> Value {
    json!({
        "action": action,
        "kind": error.kind().to_string(),
        "code": error.code(),
        "message": in_words_of_flags(error.message()),
        "request_id": error.request_id(),
        "http_status": error.http_status(),
        "access_denied_detail": error.access_denied_detail(),
        "execution": execution_name(error.execution()),
        "may_have_executed": error.may_have_executed(),
        "retry_after_ms": error.retry_after().map(milliseconds),
        "help": error.remedy().map(in_words_of_flags),
        "attempts": error.attempts().iter().map(attempt_json).collect::<Vec<_>>(),
        "exit_code": exit_code,
    })
}

fn execution_name(execution: Execution) -> &'static str {
    match execution {
        Execution::NotExecuted => "not_executed",
        Execution::Refused => "refused",
        Execution::Unknown => "unknown",
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::path::{Path, PathBuf};

    fn sources(folder: &Path) -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        entries.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] }).collect()
    }

    #[test]
    fn errors_speak_of_flags_and_not_of_methods() {
        // What the command cannot set, or never comes across.
        let others = ["Config::client_identity", "Config::proxy", "Config::max_calls_in_flight"];
        let core = Path::new(env!("CARGO_MANIFEST_DIR")).join("../cams-core/src");
        let (mut met, mut left) = (0, Vec::new());
        for path in sources(&core) {
            let text = fs::read_to_string(&path).unwrap();
            let code = text.split("\n#[cfg(test)]").next().unwrap();
            let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
            // A text may go on in the next line.
            let code = lines.map(|line| line.trim().trim_end_matches('\\')).collect::<Vec<_>>().join("");
            met += code.matches("`Config::").count();
            let said = in_words_of_flags(&code);
            let methods = said
                .split("`Config::")
                .skip(1)
                .map(|rest| format!("Config::{}", rest.split('`').next().unwrap()));
            left.extend(methods.filter(|method| !others.contains(&method.as_str())));
        }
        assert!(met > 5 && left.is_empty(), "of {met}: {left:?}");
    }
}
