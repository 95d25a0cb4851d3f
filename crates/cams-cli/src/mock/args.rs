//! The options of `cams mock`: one for every switch of the library's builder.

use std::path::PathBuf;
use std::time::Duration;

use cams_mock::{Builder, CallbackQuirk, MockServer};
use clap::Args as ClapArgs;
use clap::builder::RangedU64ValueParser;

/// The default port.
const PORT: u16 = 8642;

// Keys for tests, the same at every start, so that scripts can contain them. They open nothing but a local CAMS.
const ACCESS_KEY_ID: &str = "cams-mock-id";
pub(crate) const ACCESS_KEY_SECRET: &str = "cams-mock-secret";

/// Maximum lifetime, in seconds: 10 years. Clients add it to dates.
const LONGEST: u64 = 10 * 365 * 24 * 60 * 60;

/// Parses a number of seconds up to [`LONGEST`].
fn bounded() -> RangedU64ValueParser {
    RangedU64ValueParser::new().range(..=LONGEST)
}

#[derive(Debug, ClapArgs)]
pub(crate) struct MockArgs {
    /// Port to listen on; 0 takes any free one.
    #[arg(long, value_name = "N", default_value_t = PORT, env = "CAMS_MOCK_PORT")]
    pub(crate) port: u16,

    /// Address or name to listen on. If it is not local, everybody who can reach the port can use the control paths.
    #[arg(long, value_name = "HOST", default_value = "127.0.0.1", env = "CAMS_MOCK_HOST")]
    pub(crate) host: String,

    /// URL at which clients reach the server, if it differs from the address it listens on, such as behind a mapped
    /// port.
    #[arg(long, value_name = "URL", env = "CAMS_MOCK_PUBLIC_URL")]
    public_url: Option<String>,

    /// AccessKey ID that clients must use.
    #[arg(long, value_name = "ID", default_value = ACCESS_KEY_ID, env = "CAMS_MOCK_ACCESS_KEY_ID")]
    access_key_id: String,

    /// AccessKey secret that clients must use. Prefer the variable, because other users can see a command line.
    #[arg(
        long,
        value_name = "SECRET",
        default_value = ACCESS_KEY_SECRET,
        env = "CAMS_MOCK_ACCESS_KEY_SECRET",
        hide_env_values = true
    )]
    access_key_secret: String,

    /// Security token that clients must send with the key. Default: none.
    #[arg(long, value_name = "TOKEN", env = "CAMS_MOCK_SECURITY_TOKEN", hide_env_values = true)]
    security_token: Option<String>,

    /// Check less: accept unknown parameters, numbers and templates that do not exist, and any call rate.
    #[arg(long)]
    lenient: bool,

    /// Do not print a line for each call.
    #[arg(long, conflicts_with = "log_bodies")]
    pub(crate) quiet: bool,

    /// Also print the parameters and the response of each call. They can contain personal data.
    #[arg(long)]
    pub(crate) log_bodies: bool,

    /// URL that gets every callback. Can be given several times. A webhook that a call sets is used only if it is on
    /// this machine, or on the host and port of such a URL.
    #[arg(long, value_name = "URL")]
    webhook: Vec<String>,

    /// Seconds to wait before each repetition of a callback that was not acknowledged. An empty value: no repetition.
    #[arg(long, value_name = "SECONDS", value_delimiter = ',', default_value = "60,300,600", value_parser = seconds)]
    callback_retries: Vec<Option<Duration>>,

    /// Make callbacks deviate from the documented format, as they do in practice: Duplicates, ReverseOrder,
    /// DoubleEncoding, SingleObject, NoFrom, or TrailingSpace. Can be given several times.
    #[arg(long, value_name = "QUIRK")]
    callback_quirk: Vec<CallbackQuirk>,

    /// How many reads show a new group as CREATING.
    #[arg(long, value_name = "N", default_value_t = 1)]
    creating_listings: u32,

    /// How many reads show a template as auditing; with 0, its review ends immediately.
    #[arg(long, value_name = "N", default_value_t = 1)]
    audit_listings: u32,

    /// How many reads show a registered number as PENDING.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pending_listings: u32,

    /// Lifetime of a queue token, in seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 3600, value_parser = bounded())]
    queue_token_life: u64,

    /// Visibility timeout of a queue message, in seconds: how long it is invisible after it was taken.
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = bounded())]
    queue_visibility: u64,

    /// Lifetime of an upload authorization, in seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 3600, value_parser = bounded())]
    upload_life: u64,

    /// Refuse uploads that set the access control list of the object.
    #[arg(long)]
    refuse_object_acl: bool,

    /// File with the initial state: numbers, templates, groups, and conversations, in YAML or JSON. A reset restores
    /// it.
    #[arg(long, value_name = "FILE")]
    pub(crate) seed: Option<PathBuf>,

    /// File that keeps the state across restarts. If it exists, the server begins with it and ignores the seed. Only
    /// its owner can read it, because it contains what was sent, and to whom.
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,

    /// Write each call and its response to this file, without secrets, for --replay. An existing file is replaced.
    #[arg(long, value_name = "FILE")]
    pub(crate) record: Option<PathBuf>,

    /// Answer calls from this file, which --record wrote. A call that is not in it is refused with NotRecorded.
    #[arg(long, value_name = "FILE")]
    replay: Option<PathBuf>,
}

