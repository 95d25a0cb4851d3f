//! The command line of `cams credentials`.

use clap::Args as ClapArgs;

use crate::output::format::OutputArgs;

pub(crate) const CREDENTIALS_EXAMPLES: &str = "\
Examples:
  cams credentials
  cams credentials --profile production
  cams credentials --output json

Exit codes: 0 found; 2 none found, or a source is broken; 5 a source has none for now; \
6 the result could not be written";

#[derive(Debug, ClapArgs)]
pub(crate) struct CredentialsArgs {
    /// Check only this profile of the `aliyun` command or of the INI file.
    #[arg(long, value_name = "NAME")]
    pub(crate) profile: Option<String>,

    /// Save renewed tokens of an OAuth login to the profile.
    #[arg(long)]
    pub(crate) save: bool,

    #[command(flatten)]
    pub(crate) output: OutputArgs,
}
