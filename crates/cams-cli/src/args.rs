//! The command line: the tree of commands. The options of each command are next to its code.

use std::env;
use std::ffi::OsString;
use std::io::{self, IsTerminal};
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{ArgMatches, CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::call::args::CallArgs;
use crate::call::flags;
use crate::catalog::args::{DESCRIBE_EXAMPLES, DescribeArgs, OPERATIONS_EXAMPLES, OperationsArgs};
use crate::catalog::names;
use crate::completion::args::{COMPLETION_HELP, CompletionArgs, ManArgs};
use crate::credentials::{CREDENTIALS_EXAMPLES, CredentialsArgs};
use crate::doctor::{DOCTOR_HELP, DoctorArgs};
use crate::empty;
use crate::exit;
use crate::listen::{LISTEN_EXAMPLES, ListenArgs};
use crate::mock::MockArgs;
use crate::output::stderr::{self, Form, tell};
use crate::output::stdout;
use crate::output::text;
use crate::send::{SEND_EXAMPLES, SendArgs};
use crate::template::{TEMPLATE_HELP, TemplateArgs};
use crate::upload::{UPLOAD_EXAMPLES, UploadArgs};

/// Alibaba Cloud Chat App Message Service (CAMS) on the command line.
#[derive(Debug, Parser)]
#[command(name = "cams", version, after_help = EXIT_CODES, term_width = text::width())]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,

    /// Format of errors, warnings, and notes on stderr; JSON is one object per line. Default: JSON if --output is
    /// `json` or `jsonl` and stderr is not a terminal, otherwise text.
    #[arg(long, global = true, value_enum, value_name = "FORMAT", help_heading = "Output")]
    error_format: Option<Form>,
}

const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  refused by the service, or not everything could be done
  2  bad input, nothing was sent
  3  outcome unknown, it may have been executed
  4  throttled, not executed
  5  service not reached, or credentials not provided for now; not executed
  6  done, but the result could not be written";

/// The tree of commands for a command line: `cams call` has the flags of the operation that the line names.
pub(crate) fn command_for(arguments: &[OsString]) -> clap::Command {
    let command = empty::refused_by(Args::command());
    match flags::operation_of(arguments) {
        Some(info) => command.mut_subcommand("call", |_| flags::command_for(info)),
        None => command,
    }
}

/// Reads the command line; also returns what the command in it matched, with the flags of an operation.
///
/// # Errors
/// The exit code, if it asks for help or the version, or cannot be parsed. The user has been told.
pub(crate) fn parse() -> Result<(Args, ArgMatches), ExitCode> {
    let arguments: Vec<_> = env::args_os().collect();
    stderr::set_form(error_form(&arguments, io::stderr().is_terminal()));
    let command = command_for(&arguments);
    let arguments = match command.find_subcommand("call") {
        Some(call) if arguments.get(1).is_some_and(|name| name == "call") => {
            flags::respelled(arguments, call)
        }
        _ => arguments,
    };
    let matches = command.try_get_matches_from(&arguments).map_err(|error| refused(&error, &arguments))?;
    let args = Args::from_arg_matches(&matches).map_err(|error| refused(&error, &arguments))?;
    let of_command = matches.subcommand().map(|(_, matches)| matches.clone()).unwrap_or_default();
    Ok((args, of_command))
}

/// The form of stderr that a command line asks for, even if the line is invalid: the error is reported in this form.
fn error_form(arguments: &[OsString], is_terminal: bool) -> Form {
    let arguments: Vec<_> =
        arguments.iter().map_while(|text| text.to_str().filter(|text| *text != "--")).collect();
    let last = |name: &str| {
        (0..arguments.len()).rev().find_map(|at| match arguments.get(at)?.strip_prefix(name)? {
            "" => arguments.get(at + 1).copied(),
            rest => rest.strip_prefix('='),
        })
    };
    match (last("--error-format"), last("--output").or(last("--format"))) {
        (Some("json"), _) => Form::Json,
        (None, Some("json" | "jsonl")) if !is_terminal => Form::Json,
        _ => Form::Text,
    }
}

/// Shows help, the version, or what is wrong with the command line, and gives the exit code.
fn refused(error: &clap::Error, arguments: &[OsString]) -> ExitCode {
    // If the operation does not exist, its flags are not the problem.
    if error.kind() == ErrorKind::UnknownArgument
        && let Some(action) = flags::unknown_operation_of(arguments)
    {
        tell(&format!("error: {}\n", names::unknown_action(&action)));
        return ExitCode::from(exit::BAD_INPUT);
    }
    if arguments.get(1).is_some_and(|name| name == "call") && is_json(error) {
        tell(
            "error: unexpected JSON argument; pass it in a file with --input FILE, or on stdin with --input -\n",
        );
        return ExitCode::from(exit::BAD_INPUT);
    }
    if error.use_stderr() {
        match stderr::form() {
            // It comes in color.
            Form::Text => drop(error.print()),
            Form::Json => tell(&error.to_string()),
        }
        return ExitCode::from(exit::BAD_INPUT);
    }
    match error.print() {
        Ok(()) => ExitCode::from(exit::DONE),
        Err(error) => stdout::reference_not_written("the help", &error),
    }
}

