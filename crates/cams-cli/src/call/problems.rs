//! Problems in the input of a call, in the words of the command line.

use std::io::{self, IsTerminal};

use cams::{Client, parameters};
use cams_core::internal::input;
use cams_operation::OperationInfo;
use clap::ArgMatches;
use serde_json::Value;

use crate::call::args::CallArgs;
use crate::call::flags::{self, Flag};
use crate::call::values::given;
use crate::report::{self, Failure};

/// Refuses input that can never be accepted according to the catalog or the parameter rules, and reports all problems
/// at once. Warns about input that the service may refuse.
pub(crate) fn check(
    args: &CallArgs,
    info: &'static OperationInfo,
    matches: &ArgMatches,
    client: &Client,
    input: &Value,
) -> Result<(), Failure> {
    let words = Words { flags: flags::of(info), matches };
    let is_filled_in = |path: &str| args.is_list_read() && is_of_pages(info, path);
    let is_set = |name: &str| args.parameters.iter().any(|(set, _)| set == name) || is_filled_in(name);
    let mut problems = Vec::new();
    for problem in input::check(info, input) {
        match problem.is_missing() {
            true if is_set(&problem.path) => {}
            true => problems.push(words.missing(&problem.path)),
            false => problems.push(format!("{} {}", words.place(&problem.path), problem.message)),
        }
    }
    // The check does not report parameters that can have a client default.
    for parameter in info.parameters.iter().filter(|parameter| parameter.client_default) {
        let name = parameter.field.name;
        let is_missing = input.is_object() && input.get(name).is_none_or(Value::is_null);
        if parameter.field.required && is_missing && !is_set(name) && client.default_parameter(name).is_none()
        {
            problems.push(words.missing(name));
        }
    }
    let is_anything_missing = !problems.is_empty() && !is_any_given(&words);
    if args.connection.cust_space_id.as_deref() == Some("") {
        report::warning(info.action, "`--cust-space-id` is empty, so the call names no space");
    }
    let found = parameters::check(info.action, input);
    for warning in found.warnings().filter(|warning| !is_set(&warning.path)) {
        let text = format!("{} {}", words.place(&warning.path), warning.rule);
        report::warning(info.action, &text);
    }
    problems.extend(found.errors().map(|error| format!("{} {}", words.place(&error.path), error.rule)));
    if problems.is_empty() {
        return Ok(());
    }
    // In a loop over lines, or under a scheduler, stdin may not be meant for the call, so it is never read by default.
    if args.input.is_none() && is_anything_missing && !io::stdin().is_terminal() {
        problems.push("stdin was not read: add --input to read the parameters from it".to_owned());
    }
    Err(Failure::BadInput(problems))
}

/// Returns whether reading a list sets the parameter, or a part of it, for each page.
fn is_of_pages(info: &OperationInfo, path: &str) -> bool {
    let is_or_holds =
        |inner: &str| inner.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    info.pages.is_some_and(|pages| is_or_holds(pages.position) || is_or_holds(pages.size))
}

/// Returns whether the command line has a flag of the operation: a person who uses flags does not mean stdin.
fn is_any_given(words: &Words<'_>) -> bool {
    words.flags.iter().any(|flag| !given(words.matches, flag).is_empty())
}

/// The names of places in the input.
struct Words<'m> {
    flags: Vec<Flag>,
    matches: &'m ArgMatches,
}

impl Words<'_> {
    /// Returns the flag that set the value, otherwise its path.
    fn place(&self, path: &str) -> String {
        match flags::for_path(&self.flags, path) {
            Some((flag, rest)) if !given(self.matches, flag).is_empty() => {
                let rest = rest.trim_start_matches('.');
                if rest.is_empty() {
                    format!("`--{}`", flag.long)
                } else {
                    format!("`--{}`: `{rest}`", flag.long)
                }
            }
            _ => format!("`{path}`"),
        }
    }

    /// Returns a message about a missing required value, and how to set it.
    fn missing(&self, path: &str) -> String {
        if path == "CustSpaceId" {
            return format!(
                "`{path}` is required: add --cust-space-id, set CAMS_CUST_SPACE_ID, or put it into --input"
            );
        }
        match flags::for_path(&self.flags, path) {
            Some((flag, "")) => format!("`{path}` is required: add --{}, or put it into --input", flag.long),
            _ => format!("`{path}` is required"),
        }
    }
}
