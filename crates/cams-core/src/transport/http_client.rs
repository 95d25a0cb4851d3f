//! The default transport: `reqwest` over HTTP/1.1, with TLS by rustls and the certificates of the platform.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::{Request, Response};

use super::{Transport, TransportError};
use crate::endpoint::Endpoint;
use crate::{BoxFuture, Error};

/// One connection pool, shared by all clones of a client.
#[derive(Debug)]
pub(crate) struct HttpClient {
    client: reqwest::Client,
    max_response_bytes: usize,
}

impl HttpClient {
    pub(crate) fn new(
        endpoint: &Endpoint,
        connect_timeout: Duration,
        max_response_bytes: usize,
    ) -> Result<Self, Error> {
        let mut builder = reqwest::Client::builder()
            // A redirect would carry signed headers elsewhere, or turn a POST into a GET.
            .redirect(reqwest::redirect::Policy::none())
            // Whether a request may be sent again is decided in one place only: `retry`.
            .retry(reqwest::retry::never())
            .http1_only()
            .connect_timeout(connect_timeout);
        if endpoint.is_loopback() {
            // A proxy cannot reach this machine's loopback.
            builder = builder.no_proxy();
        }
        let client = with_tls(builder, endpoint)?
            .build()
            .map_err(|error| Error::configuration(format!("the HTTP client cannot be built: {error}")))?;
        Ok(Self { client, max_response_bytes })
    }

    async fn exchange(&self, request: Request<Bytes>) -> Result<Response<Bytes>, TransportError> {
        let request = reqwest::Request::try_from(request).map_err(from_reqwest)?;
        let mut response = self.client.execute(request).await.map_err(from_reqwest)?;
        let mut body = BytesMut::new();
        while let Some(chunk) = response.chunk().await.map_err(from_reqwest)? {
            if body.len() + chunk.len() > self.max_response_bytes {
                let limit = format!("more than {} bytes", self.max_response_bytes);
                return Err(TransportError::too_large(limit));
            }
            body.extend_from_slice(&chunk);
        }
        let mut answer = Response::new(body.freeze());
        *answer.status_mut() = response.status();
        *answer.headers_mut() = std::mem::take(response.headers_mut());
        Ok(answer)
    }
}

impl Transport for HttpClient {
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        Box::pin(self.exchange(request))
    }
}

/// Only a failure to connect, or to build the request, is sure to have sent nothing.
fn from_reqwest(error: reqwest::Error) -> TransportError {
    // The URL holds the parameters, among them phone numbers.
    let error = error.without_url();
    if error.is_connect() || error.is_builder() {
        TransportError::not_reached(error)
    } else {
        TransportError::interrupted(error)
    }
}

#[cfg(any(feature = "tls-ring", feature = "tls-aws-lc"))]
fn with_tls(builder: reqwest::ClientBuilder, _: &Endpoint) -> Result<reqwest::ClientBuilder, Error> {
    use std::sync::Arc;

    #[cfg(feature = "tls-ring")]
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    #[cfg(not(feature = "tls-ring"))]
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let failed = |error: rustls::Error| Error::configuration(format!("TLS cannot be set up: {error}"));
    let verifier = rustls_platform_verifier::Verifier::new(provider.clone()).map_err(failed)?;
    // The provider is passed along, not installed for the whole process, which is the program's to choose.
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(failed)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    Ok(builder.tls_backend_preconfigured(config))
}

#[cfg(not(any(feature = "tls-ring", feature = "tls-aws-lc")))]
fn with_tls(builder: reqwest::ClientBuilder, endpoint: &Endpoint) -> Result<reqwest::ClientBuilder, Error> {
    if endpoint.is_secure() {
        let message = "this build has no TLS: enable the feature `tls-ring` or `tls-aws-lc`";
        return Err(Error::configuration(message));
    }
    Ok(builder)
}
