//! The command line of `cams call`, without the flags that each operation has of its own: see `flags`.

use std::num::NonZero;
use std::path::PathBuf;
use std::time::Duration;

use cams::RateLimit;
use clap::Args as ClapArgs;

use crate::connection::{ConnectionArgs, seconds};
use crate::output::format::OutputArgs;

#[derive(Debug, ClapArgs)]
pub(crate) struct CallArgs {
    /// Name of the operation, such as AddChatGroupInviteLink. Upper and lower case, `-` and `_` do not matter.
    /// `cams call OPERATION --help` shows its parameters.
    #[arg(value_name = "OPERATION")]
    pub(crate) action: String,

    /// File with the parameters: a JSON object with the names of the API. `-`, or no FILE, reads stdin. Flags of single
    /// parameters override it. Nothing is read from stdin unless you ask for it.
    #[arg(long, value_name = "FILE", num_args = 0..=1, default_missing_value = "-", help_heading = "Input")]
    pub(crate) input: Option<PathBuf>,

    /// A parameter as text, sent without any check and in place of one of the same name: for parameters that are not
    /// documented. Can be repeated.
    #[arg(long = "param", value_name = "NAME=VALUE", value_parser = pair, help_heading = "Input")]
    pub(crate) parameters: Vec<(String, String)>,

    /// A header to add to the request. Can be repeated.
    #[arg(long = "header", value_name = "NAME=VALUE", value_parser = pair, help_heading = "Input")]
    pub(crate) headers: Vec<(String, String)>,

    /// Call an operation that this version does not know, by its exact name. It counts as a write: it is never sent
    /// twice.
    #[arg(long, help_heading = "Input")]
    pub(crate) unknown_operation: bool,

    /// Read the whole list, a call for each page, and print its items, each on a line of its own unless --output says
    /// otherwise.
    #[arg(long, help_heading = "Lists")]
    pub(crate) all: bool,

    /// The same, but at most so many items. Stderr says how to go on.
    #[arg(long, value_name = "N", help_heading = "Lists")]
    pub(crate) max_items: Option<NonZero<u64>>,

    /// Go on where an earlier call with --all or --max-items ended.
    #[arg(long, value_name = "TOKEN", help_heading = "Lists")]
    pub(crate) resume: Option<String>,

    /// Call again and again until a state is reached, and print what was seen last. `cams describe OPERATION` lists the
    /// states. KEY tells which item of a list is meant. Each look reads the whole list, so a large page saves calls.
    #[arg(
        long,
        value_name = "NAME[=KEY]",
        conflicts_with_all = ["all", "max_items", "resume", "typed", "unknown_operation"],
        help_heading = "Waiting"
    )]
    pub(crate) wait: Option<String>,

    /// Longest time to wait for the state. Default: 900.
    #[arg(long, value_name = "SECONDS", value_parser = seconds, requires = "wait", help_heading = "Waiting")]
    pub(crate) deadline: Option<Duration>,

    /// Shortest time between two looks; at least 1, and what the documented limit of calls allows. Default: what suits
    /// the state. The local CAMS is ready for another look at once.
    #[arg(long, value_name = "SECONDS", value_parser = seconds, requires = "wait", help_heading = "Waiting")]
    pub(crate) interval: Option<Duration>,

    #[command(flatten)]
    pub(crate) connection: ConnectionArgs,

    /// Most calls per second, for --all and --wait: a number, or `documented` for what the service allows an account.
    #[arg(long, value_name = "N", value_parser = rate_limit, help_heading = "Connection")]
    pub(crate) rate_limit: Option<RateLimit>,

    /// Send nothing; show the request as it would be sent, its canonical form and the string to sign. Signature and
    /// security token are masked. Text, unless --output says otherwise.
    #[arg(long, help_heading = "Debugging")]
    pub(crate) dry_run: bool,

    /// Send nothing; print a `curl` command that sends this call. It is signed: it works once, for about 15 minutes,
    /// for everybody who has it. The AccessKey secret is not in it.
    #[arg(long, conflicts_with_all = ["dry_run", "wait", "all", "max_items", "resume"], help_heading = "Debugging")]
    pub(crate) curl: bool,

    /// Tell on stderr where the call goes, how each attempt ended, and how long it took.
    #[arg(long, short, help_heading = "Debugging")]
    pub(crate) verbose: bool,

    /// Print the response as this SDK understands it, instead of as it came: documented members only, in documented
    /// types.
    #[arg(long, conflicts_with_all = ["all", "max_items", "resume", "unknown_operation"], help_heading = "Output")]
    pub(crate) typed: bool,

    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

impl CallArgs {
    /// Whether the command itself asks for page after page.
    pub(crate) fn is_list_read(&self) -> bool {
        self.is_list() || self.wait.is_some()
    }

    /// Whether the items of a list are asked for.
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

/// A name and a value.
fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("write it as NAME=VALUE".to_owned()),
    }
}
