//! Short exchanges with the services that issue credentials.
//!
//! Plain HTTP (the ECS metadata, a sidecar) never goes through a proxy, which would read the keys. Neither does a request
//! to a host that an outside proxy cannot reach: this machine, and STS inside a VPC. Redirects are never followed.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, Request, StatusCode, Uri};
use tokio::time::timeout;
use url::Url;

use super::error::CredentialsError;
use super::refusal::refusal;
use super::secret::Secret;
use crate::request::endpoint::Endpoint;
use crate::transport::client::ReqwestTransport;
use crate::transport::progress::Progress;
use crate::transport::proxy::Proxy;
use crate::transport::settings::HttpSettings;
use crate::transport::traits::Transport;

/// More than any answer that contains credentials.
const MAX_ANSWER: usize = 256 * 1024;

/// The clients without and with a proxy. Each is built on first use, since that reads the certificates of the platform.
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

    /// Sends a request and returns the answer if its status is 200. Errors call the service `peer`.
    pub(crate) async fn exchange(
        &self,
        peer: &str,
        request: Request<Bytes>,
        limit: Duration,
    ) -> Result<Bytes, CredentialsError> {
        let transport = self.transport(request.uri())?;
        let unreached = |why: String| {
            CredentialsError::new(format!("{peer} gave no answer: {why}"))
                .with_help(format!("check that {peer} can be reached from this machine"))
        };
        let response = timeout(limit, transport.send(request, &Progress::default()))
            .await
            .map_err(|_| unreached(format!("{limit:?} passed")))?
            .map_err(|error| unreached(error.report()).with_source(error))?;
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

/// The `Authorization` header for an access token.
pub(crate) fn bearer(token: &Secret) -> Result<HeaderValue, CredentialsError> {
    let mut value = HeaderValue::try_from(format!("Bearer {}", token.expose())).map_err(|_| {
        CredentialsError::new("the access token has a character that is not allowed in a header")
    })?;
    value.set_sensitive(true);
    Ok(value)
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
}
