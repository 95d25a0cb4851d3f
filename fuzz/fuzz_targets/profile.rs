//! The profile files of the `aliyun` command and of the SDKs. Whatever they are, they yield the identity of the
//! profile that was asked for, or an error: never another identity, and never a secret in the error.
#![no_main]

use std::fs;
use std::sync::OnceLock;

use cams_core::bytes::Bytes;
use cams_core::credentials::{Context, DefaultChain, Link, ProvideCredentials, cli_profile, ini_file};
use cams_core::http::{Request, Response};
use cams_core::{BoxFuture, Credentials, CredentialsError, Progress, Transport, TransportError};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use tokio::runtime::{Builder, Runtime};

/// A network that nobody is in.
#[derive(Debug)]
struct Nowhere;

impl Transport for Nowhere {
    fn send(
        &self,
        _: Request<Bytes>,
        _: &Progress,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        Box::pin(async { Err(TransportError::not_reached("refused")) })
    }
}

fn runtime() -> &'static Runtime {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| Builder::new_current_thread().enable_time().start_paused(true).build().unwrap())
}

/// The environment: the folder of the files and, if it has a name, the profile that it selects.
fn context(home: String, name: Option<String>) -> Context {
    Context::system().with_transport(Nowhere).with_variables(move |variable| match variable {
        "HOME" => Some(home.clone()),
        "ALIBABA_CLOUD_PROFILE" => name.clone(),
        // Profiles may name commands. None is run here.
        "ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS" => Some("true".into()),
        _ => None,
    })
}

type Provided = Result<Credentials, CredentialsError>;

fn provide(provider: impl ProvideCredentials) -> Provided {
    runtime().block_on(provider.provide())
}

/// What an identity consists of.
#[derive(Debug, PartialEq)]
struct Identity<'a> {
    id: &'a str,
    secret: &'a str,
    token: &'a str,
    bearer: &'a str,
}

impl<'a> Identity<'a> {
    fn of(credentials: &'a Credentials) -> Self {
        Self {
            id: credentials.access_key_id(),
            secret: credentials.access_key_secret(),
            token: credentials.security_token().unwrap_or_default(),
            bearer: credentials.bearer_token().unwrap_or_default(),
        }
    }

    /// What fields of a profile describe, as far as no network is needed for it.
    fn of_fields(mode: &str, field: impl Fn(&str) -> &'a str) -> Option<Self> {
        let pair = |token| Self {
            id: field("access_key_id"),
            secret: field("access_key_secret"),
            token,
            bearer: "",
        };
        Some(match mode.to_ascii_lowercase().as_str() {
            "ak" | "access_key" => pair(""),
            "ststoken" | "oauth" => pair(field("sts_token")),
            "bearertoken" => Self { id: "", secret: "", token: "", bearer: field("bearer_token") },
            "anonymous" => Self { id: "", secret: "", token: "", bearer: "" },
            _ => return None,
        })
    }
}

/// The identity of a JSON profile, read in another way.
fn of_json<'a>(file: &'a Value, name: Option<&str>) -> Option<Identity<'a>> {
    let name = name.or_else(|| file.get("current")?.as_str())?;
    let mut profiles = file.get("profiles")?.as_array()?.iter();
    let profile = profiles.find(|profile| profile.get("name").and_then(Value::as_str) == Some(name))?;
    let field = |name: &str| profile.get(name).and_then(Value::as_str).unwrap_or_default();
    Identity::of_fields(field("mode"), field)
}

/// The name in a line that begins a section.
fn header(line: &str) -> Option<&str> {
    let is_comment = |at: usize| line[..at].chars().next_back().is_none_or(char::is_whitespace);
    let comment = line.match_indices(['#', ';']).map(|(at, _)| at).find(|at| is_comment(*at));
    let line = line[..comment.unwrap_or(line.len())].trim();
    line.strip_prefix('[')?.strip_suffix(']').map(str::trim)
}

