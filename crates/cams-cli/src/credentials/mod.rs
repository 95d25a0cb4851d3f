//! `cams credentials`: shows which credentials a call would use, where the command looked for them, and what is wrong
//! there.

mod args;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::SystemTime;

use cams_core::Credentials;
use cams_core::credentials::{
    Context, CredentialsError, CredentialsKind, DefaultChain, Link, Settings, exposed_files,
};
use cams_models::SERVICE;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::exit;
use crate::output::format::{Format, query_failed};
use crate::output::json::Json;
use crate::output::stderr::tell;
use crate::output::stdout;
use crate::output::text;

pub(crate) use args::{CREDENTIALS_EXAMPLES, CredentialsArgs};

/// Column where the values begin.
const COLUMN: usize = 16;

/// Everything that the command shows.
struct Found {
    tried: Vec<(Link, Result<Credentials, CredentialsError>)>,
    /// The sources that were not asked, because an earlier one decided.
    not_asked: Vec<Link>,
    settings: Settings,
    exposed: Vec<PathBuf>,
}

pub(crate) async fn run(args: &CredentialsArgs) -> ExitCode {
    let found = look(args).await;
    let shown = match args.output.is_for_people() {
        true => Ok(as_text(&found, text::width())),
        false => args.output.show(Json::from(as_json(&found)), Format::Json),
    };
    let shown = match shown {
        Ok(shown) => shown,
        Err(problem) => return query_failed("the result", &problem),
    };
    let written = stdout::write_reference("the result", &shown);
    if found.answer().is_some() {
        return written;
    }
    tell(&format!("error: {}\n", found.problem()));
    ExitCode::from(found.exit_code())
}

async fn look(args: &CredentialsArgs) -> Found {
    let context = if args.save { Context::system().with_saving() } else { Context::system() };
    let (chain, settings) = match &args.profile {
        Some(name) => {
            // If the profile does not exist, or a file is broken, each source reports it.
            let settings = Settings::of_profile(&context, name).unwrap_or_default();
            (DefaultChain::of_profile(&context, name), settings)
        }
        None => (DefaultChain::new(&context), Settings::from_env(&context)),
    };
    let tried = chain.search().await;
    let not_asked = chain.links().filter(|link| tried.iter().all(|(asked, _)| asked != link)).collect();
    Found { tried, not_asked, settings, exposed: exposed_files(&context) }
}

impl Found {
    /// The source that answered is the last one that was tried.
    fn answer(&self) -> Option<(Link, &Credentials)> {
        self.tried.last().and_then(|(link, result)| Some((*link, result.as_ref().ok()?)))
    }

    /// Returns the source that is set up but broken, which ended the search.
    fn broken(&self) -> Option<(Link, &CredentialsError)> {
        let (link, result) = self.tried.last()?;
        Some((*link, result.as_ref().err().filter(|error| !error.is_absent())?))
    }

    /// Returns why there are no credentials.
    fn problem(&self) -> String {
        match self.broken() {
            Some((link, error)) if error.is_transient() => {
                format!("{link} is set up, and has no credentials for now; try again in a moment")
            }
            Some((link, _)) => {
                format!("{link} is set up and broken; correct it, or remove it to use another place")
            }
            None => "no credentials were found; `cams credentials --help` says where they are looked for"
                .to_owned(),
        }
    }

    fn exit_code(&self) -> u8 {
        match self.broken() {
            Some((_, error)) if error.is_transient() => exit::NOT_REACHED,
            _ => exit::BAD_INPUT,
        }
    }
}

/// Returns a setting with the variable or the profile that it comes from.
fn with_origin(value: Option<&str>, origin: Option<&str>) -> Option<String> {
    let value = value?;
    Some(origin.map_or_else(|| value.to_owned(), |origin| format!("{value}, from {origin}")))
}

