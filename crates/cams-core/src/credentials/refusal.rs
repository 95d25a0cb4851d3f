//! What a service says when it refuses to give out credentials.

use bytes::Bytes;
use http::Response;
use serde::Deserialize;

use super::error::CredentialsError;

/// The body of a refusal. OAuth spells the names as RFC 6749 does, the other services in Pascal case.
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

/// The error for a refusal, with those parts of the body that never hold a secret.
pub(crate) fn refusal(peer: &str, response: &Response<Bytes>) -> CredentialsError {
    let said: Refusal = serde_json::from_slice(response.body()).unwrap_or_default();
    let code = said.code.or(said.error).unwrap_or_default();
    let message = said.message.or(said.error_description).unwrap_or_default();
    let mut text = format!("{peer} answered HTTP {}", response.status().as_u16());
    if !code.is_empty() {
        text.push_str(&format!(", {code}"));
    }
    // The message about a wrong signature repeats what was signed, including the security token.
    if !message.is_empty() && !code.contains("Signature") {
        text.push_str(&format!(": {}", message.chars().take(300).collect::<String>()));
    }
    if let Some(id) = said.request_id.filter(|id| !id.is_empty()) {
        text.push_str(&format!(" [request id {id}]"));
    }
    CredentialsError::new(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::StatusCode;

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
