//! A call that is ready to be sent.

use std::process::ExitCode;

use cams::{CallOptions, Client};
use cams_operation::{OperationInfo, RetryClass};
use serde_json::Value;

use crate::call::args::CallArgs;
use crate::output::format::{Format, query_failed};
use crate::output::json::Json;
use crate::output::stdout;
use crate::stop::Interrupt;

/// A call with its client, its checked input, and how its result is shown.
pub(crate) struct Job<'a> {
    pub(crate) args: &'a CallArgs,
    pub(crate) action: String,
    /// The description of the operation, if it is known.
    pub(crate) info: Option<&'static OperationInfo>,
    pub(crate) client: Client,
    pub(crate) input: Value,
    pub(crate) options: CallOptions,
    pub(crate) interrupt: Interrupt,
}

impl Job<'_> {
    /// Prints the result of a completed call, and returns the exit code.
    pub(crate) fn print(&self, result: Json, default: Format) -> ExitCode {
        let what = format!("{} is done, but its response", self.action);
        // A read can be repeated; the result of a write may contain an ID that nobody has seen.
        let is_read = self.info.is_some_and(|info| info.retry == RetryClass::Read);
        match self.args.output.show(result, default) {
            Ok(shown) if is_read => stdout::write_reference(&what, &shown),
            Ok(shown) => stdout::write_result(&what, &shown),
            Err(problem) => query_failed(&what, &problem),
        }
    }
}
