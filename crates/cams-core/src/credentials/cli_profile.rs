//! The profiles of the `aliyun` command: `~/.aliyun/config.json`.

use std::path::PathBuf;

use super::configured::Configured;
use super::context::Context;
use super::error::CredentialsError;
use super::file::{self, Stamp};
use super::ini_file;
use super::profile::Profile;
use super::profile_file::ProfileFile;
use super::profiles::Profiles;
use super::provider::ProvideCredentials;

const FILE: &str = "ALIBABA_CLOUD_CONFIG_FILE";

/// The selected profile in one version of the file.
#[derive(PartialEq)]
struct Choice {
    stamp: Stamp,
    name: Option<String>,
    /// Whether the environment names the profile.
    is_asked_for: bool,
}

/// Credentials from a profile of the `aliyun` command.
///
/// The profile is the one with this name, or the one in `ALIBABA_CLOUD_PROFILE`, or the current one. The file is
/// `ALIBABA_CLOUD_CONFIG_FILE`, or `~/.aliyun/config.json`. Changes take effect within a second. If
/// `ALIBABA_CLOUD_CLI_PROFILE_DISABLED` is `true`, there are no credentials.
///
/// The profile counts as not set up if the file does not exist, if it has no profile of this name, or if nothing was
/// configured in the profile yet. Anything else that is wrong is an error that ends the search of a chain. It is also
/// an error if neither this file nor the INI file of the SDKs has the profile in `ALIBABA_CLOUD_PROFILE`.
pub fn cli_profile(context: &Context, name: Option<&str>) -> impl ProvideCredentials + use<> {
    let name = name.map(str::to_owned);
    let find = move |context: &Context| {
        check_enabled(context)?;
        choose(context, name.as_deref())
            .map_err(|error| in_ini_file(context, asked_for(context, name.as_deref()), error))
    };
    Configured::new(context, find, |context, choice: &Choice| {
        with_profile(context, choice, |profiles, name| profiles.provider(name))
            .map_err(|error| in_ini_file(context, choice.name.clone().filter(|_| choice.is_asked_for), error))
    })
}

/// Returns the error for a profile that is not in this file. If the environment names the profile, it must be in the
/// INI file, which a chain may not ask.
fn in_ini_file(context: &Context, asked_for: Option<String>, error: CredentialsError) -> CredentialsError {
    let Some(name) = asked_for.filter(|_| error.is_absent()) else { return error };
    match ini_file::find(context, &name) {
        Ok(()) => error,
        Err(other) if other.is_absent() => {
            let both = format!("{}, {}", error.message(), other.message());
            ini_file::not_there(&name, CredentialsError::absent(both))
        }
        Err(other) => other,
    }
}

/// Reads a value from the profile that [`cli_profile`] would use.
pub(crate) fn read<T>(
    context: &Context,
    name: Option<&str>,
    run: impl FnOnce(&Profile) -> T,
) -> Result<T, CredentialsError> {
    check_enabled(context)?;
    with_profile(context, &choose(context, name)?, |profiles, name| profiles.find(name).map(run))
}

/// Returns the path of the file.
pub(crate) fn path(context: &Context) -> Result<PathBuf, CredentialsError> {
    match context.variable(FILE) {
        Some(path) => Ok(path.into()),
        None => context.in_home(".aliyun/config.json"),
    }
}

fn check_enabled(context: &Context) -> Result<(), CredentialsError> {
    match context.is_set("ALIBABA_CLOUD_CLI_PROFILE_DISABLED")? {
        true => Err(CredentialsError::absent("ALIBABA_CLOUD_CLI_PROFILE_DISABLED is set")),
        false => Ok(()),
    }
}

fn choose(context: &Context, name: Option<&str>) -> Result<Choice, CredentialsError> {
    let asked_for = asked_for(context, name);
    let is_asked_for = asked_for.is_some();
    let name = name.map(str::to_owned).or(asked_for);
    Ok(Choice { stamp: file::stamp_named(context, FILE, path(context)?)?, name, is_asked_for })
}

/// Returns the profile that the environment names, unless the program names one.
fn asked_for(context: &Context, name: Option<&str>) -> Option<String> {
    context.variable("ALIBABA_CLOUD_PROFILE").filter(|_| name.is_none())
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

/// Returns the name of the current profile. A file in which nothing was configured yet counts as missing.
fn current<'a>(file: &'a ProfileFile, profiles: &Profiles<'_>) -> Result<&'a str, CredentialsError> {
    let path = profiles.path.display();
    let Some(name) = file.current() else {
        let message = format!("{path} has no current profile");
        return Err(match (profiles.all.is_empty(), file.of_identity(None)) {
            (true, None) => CredentialsError::absent(message),
            (true, Some(member)) => {
                CredentialsError::new(format!("{message}, but `{member}`, which is not read"))
                    .with_help("correct the file, or create it again with `aliyun configure`")
            }
            (false, _) => {
                CredentialsError::new(message).with_help("choose one with `aliyun configure switch`")
            }
        });
    };
    let found = profiles.find(name).map_err(|_| {
        CredentialsError::new(format!("the current profile of {path} is `{name}`, which it does not have"))
            .with_help("choose another one with `aliyun configure switch`")
    })?;
    if found.is_blank() {
        let message = format!("the current profile `{name}` of {path} has no keys");
        return Err(match file.of_identity(Some(name)) {
            None => CredentialsError::absent(message),
            Some(member) => CredentialsError::new(format!("{message}, but `{member}`, which is not read"))
                .with_help(
                    "correct the name of the member, or create the profile again with `aliyun configure`",
                ),
        });
    }
    Ok(name)
}