/// The lines of a section of an INI file, and of no other.
fn section<'a>(file: &'a str, name: &str) -> impl Iterator<Item = &'a str> {
    let mut lines =
        file.trim_start_matches('\u{feff}').lines().skip_while(move |line| header(line) != Some(name));
    lines.next();
    lines.take_while(|line| header(line).is_none())
}

/// What was provided is what the profile has.
fn check_json(text: &str, name: Option<&str>, provided: &Provided) {
    let Ok(credentials) = provided else { return };
    // A number that only fields have that nobody reads may be too large.
    let Ok(file) = serde_json::from_str::<Value>(text.trim_start_matches('\u{feff}')) else { return };
    assert_eq!(of_json(&file, name), Some(Identity::of(credentials)), "another identity of {name:?}");
}

fn check_ini(text: &str, name: &str, provided: &Provided) {
    let Ok(credentials) = provided else { return };
    let identity = Identity::of(credentials);
    for part in [identity.id, identity.secret, identity.token, identity.bearer]
        .into_iter()
        .filter(|part| !part.is_empty())
    {
        let is_there = section(text, name).any(|line| line.contains(part));
        assert!(is_there, "another identity of {name:?}");
    }
}

/// No error shows a secret of these files and their name, if the word stands nowhere but in lines of secrets.
fn check_error(files: &str, provided: &Provided) {
    const CANARY: &str = "canary-";
    const SECRET: [&str; 4] = ["access_key_secret", "sts_token", "bearer_token", "oauth_refresh_token"];
    let Err(error) = provided else { return };
    let is_of_secret = |line: &str| {
        let (name, value) = line.split_once([':', '=']).unwrap_or_default();
        SECRET.contains(&name.trim().trim_matches('"')) && value.matches('"').count() <= 2
    };
    if files.lines().filter(|line| line.contains(CANARY)).all(is_of_secret) {
        let shown = format!("{error} {error:?} {}", error.report());
        assert!(!shown.contains(CANARY), "a secret is shown: {shown}");
    }
}

// The name of the profile, the file of the command, and that of the SDKs, with a line of equals signs between them.
fuzz_target!(|text: &str| {
    static FOLDER: OnceLock<tempfile::TempDir> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
        fs::create_dir(folder.path().join(".aliyun")).unwrap();
        fs::create_dir(folder.path().join(".alibabacloud")).unwrap();
        folder
    });
    let mut parts = text.splitn(3, "====\n");
    let mut part = || parts.next().unwrap_or_default();
    let (name, json, ini) = (part().trim_end_matches('\n'), part(), part());
    if name.contains('\n') {
        return;
    }
    fs::write(folder.path().join(".aliyun/config.json"), json).unwrap();
    fs::write(folder.path().join(".alibabacloud/credentials.ini"), ini).unwrap();
    let home = folder.path().display().to_string();
    let name = Some(name.to_owned()).filter(|name| !name.is_empty());

    let here = context(home, name.clone());
    let of_json = provide(cli_profile(&here, None));
    let of_ini = provide(ini_file(&here, None));
    check_json(json, name.as_deref(), &of_json);
    check_ini(ini, name.as_deref().unwrap_or("default"), &of_ini);
    check_error(text, &of_json);
    check_error(text, &of_ini);

    // A place that is set up and broken ends the search.
    let chain = provide(DefaultChain::new(&here).without(Link::EcsRamRole));
    let wanted = match &of_json {
        Err(error) if error.is_absent() => &of_ini,
        _ => &of_json,
    };
    match (&chain, wanted) {
        (Ok(found), Ok(wanted)) => assert_eq!(Identity::of(found), Identity::of(wanted)),
        (found, wanted) => assert_eq!(found.is_ok(), wanted.is_ok(), "{found:?}, and not {wanted:?}"),
    }
    check_error(text, &chain);
});
