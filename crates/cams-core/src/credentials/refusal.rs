//! The responses of a service that refuses to issue credentials.

use bytes::Bytes;
use http::{Response, StatusCode};
use serde::Deserialize;

use super::error::CredentialsError;

/// The body of a refusal. OAuth names the fields as RFC 6749 does; the other services use Pascal case.
#[derive(Default, Deserialize)]
struct Refusal {
    #[serde(rename = "Code")]
    code: Option<String>,
    #[serde(rename = "Message")]
    message: Option<String>,
    #[serde(rename = "RequestId")]
    request_id: Option<String>,
    error: Option<String>,
    error_description: Option<String>,
}

impl Refusal {
    fn of(response: &Response<Bytes>) -> Self {
        serde_json::from_slice(response.body()).unwrap_or_default()
    }

    fn code(&self) -> &str {
        self.code.as_deref().or(self.error.as_deref()).unwrap_or_default()
    }
}

/// Returns whether the service refuses the date of the request.
pub(crate) fn is_of_wrong_date(response: &Response<Bytes>) -> bool {
    let code = Refusal::of(response).code().to_ascii_lowercase();
    response.status() != StatusCode::OK && code.starts_with("invalidtimestamp")
}

/// Returns whether the service no longer accepts a login, so only a new one helps.
pub(crate) fn ends_login(response: &Response<Bytes>) -> bool {
    match response.status() {
        StatusCode::UNAUTHORIZED => true,
        StatusCode::BAD_REQUEST => Refusal::of(response).code() == "invalid_grant",
        _ => false,
    }
}

/// Returns the error for a refusal, with those parts of the body that never contain a secret.
pub(crate) fn refusal(peer: &str, response: &Response<Bytes>) -> CredentialsError {
    let said = Refusal::of(response);
    let code = said.code();
    let message = said.message.as_deref().or(said.error_description.as_deref()).unwrap_or_default();
    let mut text = format!("{peer} answered HTTP {}", response.status().as_u16());
    if !code.is_empty() {
        text.push_str(&format!(", {code}"));
    }
    // The message about a wrong signature repeats what was signed, including the security token.
    if !message.is_empty() && !code.contains("Signature") {
        text.push_str(&format!(": {}", message.chars().take(300).collect::<String>()));
    }
    if let Some(id) = said.request_id.as_deref().filter(|id| !id.is_empty()) {
        text.push_str(&format!(" [request id {id}]"));
    }
    if passes(response) {
        return CredentialsError::transient(text).with_help("try again in a moment");
    }
    CredentialsError::new(text)
}

/// Returns whether the service is busy or failed temporarily, rather than refusing.
pub(crate) fn passes(response: &Response<Bytes>) -> bool {
    let status = response.status();
    let codes = ["Throttling", "ServiceUnavailable", "InternalError"];
    status.is_server_error()
        || matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT)
        || (status.is_client_error()
            && codes.iter().any(|known| Refusal::of(response).code().starts_with(known)))
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
