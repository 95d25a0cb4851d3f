//! Short exchanges with the services that give out credentials.
//!
//! Plain HTTP goes straight to its host, never through a proxy, which would read the keys: the metadata of ECS, a
//! sidecar. So does what a proxy outside could not reach: this machine, and STS inside a VPC. The transport follows no
//! redirect.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::Bytes;
use cams_operation::object::Object;
use cams_operation::{ReadField, object};
use http::{HeaderValue, Request, Response, StatusCode, Uri};
use serde_core::{Deserialize, Deserializer};
use tokio::time::timeout;
use url::Url;

use super::CredentialsError;
use super::secret::Secret;
use crate::request::endpoint::Endpoint;
use crate::transport::client::ReqwestTransport;
use crate::transport::progress::Progress;
use crate::transport::proxy::Proxy;
use crate::transport::settings::HttpSettings;
use crate::transport::traits::Transport;

/// Larger than any answer that holds credentials.
const MAX_ANSWER: usize = 256 * 1024;

/// The two ways out. A client is built when it is first used, since that reads the certificates of the platform.
#[derive(Debug, Default)]
pub(crate) struct Http {
    direct: OnceLock<Arc<dyn Transport>>,
    proxied: OnceLock<Arc<dyn Transport>>,
}

impl Http {
    pub(crate) fn with_transport(transport: impl Transport) -> Self {
        let transport: Arc<dyn Transport> = Arc::new(transport);
        Self { direct: OnceLock::from(Arc::clone(&transport)), proxied: OnceLock::from(transport) }
    }

    /// Sends a request to `peer`, which is how errors call it, and returns the answer if its status is 200.
    pub(crate) async fn exchange(
        &self,
        peer: &str,
        request: Request<Bytes>,
        limit: Duration,
    ) -> Result<Bytes, CredentialsError> {
        let transport = self.transport(request.uri())?;
        let unreached = |why: String| {
            CredentialsError::new(format!("{peer} gave no answer: {why}"))
                .with_help(format!("check that {peer} can be reached from here"))
        };
        let response = timeout(limit, transport.send(request, &Progress::default()))
            .await
            .map_err(|_| unreached(format!("{limit:?} passed")))?
            .map_err(|error| unreached(error.to_string()).with_source(error))?;
        match response.status() {
            StatusCode::OK => Ok(response.into_body()),
            _ => Err(refusal(peer, &response)),
        }
    }

    fn transport(&self, uri: &Uri) -> Result<&Arc<dyn Transport>, CredentialsError> {
        let (client, proxy, connect_timeout) = match goes_straight(uri) {
            true => (&self.direct, Proxy::Direct, Duration::from_secs(1)),
            false => (&self.proxied, Proxy::FromEnvironment, Duration::from_secs(5)),
        };
        if let Some(transport) = client.get() {
            return Ok(transport);
        }
        let fail = |error: &dyn std::fmt::Display| CredentialsError::new(error.to_string());
        let endpoint = Endpoint::parse("https://sts.aliyuncs.com").map_err(|error| fail(&error))?;
        let settings = HttpSettings {
            connect_timeout,
            proxy,
            max_response_bytes: MAX_ANSWER,
            ..HttpSettings::default()
        };
        let built: Arc<dyn Transport> =
            Arc::new(ReqwestTransport::new(&endpoint, &settings).map_err(|error| fail(&error))?);
        Ok(client.get_or_init(|| built))
    }
}

fn goes_straight(uri: &Uri) -> bool {
    let url = Url::parse(&uri.to_string()).ok();
    // A URL that cannot be read is not sent anywhere.
    url.and_then(|url| Endpoint::of_url(&url)).is_none_or(|service| {
        !service.is_secure() || service.is_loopback() || service.authority().starts_with("sts-vpc.")
    })
}

/// The header that holds an access token.
pub(crate) fn bearer(token: &Secret) -> Result<HeaderValue, CredentialsError> {
    let mut value = HeaderValue::try_from(format!("Bearer {}", token.expose()))
        .map_err(|_| CredentialsError::new("the access token has a character that no header can hold"))?;
    value.set_sensitive(true);
    Ok(value)
}

/// What a service says when it refuses.
#[derive(Default)]
struct Refusal {
    code: String,
    message: String,
    request_id: String,
}

impl ReadField for Refusal {
    fn read_field<'de, D: Deserializer<'de>>(&mut self, name: &str, value: D) -> Result<(), D::Error> {
        match name {
            "Code" | "error" => self.code = Deserialize::deserialize(value)?,
            "Message" | "error_description" => self.message = Deserialize::deserialize(value)?,
            "RequestId" => self.request_id = Deserialize::deserialize(value)?,
            _ => object::skip(value)?,
        }
        Ok(())
    }
}

/// What the service says, as far as it is sure to hold no secret.
fn refusal(peer: &str, response: &Response<Bytes>) -> CredentialsError {
    let said = serde_json::from_slice(response.body());
    let said = said.map_or_else(|_| Refusal::default(), |Object(said)| said);
    let mut text = format!("{peer} answered HTTP {}", response.status().as_u16());
    if !said.code.is_empty() {
        text.push_str(&format!(", {}", said.code));
    }
    // The message on a wrong signature repeats what was signed, the security token included.
    if !said.message.is_empty() && !said.code.contains("Signature") {
        text.push_str(&format!(": {}", said.message.chars().take(300).collect::<String>()));
    }
    if !said.request_id.is_empty() {
        text.push_str(&format!(" [request id {}]", said.request_id));
    }
    CredentialsError::new(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_to_other_machines_may_take_a_proxy() {
        for (uri, straight) in [
            ("http://100.100.100.200/latest/api/token", true),
            ("http://keys.example.com/", true),
            ("https://127.0.0.1:8443/", true),
            ("https://[::1]:8443/", true),
            ("https://sts-vpc.cn-hangzhou.aliyuncs.com/", true),
            ("https://sts.cn-hangzhou.aliyuncs.com/", false),
            ("https://oauth.aliyun.com/v1/token", false),
        ] {
            assert_eq!(goes_straight(&uri.parse().unwrap()), straight, "{uri}");
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
    }
}