/// A number of seconds, or nothing.
fn seconds(text: &str) -> Result<Option<Duration>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    let seconds: f64 = text.parse().map_err(|_| "not a number of seconds".to_owned())?;
    Duration::try_from_secs_f64(seconds).map(Some).map_err(|error| error.to_string())
}

impl MockArgs {
    /// The settings of the server.
    pub(crate) fn builder(&self) -> Builder {
        let mut builder = MockServer::builder()
            .port(self.port)
            .host(&self.host)
            .access_key_id(&self.access_key_id)
            .access_key_secret(&self.access_key_secret)
            .callback_retries(self.callback_retries.iter().copied().flatten())
            .creating_listings(self.creating_listings)
            .audit_listings(self.audit_listings)
            .pending_listings(self.pending_listings)
            .queue_token_life(Duration::from_secs(self.queue_token_life))
            .queue_visibility(Duration::from_secs(self.queue_visibility))
            .upload_life(Duration::from_secs(self.upload_life));
        if let Some(url) = &self.public_url {
            builder = builder.public_url(url);
        }
        if let Some(token) = &self.security_token {
            builder = builder.security_token(token);
        }
        if !self.lenient {
            builder = builder.strict();
        }
        if self.refuse_object_acl {
            builder = builder.refuse_object_acl();
        }
        if let Some(file) = &self.state {
            builder = builder.state(file);
        }
        if let Some(file) = &self.record {
            builder = builder.record(file);
        }
        if let Some(file) = &self.replay {
            builder = builder.replay(file);
        }
        builder = self.webhook.iter().fold(builder, |builder, url| builder.webhook(url));
        self.callback_quirk.iter().fold(builder, |builder, quirk| builder.callback_quirk(*quirk))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The builder methods of the library and the flags that set them, in the order of the library.
    const SWITCHES: &[(&str, &str)] = &[
        ("port", "port"),
        ("access_key_id", "access-key-id"),
        ("access_key_secret", "access-key-secret"),
        ("security_token", "security-token"),
        // Only a program can pass a function. The command uses the system clock and prints each call.
        ("clock", ""),
        ("creating_listings", "creating-listings"),
        ("upload_life", "upload-life"),
        ("refuse_object_acl", "refuse-object-acl"),
        ("audit_listings", "audit-listings"),
        ("pending_listings", "pending-listings"),
        ("host", "host"),
        ("public_url", "public-url"),
        ("webhook", "webhook"),
        ("callback_retries", "callback-retries"),
        ("callback_quirk", "callback-quirk"),
        // On by default in the command.
        ("strict", "lenient"),
        ("on_call", "quiet"),
        ("on_callback", "quiet"),
        ("queue_token_life", "queue-token-life"),
        ("queue_visibility", "queue-visibility"),
        ("seed", "seed"),
        ("state", "state"),
        ("record", "record"),
        ("replay", "replay"),
        // The command always reports it on stderr.
        ("on_file_error", ""),
        // The rules of `cams template lint`.
        ("on_template", ""),
    ];

    #[test]
    fn every_switch_of_the_library_has_a_flag() {
        let source = include_str!("../../../cams-mock/src/builder.rs");
        let switches: Vec<_> = source
            .split("pub fn ")
            .filter_map(|item| {
                item.split_once('(').filter(|(_, rest)| rest.trim_start().starts_with("mut self"))
            })
            .map(|(name, _)| name)
            .collect();
        assert_eq!(switches, SWITCHES.iter().map(|(switch, _)| *switch).collect::<Vec<_>>());
        let command = MockArgs::augment_args(clap::Command::new("mock"));
        let flags: Vec<_> = command.get_arguments().filter_map(|argument| argument.get_long()).collect();
        let missing: Vec<_> =
            SWITCHES.iter().filter(|(_, flag)| !flag.is_empty() && !flags.contains(flag)).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }

    #[test]
    fn secrets_can_come_from_the_environment_and_are_not_shown_in_the_help() {
        let command = MockArgs::augment_args(clap::Command::new("mock"));
        for id in ["access_key_secret", "security_token"] {
            let argument = command.get_arguments().find(|argument| argument.get_id() == id).unwrap();
            assert!(argument.get_env().is_some() && argument.is_hide_env_values_set(), "{id}");
        }
    }

    #[test]
    fn a_validity_is_at_most_ten_years() {
        for flag in ["--queue-token-life", "--queue-visibility", "--upload-life"] {
            let given = |value: &str| {
                MockArgs::augment_args(clap::Command::new("mock")).try_get_matches_from(["mock", flag, value])
            };
            assert!(given("315360000").is_ok(), "{flag}");
            assert!(given("315360001").is_err() && given("18446744073709551615").is_err(), "{flag}");
        }
    }

    #[test]
    fn a_wait_is_a_number_of_seconds_or_nothing() {
        assert_eq!(seconds("0.5"), Ok(Some(Duration::from_millis(500))));
        assert_eq!(seconds(""), Ok(None));
        assert!(seconds("-1").is_err() && seconds("5m").is_err());
    }
}
