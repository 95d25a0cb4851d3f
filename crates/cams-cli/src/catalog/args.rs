//! The command lines of `cams operations` and `cams describe`.

use clap::Args as ClapArgs;

use crate::output::format::OutputArgs;

pub(crate) const OPERATIONS_EXAMPLES: &str = "\
Examples:
  cams operations                     all of them
  cams operations invite link         those about invite links
  cams operations im-groups           the operations of one group
  cams operations | cut -f 1          their names only

Exit codes: 0 found, 2 nothing found, 6 the list could not be written";

pub(crate) const DESCRIBE_EXAMPLES: &str = "\
Examples:
  cams describe AddChatGroupInviteLink
  cams describe SendChatappMessage --skeleton --all > input.json
  cams describe ListChatGroup --skeleton | cams call ListChatGroup --input -

Exit codes: 0 described, 2 no such operation, 6 the description could not be written";

#[derive(Debug, ClapArgs)]
pub(crate) struct OperationsArgs {
    /// What to look for. Without any, all operations are listed.
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

    /// Print the input skeleton only: JSON for `cams call`, made of the documented examples.
    #[arg(long)]
    pub(crate) skeleton: bool,

    /// Put optional parameters into the skeleton too, except deprecated ones.
    #[arg(long)]
    pub(crate) all: bool,
}
