//! The default transport: `reqwest` over HTTP/1.1, with TLS by rustls and the certificates of the platform.

use bytes::{Bytes, BytesMut};
use http::uri::Authority;
use http::{HeaderMap, Request, Response, Uri};
use url::Url;

use super::body::TrackedBody;
use super::connection::{Connection, Proxy};
use super::{BodyStream, Exchange, Progress, Transport, TransportError, tls};
use crate::Error;
use crate::endpoint::Endpoint;

/// One connection pool, shared by all clones of a client.
#[derive(Debug)]
pub(crate) struct HttpClient {
    client: reqwest::Client,
    /// Where nearly all requests go, so that its host is parsed once and not for each of them.
    endpoint: Url,
    max_response_bytes: usize,
    max_header_bytes: usize,
}

impl HttpClient {
    pub(crate) fn new(endpoint: &Endpoint, connection: &Connection) -> Result<Self, Error> {
        let builder = reqwest::Client::builder()
            // A redirect would carry signed headers elsewhere, or turn a POST into a GET.
            .redirect(reqwest::redirect::Policy::none())
            // Whether a request may be sent again is decided in one place only: `retry`.
            .retry(reqwest::retry::never())
            .http1_only()
            .connect_timeout(connection.connect_timeout);
        let builder = with_proxy(builder, endpoint, &connection.proxy)?;
        let client = tls::configure(builder, endpoint, connection)?
            .build()
            .map_err(|error| Error::configuration(format!("the HTTP client cannot be built: {error}")))?;
        let endpoint = Url::parse(&endpoint.to_string())
            .map_err(|error| Error::configuration(format!("endpoint `{endpoint}`: {error}")))?;
        let Connection { max_response_bytes, max_header_bytes, .. } = *connection;
        Ok(Self { client, endpoint, max_response_bytes, max_header_bytes })
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
        let pending = self.convert(request).map(|request| self.client.execute(request));
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
        let failed = |error| from_reqwest(error, progress);
        if size_of(response.headers()) > self.max_header_bytes {
            let limit = format!("more than {} bytes of headers", self.max_header_bytes);
            return Err(TransportError::too_large(limit));
        }
        let mut body = Bytes::new();
        while let Some(chunk) = response.chunk().await.map_err(failed)? {
            if body.len() + chunk.len() > self.max_response_bytes {
                let limit = format!("more than {} bytes", self.max_response_bytes);
                return Err(TransportError::too_large(limit));
            }
            body = joined(body, chunk);
        }
        let mut answer = Response::new(body);
        *answer.status_mut() = response.status();
        *answer.headers_mut() = std::mem::take(response.headers_mut());
        Ok(answer)
    }
}

impl Transport for HttpClient {
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
    // The address may hold a password and is not repeated.
    let invalid = |_| Error::configuration("the proxy is no address such as `http://proxy.example.com:3128`");
    Ok(match proxy {
        Proxy::Url(url) => builder.proxy(reqwest::Proxy::all(url).map_err(invalid)?),
        // A proxy of the environment cannot reach this machine's loopback.
        Proxy::FromEnvironment if endpoint.is_loopback() => builder.no_proxy(),
        Proxy::FromEnvironment => builder,
        Proxy::Direct => builder.no_proxy(),
    })
}

/// What came so far and the next piece. Most answers are one piece, which is not copied.
fn joined(body: Bytes, piece: Bytes) -> Bytes {
    if body.is_empty() {
        return piece;
    }
    // Room that the body has beyond its end is kept, so each piece is copied once.
    let mut body = BytesMut::from(body);
    body.extend_from_slice(&piece);
    body.freeze()
}

/// Bytes of names and values.
fn size_of(headers: &HeaderMap) -> usize {
    headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum()
}

/// A failure to connect or to build the request, or before the request was taken up by a connection, is sure to have
/// sent nothing.
fn from_reqwest(error: reqwest::Error, progress: &Progress) -> TransportError {
    // The URL holds the parameters, among them phone numbers.
    let error = error.without_url();
    if error.is_connect() || error.is_builder() || progress.give_up() {
        TransportError::not_reached(error)
    } else {
        TransportError::interrupted(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::AsyncReadExt;
    use tokio::net::TcpListener;

    #[tokio::test]
    async fn a_request_that_was_given_up_does_not_leave_when_its_turn_comes_after_all() {
        for body in ["", "A=1"] {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let url = format!("http://{}", listener.local_addr().unwrap());
            let endpoint = Endpoint::parse(&url).unwrap();
            let client = HttpClient::new(&endpoint, &Connection::default()).unwrap();
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
            let (sent, received) = tokio::join!(client.send(request, &progress), received);
            assert_eq!(sent.unwrap_err().kind, crate::transport::TransportErrorKind::NotReached);
            assert!(received.is_empty(), "{}", String::from_utf8_lossy(&received));
        }
    }
}
