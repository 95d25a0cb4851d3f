//! Decides which proxy a request uses.
//!
//! `reqwest` could read the environment itself, but it ignores a variable that it cannot parse, and so bypasses a
//! required proxy. Here, such a proxy is an error for every host that needs it.

use std::ffi::OsString;
use std::fmt;

use url::Url;

use super::no_proxy::NoProxy;
use crate::request::endpoint::Endpoint;

/// The proxy for requests.
#[derive(Clone)]
pub(crate) enum Proxy {
    /// The one in `HTTPS_PROXY`, `HTTP_PROXY` or `ALL_PROXY`, unless `NO_PROXY` names the host.
    FromEnvironment,
    /// None.
    Direct,
    /// This one.
    Url(String),
}

/// Omits the address, which may contain a password.
impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::FromEnvironment => "FromEnvironment",
            Self::Direct => "Direct",
            Self::Url(_) => "Url(**)",
        })
    }
}

/// The proxies of a client, for the two kinds of URL.
#[derive(Debug, Default)]
pub(crate) struct Routes {
    https: Option<Hop>,
    http: Option<Hop>,
    /// Hosts that bypass them.
    except: NoProxy,
    /// Whether this machine is reached through them, which a remote proxy cannot do.
    serves_loopback: bool,
}

impl Routes {
    pub(crate) fn of(proxy: &Proxy) -> Self {
        match proxy {
            Proxy::FromEnvironment => Self::from_variables(|name| std::env::var_os(name)),
            Proxy::Direct => Self::default(),
            Proxy::Url(text) => {
                let hop = Hop::read("`Config::proxy`", text);
                Self { https: Some(hop.clone()), http: Some(hop), serves_loopback: true, ..Self::default() }
            }
        }
    }

    /// Reads the variables as curl does: the lower-case name takes precedence, and an empty one counts as not set.
    fn from_variables(variable: impl Fn(&str) -> Option<OsString>) -> Self {
        let value = |name: &str| {
            let value = variable(name)?.to_string_lossy().trim().to_owned();
            Some(value).filter(|value| !value.is_empty())
        };
        let first = |names: [&'static str; 4]| {
            names.into_iter().find_map(|name| Some(Hop::read(name, &value(name)?)))
        };
        // In a CGI program, the header `Proxy` of a stranger's request becomes the variable `HTTP_PROXY`.
        let upper = if value("REQUEST_METHOD").is_some() { "http_proxy" } else { "HTTP_PROXY" };
        Self {
            https: first(["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]),
            http: first(["http_proxy", upper, "all_proxy", "ALL_PROXY"]),
            except: NoProxy::parse(&value("no_proxy").or_else(|| value("NO_PROXY")).unwrap_or_default()),
            serves_loopback: false,
        }
    }

    /// Returns whether no request has a proxy.
    pub(super) fn are_direct(&self) -> bool {
        self.https.is_none() && self.http.is_none()
    }

    /// Returns the proxy of a URL, if it has one.
    ///
    /// # Errors
    /// Fails if the proxy cannot be used. The message says where it is set and what is wrong.
    pub(crate) fn hop(&self, url: &Url) -> Result<Option<&Url>, &str> {
        match self.named_hop(url) {
            Some(Hop { url, .. }) => url.as_ref().map(Some).map_err(String::as_str),
            None => Ok(None),
        }
    }

    /// Returns the proxy of a URL and where it is set, without its password, for errors.
    pub(crate) fn describe(&self, url: &Url) -> Option<String> {
        let Hop { from, url } = self.named_hop(url)?;
        let url = url.as_ref().ok()?;
        let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
        Some(format!("{}://{}{port} ({from})", url.scheme(), url.host_str().unwrap_or_default()))
    }

    fn named_hop(&self, url: &Url) -> Option<&Hop> {
        let hop = if url.scheme() == "https" { &self.https } else { &self.http };
        let is_loopback = || Endpoint::of_url(url).is_some_and(|service| service.is_loopback());
        hop.as_ref().filter(|_| !self.except.covers(url) && (self.serves_loopback || !is_loopback()))
    }
}

/// A proxy, or why it cannot be used.
#[derive(Clone)]
struct Hop {
    /// The variable or the setting that contains it.
    from: &'static str,
    url: Result<Url, String>,
}

impl Hop {
    fn read(from: &'static str, text: &str) -> Self {
        let url = address(text).map_err(|problem| {
            format!("{from} is not a proxy such as `http://[user:password@]host:port`: {problem}")
        });
        Self { from, url }
    }
}

/// Omits the address, which may contain a password.
impl fmt::Debug for Hop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Hop").field(&self.from).finish()
    }
}

