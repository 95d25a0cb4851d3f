//! The transport on `hyper-util` alone: HTTP/1.1, with TLS by rustls and the certificates of the platform.
//!
//! `reqwest` stands on `hyper-util` too. What lies between is spared: there, each address is printed and parsed again for
//! redirects that are off.

mod connector;

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::header::PROXY_AUTHORIZATION;
use http::uri::Scheme;
use http::{Request, Response, Uri};
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;
use hyper_util::client::legacy::{self, ResponseFuture};
use hyper_util::client::proxy::matcher::Matcher;
use hyper_util::rt::{TokioExecutor, TokioTimer};

use self::connector::Connector;
use super::answer::{Answer, Limits};
use super::body::TrackedBody;
use super::connection::{Connection, Proxy, proxy_address};
use super::{BodyStream, Exchange, Progress, Transport, TransportError};
use crate::Error;
use crate::endpoint::Endpoint;

/// How long a connection that nobody uses is kept.
const IDLE: Duration = Duration::from_secs(90);

/// A connection pool.
#[derive(Debug)]
pub(super) struct Client {
    pool: legacy::Client<Connector, Outgoing>,
    proxies: Option<Arc<Matcher>>,
    limits: Limits,
}

impl Client {
    pub(super) fn new(endpoint: &Endpoint, connection: &Connection) -> Result<Self, Error> {
        let proxies = proxies(endpoint, &connection.proxy)?.map(Arc::new);
        let connector = Connector::new(connection, proxies.clone())?;
        let mut builder = legacy::Client::builder(TokioExecutor::new());
        builder.pool_timer(TokioTimer::new()).pool_idle_timeout(IDLE);
        Ok(Self { pool: builder.build(connector), proxies, limits: Limits::of(connection) })
    }

    /// The request is handed over before there is a future, which so has no room for it and stays small. Nothing is sent
    /// before the future is polled.
    fn exchange(&self, mut request: Request<Outgoing>, progress: Progress) -> Exchange<'_> {
        self.authorize(&mut request);
        let pending = self.pool.request(request);
        Box::pin(self.receive(pending, progress))
    }

    async fn receive(
        &self,
        pending: ResponseFuture,
        progress: Progress,
    ) -> Result<Response<Bytes>, TransportError> {
        let failed = |error: legacy::Error| TransportError::of_exchange(error.is_connect(), error, &progress);
        let (head, mut body) = pending.await.map_err(failed)?.into_parts();
        let mut answer = Answer::begin(self.limits, &head.headers)?;
        while let Some(piece) = next_piece(&mut body).await {
            answer.add(piece.map_err(|error| TransportError::of_exchange(false, error, &progress))?)?;
        }
        Ok(Response::from_parts(head, answer.body))
    }

    /// A proxy that reads the request wants its password there. Of what goes through a tunnel it sees nothing.
    fn authorize(&self, request: &mut Request<Outgoing>) {
        if request.uri().scheme() != Some(&Scheme::HTTP) {
            return;
        }
        let proxy = self.proxies.as_ref().and_then(|proxies| proxies.intercept(request.uri()));
        if let Some(authorization) = proxy.as_ref().and_then(|proxy| proxy.basic_auth()) {
            request.headers_mut().entry(PROXY_AUTHORIZATION).or_insert_with(|| authorization.clone());
        }
    }
}

impl Transport for Client {
    fn send(&self, request: Request<Bytes>, progress: &Progress) -> Exchange<'_> {
        progress.track();
        let request = request.map(|body| Outgoing::Whole(TrackedBody::new(body, progress.clone())));
        self.exchange(request, progress.clone())
    }

    fn send_stream(&self, request: Request<BodyStream>) -> Exchange<'_> {
        // Nobody is told by it how far the request came: what is streamed is not a call.
        self.exchange(request.map(Outgoing::Pieces), Progress::default())
    }
}

async fn next_piece(body: &mut Incoming) -> Option<hyper::Result<Bytes>> {
    loop {
        let frame = poll_fn(|context| Pin::new(&mut *body).poll_frame(context)).await?;
        match frame.map(Frame::into_data) {
            Ok(Ok(piece)) => return Some(Ok(piece)),
            // What may follow a body are headers, which no answer needs.
            Ok(Err(_)) => {}
            Err(error) => return Some(Err(error)),
        }
    }
}

fn proxies(endpoint: &Endpoint, proxy: &Proxy) -> Result<Option<Matcher>, Error> {
    match proxy {
        Proxy::Direct => Ok(None),
        // A proxy of the environment cannot reach this machine's loopback.
        Proxy::FromEnvironment if endpoint.is_loopback() => Ok(None),
        // As `reqwest` has it: where another crate of a program turns that on, the settings of the system count too.
        Proxy::FromEnvironment => Ok(Some(Matcher::from_system())),
        Proxy::Url(text) => {
            let matcher = Matcher::builder().all(proxy_address(text)?).build();
            // It takes an address that it cannot read for no proxy, and all would go past the one that was asked for.
            match matcher.intercept(&Uri::from_static("https://example.com")) {
                Some(_) => Ok(Some(matcher)),
                None => Err(Error::configuration("the proxy has an address that cannot be used")),
            }
        }
    }
}

/// The body of a request.
enum Outgoing {
    Whole(TrackedBody),
    Pieces(BodyStream),
}

impl Body for Outgoing {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        match self.get_mut() {
            Self::Whole(body) => Pin::new(body).poll_frame(context),
            Self::Pieces(body) => Pin::new(body).poll_frame(context),
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Whole(body) => body.is_end_stream(),
            Self::Pieces(body) => body.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(body) => body.size_hint(),
            Self::Pieces(body) => body.size_hint(),
        }
    }
}
