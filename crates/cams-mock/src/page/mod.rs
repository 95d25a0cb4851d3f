//! The page for browsers: static files that are part of the program, and the headers that they are served with.
//!
//! The page is at `/`, like the API. A request for the page accepts HTML and names no operation. Its other files are
//! under [`PREFIX`]. They contain no data: the script reads all data through the control paths, which check where a
//! request comes from.

use bytes::Bytes;
use http::header::{ACCEPT, ALLOW, CONTENT_TYPE, HeaderName};
use http::{HeaderMap, HeaderValue, Method, Response, StatusCode};
use http_body_util::Full;

use crate::request::Request;

/// Prefix of the paths of the files.
const PREFIX: &str = "/-/page/";

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";

/// What the browser may load and run: the files of the page, its live stream, and media stored on this server. Trusted
/// types are required, and none are allowed, so no text can become markup or code, even if the script has a mistake.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; \
                      media-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
                      require-trusted-types-for 'script'; trusted-types 'none'";

/// The headers of every file.
const HEADERS: &[(&str, &str)] = &[
    ("content-security-policy", POLICY),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    // A newer server at the same address has other files.
    ("cache-control", "no-cache"),
];

/// A file of the page.
struct File {
    /// Its path after [`PREFIX`].
    name: &'static str,
    content_type: &'static str,
    content: &'static str,
}

const PAGE: File = File { name: "page.html", content_type: HTML, content: include_str!("page.html") };

/// A script in this folder or below it.
macro_rules! script {
    ($name:literal) => {
        File { name: $name, content_type: SCRIPT, content: include_str!($name) }
    };
}

/// A style sheet, likewise.
macro_rules! style {
    ($name:literal) => {
        File { name: $name, content_type: CSS, content: include_str!($name) }
    };
}

/// All files but the page itself.
const FILES: &[File] = &[
    File { name: "icon.svg", content_type: "image/svg+xml", content: include_str!("icon.svg") },
    style!("style/base.css"),
    style!("style/cards.css"),
    style!("style/chat.css"),
    style!("style/lists.css"),
    style!("style/parts.css"),
    style!("style/shell.css"),
    script!("api.js"),
    script!("app.js"),
    script!("dom.js"),
    script!("format.js"),
    script!("icons.js"),
    script!("keyboard.js"),
    script!("keys.js"),
    script!("listing.js"),
    script!("live.js"),
    script!("main.js"),
    script!("parts.js"),
    script!("places.js"),
    script!("route.js"),
    script!("views/bubble.js"),
    script!("views/callbacks.js"),
    script!("views/calls.js"),
    script!("views/chat.js"),
    script!("views/compose.js"),
    script!("views/conversations.js"),
    script!("views/dialogs.js"),
    script!("views/faults.js"),
    script!("views/groups.js"),
    script!("views/inspector.js"),
    script!("views/numbers.js"),
    script!("views/quirks.js"),
    script!("views/start.js"),
    script!("views/templates.js"),
];

/// Returns the response, if the request is for the page or one of its files.
pub(crate) fn respond(request: &Request) -> Option<Response<Full<Bytes>>> {
    let file = match request.path.strip_prefix(PREFIX) {
        Some(name) => FILES.iter().find(|file| file.name == name),
        None if wants_page(request) => Some(&PAGE),
        None => return None,
    };
    Some(match file {
        _ if !is_read(&request.method) => refused(StatusCode::METHOD_NOT_ALLOWED),
        Some(file) => found(file),
        None => refused(StatusCode::NOT_FOUND),
    })
}

/// Returns whether a browser requests the page. A call names its operation, in the query or in a header.
fn wants_page(request: &Request) -> bool {
    request.path == "/"
        && is_read(&request.method)
        && accepts_html(&request.headers)
        && request.parameter("Action").is_none()
        && !request.headers.contains_key("x-acs-action")
}

fn is_read(method: &Method) -> bool {
    *method == Method::GET || *method == Method::HEAD
}

/// Returns whether `Accept` names HTML. `*/*`, which every API client sends, does not count.
fn accepts_html(headers: &HeaderMap) -> bool {
    let types = headers.get_all(ACCEPT).into_iter().filter_map(|value| value.to_str().ok());
    let media_type = |range: &str| range.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    types.flat_map(|types| types.split(',')).any(|range| media_type(range) == "text/html")
}

fn found(file: &File) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from_static(file.content.as_bytes())));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(file.content_type));
    let fixed =
        HEADERS.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
    headers.extend(fixed);
    response
}

fn refused(status: StatusCode) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::new()));
    *response.status_mut() = status;
    if status == StatusCode::METHOD_NOT_ALLOWED {
        response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
    }
    response
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;

    /// The names of the files in a folder and those below it.
    fn names(folder: &Path, prefix: &str) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let name = |path: &Path| format!("{prefix}{}", path.file_name().unwrap().to_str().unwrap());
        entries
            .flat_map(|path| match path.is_dir() {
                true => names(&path, &format!("{}/", name(&path))),
                false => vec![name(&path)],
            })
            .collect()
    }

    #[test]
    fn every_file_of_the_folder_is_served() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/page");
        let mut written = names(&folder, "");
        written.retain(|name| name != "mod.rs" && name != PAGE.name);
        written.sort();
        let mut served: Vec<_> = FILES.iter().map(|file| file.name.to_owned()).collect();
        served.sort();
        assert_eq!(served, written);
    }

    #[test]
    fn only_a_range_that_names_html_asks_for_the_page() {
        let accepts = |value: &'static str| {
            accepts_html(&HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static(value))]))
        };
        assert!(accepts("text/html") && accepts("image/png, TEXT/HTML;q=0.5"));
        assert!(!accepts("*/*") && !accepts("application/json") && !accepts("text/*"));
    }
}
