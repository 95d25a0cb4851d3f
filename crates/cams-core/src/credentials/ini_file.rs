//! The INI file of the official SDKs: `~/.alibabacloud/credentials.ini`, or without the extension.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::configured::Configured;
use super::context::Context;
use super::error::CredentialsError;
use super::file::{self, Stamp};
use super::profile::{Contradiction, Profile};
use super::profiles::Profiles;
use super::provider::ProvideCredentials;
use super::secret::Secret;

const FILE: &str = "ALIBABA_CLOUD_CREDENTIALS_FILE";
const PROFILE: &str = "ALIBABA_CLOUD_PROFILE";

/// The selected section in one version of the file.
#[derive(PartialEq)]
struct Choice {
    stamp: Stamp,
    name: String,
    named_by: NamedBy,
}

/// What selects the section.
#[derive(Clone, Copy, PartialEq)]
enum NamedBy {
    Program,
    Environment,
    Default,
}

/// Credentials from a section of the INI file.
///
/// The section is the one with this name, or the one in `ALIBABA_CLOUD_PROFILE`, or `default`. The file is
/// `ALIBABA_CLOUD_CREDENTIALS_FILE`, or the first existing one of `~/.alibabacloud/credentials.ini` and
/// `~/.alibabacloud/credentials`. Changes take effect within a second.
///
/// This is the last source with profiles, so it is an error if the profile in `ALIBABA_CLOUD_PROFILE` is missing here
/// too. A file without a section `default` is also an error, if it contains anything or a variable names it.
pub fn ini_file(context: &Context, name: Option<&str>) -> impl ProvideCredentials + use<> {
    let name = name.map(str::to_owned);
    let find = move |context: &Context| choose(context, name.as_deref());
    Configured::new(context, find, |context, choice: &Choice| {
        with_profile(context, choice, |profiles, name| profiles.provider(name))
    })
}

/// Returns the error for a profile that the environment names but no file contains.
pub(crate) fn not_there(name: &str, error: CredentialsError) -> CredentialsError {
    if !error.is_absent() {
        return error;
    }
    CredentialsError::new(format!(
        "no file has the profile `{name}` that {PROFILE} names: {}",
        error.message()
    ))
    .with_help(format!("correct {PROFILE}, or create the profile with `aliyun configure --profile {name}`"))
}

/// Checks that the file has a section with this name. If not, the error is absent.
pub(crate) fn find(context: &Context, name: &str) -> Result<(), CredentialsError> {
    with_profile(context, &choose(context, Some(name))?, |profiles, name| profiles.find(name).map(drop))
}

/// Returns the possible paths of the file. The first existing one counts.
pub(crate) fn paths(context: &Context) -> Result<Vec<PathBuf>, CredentialsError> {
    match context.variable(FILE) {
        Some(path) => Ok(vec![path.into()]),
        None => [".alibabacloud/credentials.ini", ".alibabacloud/credentials"]
            .into_iter()
            .map(|path| context.in_home(path))
            .collect(),
    }
}

fn choose(context: &Context, name: Option<&str>) -> Result<Choice, CredentialsError> {
    let asked_for = context.variable(PROFILE).filter(|_| name.is_none());
    let mut missing = Vec::new();
    for path in paths(context)? {
        match file::stamp_named(context, FILE, path) {
            Ok(stamp) => {
                let (name, named_by) = match (name, asked_for) {
                    (Some(name), _) => (name.to_owned(), NamedBy::Program),
                    (None, Some(name)) => (name, NamedBy::Environment),
                    (None, None) => ("default".to_owned(), NamedBy::Default),
                };
                return Ok(Choice { stamp, name, named_by });
            }
            Err(error) if error.is_absent() => missing.push(error.message().to_owned()),
            Err(error) => return Err(error),
        }
    }
    let error = CredentialsError::absent(missing.join(", "));
    Err(match asked_for {
        Some(name) => not_there(&name, error),
        None => error,
    })
}

