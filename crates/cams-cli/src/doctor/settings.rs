//! Checks that need no network: files, region, endpoint, space, proxy, credentials.

use std::{env, io};

use cams::bytes::Bytes;
use cams::http::{Request, Response};
use cams::{BoxFuture, Client, Endpoint, Progress, Transport, TransportError};
use cams_core::Credentials;
use cams_core::credentials::{Context, DefaultChain, Link, Settings, exposed_files};
use cams_core::internal;
use cams_models::SERVICE;

use crate::connection::ConnectionArgs;
use crate::credentials::{kind, masked, moment};
use crate::doctor::check::Check;
use crate::exit;

const PROFILE: &str = "ALIBABA_CLOUD_PROFILE";
const FILE: &str = "ALIBABA_CLOUD_CONFIG_FILE";

/// A network that reaches nothing.
#[derive(Debug)]
struct NoNetwork;

impl Transport for NoNetwork {
    fn send(
        &self,
        _: Request<Bytes>,
        _: &Progress,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        let error = io::Error::other("nothing is sent with --offline");
        Box::pin(std::future::ready(Err(TransportError::not_reached(error))))
    }
}

/// Returns the context of settings and credentials.
pub(crate) fn context(is_offline: bool) -> Context {
    let context = Context::system();
    if is_offline { context.with_transport(NoNetwork) } else { context }
}

/// Checks region and endpoint: their values, their origin, and whether they are plausible.
pub(crate) fn place(args: &ConnectionArgs, settings: &Settings, client: &Client) -> Vec<Check> {
    let endpoint = client.endpoint();
    let documented: Vec<_> = SERVICE.endpoints.iter().map(|(region, _)| *region).collect();
    let (region, from) = match (&args.region, &settings.region, &settings.region_origin) {
        (Some(region), ..) => (region.as_str(), "--region".to_owned()),
        (None, Some(region), origin) => (region.as_str(), named(origin.as_deref())),
        (None, None, _) => (SERVICE.default_region, "the default".to_owned()),
    };
    let profile_endpoint = settings.endpoint.as_deref().filter(|_| args.region.is_none());
    let origin = match (&args.endpoint, profile_endpoint) {
        (Some(_), _) => "--endpoint".to_owned(),
        (None, Some(_)) => named(settings.endpoint_origin.as_deref()),
        (None, None) => "the one of the region".to_owned(),
    };
    let is_regional = args.endpoint.is_none() && profile_endpoint.is_none();
    let is_known = documented.iter().any(|name| name.eq_ignore_ascii_case(region));
    let region = if is_known || !is_regional {
        Check::ok("region", format!("{region}, {from}"))
    } else {
        Check::bad(
            "region",
            exit::BAD_INPUT,
            format!("{region}, {from}: CAMS is documented in {} only", documented.join(", ")),
            Some(format!("run with --region {}, or set CAMS_ENDPOINT", SERVICE.default_region)),
        )
    };
    vec![region, host(endpoint, &origin)]
}

fn named(origin: Option<&str>) -> String {
    origin.map_or_else(String::new, |origin| format!("from {origin}"))
}

fn host(endpoint: &Endpoint, origin: &str) -> Check {
    let host = endpoint.authority();
    let is_foreign =
        host.ends_with(".aliyuncs.com") && !host.starts_with("cams.") && !host.starts_with("cams-");
    if is_foreign {
        let advice = "choose the endpoint with --endpoint, or the region with --region".to_owned();
        let found = format!("{endpoint}, {origin}: this is another product");
        return Check::bad("endpoint", exit::BAD_INPUT, found, Some(advice));
    }
    Check::ok("endpoint", format!("{endpoint}, {origin}"))
}

/// Reports which profile is read, from which file, and what selects it.
pub(crate) fn profile(args: &ConnectionArgs, settings: &Settings) -> Check {
    const NAME: &str = "profile";
    let named = variable(PROFILE);
    let (name, selected_by) = match (&args.profile, &named) {
        (Some(name), _) => (Some(name), "from --profile".to_owned()),
        (None, Some(name)) => (Some(name), format!("from {PROFILE}")),
        (None, None) => (settings.profile.as_ref(), "the current one".to_owned()),
    };
    let Some(name) = name else {
        return Check::ok(NAME, "none; `aliyun configure` makes one");
    };
    // A profile that the `aliyun` file does not have is looked up in the other file.
    let file = match &settings.profile {
        Some(_) => variable(FILE).unwrap_or_else(|| "~/.aliyun/config.json".to_owned()),
        None => "the INI file of the SDKs, if it is there".to_owned(),
    };
    Check::ok(NAME, format!("`{name}` of {file}, {selected_by}"))
}

