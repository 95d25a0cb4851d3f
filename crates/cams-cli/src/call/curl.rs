//! `cams call --curl`: the call as a command line of `curl`.

use cams::bytes::Bytes;
use cams::http::Request;

use crate::output::shell::quoted;

/// Returns a `curl` command line that sends a signed request unchanged.
pub(crate) fn line(request: &Request<Bytes>) -> String {
    let mut parts = vec![format!("curl --request {}", request.method())];
    // The host is in the URL, and `curl` counts the bytes of the body.
    let derived = ["host", "content-length"];
    for (name, value) in request.headers().iter().filter(|(name, _)| !derived.contains(&name.as_str())) {
        let value = String::from_utf8_lossy(value.as_bytes());
        parts.push(format!("--header {}", quoted(&format!("{name}: {value}"))));
    }
    // Without it, `curl` would add a content type for a form.
    if !request.headers().contains_key("content-type") {
        parts.push("--header 'content-type;'".replace("content-type;", "content-type:"));
    }
    if !request.body().is_empty() {
        parts.push(format!("--data-binary {}", quoted(&String::from_utf8_lossy(request.body()))));
    }
    parts.push(quoted(&request.uri().to_string()));
    format!("{}\n", parts.join(" \\\n  "))
}