/// Returns whether the unexpected argument is a JSON object, as other commands take parameters.
fn is_json(error: &clap::Error) -> bool {
    error.kind() == ErrorKind::UnknownArgument
        && matches!(error.get(ContextKind::InvalidArg),
            Some(ContextValue::String(text)) if text.trim_start().starts_with('{'))
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Call an operation and print the unchanged response.
    ///
    /// Each parameter is a flag: `--business-number 86…` for `BusinessNumber`, `--page.index 1` for a field of an
    /// object, a repeated flag for a list, `--template-params name=Ana` for a map. Objects and lists can also be JSON.
    /// `@FILE` means the text of a file. `cams call OPERATION --help` shows the parameters of an operation.
    ///
    /// Credentials come from the sources that the official SDKs and the `aliyun` command use; `cams credentials` shows
    /// which one.
    #[command(after_help = EXIT_CODES)]
    Call(CallArgs),
    /// List or search operations.
    ///
    /// Every WORD must occur in the name or summary of an operation, or in the name or title of its group; case does
    /// not matter. A terminal shows the operations by group. In a pipe, each operation is one line: action, group, and
    /// summary, separated by tabs.
    #[command(after_help = OPERATIONS_EXAMPLES)]
    Operations(OperationsArgs),
    /// Describe an operation: what it does, its parameters, its response, and an input to start from.
    #[command(after_help = DESCRIBE_EXAMPLES)]
    Describe(DescribeArgs),
    /// Show which credentials a call would use, and where they come from.
    ///
    /// The secret is never shown. The command asks these sources in order until one is set up: environment variables,
    /// OIDC (RRSA), the profiles of the `aliyun` command, the INI file of the SDKs, the RAM role of the ECS instance,
    /// ALIBABA_CLOUD_CREDENTIALS_URI. If a source is set up but broken, the search ends, so that no other identity is
    /// used.
    #[command(after_help = CREDENTIALS_EXAMPLES)]
    Credentials(CredentialsArgs),
    /// Check everything that a call depends on, and say how to fix what is wrong.
    ///
    /// Checks files, credentials, region, endpoint, and proxy, asks the endpoint for its time, and calls
    /// GetChatappOpenStatus, which changes nothing.
    #[command(after_help = DOCTOR_HELP)]
    Doctor(DoctorArgs),
    /// Receive customers' messages, receipts, and other events, print them, and forward them.
    ///
    /// Listens for callbacks over HTTP, or takes events from a queue. An event is acknowledged after it was printed
    /// and, with --forward, accepted; the service sends everything else again.
    #[command(after_help = LISTEN_EXAMPLES)]
    Listen(ListenArgs),
    /// Check, preview, convert, create, pull, and compare templates that are kept in files.
    #[command(after_help = TEMPLATE_HELP)]
    Template(TemplateArgs),
    /// Print the script with which your shell completes commands, operations, flags, values, and profiles.
    #[command(after_help = COMPLETION_HELP)]
    Completion(CompletionArgs),
    /// Write manual pages, one for each command.
    Man(ManArgs),
    /// Send a template to the recipients in a CSV file.
    ///
    /// Every row is checked before anything is sent. A journal records what was sent. Run the same command again after
    /// a stop, a crash, or a power cut: it continues, and no row is sent twice.
    #[command(after_help = SEND_EXAMPLES)]
    Send(Box<SendArgs>),
    /// Upload files and print their URLs, one per line.
    ///
    /// Messages and templates take the URL of a picture, a video, or a document, never the file itself.
    #[command(after_help = UPLOAD_EXAMPLES)]
    Upload(UploadArgs),
    /// Run a local CAMS that checks signatures and parameters and keeps state.
    ///
    /// Each call is a line on stderr. Simulate outside events (a member joins, a customer writes, a template is
    /// rejected, a call fails) with the control paths under `/-/`; `GET /-/` lists them.
    Mock(MockArgs),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stderr_follows_the_form_of_the_result_unless_it_is_a_terminal() {
        for (line, in_pipe, on_terminal) in [
            ("cams call X", Form::Text, Form::Text),
            ("cams call X --output json", Form::Json, Form::Text),
            ("cams call X --format=jsonl", Form::Json, Form::Text),
            ("cams call X --output json --output table", Form::Text, Form::Text),
            ("cams call X --output", Form::Text, Form::Text),
            ("cams call X --error-format json", Form::Json, Form::Json),
            ("cams call X --output json --error-format text", Form::Text, Form::Text),
            ("cams call X -- --output json", Form::Text, Form::Text),
        ] {
            let arguments: Vec<_> = line.split(' ').map(OsString::from).collect();
            assert_eq!(error_form(&arguments, false), in_pipe, "{line}");
            assert_eq!(error_form(&arguments, true), on_terminal, "{line}");
        }
    }
}
