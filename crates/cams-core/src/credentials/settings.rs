//! The region and the endpoint that the environment and the profiles name.

use super::{Context, CredentialsError, cli_profile, ini_file};

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
    /// Neither the `aliyun` command nor the INI file has it, or a file is there and cannot be read. The INI file knows neither
    /// region nor endpoint.
    pub fn of_profile(context: &Context, name: &str) -> Result<Self, CredentialsError> {
        let nowhere = match cli_profile::settings(context, Some(name)) {
            Err(error) if error.is_absent() => error,
            result => return result,
        };
        match ini_file::find(context, name) {
            Ok(()) => Ok(Self::default()),
            Err(error) if error.is_absent() => {
                let (cli, ini) = (nowhere.message(), error.message());
                Err(CredentialsError::absent(format!("there is no profile `{name}`: {cli}; {ini}"))
                    .with_help("make one with `aliyun configure --profile`, or name another"))
            }
            Err(error) => Err(error),
        }
    }
}
