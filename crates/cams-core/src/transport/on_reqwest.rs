//! The transport on `reqwest`: HTTP/1.1, with TLS by rustls and the certificates of the platform.

use bytes::Bytes;
use http::uri::Authority;
use http::{Request, Response, Uri};
use reqwest::Url;

use super::answer::{Answer, Limits};
use super::body::TrackedBody;
use super::connection::{Connection, Proxy, proxy_address};
use super::{BodyStream, Exchange, Progress, Transport, TransportError};
use crate::Error;
use crate::endpoint::Endpoint;

/// A connection pool.
#[derive(Debug)]
pub(super) struct Client {
    pool: reqwest::Client,
    /// Where nearly all requests go, so that its host is parsed once and not for each of them.
    endpoint: Url,
    limits: Limits,
}

impl Client {
    pub(super) fn new(endpoint: &Endpoint, connection: &Connection) -> Result<Self, Error> {
        let builder = reqwest::Client::builder()
            // A redirect would carry signed headers elsewhere, or turn a POST into a GET.
            .redirect(reqwest::redirect::Policy::none())
            // Whether a request may be sent again is decided in one place only: `retry`.
            .retry(reqwest::retry::never())
            .http1_only()
            .connect_timeout(connection.connect_timeout);
        let builder = with_proxy(builder, endpoint, &connection.proxy)?;
        #[cfg(any(feature = "tls-ring", feature = "tls-aws-lc"))]
        let builder = builder.tls_backend_preconfigured(super::tls::config(connection)?);
        let pool = builder
            .build()
            .map_err(|error| Error::configuration(format!("the HTTP client cannot be built: {error}")))?;
        let endpoint = Url::parse(&endpoint.to_string())
            .map_err(|error| Error::configuration(format!("endpoint `{endpoint}`: {error}")))?;
        Ok(Self { pool, endpoint, limits: Limits::of(connection) })
    }

    /// The request as `reqwest` wants it.
    fn convert(&self, request: Request<reqwest::Body>) -> reqwest::Result<reqwest::Request> {
        let Some(url) = self.url(request.uri()) else { return reqwest::Request::try_from(request) };
        let (head, body) = request.into_parts();
        let mut request = reqwest::Request::new(head.method, url);
        *request.headers_mut() = head.headers;
        *request.body_mut() = Some(body);
        Ok(request)
    }

    /// The address of a request to the endpoint; none for another.
    fn url(&self, uri: &Uri) -> Option<Url> {
        let is_endpoint = uri.scheme_str() == Some(self.endpoint.scheme())
            && uri.authority().map(Authority::as_str) == Some(self.endpoint.authority())
            && uri.path() == self.endpoint.path();
        is_endpoint.then(|| {
            let mut url = self.endpoint.clone();
            url.set_query(uri.query());
            url
        })
    }

    /// The request is made before there is a future, which so has no room for it and stays small. Nothing is sent before
    /// the future is polled.
    fn exchange(&self, request: Request<reqwest::Body>, progress: Progress) -> Exchange<'_> {
        let pending = self.convert(request).map(|request| self.pool.execute(request));
        Box::pin(async move {
            let failed = |error| from_reqwest(error, &progress);
            let response = pending.map_err(failed)?.await.map_err(failed)?;
            self.receive(response, &progress).await
        })
    }

    async fn receive(
        &self,
        mut response: reqwest::Response,
        progress: &Progress,
    ) -> Result<Response<Bytes>, TransportError> {
        let mut answer = Answer::begin(self.limits, response.headers())?;
        while let Some(piece) = response.chunk().await.map_err(|error| from_reqwest(error, progress))? {
            answer.add(piece)?;
        }
        let mut received = Response::new(answer.body);
        *received.status_mut() = response.status();
        *received.headers_mut() = std::mem::take(response.headers_mut());
        Ok(received)
    }
}

impl Transport for Client {
    fn send(&self, request: Request<Bytes>, progress: &Progress) -> Exchange<'_> {
        progress.track();
        let request = request.map(|body| reqwest::Body::wrap(TrackedBody::new(body, progress.clone())));
        self.exchange(request, progress.clone())
    }

    fn send_stream(&self, request: Request<BodyStream>) -> Exchange<'_> {
        // Nobody is told by it how far the request came: what is streamed is not a call.
        self.exchange(request.map(reqwest::Body::wrap), Progress::default())
    }
}

fn with_proxy(
    builder: reqwest::ClientBuilder,
    endpoint: &Endpoint,
    proxy: &Proxy,
) -> Result<reqwest::ClientBuilder, Error> {
    Ok(match proxy {
        Proxy::Url(text) => builder.proxy(
            // The address may hold a password, which an error would repeat.
            reqwest::Proxy::all(proxy_address(text)?)
                .map_err(|_| Error::configuration("the proxy has an address that cannot be used"))?,
        ),
        // A proxy of the environment cannot reach this machine's loopback.
        Proxy::FromEnvironment if endpoint.is_loopback() => builder.no_proxy(),
        Proxy::FromEnvironment => builder,
        Proxy::Direct => builder.no_proxy(),
    })
}

fn from_reqwest(error: reqwest::Error, progress: &Progress) -> TransportError {
    // The URL holds the parameters, among them phone numbers.
    let error = error.without_url();
    TransportError::of_exchange(error.is_connect() || error.is_builder(), error, progress)
}
