//! The command line of `cams call`, without the flags of single operations; see `flags`.

use std::num::NonZero;
use std::path::PathBuf;
use std::time::Duration;

use cams::RateLimit;
use clap::Args as ClapArgs;

use crate::connection::{ConnectionArgs, seconds};
use crate::output::format::OutputArgs;

#[derive(Debug, ClapArgs)]
pub(crate) struct CallArgs {
    /// Name of the operation, such as AddChatGroupInviteLink. Case, `-`, and `_` do not matter. `cams call OPERATION
    /// --help` shows its parameters.
    #[arg(value_name = "OPERATION")]
    pub(crate) action: String,

    /// File with the parameters: a JSON object with the names of the API. `-`, or no FILE, means stdin. Flags of single
    /// parameters override it. Without this option, stdin is not read.
    #[arg(long, value_name = "FILE", num_args = 0..=1, default_missing_value = "-", help_heading = "Input")]
    pub(crate) input: Option<PathBuf>,

    /// A parameter as text, for undocumented parameters. It is not checked, and replaces a parameter of the same name.
    /// Can be repeated.
    #[arg(long = "param", value_name = "NAME=VALUE", value_parser = pair, help_heading = "Input")]
    pub(crate) parameters: Vec<(String, String)>,

    /// A header to add to the request. Can be repeated.
    #[arg(long = "header", value_name = "NAME=VALUE", value_parser = pair, help_heading = "Input")]
    pub(crate) headers: Vec<(String, String)>,

    /// Call an operation that this version does not know, by its exact name. It counts as a write, so it is never
    /// repeated if it may have been executed.
    #[arg(long, help_heading = "Input")]
    pub(crate) unknown_operation: bool,

    /// Read the whole list, with one call per page, and print its items, one per line unless --output says otherwise.
    #[arg(long, help_heading = "Lists")]
    pub(crate) all: bool,

    /// Like --all, but at most this many items. Stderr says how to continue.
    #[arg(long, value_name = "N", help_heading = "Lists")]
    pub(crate) max_items: Option<NonZero<u64>>,

    /// Continue where an earlier call with --all or --max-items ended.
    #[arg(long, value_name = "TOKEN", help_heading = "Lists")]
    pub(crate) resume: Option<String>,

    /// Poll until a state is reached, and print the last response or item. `cams describe OPERATION` lists the states.
    /// KEY selects an item of a list. Each poll reads the whole list, so a large page saves calls.
    #[arg(
        long,
        value_name = "NAME[=KEY]",
        conflicts_with_all = ["all", "max_items", "resume", "typed", "unknown_operation"],
        help_heading = "Waiting"
    )]
    pub(crate) wait: Option<String>,

    /// Maximum time to wait for the state. Default: 900.
    #[arg(long, value_name = "SECONDS", value_parser = seconds, requires = "wait", help_heading = "Waiting")]
    pub(crate) deadline: Option<Duration>,

    /// Minimum time between two polls; at least 1, and never less than the documented rate limit allows. Default: what
    /// suits the state. For the local CAMS, 1 is enough.
    #[arg(long, value_name = "SECONDS", value_parser = seconds, requires = "wait", help_heading = "Waiting")]
    pub(crate) interval: Option<Duration>,

    #[command(flatten)]
    pub(crate) connection: ConnectionArgs,

    /// Maximum number of calls per second, for --all and --wait: a number, or `documented` for the documented limit of
    /// an account.
    #[arg(long, value_name = "N", value_parser = rate_limit, help_heading = "Connection")]
    pub(crate) rate_limit: Option<RateLimit>,

    /// Send nothing; show the request as it would be sent, its canonical form, and the string to sign. Signature and
    /// security token are masked. The output is text, unless --output says otherwise.
    #[arg(long, help_heading = "Debugging")]
    pub(crate) dry_run: bool,

    /// Send nothing; print a `curl` command that sends this call. It is signed: anyone who has it can use it once, for
    /// about 15 minutes. It does not contain the AccessKey secret.
    #[arg(long, conflicts_with_all = ["dry_run", "wait", "all", "max_items", "resume"], help_heading = "Debugging")]
    pub(crate) curl: bool,

    /// Show on stderr where the call goes, how each attempt ends, and how long it takes.
    #[arg(long, short, help_heading = "Debugging")]
    pub(crate) verbose: bool,

    /// Print the response as this SDK decodes it instead of unchanged: only documented fields, in documented types.
    #[arg(long, conflicts_with_all = ["all", "max_items", "resume", "unknown_operation"], help_heading = "Output")]
    pub(crate) typed: bool,

    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

impl CallArgs {
    /// Returns whether the command requests page after page.
    pub(crate) fn is_list_read(&self) -> bool {
        self.is_list() || self.wait.is_some()
    }

    /// Returns whether the items of a list are requested.
    pub(crate) fn is_list(&self) -> bool {
        self.all || self.max_items.is_some() || self.resume.is_some()
    }
}

fn rate_limit(text: &str) -> Result<RateLimit, String> {
    match text.parse().map(RateLimit::PerSecond) {
        _ if text == "documented" => Ok(RateLimit::Documented),
        Ok(limit) => Ok(limit),
        Err(_) => Err("give a whole number above 0, or `documented`".to_owned()),
    }
}

/// Parses a name and a value.
fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("write it as NAME=VALUE".to_owned()),
    }
}