/// Parses the address of a proxy. It may contain a password, so errors do not repeat it.
fn address(text: &str) -> Result<Url, String> {
    let text = text.trim();
    if text.contains(|c: char| c.is_control() || c == char::REPLACEMENT_CHARACTER) {
        return Err("it has a line break or another character that is not allowed".into());
    }
    if text.starts_with(['"', '\'']) {
        return Err("remove the quotation marks around it".into());
    }
    let (scheme, rest) = text.split_once("://").unwrap_or(("http", text));
    let user = rest.rsplit_once('@').map_or("", |(user, _)| user);
    // The user name would be taken for the host. `Url` reads `\` as `/`.
    if user.contains(['/', '?', '#']) || text.contains('\\') {
        return Err(
            "in a user name or password write `/`, `?`, `#` and `\\` as `%2F`, `%3F`, `%23` and `%5C`".into(),
        );
    }
    // The scheme would be read as the host.
    if rest == text && text.contains(":/") {
        return Err("write `://` after the scheme".into());
    }
    check_scheme(&scheme.to_ascii_lowercase())?;
    let mut url = Url::parse(&format!("{scheme}://{rest}")).map_err(|error| error.to_string())?;
    if url.host_str().is_none_or(str::is_empty) {
        return Err("it has no host".into());
    }
    url.set_path("");
    url.set_query(None);
    url.set_fragment(None);
    if !is_read_alike(&url) {
        return Err(
            "the host has a character that is not allowed; write it in ASCII (`xn--…`) or as an IP address"
                .into(),
        );
    }
    Ok(url)
}

/// Returns whether `reqwest`, which parses a proxy address as an [`http::Uri`], finds the same host in it. It ignores a
/// proxy that it cannot parse.
fn is_read_alike(url: &Url) -> bool {
    let uri = url.as_str().parse::<http::Uri>();
    uri.is_ok_and(|uri| uri.host() == url.host_str() && uri.port_u16() == url.port())
}

