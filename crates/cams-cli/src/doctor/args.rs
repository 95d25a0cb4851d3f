//! The command line of `cams doctor`.

use clap::Args as ClapArgs;

use crate::connection::ConnectionArgs;
use crate::output::format::OutputArgs;

pub(crate) const DOCTOR_HELP: &str = "\
Each line begins with `ok`, `warn` (calls work, but something needs attention), or `bad` (calls fail until you fix it). \
Secrets are never shown.

Exit codes: 0 if nothing is bad, otherwise the code of the first problem: 1 refused by the service, 2 settings or \
credentials, 4 throttled, 5 not reached";

#[derive(Debug, ClapArgs)]
pub(crate) struct DoctorArgs {
    /// Check only settings and files; nothing is sent anywhere.
    #[arg(long)]
    pub(crate) offline: bool,

    #[command(flatten)]
    pub(crate) output: OutputArgs,

    #[command(flatten)]
    pub(crate) connection: ConnectionArgs,
}
