//! The options for endpoint, credentials, and time limits: the same for every command that calls.

use std::time::Duration;

use cams::{CallOptions, Client, Config, Error, Scheme};
use clap::{Args as ClapArgs, ValueEnum};

#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "Connection")]
pub(crate) struct ConnectionArgs {
    /// Endpoint, such as `http://127.0.0.1:8642`. Default: CAMS_ENDPOINT, then the endpoint of the profile, then the
    /// one of the region.
    #[arg(long, value_name = "URL")]
    pub(crate) endpoint: Option<String>,

    /// Space of the calls. Default: CAMS_CUST_SPACE_ID, then `cust_space_id` of the profile.
    #[arg(long, value_name = "ID")]
    pub(crate) cust_space_id: Option<String>,

    /// Use only the credentials, region, and endpoint of this profile of the `aliyun` command, or the credentials in
    /// this section of the INI file. Default: the environment, including the profile in ALIBABA_CLOUD_PROFILE.
    #[arg(long, value_name = "NAME")]
    pub(crate) profile: Option<String>,

    /// Region; it replaces an endpoint from the profile or the environment. Default: ALIBABA_CLOUD_REGION_ID, then the
    /// region of the profile, then ap-southeast-1.
    #[arg(long, value_name = "ID")]
    pub(crate) region: Option<String>,

    /// Allow plain HTTP to another machine. Anyone on the network path can then read and alter the call.
    #[arg(long)]
    pub(crate) allow_insecure_http: bool,

    /// Signature scheme.
    #[arg(long, value_enum, default_value_t = Signature::Acs3)]
    pub(crate) signature: Signature,

    /// Time limit of the whole call, including retries and waits. Default: 30.
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub(crate) timeout: Option<Duration>,

    /// Maximum number of attempts, including the first one. A write is retried only if it was certainly not executed.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) max_attempts: Option<u32>,
}

impl ConnectionArgs {
    /// The client that these options ask for.
    pub(crate) fn client(&self) -> Result<Client, Error> {
        Client::new(self.config()?)
    }

    /// The same as settings, for a command that has more of them.
    pub(crate) fn config(&self) -> Result<Config, Error> {
        let mut config = match &self.profile {
            Some(name) => Config::from_profile(name)?,
            None => Config::from_env(),
        };
        config = config
            .signature(self.signature.into())
            .user_agent(concat!("cams-cli/", env!("CARGO_PKG_VERSION")));
        if let Some(endpoint) = &self.endpoint {
            config = config.endpoint(endpoint);
        }
        if self.allow_insecure_http {
            config = config.allow_insecure_http();
        }
        if let Some(region) = &self.region {
            config = config.region(region);
        }
        if let Some(space) = &self.cust_space_id {
            config = config.cust_space_id(space);
        }
        Ok(config)
    }

    /// The options of each call.
    pub(crate) fn options(&self) -> CallOptions {
        let mut options = CallOptions::default();
        if let Some(timeout) = self.timeout {
            options = options.timeout(timeout);
        }
        if let Some(attempts) = self.max_attempts {
            options = options.max_attempts(attempts);
        }
        options
    }
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

/// A number of seconds from the command line.
pub(crate) fn seconds(text: &str) -> Result<Duration, String> {
    let number: f64 = text.parse().map_err(|_| format!("`{text}` is not a number of seconds"))?;
    let duration = Duration::try_from_secs_f64(number).map_err(|error| error.to_string())?;
    if duration.is_zero() { Err("it must be longer than zero".into()) } else { Ok(duration) }
}
