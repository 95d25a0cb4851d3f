//! The command lines of `cams operations` and `cams describe`.

use clap::Args as ClapArgs;

use crate::output::format::OutputArgs;

pub(crate) const OPERATIONS_EXAMPLES: &str = "\
Examples:
  cams operations                     all of them
  cams operations invite link         those about invite links
  cams operations im-groups           those of one group
  cams operations | cut -f 1          only names

Exit codes: 0 found, 2 nothing found, 6 the list could not be written";

pub(crate) const DESCRIBE_EXAMPLES: &str = "\
Examples:
  cams describe AddChatGroupInviteLink
  cams describe SendChatappMessage --skeleton --all > input.json
  cams describe ListChatGroup --skeleton | cams call ListChatGroup --input -

Exit codes: 0 described, 2 no such operation, 6 the description could not be written";

#[derive(Debug, ClapArgs)]
pub(crate) struct OperationsArgs {
    /// What to search for. Default: list all operations.
    #[arg(value_name = "WORD")]
    pub(crate) words: Vec<String>,

    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct DescribeArgs {
    /// Name of the operation, such as AddChatGroupInviteLink.
    pub(crate) action: String,

    #[command(flatten)]
    pub(crate) output: OutputArgs,

    /// Print only the input skeleton: JSON for `cams call`, with the documented examples.
    #[arg(long)]
    pub(crate) skeleton: bool,

    /// Also put optional parameters into the skeleton, except deprecated ones.
    #[arg(long)]
    pub(crate) all: bool,
}
