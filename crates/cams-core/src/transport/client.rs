//! The default transport: `reqwest` over HTTP/1.1, with TLS by rustls.

use std::future::ready;
use std::sync::Arc;

use bytes::Bytes;
use http::uri::Authority;
use http::{Request, Response, StatusCode, Uri};
use url::Url;

use super::answer::{Answer, Limits};
use super::body::TrackedBody;
use super::builder;
use super::error::TransportError;
use super::pool::Pool;
use super::progress::Progress;
use super::proxy::Routes;
use super::settings::HttpSettings;
use super::stream::BodyStream;
use super::traits::Transport;
use crate::error::Error;
use crate::future::BoxFuture;
use crate::request::endpoint::Endpoint;

/// The result of a request: the response of any status, or why there is none.
type Exchange<'a> = BoxFuture<'a, Result<Response<Bytes>, TransportError>>;

/// A connection pool, and what is known about its requests.
#[derive(Debug)]
pub(crate) struct ReqwestTransport {
    pool: Pool,
    /// The endpoint of nearly all requests, if it is known. This URL was checked, so this URL is dialed.
    endpoint: Option<Url>,
    limits: Limits,
    routes: Arc<Routes>,
    /// Whether the program may have set its own proxy, so it is unknown which one a request takes.
    is_customized: bool,
}

impl ReqwestTransport {
    /// Creates a pool for requests to the endpoint. Nothing is connected yet.
    ///
    /// # Errors
    /// Fails if a setting is not valid ([`ErrorKind::Configuration`](crate::ErrorKind::Configuration)).
    pub(crate) fn new(endpoint: &Endpoint, settings: &HttpSettings) -> Result<Self, Error> {
        let routes = Routes::of(&settings.proxy);
        judge(&routes, endpoint.url()).map_err(Error::configuration)?;
        let transport = Self::build(routes, endpoint.is_secure(), settings)?;
        Ok(Self { endpoint: Some(endpoint.url().clone()), ..transport })
    }

    /// Creates a pool for requests to any host. If it does not need TLS, a machine without certificates is fine.
    ///
    /// # Errors
    /// Fails if a setting is not valid. Only a request shows whether its host can be reached with the settings.
    pub(crate) fn to_any_host(needs_tls: bool, settings: &HttpSettings) -> Result<Self, Error> {
        Self::build(Routes::of(&settings.proxy), needs_tls, settings)
    }

    fn build(routes: Routes, needs_tls: bool, settings: &HttpSettings) -> Result<Self, Error> {
        #[cfg(any(feature = "tls-ring", feature = "tls-aws-lc"))]
        super::tls::check(settings)?;
        let routes = Arc::new(routes);
        let build = {
            let (settings, routes) = (settings.clone(), Arc::clone(&routes));
            move |idle| builder::client(&settings, &routes, needs_tls, idle)
        };
        Ok(Self {
            pool: Pool::new(settings.pool_idle_timeout, build)?,
            endpoint: None,
            limits: Limits::of(settings),
            routes,
            is_customized: settings.customize.is_some(),
        })
    }

    /// Converts the request for `reqwest`.
    fn convert(&self, request: Request<reqwest::Body>) -> reqwest::Result<reqwest::Request> {
        let Some(url) = self.url(request.uri()) else { return reqwest::Request::try_from(request) };
        let (head, body) = request.into_parts();
        let mut request = reqwest::Request::new(head.method, url);
        *request.headers_mut() = head.headers;
        *request.body_mut() = Some(body);
        Ok(request)
    }

    /// Returns the URL of a request to the endpoint; none for another one.
    fn url(&self, uri: &Uri) -> Option<Url> {
        let endpoint = self.endpoint.as_ref()?;
        let is_endpoint = uri.scheme_str() == Some(endpoint.scheme())
            && uri.authority().map(Authority::as_str) == Some(endpoint.authority())
            && uri.path() == endpoint.path();
        is_endpoint.then(|| {
            let mut url = endpoint.clone();
            url.set_query(uri.query());
            url
        })
    }

