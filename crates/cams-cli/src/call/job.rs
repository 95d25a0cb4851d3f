//! A call that is ready to be sent.

use std::io::ErrorKind;
use std::process::ExitCode;

use cams::{CallOptions, Client};
use cams_operation::{OperationInfo, RetryClass};
use serde_json::Value;

use crate::call::args::CallArgs;
use crate::exit;
use crate::output::format::{Format, query_failed};
use crate::output::json::Json;
use crate::output::stdout;
use crate::stop::Interrupt;

/// A call with its client, its checked input, and how its result is shown.
pub(crate) struct Job<'a> {
    pub(crate) args: &'a CallArgs,
    pub(crate) action: String,
    /// What is known of the operation.
    pub(crate) info: Option<&'static OperationInfo>,
    pub(crate) client: Client,
    pub(crate) input: Value,
    pub(crate) options: CallOptions,
    pub(crate) interrupt: Interrupt,
}

impl Job<'_> {
    /// Prints the result of a call that is done, and gives the exit code.
    pub(crate) fn print(&self, result: Json, default: Format) -> ExitCode {
        let what = format!("{} is done, but its response", self.action);
        match self.args.output.show(result, default) {
            Ok(shown) => self.write(&what, &shown),
            Err(problem) => query_failed(&what, &problem),
        }
    }

    /// Writes a result, and gives the exit code. What was only read can be read again, so a reader who has enough of it
    /// loses nothing; the result of a write may hold an ID that nobody has seen.
    pub(crate) fn write(&self, what: &str, shown: &str) -> ExitCode {
        let is_read = self.info.is_some_and(|info| info.retry == RetryClass::Read);
        match stdout::write(shown) {
            Ok(()) => ExitCode::from(exit::DONE),
            Err(error) if is_read && error.kind() == ErrorKind::BrokenPipe => ExitCode::from(exit::DONE),
            Err(error) => stdout::not_written(what, &error),
        }
    }
}
