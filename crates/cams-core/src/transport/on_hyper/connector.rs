//! Connections: straight or through a proxy, plain or with TLS.

use std::fmt;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use http::uri::Scheme;
use hyper::rt::{Read, ReadBufCursor, Write};
#[cfg(any(feature = "tls-ring", feature = "tls-aws-lc"))]
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::client::legacy::connect::{Connected, Connection, HttpConnector};
use hyper_util::client::proxy::matcher::{Intercept, Matcher};
#[cfg(any(feature = "tls-ring", feature = "tls-aws-lc"))]
use rustls::ClientConfig;
use tower_service::Service;

use crate::transport::{self, HAS_TLS, NO_TLS};
use crate::{BoxFuture, Error, Source};

/// How often a connection that is silent is asked whether it still stands.
const KEEPALIVE: Duration = Duration::from_secs(15);

/// How long bytes may be on their way before the connection counts as broken.
#[cfg(any(target_os = "android", target_os = "fuchsia", target_os = "linux"))]
const UNACKNOWLEDGED: Duration = Duration::from_secs(30);

/// Makes connections, with the settings of sockets that `reqwest` has.
#[derive(Clone, Debug)]
pub(super) struct Connector {
    tcp: HttpConnector,
    #[cfg(any(feature = "tls-ring", feature = "tls-aws-lc"))]
    tls: Arc<ClientConfig>,
    proxies: Option<Arc<Matcher>>,
    /// For all of a connection: names, proxy, TLS.
    timeout: Duration,
}

impl Connector {
    pub(super) fn new(
        connection: &transport::Connection,
        proxies: Option<Arc<Matcher>>,
    ) -> Result<Self, Error> {
        let timeout = connection.connect_timeout;
        let mut tcp = HttpConnector::new();
        // Without TLS it refuses a proxy of `https`, which it would otherwise speak to in clear.
        tcp.enforce_http(!HAS_TLS);
        tcp.set_nodelay(true);
        // It is shared out among the addresses of a name, so that one that is silent leaves time for the next.
        tcp.set_connect_timeout(Some(timeout));
        tcp.set_keepalive(Some(KEEPALIVE));
        tcp.set_keepalive_interval(Some(KEEPALIVE));
        tcp.set_keepalive_retries(Some(3));
        #[cfg(any(target_os = "android", target_os = "fuchsia", target_os = "linux"))]
        tcp.set_tcp_user_timeout(Some(UNACKNOWLEDGED));
        Ok(Self {
            tcp,
            #[cfg(any(feature = "tls-ring", feature = "tls-aws-lc"))]
            tls: Arc::new(transport::tls::config(connection)?),
            proxies,
            timeout,
        })
    }

    async fn connect(self, to: Uri) -> Result<Stream, Source> {
        if !HAS_TLS && to.scheme() == Some(&Scheme::HTTPS) {
            return Err(NO_TLS.into());
        }
        match self.proxies.as_ref().and_then(|proxies| proxies.intercept(&to)) {
            None => Ok(Stream::new(self.with_tls(self.tcp.clone()).call(to).await?)),
            Some(proxy) => self.connect_through(&proxy, to).await,
        }
    }

    async fn connect_through(self, proxy: &Intercept, to: Uri) -> Result<Stream, Source> {
        let mut to_proxy = self.with_tls(self.tcp.clone());
        if to.scheme() != Some(&Scheme::HTTPS) {
            let stream = to_proxy.call(proxy.uri().clone()).await?;
            return Ok(Stream { is_forwarded: true, ..Stream::new(stream) });
        }
        let mut tunnel = Tunnel::new(proxy.uri().clone(), to_proxy);
        if let Some(authorization) = proxy.basic_auth() {
            tunnel = tunnel.with_auth(authorization.clone());
        }
        Ok(Stream::new(self.with_tls(tunnel).call(to).await?))
    }

    /// A connector that adds TLS where the address is one of `https`.
    #[cfg(any(feature = "tls-ring", feature = "tls-aws-lc"))]
    fn with_tls<C>(&self, connector: C) -> HttpsConnector<C> {
        HttpsConnector::from((connector, Arc::clone(&self.tls)))
    }

    /// The connector as it is. In a build without TLS it refuses addresses of `https`.
    #[cfg(not(any(feature = "tls-ring", feature = "tls-aws-lc")))]
    fn with_tls<C>(&self, connector: C) -> C {
        connector
    }
}

impl Service<Uri> for Connector {
    type Response = Stream;
    type Error = Source;
    type Future = BoxFuture<'static, Result<Stream, Source>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Source>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, to: Uri) -> Self::Future {
        let (timeout, connecting) = (self.timeout, self.clone().connect(to));
        Box::pin(async move {
            match tokio::time::timeout(timeout, connecting).await {
                Ok(connected) => connected,
                Err(_) => {
                    let message = format!("no connection within {timeout:?}");
                    Err(io::Error::new(io::ErrorKind::TimedOut, message).into())
                }
            }
        })
    }
}

/// Bytes to and from a server or a proxy, through whatever lies between.
trait Bytes: Read + Write + Connection + Send + Unpin {}

impl<T: Read + Write + Connection + Send + Unpin> Bytes for T {}

/// A connection.
pub(super) struct Stream {
    bytes: Box<dyn Bytes>,
    /// Whether a proxy reads the requests, which must then have the whole address.
    is_forwarded: bool,
}

impl Stream {
    fn new(bytes: impl Bytes + 'static) -> Self {
        Self { bytes: Box::new(bytes), is_forwarded: false }
    }
}

impl fmt::Debug for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stream").field("is_forwarded", &self.is_forwarded).finish_non_exhaustive()
    }
}

impl Connection for Stream {
    fn connected(&self) -> Connected {
        self.bytes.connected().proxy(self.is_forwarded)
    }
}

impl Read for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut *self.bytes).poll_read(context, buffer)
    }
}

impl Write for Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut *self.bytes).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut *self.bytes).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut *self.bytes).poll_shutdown(context)
    }

    fn is_write_vectored(&self) -> bool {
        self.bytes.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut *self.bytes).poll_write_vectored(context, slices)
    }
}

#[cfg(all(test, not(any(feature = "tls-ring", feature = "tls-aws-lc"))))]
mod tests {
    use super::*;
    use tokio::net::TcpListener;

    /// What is to be secret must not be sent in clear because a build lacks TLS.
    #[tokio::test]
    async fn without_tls_nothing_is_connected_that_wants_it() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = listener.local_addr().unwrap();
        let connect = |proxy: Option<String>, to: String| {
            let proxies = proxy.map(|proxy| Arc::new(Matcher::builder().all(proxy).build()));
            let connector = Connector::new(&transport::Connection::default(), proxies).unwrap();
            connector.connect(to.parse().unwrap())
        };
        let over = |scheme: &str| format!("{scheme}://{server}");
        for (proxy, to) in [
            (None, over("https")),
            (Some(over("http")), "https://example.invalid".to_owned()),
            (Some(over("https")), "http://example.invalid".to_owned()),
        ] {
            assert!(connect(proxy.clone(), to.clone()).await.is_err(), "{proxy:?}, {to}");
        }
        connect(None, over("http")).await.unwrap();
        // The first that was connected is the last that was asked for.
        assert!(listener.accept().await.is_ok());
        let another = tokio::time::timeout(Duration::ZERO, listener.accept()).await;
        assert!(another.is_err());
    }
}
