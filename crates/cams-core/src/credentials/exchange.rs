//! Short exchanges with the services that issue credentials.
//!
//! They connect as the client does: through its proxy, with its certificates, and with its changes to the HTTP client.
//! But plain HTTP (the ECS metadata, a sidecar) never goes through a proxy, which could read the keys. Neither does a
//! request to a host that an outside proxy cannot reach: this machine, and STS inside a VPC. Redirects are never
//! followed.

use std::sync::{Arc, OnceLock};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{HeaderValue, Request, Response, StatusCode, Uri};
use tokio::time::timeout;
use url::Url;

use super::error::CredentialsError;
use super::refusal::refusal;
use super::secret::Secret;
use crate::date;
use crate::request::endpoint::Endpoint;
use crate::transport::client::ReqwestTransport;
use crate::transport::error::{TransportError, TransportErrorKind};
use crate::transport::progress::Progress;
use crate::transport::proxy::Proxy;
use crate::transport::settings::{Customize, HttpSettings};
use crate::transport::traits::Transport;

/// More than any response with credentials needs.
const MAX_ANSWER: usize = 256 * 1024;
/// Hosts that are reached directly are near.
const NEAR: Duration = Duration::from_secs(1);

/// The clients without and with a proxy. Each is built on first use, because that reads the certificates of the
/// platform.
#[derive(Default)]
pub(crate) struct Http {
    settings: HttpSettings,
    direct: OnceLock<Arc<dyn Transport>>,
    proxied: OnceLock<Arc<dyn Transport>>,
}

/// A response with status 200.
pub(crate) struct Answer {
    pub(crate) body: Bytes,
    /// The service's time, if the response contains it.
    pub(crate) time: Option<SystemTime>,
}

impl Http {
    pub(crate) fn new(settings: HttpSettings) -> Self {
        Self { settings: HttpSettings { max_response_bytes: MAX_ANSWER, ..settings }, ..Self::default() }
    }

    pub(crate) fn with_transport(transport: impl Transport) -> Self {
        let transport: Arc<dyn Transport> = Arc::new(transport);
        Self {
            direct: OnceLock::from(Arc::clone(&transport)),
            proxied: OnceLock::from(transport),
            ..Self::default()
        }
    }

    /// Sends a request and returns the response if its status is 200. Errors call the service `peer`.
    pub(crate) async fn exchange(
        &self,
        peer: &str,
        request: Request<Bytes>,
        limit: Duration,
    ) -> Result<Answer, CredentialsError> {
        accept(peer, self.send(peer, request, limit).await?)
    }

    /// Sends a request and returns the response, whatever its status.
    pub(crate) async fn send(
        &self,
        peer: &str,
        request: Request<Bytes>,
        limit: Duration,
    ) -> Result<Response<Bytes>, CredentialsError> {
        let transport = self.transport(request.uri())?;
        match timeout(limit, transport.send(request, &Progress::default())).await {
            Ok(Ok(response)) => Ok(response),
            Ok(Err(error)) => Err(unanswered(peer, &error)),
            Err(_) => Err(CredentialsError::unreached(format!("{peer} gave no answer: {limit:?} passed"))
                .with_help(reach(peer))),
        }
    }

    fn transport(&self, uri: &Uri) -> Result<&Arc<dyn Transport>, CredentialsError> {
        let is_direct = goes_straight(uri);
        let client = if is_direct { &self.direct } else { &self.proxied };
        if let Some(transport) = client.get() {
            return Ok(transport);
        }
        let settings = if is_direct { straight(self.settings.clone()) } else { self.settings.clone() };
        // Hosts that are reached directly mostly use plain HTTP, which works on a machine without certificates.
        let built = ReqwestTransport::to_any_host(!is_direct, &settings)
            .map_err(|error| CredentialsError::new(error.to_string()))?;
        Ok(client.get_or_init(|| Arc::new(built)))
    }
}

/// Returns the error for an exchange without a response. It contains the text of the causes, so they are not its source
/// as well.
fn unanswered(peer: &str, error: &TransportError) -> CredentialsError {
    let kind = match error.kind {
        TransportErrorKind::NotReached => CredentialsError::unreached,
        TransportErrorKind::Interrupted => CredentialsError::transient,
        TransportErrorKind::TooLarge => CredentialsError::new,
    };
    kind(format!("{peer} gave no answer: {}", error.report())).with_help(reach(peer))
}

fn reach(peer: &str) -> String {
    format!("check that {peer} can be reached from this machine")
}

/// Returns the same settings without a proxy, not even one that the program sets on the client itself.
fn straight(settings: HttpSettings) -> HttpSettings {
    let customize = settings
        .customize
        .map(|customize| -> Customize { Arc::new(move |builder| customize(builder).no_proxy()) });
    let connect_timeout = settings.connect_timeout.min(NEAR);
    HttpSettings { proxy: Proxy::Direct, connect_timeout, customize, ..settings }
}

/// Returns the response if its status is 200.
pub(crate) fn accept(peer: &str, response: Response<Bytes>) -> Result<Answer, CredentialsError> {
    match response.status() {
        StatusCode::OK => {
            let time = date::of_answer(response.headers());
            Ok(Answer { body: response.into_body(), time })
        }
        _ => Err(refusal(peer, &response)),
    }
}

fn goes_straight(uri: &Uri) -> bool {
    let url = Url::parse(&uri.to_string()).ok();
    // A URL that cannot be parsed is not sent anywhere.
    url.and_then(|url| Endpoint::of_url(&url)).is_none_or(|service| {
        !service.is_secure() || service.is_loopback() || service.authority().starts_with("sts-vpc.")
    })
}

/// Returns the `Authorization` header for an access token.
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
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

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
    #[tokio::test]
    async fn plain_http_works_in_every_build() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let uri = format!("http://{}/", listener.local_addr().unwrap());
        let serve = async {
            let mut stream = listener.accept().await.unwrap().0;
            stream.read_u8().await.unwrap();
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nkey").await.unwrap();
            stream
        };
        let http = Http::new(HttpSettings::default());
        let request = Request::get(uri).body(Bytes::new()).unwrap();
        let (answer, _stream) = tokio::join!(http.exchange("it", request, NEAR * 10), serve);
        assert_eq!(answer.map(|answer| answer.body).unwrap(), "key");
    }

    #[cfg(not(any(feature = "tls-ring", feature = "tls-aws-lc")))]
    #[tokio::test]
    async fn without_tls_an_error_says_so() {
        for uri in ["https://127.0.0.1:1/", "https://sts.invalid/"] {
            let request = Request::get(uri).body(Bytes::new()).unwrap();
            let answer = Http::new(HttpSettings::default()).exchange("it", request, NEAR).await;
            let said = answer.err().unwrap().to_string();
            assert!(said.contains("this build has no TLS"), "{said}");
        }
    }
}
