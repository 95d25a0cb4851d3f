//! The default transport: `reqwest`, over HTTP/1.1, with TLS by rustls.

use std::error::Error as _;
use std::time::Duration;

use bytes::Bytes;
use http::uri::Authority;
use http::{Request, Response, Uri};
use reqwest::ClientBuilder;
use url::Url;

use super::answer::{Answer, Limits};
use super::body::TrackedBody;
use super::error::TransportError;
use super::progress::Progress;
use super::settings::HttpSettings;
use super::stream::BodyStream;
use super::traits::Transport;
use crate::error::Error;
use crate::future::BoxFuture;
use crate::request::endpoint::Endpoint;

/// How long an unused connection is kept, unless the program says otherwise. The gateway closes one after 25 seconds; a write
/// that meets such a connection cannot be sent again, since nobody knows whether it arrived.
const IDLE: Duration = Duration::from_secs(20);

/// What a transport begins: the answer of any status, or why there is none.
type Exchange<'a> = BoxFuture<'a, Result<Response<Bytes>, TransportError>>;

/// A connection pool.
#[derive(Debug)]
pub(crate) struct ReqwestTransport {
    pool: reqwest::Client,
    /// Where nearly all requests go. It is the URL that was found safe, so it is the one that is dialed.
    endpoint: Url,
    limits: Limits,
}

impl ReqwestTransport {
    /// A pool for requests to the endpoint. Nothing is connected yet.
    ///
    /// # Errors
    /// A setting is not valid ([`ErrorKind::Configuration`](crate::ErrorKind::Configuration)).
    pub(crate) fn new(endpoint: &Endpoint, settings: &HttpSettings) -> Result<Self, Error> {
        if endpoint.is_secure() && !HAS_TLS {
            return Err(Error::configuration(
                "this build has no TLS: enable the feature `tls-ring` or `tls-aws-lc`",
            ));
        }
        let builder = settings.proxy.apply(ClientBuilder::new().pool_idle_timeout(IDLE), endpoint)?;
        #[cfg(any(feature = "tls-ring", feature = "tls-aws-lc"))]
        let builder = super::tls::apply(builder, settings)?;
        let builder = match &settings.customize {
            Some(customize) => customize(builder),
            None => builder,
        };
        let pool = made_safe(builder, settings).build().map_err(|error| unbuilt(&error))?;
        Ok(Self { pool, endpoint: endpoint.url().clone(), limits: Limits::of(settings) })
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

    /// The URL of a request to the endpoint; none for another.
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

    /// The request is made before there is a future, so that the future has no room for it and stays small. Nothing is sent
    /// before the future is polled.
    fn exchange(&self, request: Request<reqwest::Body>, progress: Progress) -> Exchange<'_> {
        let pending = self.convert(request).map(|request| self.pool.execute(request));
        Box::pin(async move {
            let failed = |error| failed(error, &progress);
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
        while let Some(piece) = response.chunk().await.map_err(|error| failed(error, progress))? {
            answer.add(piece)?;
        }
        let mut received = Response::new(answer.body);
        *received.status_mut() = response.status();
        *received.headers_mut() = std::mem::take(response.headers_mut());
        Ok(received)
    }
}

impl Transport for ReqwestTransport {
    fn send(&self, request: Request<Bytes>, progress: &Progress) -> Exchange<'_> {
        progress.track();
        let request = request.map(|body| reqwest::Body::wrap(TrackedBody::new(body, progress.clone())));
        self.exchange(request, progress.clone())
    }

    fn send_stream(&self, request: Request<BodyStream>) -> Exchange<'_> {
        // What is streamed is not a call, so nobody asks how far it came.
        self.exchange(request.map(reqwest::Body::wrap), Progress::default())
    }
}

const HAS_TLS: bool = cfg!(any(feature = "tls-ring", feature = "tls-aws-lc"));

/// What the rest of the SDK relies on, so a program cannot set it otherwise.
fn made_safe(builder: ClientBuilder, settings: &HttpSettings) -> ClientBuilder {
    builder
        // A redirect would carry signed headers elsewhere, or turn a POST into a GET.
        .redirect(reqwest::redirect::Policy::none())
        // Whether a request may be sent again is decided in one place only: `retry`.
        .retry(reqwest::retry::never())
        // The watch over what was sent knows how HTTP/1.1 writes.
        .http1_only()
        // The limit of an answer counts the bytes that come in; a small answer must not unfold into a large one.
        .no_gzip()
        .no_brotli()
        .no_zstd()
        .no_deflate()
        .connect_timeout(settings.connect_timeout)
}

fn unbuilt(error: &reqwest::Error) -> Error {
    let mut reason = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        #[cfg(any(feature = "tls-ring", feature = "tls-aws-lc"))]
        if error.is::<rustls::Error>() {
            return Error::configuration(format!("TLS cannot be set up: {error}"));
        }
        reason = format!("{reason}: {error}");
        cause = error.source();
    }
    Error::configuration(format!("the HTTP client cannot be built: {reason}"))
}

fn failed(error: reqwest::Error, progress: &Progress) -> TransportError {
    // The URL holds the parameters, among them phone numbers.
    let error = error.without_url();
    TransportError::of_exchange(error.is_connect() || error.is_builder(), error, progress)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::error::TransportErrorKind;
    use tokio::io::AsyncReadExt;
    use tokio::net::TcpListener;

    #[tokio::test]
    async fn a_request_that_was_given_up_does_not_leave_when_its_turn_comes_after_all() {
        for body in ["", "A=1"] {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let url = format!("http://{}", listener.local_addr().unwrap());
            let endpoint = Endpoint::parse(&url).unwrap();
            let transport = ReqwestTransport::new(&endpoint, &HttpSettings::default()).unwrap();
            let progress = Progress::default();
            progress.track();
            assert!(progress.give_up());
            let request = Request::post(url).body(Bytes::from(body)).unwrap();
            let received = async {
                let mut received = Vec::new();
                // The end may come as a reset; what counts is what came before.
                let _ = listener.accept().await.unwrap().0.read_to_end(&mut received).await;
                received
            };
            let (sent, received) = tokio::join!(transport.send(request, &progress), received);
            assert_eq!(sent.unwrap_err().kind, TransportErrorKind::NotReached);
            assert!(received.is_empty(), "{}", String::from_utf8_lossy(&received));
        }
    }
}
