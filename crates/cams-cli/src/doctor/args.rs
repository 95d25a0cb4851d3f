//! The command line of `cams doctor`.

use clap::Args as ClapArgs;

use crate::connection::ConnectionArgs;
use crate::output::format::OutputArgs;

pub(crate) const DOCTOR_HELP: &str = "\
Each line begins with `ok`, `warn` (calls work, look at it when you can) or `bad` (calls fail until you correct it).
Secrets are never shown.

Exit codes: 0 nothing is bad; otherwise that of the first thing that is: 1 the service refused, 2 settings or
credentials, 4 throttled, 5 not reached";

#[derive(Debug, ClapArgs)]
pub(crate) struct DoctorArgs {
    /// Look at settings and files only; nothing is sent anywhere.
    #[arg(long)]
    pub(crate) offline: bool,

    #[command(flatten)]
    pub(crate) output: OutputArgs,

    #[command(flatten)]
    pub(crate) connection: ConnectionArgs,
}