/// Returns an environment variable that is not empty.
fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

/// Checks the default space of calls.
pub(crate) fn space(args: &ConnectionArgs, settings: &Settings) -> Check {
    match (&args.cust_space_id, &settings.cust_space_id) {
        (Some(space), _) => Check::ok("space", format!("{space}, from --cust-space-id")),
        (None, Some(space)) => {
            Check::ok("space", format!("{space}, {}", named(settings.cust_space_id_origin.as_deref())))
        }
        (None, None) => Check::warn(
            "space",
            "none is set",
            "most operations need a CustSpaceId: set CAMS_CUST_SPACE_ID, or give --cust-space-id to each call",
        ),
    }
}

/// Checks whether other users can read the files with secrets.
pub(crate) fn files(context: &Context) -> Check {
    let exposed = exposed_files(context);
    if exposed.is_empty() {
        return Check::ok("files", "other users cannot read the files with credentials");
    }
    let paths: Vec<_> = exposed.iter().map(|path| path.display().to_string()).collect();
    let paths = paths.join(" ");
    Check::warn("files", format!("other users can read {paths}"), format!("chmod 600 {paths}"))
}

pub(crate) fn proxy(endpoint: &Endpoint) -> Check {
    match internal::proxy_of(endpoint) {
        Ok(Some(proxy)) => Check::ok("proxy", proxy),
        Ok(None) => Check::ok("proxy", "none for this endpoint"),
        Err(problem) => {
            Check::bad("proxy", exit::BAD_INPUT, problem, Some("correct or unset the variable".into()))
        }
    }
}

/// Checks which credentials a call would use.
pub(crate) async fn credentials(args: &ConnectionArgs, context: &Context, is_offline: bool) -> Check {
    const NAME: &str = "credentials";
    let chain = match &args.profile {
        Some(name) => DefaultChain::of_profile(context, name),
        None => DefaultChain::new(context),
    };
    let tried = chain.search().await;
    let more = "`cams credentials` shows every place that was asked";
    match tried.last() {
        Some((link, Ok(credentials))) => Check::ok(NAME, describe(*link, credentials)),
        Some((link, Err(error))) if error.is_transient() && is_offline => Check::warn(
            NAME,
            format!("{} needs the network", place_of(*link)),
            "run `cams doctor` without --offline to see whether it answers",
        ),
        Some((link, Err(error))) if !error.is_absent() => {
            let code = if error.is_transient() { exit::NOT_REACHED } else { exit::BAD_INPUT };
            let advice = error.help().unwrap_or(more).to_owned();
            Check::bad(NAME, code, format!("{}: {}", place_of(*link), error.message()), Some(advice))
        }
        _ => Check::bad(
            NAME,
            exit::BAD_INPUT,
            "none were found",
            Some(format!("set ALIBABA_CLOUD_ACCESS_KEY_ID and …_SECRET, or run `aliyun configure`; {more}")),
        ),
    }
}

fn describe(link: Link, credentials: &Credentials) -> String {
    let place = place_of(link);
    let id = match credentials.access_key_id() {
        "" => String::new(),
        id => format!(" {}", masked(id)),
    };
    let until = credentials.expires_at().map(|time| format!(", until {}", moment(time))).unwrap_or_default();
    let provider = match credentials.provider() {
        provider if provider == link.name() => String::new(),
        provider => format!(" ({provider})"),
    };
    format!("{}{id} from {place}{provider}{until}", kind(credentials).1)
}

fn place_of(link: Link) -> &'static str {
    match link {
        Link::Environment => "the environment",
        Link::Oidc => "the OIDC token of the pod",
        Link::CliProfile => "a profile of the `aliyun` command",
        Link::IniFile => "the INI file of the SDKs",
        Link::EcsRamRole => "the RAM role of the ECS instance",
        Link::CredentialsUri => "ALIBABA_CLOUD_CREDENTIALS_URI",
        _ => "another place",
    }
}
