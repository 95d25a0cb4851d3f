//! The profiles of the `aliyun` command: `~/.aliyun/config.json`.

use std::path::PathBuf;

use cams_operation::object::Object;
use cams_operation::{ReadField, object};
use serde_core::{Deserialize, Deserializer};

use super::configured::Configured;
use super::file::{self, Stamp};
use super::profile::{Profile, Profiles, text};
use super::secret::Secret;
use super::{Context, CredentialsError, ProvideCredentials, Settings, answer};

/// Which profile of which version of the file.
#[derive(PartialEq)]
struct Choice {
    stamp: Stamp,
    name: Option<String>,
}

#[derive(Default)]
struct ProfileFile {
    current: Option<Secret>,
    profiles: Vec<Profile>,
}

impl ReadField for ProfileFile {
    fn read_field<'de, D: Deserializer<'de>>(&mut self, name: &str, value: D) -> Result<(), D::Error> {
        match name {
            "current" => self.current = Deserialize::deserialize(value)?,
            "profiles" => {
                let profiles: Option<Vec<Object<Profile>>> = Deserialize::deserialize(value)?;
                self.profiles = profiles.into_iter().flatten().map(|Object(profile)| profile).collect();
            }
            _ => object::skip(value)?,
        }
        Ok(())
    }
}

/// Credentials of a profile of the `aliyun` command: the one with this name, otherwise with that in
/// `ALIBABA_CLOUD_PROFILE`, otherwise the current one. The file is that in `ALIBABA_CLOUD_CONFIG_FILE`, otherwise
/// `~/.aliyun/config.json`; a change of it is noticed within a second. `ALIBABA_CLOUD_CLI_PROFILE_DISABLED` turns this off.
pub fn cli_profile(context: &Context, name: Option<&str>) -> impl ProvideCredentials + use<> {
    let name = name.map(str::to_owned);
    let find = move |context: &Context| choose(context, name.as_deref());
    Configured::new(context, find, |context, choice: &Choice| {
        with_profile(context, choice, |profiles, name| profiles.provider(name))
    })
}

/// The region and the endpoint of the profile that [`cli_profile`] would use.
pub(crate) fn settings(context: &Context, name: Option<&str>) -> Result<Settings, CredentialsError> {
    with_profile(context, &choose(context, name)?, |profiles, name| {
        let profile = profiles.find(name)?;
        let owned = |field| text(field).map(str::to_owned);
        Ok(Settings { region: owned(&profile.region_id), endpoint: owned(&profile.endpoint) })
    })
}

/// Where the file is.
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

/// Reads the file, and does something with the profile that was chosen.
fn with_profile<T>(
    context: &Context,
    choice: &Choice,
    run: impl FnOnce(&Profiles<'_>, &str) -> Result<T, CredentialsError>,
) -> Result<T, CredentialsError> {
    let path = choice.stamp.path.as_path();
    let json = file::read(path).map_err(|error| file::unreadable("the profiles", path, &error))?;
    let Object(file) = serde_json::from_str::<Object<ProfileFile>>(&json).map_err(|error| {
        CredentialsError::new(format!("{}: {}", path.display(), answer::place(&error)))
            .with_help("correct the file, or make it again with `aliyun configure`")
    })?;
    let name = choice
        .name
        .as_deref()
        .or(text(&file.current))
        .ok_or_else(|| CredentialsError::absent(format!("{} has no current profile", path.display())))?;
    run(&Profiles { context, path, all: &file.profiles }, name)
}