fn check_scheme(scheme: &str) -> Result<(), String> {
    match scheme {
        "http" | "https" => Ok(()),
        "socks4" | "socks4a" | "socks5" | "socks5h" if cfg!(feature = "socks") => Ok(()),
        "socks4" | "socks4a" | "socks5" | "socks5h" => {
            Err("this build has no SOCKS; enable the feature `socks`, or name an HTTP proxy".into())
        }
        "socks" => Err("`socks` does not say which version; write `socks5h` or `socks4a`".into()),
        _ => Err("the scheme must be http, https, socks5h, socks5, socks4a or socks4".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_proxies_are_completed_and_what_a_password_has_is_encoded() {
        for (text, full) in [
            ("proxy:3128", "http://proxy:3128/"),
            (" HTTPS://Proxy:443/x?y", "https://proxy/"),
            ("http://@proxy", "http://proxy/"),
            ("user@[::1]:3128", "http://user@[::1]:3128/"),
            ("user:p/s@proxy", ""),
            ("user:1234/s@proxy", ""),
            ("user:1234?s@proxy", ""),
            ("user:1234#s@proxy", ""),
            (r"CORP\jdoe:secret@proxy:3128", ""),
            (r"u:12\34@proxy", ""),
            (r"http:\\proxy:3128", ""),
            ("http:secret://s@proxy", ""),
            ("CORP%5Cjdoe:secret@proxy:3128", "http://CORP%5Cjdoe:secret@proxy:3128/"),
            ("k\u{e4}se.example:1080", "http://xn--kse-qla.example:1080/"),
            ("http://user:a:b%20c d@e@proxy", "http://user:a%3Ab%20c%20d%40e@proxy/"),
        ] {
            let found = address(text).map(String::from);
            assert_eq!(found.unwrap_or_default(), full, "{text}");
        }
    }

    /// The proxy of a URL, or what the error says.
    fn hop(variables: &[(&str, &str)], url: &str) -> String {
        let variable = |name: &str| {
            let found = variables.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| OsString::from(value))
        };
        let routes = Routes::from_variables(variable);
        match routes.hop(&Url::parse(url).unwrap()) {
            Ok(hop) => hop.map(ToString::to_string).unwrap_or_default(),
            Err(problem) => problem.to_owned(),
        }
    }

    #[test]
    fn the_environment_is_read_as_curl_reads_it() {
        const A: &str = "http://a:1/";
        const B: &str = "http://b:1/";
        let (https, http) = ("https://x.example", "http://x.example");
        for (name, variables, url, found) in [
            ("nothing", &[][..], https, ""),
            ("upper case", &[("HTTPS_PROXY", A)][..], https, A),
            ("lower case first", &[("HTTPS_PROXY", A), ("https_proxy", B)], https, B),
            ("empty is not set", &[("HTTPS_PROXY", A), ("https_proxy", "")], https, A),
            ("case 19: empty is not set", &[("HTTPS_PROXY", ""), ("https_proxy", B)], https, B),
            ("blank is not set", &[("https_proxy", " \n"), ("ALL_PROXY", B)], https, B),
            ("other scheme", &[("HTTP_PROXY", A)], https, ""),
            ("HTTP", &[("HTTP_PROXY", A)], http, A),
            ("all", &[("ALL_PROXY", A)], http, A),
            ("the scheme goes before all", &[("all_proxy", A), ("HTTPS_PROXY", B)], https, B),
            ("an unused one is not read", &[("all_proxy", "junk://"), ("https_proxy", B)], https, B),
            ("case 19: CGI", &[("REQUEST_METHOD", "GET"), ("HTTPS_PROXY", A)], https, A),
            ("CGI, plain HTTP", &[("REQUEST_METHOD", "GET"), ("HTTP_PROXY", A)], http, ""),
            ("CGI, lower case", &[("REQUEST_METHOD", "GET"), ("http_proxy", A)], http, A),
            ("case 19: line break at the end", &[("HTTPS_PROXY", "http://a:1\n")], https, A),
            ("no scheme", &[("HTTPS_PROXY", "a:1")], https, A),
            ("case 18: star", &[("HTTPS_PROXY", A), ("NO_PROXY", "*.example")], https, ""),
            ("case 18: port", &[("HTTPS_PROXY", A), ("NO_PROXY", "x.example:443")], https, ""),
            (
                "case 18: lower case",
                &[("HTTPS_PROXY", A), ("NO_PROXY", ""), ("no_proxy", ".example")],
                https,
                "",
            ),
            (
                "lower case first",
                &[("HTTPS_PROXY", A), ("NO_PROXY", "*"), ("no_proxy", "y.example")],
                https,
                A,
            ),
            ("this machine", &[("ALL_PROXY", A)], "http://127.0.0.1:8080", ""),
            ("an unreadable one that is not needed", &[("ALL_PROXY", "junk://")], "https://localhost", ""),
            ("the same with an exception", &[("ALL_PROXY", "junk://"), ("NO_PROXY", "*")], https, ""),
        ] {
            assert_eq!(hop(variables, url), found, "{name}");
        }
    }

    #[test]
    fn a_proxy_that_cannot_be_read_is_an_error_that_names_the_variable_and_no_password() {
        for (name, text, problem) in [
            ("case 19: number sign", "http://u:canary#ss@127.0.0.1:3128", "`%23`"),
            ("case 19: slash", "http://u:canary/ss@127.0.0.1:3128", "`%2F`"),
            ("backslash in the user", r"CORP\jdoe:canary@proxy:3128", "`%5C`"),
            ("backslash in the password", r"http://u:canary\34@proxy", "`%5C`"),
            ("question mark", "http://u:canary?ss@127.0.0.1:3128", "`%3F`"),
            ("line break", "http://u:canary\n@127.0.0.1:3128", "line break"),
            ("quotation marks", "\"http://u:canary@127.0.0.1:3128\"", "quotation marks"),
            ("port", "http://u:canary@127.0.0.1:99999", "port"),
            ("one slash", "http:/127.0.0.1:3128", "`://`"),
            ("one slash and a user", "http:/u:canary@127.0.0.1:3128", "`%2F`"),
            ("no host", "http://", "host"),
            ("scheme", "ftp://u:canary@proxy", "the scheme must be"),
            ("SOCKS without a version", "socks://u:canary@proxy", "socks5h"),
            (
                "SOCKS without a host",
                "socks5h://",
                if cfg!(feature = "socks") { "host" } else { "feature `socks`" },
            ),
            (
                "SOCKS with a host that is not ASCII",
                "socks5h://u:canary@k\u{e4}se.example:1080",
                if cfg!(feature = "socks") { "in ASCII" } else { "feature `socks`" },
            ),
        ] {
            let said = hop(&[("HTTPS_PROXY", text)], "https://x.example");
            assert!(said.starts_with("HTTPS_PROXY is not a proxy such as"), "{name}: {said}");
            assert!(said.contains(problem) && !said.contains("canary"), "{name}: {said}");
        }
    }

    #[test]
    fn case_17_a_socks_proxy_is_used_or_refused_by_the_name_of_the_feature() {
        for scheme in ["socks4", "socks4a", "socks5", "socks5h"] {
            let text = format!("{scheme}://u:canary@127.0.0.1:1080");
            let said = hop(&[("ALL_PROXY", &text)], "https://x.example");
            match cfg!(feature = "socks") {
                true => assert_eq!(said, text),
                false => assert!(said.contains("feature `socks`") && said.starts_with("ALL_PROXY"), "{said}"),
            }
        }
    }

    #[test]
    fn an_error_shows_a_proxy_without_its_password() {
        let routes = Routes::of(&Proxy::Url("http://user:canary@proxy:3128".into()));
        let shown = routes.describe(&Url::parse("https://localhost").unwrap());
        assert_eq!(shown.as_deref(), Some("http://proxy:3128 (`Config::proxy`)"));
        assert!(!format!("{routes:?}").contains("canary"));
    }
}
