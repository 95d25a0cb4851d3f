//! The command line: the tree of commands. The options of each stand beside what runs it.

use clap::{Parser, Subcommand};

use crate::call::CallArgs;
use crate::catalog::args::{DESCRIBE_EXAMPLES, DescribeArgs, OPERATIONS_EXAMPLES, OperationsArgs};
use crate::credentials::{CREDENTIALS_EXAMPLES, CredentialsArgs};
use crate::doctor::{DOCTOR_HELP, DoctorArgs};
use crate::listen::{LISTEN_EXAMPLES, ListenArgs};
use crate::mock::MockArgs;
use crate::output::text;
use crate::template::{TEMPLATE_HELP, TemplateArgs};

/// Alibaba Cloud Chat App Message Service (CAMS) on the command line.
#[derive(Debug, Parser)]
#[command(name = "cams", version, after_help = EXIT_CODES, term_width = text::width())]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  refused by the service
  2  bad input, nothing was sent
  3  outcome unknown, it may have been executed
  4  throttled, not executed
  5  service not reached, or credentials not provided for now; not executed
  6  done, but the result could not be written";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Call an operation and print its response as JSON.
    ///
    /// Credentials are found as the official SDKs and the `aliyun` command find them; `cams credentials` shows where.
    #[command(after_help = EXIT_CODES)]
    Call(CallArgs),
    /// List the operations, or search them.
    ///
    /// Every WORD must occur in the name of an operation, in its summary, or in the name or title of its group; upper
    /// and lower case are the same. A terminal shows the operations by group; a pipe gets a line for each, with
    /// action, group and summary between tabs.
    #[command(after_help = OPERATIONS_EXAMPLES)]
    Operations(OperationsArgs),
    /// Describe an operation: what it does, its parameters, its response, and an input to start from.
    #[command(after_help = DESCRIBE_EXAMPLES)]
    Describe(DescribeArgs),
    /// Show which credentials a call would use, and where they come from.
    ///
    /// The secret is never shown. The places are asked in their order until one is set up: environment variables,
    /// OIDC (RRSA), the profiles of the `aliyun` command, the INI file of the SDKs, the RAM role of the ECS instance,
    /// ALIBABA_CLOUD_CREDENTIALS_URI. A place that is set up and broken ends the search, so that no other identity is
    /// used.
    #[command(after_help = CREDENTIALS_EXAMPLES)]
    Credentials(CredentialsArgs),
    /// Examine everything that a call depends on, and say what to do about what is wrong.
    ///
    /// Looks at files, credentials, region, endpoint and proxy, asks the endpoint for its time, and calls
    /// GetChatappOpenStatus, which changes nothing.
    #[command(after_help = DOCTOR_HELP)]
    Doctor(DoctorArgs),
    /// Receive what customers write and what becomes of messages, print it, and hand it on.
    ///
    /// Listens for callbacks over HTTP, or takes events from a queue. What was printed, and accepted by the program it
    /// was forwarded to, is acknowledged; the service sends everything else again.
    #[command(after_help = LISTEN_EXAMPLES)]
    Listen(ListenArgs),
    /// Check, preview, convert, create, pull and compare templates that are kept in files.
    #[command(after_help = TEMPLATE_HELP)]
    Template(TemplateArgs),
    /// Run a local service that checks signatures and parameters and keeps state.
    ///
    /// Each call is a line on stderr. Simulate outside events (a member joins, a customer writes, a template is
    /// rejected, a call fails) with the control paths under `/-/`; `GET /-/` lists them.
    Mock(MockArgs),
}