    /// The request is created before there is a future, so the future needs no space for it and stays small. Nothing is
    /// sent before the future is polled.
    fn exchange(&self, request: Request<reqwest::Body>, progress: Progress) -> Exchange<'_> {
        let request = match self.convert(request) {
            Ok(request) => request,
            Err(error) => return Box::pin(ready(Err(self.failed(error, &progress)))),
        };
        if let Err(problem) = judge(&self.routes, request.url()) {
            return Box::pin(ready(Err(TransportError::not_reached(problem))));
        }
        let client = match self.pool.client() {
            Ok(client) => client,
            Err(error) => return Box::pin(ready(Err(TransportError::not_reached(error)))),
        };
        let proxy = self.asking_proxy(request.url());
        let pending = client.execute(request);
        Box::pin(async move {
            self.pool.poll_sockets().await;
            let response = pending.await.map_err(|error| self.failed(error, &progress))?;
            if response.status() == StatusCode::PROXY_AUTHENTICATION_REQUIRED && proxy.is_some() {
                return Err(TransportError::not_reached("it asks for a user name and a password (HTTP 407)")
                    .through(proxy)
                    .advise(Some(
                        "put them into the address of the proxy: `http://user:password@host:port`",
                    )));
            }
            self.pool.honor_keep_alive(response.headers());
            self.receive(response, &progress).await
        })
    }

    /// Returns the proxy that may have sent HTTP 407. Inside a TLS connection, only the server can have sent it,
    /// because a proxy refuses the connection.
    fn asking_proxy(&self, url: &Url) -> Option<String> {
        self.routes.describe(url).filter(|_| url.scheme() == "http" && !self.is_customized)
    }

    async fn receive(
        &self,
        mut response: reqwest::Response,
        progress: &Progress,
    ) -> Result<Response<Bytes>, TransportError> {
        let mut answer = Answer::begin(self.limits, response.headers())?;
        while let Some(piece) = response.chunk().await.map_err(|error| self.failed(error, progress))? {
            answer.add(piece)?;
        }
        let mut received = Response::new(answer.body);
        *received.status_mut() = response.status();
        *received.headers_mut() = std::mem::take(response.headers_mut());
        Ok(received)
    }

    fn failed(&self, error: reqwest::Error, progress: &Progress) -> TransportError {
        let proxy = error.url().filter(|_| !self.is_customized).and_then(|url| self.routes.describe(url));
        // The URL contains the parameters, including phone numbers.
        let error = error.without_url();
        let advice = advice(&error);
        let is_unconnected = error.is_connect() || error.is_builder();
        TransportError::of_exchange(is_unconnected, error, progress).through(proxy).advise(advice)
    }
}

impl Transport for ReqwestTransport {
    fn send(&self, request: Request<Bytes>, progress: &Progress) -> Exchange<'_> {
        progress.track();
        let request = request.map(|body| reqwest::Body::wrap(TrackedBody::new(body, progress.clone())));
        self.exchange(request, progress.clone())
    }

    fn send_stream(&self, request: Request<BodyStream>) -> Exchange<'_> {
        // Streams are not calls, so nobody asks for their progress.
        self.exchange(request.map(reqwest::Body::wrap), Progress::default())
    }
}

/// Refuses a URL or a proxy that needs TLS if this build has none, and a proxy that cannot be used.
fn judge<'a>(routes: &'a Routes, url: &Url) -> Result<(), &'a str> {
    let needs_tls = |url: &Url| url.scheme() == "https";
    let proxy = routes.hop(url)?;
    if !builder::HAS_TLS && (needs_tls(url) || proxy.is_some_and(needs_tls)) {
        return Err("this build has no TLS: enable the feature `tls-ring` or `tls-aws-lc`");
    }
    Ok(())
}

/// Returns what to do about a failure, if that is known.
#[cfg(any(feature = "tls-ring", feature = "tls-aws-lc"))]
fn advice(error: &reqwest::Error) -> Option<&'static str> {
    super::tls_advice::advice(error)
}

#[cfg(not(any(feature = "tls-ring", feature = "tls-aws-lc")))]
fn advice(_: &reqwest::Error) -> Option<&'static str> {
    None
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

    #[test]
    fn a_407_is_the_proxies_where_a_proxy_can_be_heard() {
        let proxy = crate::transport::proxy::Proxy::Url("http://127.0.0.1:8".into());
        let settings = HttpSettings { proxy, ..HttpSettings::default() };
        let plain = ReqwestTransport::to_any_host(false, &settings).unwrap();
        let customized = ReqwestTransport {
            is_customized: true,
            ..ReqwestTransport::to_any_host(false, &settings).unwrap()
        };
        for (name, transport, url, is_asking) in [
            ("it hands the answer on", &plain, "http://example.invalid/", true),
            ("the connection goes through it", &plain, "https://example.invalid/", false),
            ("another proxy may be set", &customized, "http://example.invalid/", false),
        ] {
            let url = Url::parse(url).unwrap();
            assert!(transport.routes.describe(&url).is_some(), "{name}");
            assert_eq!(transport.asking_proxy(&url).is_some(), is_asking, "{name}");
        }
    }

    /// Secret data must not be sent unencrypted because a build lacks TLS.
    #[cfg(not(any(feature = "tls-ring", feature = "tls-aws-lc")))]
    #[tokio::test]
    async fn without_tls_nothing_is_sent_that_wants_it() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = listener.local_addr().unwrap();
        for (proxy, to) in [
            (None, format!("https://{server}/")),
            (Some(format!("http://{server}")), "https://example.invalid/".to_owned()),
            (Some(format!("https://{server}")), "http://example.invalid/".to_owned()),
        ] {
            let proxy =
                proxy.map_or(crate::transport::proxy::Proxy::Direct, crate::transport::proxy::Proxy::Url);
            let settings = HttpSettings { proxy, ..HttpSettings::default() };
            let transport = ReqwestTransport::to_any_host(false, &settings).unwrap();
            let sent = transport.send(Request::post(&to).body(Bytes::new()).unwrap(), &Progress::default());
            let limit = std::time::Duration::from_secs(2);
            let error = tokio::time::timeout(limit, sent).await.expect("an answer at once").unwrap_err();
            assert_eq!(error.kind, TransportErrorKind::NotReached, "{to}");
            assert!(error.report().contains("this build has no TLS"), "{to}: {}", error.report());
        }
        let connected = tokio::time::timeout(std::time::Duration::ZERO, listener.accept()).await;
        assert!(connected.is_err());
    }
}