fn as_text(found: &Found, width: usize) -> String {
    let mut out = String::new();
    let mut line =
        |name: &str, value: &str| text::labeled(&mut out, &format!("{name:COLUMN$}"), value, width);
    if let Some((link, credentials)) = found.answer() {
        line("found in", &place(link, credentials));
        line("type", kind(credentials).1);
        if !credentials.access_key_id().is_empty() {
            line("AccessKey ID", &masked(credentials.access_key_id()));
        }
        line("expires", &credentials.expires_at().map_or("no expiry known".to_owned(), moment));
        let Settings { region, endpoint, region_origin, endpoint_origin, .. } = &found.settings;
        let region = with_origin(region.as_deref(), region_origin.as_deref());
        line("region", &region.unwrap_or_else(|| format!("{}, the default", SERVICE.default_region)));
        let endpoint = with_origin(endpoint.as_deref(), endpoint_origin.as_deref());
        line("endpoint", endpoint.as_deref().unwrap_or("default for the region"));
    }
    for (link, result) in &found.tried {
        let said = match result {
            Ok(_) => "answered".to_owned(),
            Err(error) if error.is_absent() => format!("{}, so it was passed over", error.report()),
            Err(error) if error.is_transient() => format!("failed for now: {}", error.report()),
            Err(error) => format!("broken: {}", error.report()),
        };
        line(link.name(), &said);
    }
    if let (Some((broken, _)), false) = (found.broken(), found.not_asked.is_empty()) {
        line("not asked", &format!("{}, since {broken} is set up", names(&found.not_asked).join(", ")));
    }
    for path in &found.exposed {
        line("warning", &format!("other users can read {}: chmod 600 it", path.display()));
    }
    out
}

fn as_json(found: &Found) -> Value {
    let answer = found.answer().map(|(link, credentials)| {
        json!({
            "link": link.name(),
            "provider": credentials.provider(),
            "kind": kind(credentials).0,
            "access_key_id": masked(credentials.access_key_id()),
            "expires_at": credentials.expires_at().map(moment),
        })
    });
    json!({
        "found": answer,
        "region": found.settings.region,
        "region_from": found.settings.region_origin,
        "endpoint": found.settings.endpoint,
        "endpoint_from": found.settings.endpoint_origin,
        "tried": found.tried.iter().map(|(link, result)| attempt(*link, result)).collect::<Vec<_>>(),
        "not_asked": names(&found.not_asked),
        "exposed_files": found.exposed,
    })
}

fn names(links: &[Link]) -> Vec<&'static str> {
    links.iter().map(|link| link.name()).collect()
}

fn attempt(link: Link, result: &Result<Credentials, CredentialsError>) -> Value {
    let outcome = match result {
        Ok(_) => "answered",
        Err(error) if error.is_absent() => "absent",
        Err(_) => "failed",
    };
    let error = result.as_ref().err();
    json!({
        "link": link.name(),
        "outcome": outcome,
        "transient": error.is_some_and(CredentialsError::is_transient),
        "message": error.map(CredentialsError::message),
        "report": error.map(CredentialsError::report),
        "help": error.and_then(CredentialsError::help),
    })
}

fn place(link: Link, credentials: &Credentials) -> String {
    match credentials.provider() {
        provider if provider == link.name() => link.to_string(),
        provider => format!("{link} ({provider})"),
    }
}

/// For programs, and for people.
pub(crate) fn kind(credentials: &Credentials) -> (&'static str, &'static str) {
    match credentials.kind() {
        CredentialsKind::AccessKey => ("access_key", "AccessKey pair"),
        CredentialsKind::Sts => ("sts", "temporary AccessKey pair with a security token"),
        CredentialsKind::Bearer => ("bearer", "bearer token"),
        CredentialsKind::Anonymous => ("anonymous", "none, calls are not signed"),
        _ => ("other", "other"),
    }
}

pub(crate) fn moment(time: SystemTime) -> String {
    Timestamp::try_from(time).unwrap_or_default().to_string()
}

/// Returns both ends of an ID: enough to recognize it, and at most half of it.
pub(crate) fn masked(id: &str) -> String {
    let characters: Vec<_> = id.chars().collect();
    let shown = (characters.len() / 4).min(4);
    let (start, rest) = characters.split_at(shown);
    let end = rest.iter().skip(rest.len().saturating_sub(shown));
    start.iter().chain(&['*'; 4]).chain(end).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_most_half_of_an_id_is_shown() {
        for (id, shown) in [
            ("LTAI5tAbcdefghijkWXYZ", "LTAI****WXYZ"),
            ("LTAI0000", "LT****00"),
            ("abc", "****"),
            ("", "****"),
            ("\u{e9}\u{4f60}\u{597d}\u{1f44b}", "\u{e9}****\u{1f44b}"),
        ] {
            assert_eq!(masked(id), shown);
        }
    }
}
