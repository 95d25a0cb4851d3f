//! The command line.

use std::path::PathBuf;
use std::time::Duration;

use cams::Scheme;
use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};

use crate::mock::MockArgs;
use crate::text;

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

const OPERATIONS_EXAMPLES: &str = "\
Examples:
  cams operations                     all of them
  cams operations invite link         those about invite links
  cams operations im-groups           those of one group
  cams operations | cut -f 1          their names only

Exit codes: 0 found, 2 nothing found, 6 the list could not be written";

const DESCRIBE_EXAMPLES: &str = "\
Examples:
  cams describe AddChatGroupInviteLink
  cams describe SendChatappMessage --skeleton --all > input.json
  cams describe ListChatGroup --skeleton | cams call ListChatGroup --input -

Exit codes: 0 described, 2 no such operation, 6 the description could not be written";

const CREDENTIALS_EXAMPLES: &str = "\
Examples:
  cams credentials
  cams credentials --profile production
  cams credentials --format json

Exit codes: 0 found, 2 none found or a place is broken, 5 a place has none for now, 6 the result could not be written";

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
    /// Run a local service that checks signatures and parameters and keeps state.
    ///
    /// Each call is a line on stderr. Simulate outside events (a member joins, a customer writes, a template is
    /// rejected, a call fails) with the control paths under `/-/`; `GET /-/` lists them.
    Mock(MockArgs),
}

#[derive(Debug, ClapArgs)]
pub(crate) struct CallArgs {
    /// Name of the operation, such as AddChatGroupInviteLink.
    pub(crate) action: String,

    /// File with the parameters, a JSON object with the names of the wire; `-` reads stdin. Without it: `{}`.
    #[arg(long, value_name = "FILE")]
    pub(crate) input: Option<PathBuf>,

    /// Endpoint, such as `http://127.0.0.1:8080`. Default: that of the profile, otherwise the one of the region.
    #[arg(long, value_name = "URL")]
    pub(crate) endpoint: Option<String>,

    /// Credentials, region and endpoint of this profile of the `aliyun` command, or the credentials of this section
    /// of the INI file, and nothing else.
    /// Default: what the environment says, and the profile in ALIBABA_CLOUD_PROFILE.
    #[arg(long, value_name = "NAME")]
    pub(crate) profile: Option<String>,

    /// Region; it replaces the endpoint of the profile. Default: ALIBABA_CLOUD_REGION_ID, otherwise that of the
    /// profile, otherwise ap-southeast-1.
    #[arg(long, value_name = "ID")]
    pub(crate) region: Option<String>,

    /// Signature scheme.
    #[arg(long, value_enum, default_value_t = Signature::Acs3)]
    pub(crate) signature: Signature,

    /// Longest time of the whole call, with its retries and waits. Default: 30.
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub(crate) timeout: Option<Duration>,

    /// Attempts in all, the first one included. A write is repeated only if it surely was not executed.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) max_attempts: Option<u32>,

    /// Send nothing; show the request as it would be sent, its canonical form and the string to sign. Signature and
    /// security token are masked. Text on a terminal, JSON in a pipe.
    #[arg(long)]
    pub(crate) dry_run: bool,

    /// Form of the errors and warnings on stderr. JSON: an object on a line of its own for each.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) error_format: Format,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct OperationsArgs {
    /// What to look for. Without any, all operations are listed.
    #[arg(value_name = "WORD")]
    pub(crate) words: Vec<String>,

    /// Form of the list. JSON: a list of objects with action, group, summary, retry, qps, deprecated and beta.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct DescribeArgs {
    /// Name of the operation, such as AddChatGroupInviteLink.
    pub(crate) action: String,

    /// Form of the description. JSON has everything that the text has.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,

    /// Print the input skeleton only: JSON for `cams call`, made of the documented examples.
    #[arg(long)]
    pub(crate) skeleton: bool,

    /// Put optional parameters into the skeleton too, except deprecated ones.
    #[arg(long)]
    pub(crate) all: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct CredentialsArgs {
    /// Look at this profile of the `aliyun` command or of the INI file, and at nothing else.
    #[arg(long, value_name = "NAME")]
    pub(crate) profile: Option<String>,

    /// Write the tokens of an OAuth login back into the profile when they have to be renewed.
    #[arg(long)]
    pub(crate) save: bool,

    /// Form of the result. JSON has everything that the text has.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Signature {
    /// ACS3-HMAC-SHA256.
    Acs3,
    /// RPC V1, HMAC-SHA1.
    RpcV1,
}

impl From<Signature> for Scheme {
    fn from(signature: Signature) -> Self {
        match signature {
            Signature::Acs3 => Self::Acs3,
            Signature::RpcV1 => Self::RpcV1,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Text,
    /// JSON, for programs.
    Json,
}

fn seconds(text: &str) -> Result<Duration, String> {
    let number: f64 = text.parse().map_err(|_| format!("`{text}` is not a number of seconds"))?;
    let duration = Duration::try_from_secs_f64(number).map_err(|error| error.to_string())?;
    if duration.is_zero() { Err("it must be longer than zero".into()) } else { Ok(duration) }
}
