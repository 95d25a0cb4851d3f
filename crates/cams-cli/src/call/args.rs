//! The command line of `cams call`.

use std::path::PathBuf;

use clap::Args as ClapArgs;

use crate::connection::ConnectionArgs;
use crate::report::ErrorFormat;

#[derive(Debug, ClapArgs)]
pub(crate) struct CallArgs {
    /// Name of the operation, such as AddChatGroupInviteLink.
    pub(crate) action: String,

    /// File with the parameters, a JSON object with the names of the wire; `-` reads stdin. Without it: `{}`.
    #[arg(long, value_name = "FILE")]
    pub(crate) input: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) connection: ConnectionArgs,

    /// Send nothing; show the request as it would be sent, its canonical form and the string to sign. Signature and
    /// security token are masked. Text on a terminal, JSON in a pipe.
    #[arg(long)]
    pub(crate) dry_run: bool,

    /// Form of the errors and warnings on stderr. JSON: an object on a line of its own for each.
    #[arg(long, value_enum, default_value_t = ErrorFormat::Text)]
    pub(crate) error_format: ErrorFormat,
}
