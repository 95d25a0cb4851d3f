//! Settings in the environment and the profile files besides credentials: the region, the endpoint, the space.

use std::fs;
use std::path::PathBuf;

use super::context::Context;
use super::error::CredentialsError;
use super::profile::Profile;
use super::secret::Secret;
use super::{cli_profile, file, ini_file};

const REGION: &str = "ALIBABA_CLOUD_REGION_ID";

pub(crate) const ENDPOINT: &str = "CAMS_ENDPOINT";

const CUST_SPACE_ID: &str = "CAMS_CUST_SPACE_ID";

/// The region, the endpoint, and the space, if the environment or a profile sets them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Settings {
    /// Name of the profile in the file of the `aliyun` command that was read, even if variables override all of it.
    pub profile: Option<String>,
    /// `ALIBABA_CLOUD_REGION_ID`, otherwise the region of the profile.
    pub region: Option<String>,
    /// `CAMS_ENDPOINT`, which clients of other products ignore, otherwise the endpoint of the profile.
    pub endpoint: Option<String>,
    /// `CAMS_CUST_SPACE_ID`, otherwise `cust_space_id` of the profile, a field that the `aliyun` command does not know.
    /// It is the `CustSpaceId` of CAMS calls that set none.
    pub cust_space_id: Option<String>,
    /// Where the region comes from, such as "profile `default`".
    pub region_origin: Option<String>,
    /// Where the endpoint comes from.
    pub endpoint_origin: Option<String>,
    /// Where the space comes from.
    pub cust_space_id_origin: Option<String>,
}

impl Settings {
    /// Reads the environment. For values that are not set there, it reads the profile that the environment or the
    /// profile file selects. A profile that cannot be read is ignored, because the credentials may come from elsewhere.
    #[must_use]
    pub fn from_env(context: &Context) -> Self {
        let profile = cli_profile::read(context, None, Self::of).unwrap_or_else(|error| {
            if !error.is_absent() {
                tracing::warn!(%error, "the region was not read from the profiles");
            }
            Self::default()
        });
        profile.under_variables(context)
    }

    /// Replaces the settings that the variables contain.
    #[must_use]
    pub fn under_variables(mut self, context: &Context) -> Self {
        let variable = |name: &str| context.variable(name).filter(|value| !value.trim().is_empty());
        if let Some(region) = variable(REGION) {
            (self.region, self.region_origin) = (Some(region), Some(REGION.to_owned()));
        }
        if let Some(endpoint) = variable(ENDPOINT) {
            (self.endpoint, self.endpoint_origin) = (Some(endpoint), Some(ENDPOINT.to_owned()));
        }
        if let Some(space) = variable(CUST_SPACE_ID) {
            (self.cust_space_id, self.cust_space_id_origin) = (Some(space), Some(CUST_SPACE_ID.to_owned()));
        }
        self
    }

    /// Reads the profile with this name. The INI file contains neither region nor endpoint.
    ///
    /// # Errors
    /// Fails if neither profile file has this profile, or if a file exists but cannot be read.
    pub fn of_profile(context: &Context, name: &str) -> Result<Self, CredentialsError> {
        let nowhere = match cli_profile::read(context, Some(name), Self::of) {
            Err(error) if error.is_absent() => error,
            result => return result,
        };
        match ini_file::find(context, name) {
            Ok(()) => Ok(Self::default()),
            Err(error) if error.is_absent() => {
                let (cli, ini) = (nowhere.message(), error.message());
                Err(CredentialsError::absent(format!("there is no profile `{name}`: {cli}; {ini}"))
                    .with_help("create it with `aliyun configure --profile`, or use another name"))
            }
            Err(error) => Err(error),
        }
    }

    fn of(profile: &Profile) -> Self {
        let owned = |field| Secret::given(field).map(str::to_owned);
        let (region, endpoint) = (owned(&profile.region_id), owned(&profile.endpoint));
        let cust_space_id = owned(&profile.cust_space_id);
        let origin = |value: &Option<String>| value.as_ref().map(|_| format!("profile `{}`", profile.name()));
        Self {
            profile: Some(profile.name().to_owned()),
            region_origin: origin(&region),
            endpoint_origin: origin(&endpoint),
            cust_space_id_origin: origin(&cust_space_id),
            region,
            endpoint,
            cust_space_id,
        }
    }
}

/// Returns the profile files that other users of this machine can read. `chmod 600` makes such a file private.
#[must_use]
pub fn exposed_files(context: &Context) -> Vec<PathBuf> {
    let paths = cli_profile::path(context).into_iter().chain(ini_file::paths(context).into_iter().flatten());
    paths.filter(|path| fs::metadata(path).is_ok_and(|metadata| file::is_exposed(&metadata))).collect()
}

/// Returns the names of all profiles in the files of the `aliyun` command and of the SDKs. Unreadable files are
/// skipped.
#[must_use]
pub fn profile_names(context: &Context) -> Vec<String> {
    let text = |path: PathBuf| fs::read_to_string(path).unwrap_or_default();
    let json = cli_profile::path(context).map(text).unwrap_or_default();
    let file: serde_json::Value =
        serde_json::from_str(json.trim_start_matches('\u{feff}')).unwrap_or_default();
    let profiles = file.get("profiles").and_then(serde_json::Value::as_array).into_iter().flatten();
    let mut names: Vec<_> =
        profiles.filter_map(|profile| Some(profile.get("name")?.as_str()?.to_owned())).collect();
    for path in ini_file::paths(context).into_iter().flatten() {
        let section = |line: &str| Some(line.trim().strip_prefix('[')?.strip_suffix(']')?.trim().to_owned());
        names.extend(text(path).lines().filter_map(section));
    }
    names.sort_unstable();
    names.dedup();
    names
}
