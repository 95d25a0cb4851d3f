//! The responses of a service that refuses to issue credentials.

use bytes::Bytes;
use http::{Response, StatusCode};
use serde::Deserialize;

use super::error::CredentialsError;
use crate::answer::envelope::{said, without_mark};

/// What a refusal says, in JSON or XML.
struct Refusal {
    code: String,
    message: String,
    request_id: Option<String>,
}

/// The body of a refusal of OAuth, which names the fields as RFC 6749 does.
#[derive(Default, Deserialize)]
#[serde(default)]
struct OfOAuth {
    error: String,
    error_description: String,
}

impl Refusal {
    fn of(response: &Response<Bytes>) -> Self {
        let [code, message, request_id] = said(response.body());
        let login: OfOAuth = serde_json::from_slice(without_mark(response.body())).unwrap_or_default();
        Self {
            code: code.unwrap_or(login.error),
            message: message.unwrap_or(login.error_description),
            request_id,
        }
    }
}

/// Returns whether the service refuses the date of the request.
pub(crate) fn is_of_wrong_date(response: &Response<Bytes>) -> bool {
    Refusal::of(response).code.to_ascii_lowercase().starts_with("invalidtimestamp")
}

/// Returns whether the service no longer accepts a login, so only a new one helps.
pub(crate) fn ends_login(response: &Response<Bytes>) -> bool {
    match response.status() {
        StatusCode::UNAUTHORIZED => true,
        StatusCode::BAD_REQUEST => Refusal::of(response).code == "invalid_grant",
        _ => false,
    }
}

/// Returns the error for a refusal, with those parts of the body that never contain a secret.
pub(crate) fn refusal(peer: &str, response: &Response<Bytes>) -> CredentialsError {
    let Refusal { code, message, request_id } = Refusal::of(response);
    let mut text = format!("{peer} answered HTTP {}", response.status().as_u16());
    if !code.is_empty() {
        text.push_str(&format!(", {code}"));
    }
    // The message about a wrong signature repeats what was signed, including the security token.
    if !message.is_empty() && !code.to_ascii_lowercase().contains("signature") {
        text.push_str(&format!(": {}", message.chars().take(300).collect::<String>()));
    }
    if let Some(id) = request_id {
        text.push_str(&format!(" [request id {id}]"));
    }
    if passes(response) {
        return CredentialsError::transient(text).with_help("try again in a moment");
    }
    CredentialsError::new(text)
}

/// Returns whether a response of STS is a refusal: only a refusal has a code, whatever the HTTP status.
pub(crate) fn has_code(response: &Response<Bytes>) -> bool {
    !Refusal::of(response).code.is_empty()
}

/// What codes say of a service that is busy or failed. Asking again for credentials does no harm, so a part is enough.
const PASSING: [&str; 7] =
    ["throttling", "unavailable", "internal", "busy", "timeout", "systemerror", "servererror"];

/// Returns whether the service is busy or failed temporarily, rather than refusing.
pub(crate) fn passes(response: &Response<Bytes>) -> bool {
    let status = response.status();
    if status.is_server_error()
        || matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT)
    {
        return true;
    }
    let letters = |code: String| code.to_ascii_lowercase().replace(|c: char| !c.is_ascii_alphanumeric(), "");
    let code = letters(Refusal::of(response).code);
    PASSING.iter().any(|part| code.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::StatusCode;

    #[test]
    fn a_service_that_is_busy_or_fails_is_told_from_one_that_refuses() {
        for (status, body, passes) in [
            (500, "", true),
            (503, "<html>", true),
            (429, "{}", true),
            (408, "", true),
            (400, r#"{"Code":"Throttling.User"}"#, true),
            (400, r#"{"Code":"InvalidTimeStamp.Expired"}"#, false),
            (403, r#"{"Code":"NoPermission"}"#, false),
            (404, "", false),
            (302, "", false),
        ] {
            let mut response = Response::new(Bytes::from_static(body.as_bytes()));
            *response.status_mut() = StatusCode::from_u16(status).unwrap();
            assert_eq!(refusal("STS", &response).is_transient(), passes, "HTTP {status} {body}");
        }
    }

    #[test]
    fn a_refusal_has_code_message_and_request_id_unless_the_message_repeats_what_was_signed() {
        let said = |body: &'static str| {
            let mut response = Response::new(Bytes::from_static(body.as_bytes()));
            *response.status_mut() = StatusCode::FORBIDDEN;
            refusal("STS", &response).to_string()
        };
        assert_eq!(
            said(r#"{"Code":"NoPermission","Message":"no","RequestId":"R1"}"#),
            "STS answered HTTP 403, NoPermission: no [request id R1]"
        );
        assert!(!said(r#"{"Code":"SignatureDoesNotMatch","Message":"canary"}"#).contains("canary"));
        assert_eq!(said("<html>canary</html>"), "STS answered HTTP 403");
        assert_eq!(said(r#"{"error":"invalid_grant"}"#), "STS answered HTTP 403, invalid_grant");
        assert_eq!(
            said(r#"{"Code":null,"error":"invalid_grant","error_description":"used"}"#),
            "STS answered HTTP 403, invalid_grant: used"
        );
    }
}
