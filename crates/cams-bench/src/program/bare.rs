//! Bare `reqwest` that sends what the SDK would send: the difference to the SDK is the SDK's work.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, ensure};
use bytes::Bytes;
use http::Request;
use reqwest::redirect;

/// A client of its own, with a request that was signed before.
#[derive(Clone, Debug)]
pub(super) struct Bare {
    client: reqwest::Client,
    request: Arc<reqwest::Request>,
    answer: Bytes,
}

impl Bare {
    /// # Errors
    /// TLS cannot be set up, or the request has no valid URL.
    pub(super) fn new(request: Request<Bytes>, answer: Bytes) -> anyhow::Result<Self> {
        let request = reqwest::Request::try_from(request.map(reqwest::Body::from))?;
        Ok(Self { client: client()?, request: Arc::new(request), answer })
    }

    /// Sends a clone of the request, and reads the whole body.
    ///
    /// # Errors
    /// It cannot be sent, or the answer is not the expected one.
    pub(super) async fn send(&self) -> anyhow::Result<()> {
        let request = self.request.try_clone().context("a body that cannot be cloned")?;
        let response = self.client.execute(request).await?;
        let (status, body) = (response.status(), response.bytes().await?);
        let is_expected = status.is_success() && body == self.answer;
        ensure!(is_expected, "not the expected response: HTTP {status}, {}", String::from_utf8_lossy(&body));
        Ok(())
    }
}

/// `reqwest` with the settings that the SDK makes.
///
/// # Errors
/// TLS cannot be set up.
pub(super) fn client() -> reqwest::Result<reqwest::Client> {
    // It fails if there is a provider already, which is this one.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .redirect(redirect::Policy::none())
        .retry(reqwest::retry::never())
        .http1_only()
        .connect_timeout(Duration::from_secs(5))
        .no_proxy()
        .build()
}
