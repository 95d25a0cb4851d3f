//! The region and the endpoint that the environment and the profiles name.

use super::{Context, CredentialsError, cli_profile};

/// Where calls go, as far as the environment or a profile says so.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Settings {
    /// `ALIBABA_CLOUD_REGION_ID`, otherwise the region of the profile.
    pub region: Option<String>,
    /// The endpoint of the profile.
    pub endpoint: Option<String>,
}

impl Settings {
    /// Those of the environment and, where it says nothing, of the profile that it or the profile file chooses. A
    /// profile that cannot be read is left out: the credentials may come from elsewhere.
    #[must_use]
    pub fn from_env(context: &Context) -> Self {
        let profile = cli_profile::settings(context, None).unwrap_or_else(|error| {
            if !error.is_absent() {
                tracing::warn!(%error, "the region was not read from the profiles");
            }
            Self::default()
        });
        Self { region: context.variable("ALIBABA_CLOUD_REGION_ID").or(profile.region), ..profile }
    }

    /// Those of the profile with this name.
    ///
    /// # Errors
    /// The file of profiles is there and cannot be read. A profile that the `aliyun` command does not have may be in
    /// the INI file, which knows neither region nor endpoint.
    pub fn of_profile(context: &Context, name: &str) -> Result<Self, CredentialsError> {
        match cli_profile::settings(context, Some(name)) {
            Err(error) if error.is_absent() => Ok(Self::default()),
            result => result,
        }
    }
}
