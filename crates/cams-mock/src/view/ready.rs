//! A call as text that is ready to be run: with the command `cams`, or with `curl`.

use std::time::SystemTime;

use cams_core::Credentials;
use cams_core::internal::percent;
use cams_core::internal::sign::acs3;
use cams_models::{SERVICE, operations};
use cams_operation::Location;
use http::HeaderName;
use http::header::HOST;
use jiff::Timestamp;
use serde_json::{Map, Value};

use super::sheet::time;
use crate::authenticate;
use crate::calls::Call;
use crate::ids;
use crate::parameters;
use crate::request::Request;

/// The call for the command: its parameters as one JSON object.
pub(super) fn cams_call(call: &Call, request: &Request, endpoint: &str) -> String {
    let info = operations::find(&call.action);
    let checked = info.and_then(|info| parameters::check(info, request, call.scheme).ok());
    let input = match checked {
        Some(checked) => checked.input.0,
        // What could not be read is shown as it came.
        None => call
            .parameters
            .iter()
            .map(|parameter| (parameter.name.clone(), Value::from(parameter.value.as_str())))
            .collect::<Map<_, _>>(),
    };
    let (action, input) = (quoted(&call.action), Value::Object(input));
    format!("cams call {action} --endpoint {} --input - <<'END'\n{input:#}\nEND", quoted(endpoint))
}

/// The call for `curl`, signed anew by the key of the server. The signature is good once, for 15 minutes.
pub(super) fn curl(
    call: &Call,
    request: &Request,
    endpoint: &str,
    credentials: &Credentials,
    now: SystemTime,
) -> String {
    let own = |location: Location| {
        let is_own = |name: &str| !authenticate::is_of_the_signature(call.scheme, name);
        let own = request.parameters.iter().filter(move |parameter| parameter.location == location);
        own.map(|parameter| (parameter.name.as_str(), parameter.value.as_str()))
            .filter(move |(name, _)| is_own(name))
    };
    let (query, body) =
        (percent::canonical_pairs(own(Location::Query)), percent::canonical_pairs(own(Location::Body)));
    let endpoint = endpoint.trim_end_matches('/');
    let host = endpoint.split_once("://").map_or(endpoint, |(_, host)| host);
    let date = date(now);
    let version = request.header("x-acs-version").or_else(|| request.parameter("Version").map(Into::into));
    let version = version.unwrap_or(SERVICE.version.into());
    let (nonce, body_sha256) = (ids::letters(32), acs3::body_sha256(body.as_bytes()));
    let mut headers: Vec<(HeaderName, &str)> = [
        ("x-acs-action", call.action.as_str()),
        ("x-acs-version", &version),
        ("x-acs-date", &date),
        ("x-acs-signature-nonce", &nonce),
        ("x-acs-content-sha256", &body_sha256),
    ]
    .map(|(name, value)| (HeaderName::from_static(name), value))
    .to_vec();
    let token = credentials.security_token();
    headers.extend(token.map(|token| (HeaderName::from_static("x-acs-security-token"), token)));
    let authorization = {
        let signed = headers.iter().map(|(name, value)| (name, *value)).chain([(&HOST, host)]);
        let method = if body.is_empty() { request.method.as_str() } else { "POST" };
        let canonical = acs3::Canonical::new(method, "/", &query, signed, &body_sha256);
        let signature = acs3::Key::new(credentials.access_key_secret()).sign(&canonical.string_to_sign());
        canonical.authorization(credentials.access_key_id(), &signature)
    };
    let method = if body.is_empty() { request.method.as_str() } else { "POST" };
    // The method, too, is what a stranger sent, and may have any of `|&$` and backticks.
    let mut text = format!("curl -sS -X {}", quoted(method));
    text.push_str(&format!(" {}", quoted(&format!("{endpoint}/?{query}"))));
    for (name, value) in &headers {
        text.push_str(&format!(" \\\n  -H {}", quoted(&format!("{name}: {value}"))));
    }
    text.push_str(&format!(" \\\n  -H {}", quoted(&format!("authorization: {authorization}"))));
    if !body.is_empty() {
        let content_type = "content-type: application/x-www-form-urlencoded";
        text.push_str(&format!(" \\\n  -H {} \\\n  --data-raw {}", quoted(content_type), quoted(&body)));
    }
    text
}

/// The date of a request: without parts of seconds.
fn date(now: SystemTime) -> String {
    let now = Timestamp::try_from(now).unwrap_or(Timestamp::UNIX_EPOCH);
    Timestamp::from_second(now.as_second())
        .map_or_else(|_| time(SystemTime::UNIX_EPOCH), |date| date.to_string())
}

/// A text as one word of a shell.
fn quoted(text: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:".contains(&byte);
    if !text.is_empty() && text.bytes().all(is_plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_a_shell_is_quoted_if_it_must_be() {
        let cases =
            [("AddChatGroup", "AddChatGroup"), ("", "''"), ("a b", "'a b'"), ("it's $x", r"'it'\''s $x'")];
        for (text, wanted) in cases {
            assert_eq!(quoted(text), wanted);
        }
    }
}
