//! Bare `reqwest` that sends what the SDK would send: the difference to the SDK is the SDK's work.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use rustls::ClientConfig;
use rustls_platform_verifier::BuilderVerifierExt;

/// A client of its own, with a request that was signed before.
#[derive(Clone, Debug)]
pub struct Bare {
    client: reqwest::Client,
    request: Arc<reqwest::Request>,
    answer: Bytes,
}

impl Bare {
    /// A client that is built with the options of the SDK's own.
    ///
    /// # Errors
    /// TLS cannot be set up, or it is no request.
    pub fn new(request: Request<Bytes>, answer: Bytes) -> Result<Self, Box<dyn Error>> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_platform_verifier()?
            .with_no_client_auth();
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .http1_only()
            .connect_timeout(Duration::from_secs(5))
            .no_proxy()
            .tls_backend_preconfigured(tls)
            .build()?;
        let request = reqwest::Request::try_from(request.map(reqwest::Body::from))?;
        Ok(Self { client, request: Arc::new(request), answer })
    }

    /// Sends a clone of the request, and reads the whole body.
    ///
    /// # Errors
    /// It cannot be sent, or the answer is not the expected one.
    pub async fn send(&self) -> Result<(), String> {
        let request = self.request.try_clone().ok_or("a body that cannot be cloned")?;
        let response = self.client.execute(request).await.map_err(|error| error.to_string())?;
        let status = response.status();
        let body = response.bytes().await.map_err(|error| error.to_string())?;
        if status.is_success() && body == self.answer {
            return Ok(());
        }
        Err(format!("not the expected response: HTTP {status}, {}", String::from_utf8_lossy(&body)))
    }
}