/// Reads the file, and runs a function with its profiles and the name of the selected one.
fn with_profile<T>(
    context: &Context,
    choice: &Choice,
    run: impl FnOnce(&Profiles<'_>, &str) -> Result<T, CredentialsError>,
) -> Result<T, CredentialsError> {
    let path = choice.stamp.path.as_path();
    let text = file::read(path).map_err(|error| file::unreadable("the profiles", path, &error))?;
    let profiles = Profiles { context, path, all: &parse(&text) };
    let is_used = !is_blank(&text) || context.variable(FILE).is_some();
    run(&profiles, &choice.name).map_err(|error| match choice.named_by {
        NamedBy::Environment => not_there(&choice.name, error),
        NamedBy::Default if error.is_absent() && is_used => no_default(&profiles),
        _ => error,
    })
}

fn is_blank(text: &str) -> bool {
    text.lines().all(|line| without_comment(line).trim().is_empty())
}

/// Returns the error for a file that somebody uses, but that lacks the section for the default.
fn no_default(profiles: &Profiles<'_>) -> CredentialsError {
    let names: Vec<_> = profiles.all.iter().map(Profile::name).collect();
    let help = match names.is_empty() {
        true => "add it".to_owned(),
        false => format!("add it, or set {PROFILE} to one of: {}", names.join(", ")),
    };
    let message = format!("{} has no section `default`", profiles.path.display());
    CredentialsError::new(message).with_help(help)
}

/// Returns the sections as profiles. Lines are `[section]`, `key = value`, or `key: value`. A comment begins with `#`
/// or `;` at the start of a line or after a space, because a secret may contain both. Everything else is ignored.
fn parse(text: &str) -> Vec<Profile> {
    let mut profiles: Vec<Profile> = Vec::new();
    let mut keys = BTreeMap::new();
    for (line, number) in text.lines().map(|line| without_comment(line).trim()).zip(1_usize..) {
        if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            profiles.push(Profile { name: secret(name.trim()), ..Profile::default() });
            keys.clear();
        } else if line.starts_with('[') {
            // What follows belongs to another section, or not.
            if let Some(profile) = profiles.last_mut() {
                profile.contradiction = Some(Contradiction {
                    problem: format!("the name of another section in line {number}, without its `]`"),
                    help: "write the line as `[name]`, or remove it",
                });
            }
        } else if let (Some(profile), Some((key, value))) = (profiles.last_mut(), line.split_once(['=', ':']))
        {
            let (key, value) = (key.trim().to_ascii_lowercase(), value.trim());
            let Some(field) = field(profile, &key) else { continue };
            *field = secret(if key == "type" { mode(value) } else { value });
            // Other tools take the last one or refuse the file. Taking one could select an unintended identity.
            if let Some((first, other)) = keys.insert(key.clone(), (number, value))
                && other != value
            {
                profile.contradiction = Some(Contradiction {
                    problem: format!("two values for `{key}`, in lines {first} and {number}"),
                    help: "remove the line that is not meant",
                });
            }
        }
    }
    profiles
}

fn without_comment(line: &str) -> &str {
    let begins = |(index, c): (usize, char)| {
        matches!(c, '#' | ';')
            && line.get(..index).is_some_and(|before| !before.ends_with(|c: char| !c.is_whitespace()))
    };
    match line.char_indices().find(|found| begins(*found)) {
        Some((index, _)) => line.get(..index).unwrap_or(line),
        None => line,
    }
}

/// Returns the field that has the same meaning in the profiles of the `aliyun` command.
fn field<'a>(profile: &'a mut Profile, key: &str) -> Option<&'a mut Option<Secret>> {
    Some(match key {
        "type" => &mut profile.mode,
        "access_key_id" => &mut profile.access_key_id,
        "access_key_secret" => &mut profile.access_key_secret,
        "role_arn" => &mut profile.ram_role_arn,
        "role_session_name" => &mut profile.ram_session_name,
        "role_name" => &mut profile.ram_role_name,
        "policy" => &mut profile.policy,
        "oidc_provider_arn" => &mut profile.oidc_provider_arn,
        "oidc_token_file_path" => &mut profile.oidc_token_file,
        _ => return None,
    })
}

/// Returns the mode of the `aliyun` command for a `type`. An unknown type is kept, so the error can name it.
fn mode(kind: &str) -> &str {
    match kind {
        "access_key" => "AK",
        "ram_role_arn" => "RamRoleArn",
        "oidc_role_arn" => "OIDC",
        "ecs_ram_role" => "EcsRamRole",
        other => other,
    }
}

fn secret(text: &str) -> Option<Secret> {
    Some(Secret::from(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_need_a_space_before_them_and_nothing_is_expanded() {
        let profiles = parse(
            "ignored = 1\n# [no]\n[ default ]  ; the first\n; access_key_id = no\nTYPE = access_key\n\
             access_key_id: a:b=c # comment\r\naccess_key_secret=x#y;z%(w)s%\npolicy = {\"a\": \"100%\"}\n\n\
             [two]\nunknown = 1\nno separator\ntype=other\nrole_name =\n",
        );
        let [first, second] = profiles.as_slice() else { panic!("{} sections", profiles.len()) };
        assert_eq!(first.name(), "default");
        assert_eq!(Secret::given(&first.mode), Some("AK"));
        assert_eq!(Secret::given(&first.access_key_id), Some("a:b=c"));
        assert_eq!(Secret::given(&first.access_key_secret), Some("x#y;z%(w)s%"));
        assert_eq!(Secret::given(&first.policy), Some("{\"a\": \"100%\"}"));
        assert_eq!(
            (Secret::given(&second.mode), Secret::given(&second.ram_role_name)),
            (Some("other"), None)
        );
    }

    #[test]
    fn two_values_for_one_key_of_a_section_contradict_each_other() {
        let profiles = parse(
            "[twice]\ntype = access_key\naccess_key_id = a\nAccess_Key_ID: b\n[same]\naccess_key_id = a\n\
             access_key_id = a\nother = 1\nother = 2\n[again]\naccess_key_id = c\n",
        );
        let contradictions: Vec<_> = profiles
            .iter()
            .map(|profile| (profile.name(), profile.contradiction.as_ref().map(|it| it.problem.as_str())))
            .collect();
        let said = "two values for `access_key_id`, in lines 3 and 4";
        assert_eq!(contradictions, [("twice", Some(said)), ("same", None), ("again", None)]);
    }
}
