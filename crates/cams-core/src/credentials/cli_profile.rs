//! The profiles of the `aliyun` command: `~/.aliyun/config.json`.

use std::path::PathBuf;

use super::configured::Configured;
use super::context::Context;
use super::error::CredentialsError;
use super::file::{self, Stamp};
use super::profile::Profile;
use super::profile_file::ProfileFile;
use super::profiles::Profiles;
use super::provider::ProvideCredentials;

const FILE: &str = "ALIBABA_CLOUD_CONFIG_FILE";

/// The selected profile in a version of the file.
#[derive(PartialEq)]
struct Choice {
    stamp: Stamp,
    name: Option<String>,
}

/// Credentials from a profile of the `aliyun` command.
///
/// The profile is the one with this name, or the one that `ALIBABA_CLOUD_PROFILE` names, or the current one. The file
/// is `ALIBABA_CLOUD_CONFIG_FILE`, or `~/.aliyun/config.json`; changes are noticed within a second. If
/// `ALIBABA_CLOUD_CLI_PROFILE_DISABLED` is `true`, there are no credentials.
///
/// The profile is not set up if the file does not exist, has no profile of this name, or is one in which nothing was
/// configured yet. Anything else that is wrong is an error that ends the search of a chain.
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
    match context.variable(FILE) {
        Some(path) => Ok(path.into()),
        None => context.in_home(".aliyun/config.json"),
    }
}

fn choose(context: &Context, name: Option<&str>) -> Result<Choice, CredentialsError> {
    if context.is_set("ALIBABA_CLOUD_CLI_PROFILE_DISABLED")? {
        return Err(CredentialsError::absent("ALIBABA_CLOUD_CLI_PROFILE_DISABLED is set"));
    }
    let name = name.map(str::to_owned).or_else(|| context.variable("ALIBABA_CLOUD_PROFILE"));
    Ok(Choice { stamp: file::stamp_named(context, FILE, path(context)?)?, name })
}

/// Reads the file, and runs a function with its profiles and the name of the selected one.
fn with_profile<T>(
    context: &Context,
    choice: &Choice,
    run: impl FnOnce(&Profiles<'_>, &str) -> Result<T, CredentialsError>,
) -> Result<T, CredentialsError> {
    let path = choice.stamp.path.as_path();
    let file = ProfileFile::read(path)?;
    let profiles = Profiles { context, path, all: file.profiles() };
    match choice.name.as_deref() {
        Some(name) => run(&profiles, name),
        None => run(&profiles, current(&file, &profiles)?),
    }
}

/// The name of the current profile. A file in which nothing was configured yet is as good as none.
fn current<'a>(file: &'a ProfileFile, profiles: &Profiles<'_>) -> Result<&'a str, CredentialsError> {
    let path = profiles.path.display();
    let Some(name) = file.current() else {
        let message = format!("{path} has no current profile");
        return Err(match profiles.all.is_empty() {
            true => CredentialsError::absent(message),
            false => CredentialsError::new(message).with_help("choose one with `aliyun configure switch`"),
        });
    };
    let found = profiles.find(name).map_err(|_| {
        CredentialsError::new(format!("the current profile of {path} is `{name}`, which it does not have"))
            .with_help("choose another one with `aliyun configure switch`")
    })?;
    if found.is_blank() {
        return Err(CredentialsError::absent(format!("the current profile `{name}` of {path} has no keys")));
    }
    Ok(name)
}
