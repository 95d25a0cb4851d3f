//! The profiles of the `aliyun` command: `~/.aliyun/config.json`.

use std::path::PathBuf;

use serde::Deserialize;

use super::answer;
use super::configured::Configured;
use super::context::Context;
use super::error::CredentialsError;
use super::file::{self, Stamp};
use super::profile::Profile;
use super::profiles::Profiles;
use super::provider::ProvideCredentials;
use super::secret::Secret;

/// The selected profile in a version of the file.
#[derive(PartialEq)]
struct Choice {
    stamp: Stamp,
    name: Option<String>,
}

#[derive(Deserialize)]
struct ProfileFile {
    current: Option<Secret>,
    profiles: Option<Vec<Profile>>,
}

/// Credentials from a profile of the `aliyun` command.
///
/// The profile is the one with this name, or the one that `ALIBABA_CLOUD_PROFILE` names, or the current one. The file is
/// `ALIBABA_CLOUD_CONFIG_FILE`, or `~/.aliyun/config.json`; changes are noticed within a second. If
/// `ALIBABA_CLOUD_CLI_PROFILE_DISABLED` is `true`, there are no credentials.
pub fn cli_profile(context: &Context, name: Option<&str>) -> impl ProvideCredentials + use<> {
    let name = name.map(str::to_owned);
    let find = move |context: &Context| choose(context, name.as_deref());
    Configured::new(context, find, |context, choice: &Choice| {
        with_profile(context, choice, |profiles, name| profiles.provider(name))
    })
}

/// Reads something from the profile that [`cli_profile`] would use.
pub(crate) fn read<T>(
    context: &Context,
    name: Option<&str>,
    run: impl FnOnce(&Profile) -> T,
) -> Result<T, CredentialsError> {
    with_profile(context, &choose(context, name)?, |profiles, name| profiles.find(name).map(run))
}

/// The path of the file.
pub(crate) fn path(context: &Context) -> Result<PathBuf, CredentialsError> {
    match context.variable("ALIBABA_CLOUD_CONFIG_FILE") {
        Some(path) => Ok(path.into()),
        None => context.in_home(".aliyun/config.json"),
    }
}

fn choose(context: &Context, name: Option<&str>) -> Result<Choice, CredentialsError> {
    if context.is_set("ALIBABA_CLOUD_CLI_PROFILE_DISABLED") {
        return Err(CredentialsError::absent("ALIBABA_CLOUD_CLI_PROFILE_DISABLED is set"));
    }
    let name = name.map(str::to_owned).or_else(|| context.variable("ALIBABA_CLOUD_PROFILE"));
    Ok(Choice { stamp: file::stamp(path(context)?)?, name })
}

/// Reads the file, and runs a function with its profiles and the name of the selected one.
fn with_profile<T>(
    context: &Context,
    choice: &Choice,
    run: impl FnOnce(&Profiles<'_>, &str) -> Result<T, CredentialsError>,
) -> Result<T, CredentialsError> {
    let path = choice.stamp.path.as_path();
    let json = file::read(path).map_err(|error| file::unreadable("the profiles", path, &error))?;
    let file: ProfileFile = serde_json::from_str(&json).map_err(|error| {
        CredentialsError::new(format!("{}: {}", path.display(), answer::place(&error)))
            .with_help("correct the file, or create it again with `aliyun configure`")
    })?;
    let name = choice
        .name
        .as_deref()
        .or(Secret::given(&file.current))
        .ok_or_else(|| CredentialsError::absent(format!("{} has no current profile", path.display())))?;
    run(&Profiles { context, path, all: &file.profiles.unwrap_or_default() }, name)
}
