//! The default transport, and the library that it is made of.

use std::sync::Arc;

use super::connection::Connection;
#[cfg(feature = "hyper")]
use super::on_hyper;
#[cfg(feature = "reqwest")]
use super::on_reqwest;
use super::{HAS_TLS, NO_TLS, Transport};
use crate::Error;
use crate::endpoint::Endpoint;

/// The library that the default transport is made of. Settings, time limits and the rules for what may have been sent are the
/// same with each. So are proxies, which are of `http` or `https`: what another crate of a program turns on in `reqwest`, such as
/// SOCKS, is there with `reqwest` alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HttpClient {
    /// `hyper-util`, by the feature `hyper`. The default where it is on, as it is unless default features are off.
    #[cfg(feature = "hyper")]
    Hyper,
    /// `reqwest`, by the feature `reqwest`. It stands on `hyper-util` too, and takes a third more of the processor for a call.
    #[cfg(feature = "reqwest")]
    Reqwest,
}

impl HttpClient {
    /// A transport with a connection pool, for calls to the endpoint.
    #[cfg_attr(
        not(any(feature = "reqwest", feature = "hyper")),
        allow(unused_variables, reason = "there is nothing to choose or to set")
    )]
    pub(crate) fn connect(
        choice: Option<Self>,
        endpoint: &Endpoint,
        connection: &Connection,
    ) -> Result<Arc<dyn Transport>, Error> {
        if !HAS_TLS && endpoint.is_secure() {
            return Err(Error::configuration(NO_TLS));
        }
        #[cfg(feature = "hyper")]
        if choice.is_none_or(|choice| choice == Self::Hyper) {
            return Ok(Arc::new(on_hyper::Client::new(endpoint, connection)?));
        }
        #[cfg(feature = "reqwest")]
        if choice.is_none_or(|choice| choice == Self::Reqwest) {
            return Ok(Arc::new(on_reqwest::Client::new(endpoint, connection)?));
        }
        let message = "this build has no HTTP client: enable the feature `hyper` or `reqwest`";
        Err(Error::configuration(message))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Progress;
    use crate::transport::TransportErrorKind;
    use bytes::Bytes;
    use http::Request;
    use tokio::io::AsyncReadExt;
    use tokio::net::TcpListener;

    const ALL: &[HttpClient] = &[
        #[cfg(feature = "hyper")]
        HttpClient::Hyper,
        #[cfg(feature = "reqwest")]
        HttpClient::Reqwest,
    ];

    #[tokio::test]
    async fn a_request_that_was_given_up_does_not_leave_when_its_turn_comes_after_all() {
        for (client, body) in ALL.iter().flat_map(|client| [(*client, ""), (*client, "A=1")]) {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let url = format!("http://{}", listener.local_addr().unwrap());
            let endpoint = Endpoint::parse(&url).unwrap();
            let transport = HttpClient::connect(Some(client), &endpoint, &Connection::default()).unwrap();
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
            assert_eq!(sent.unwrap_err().kind, TransportErrorKind::NotReached, "{client:?}");
            assert!(received.is_empty(), "{client:?}: {}", String::from_utf8_lossy(&received));
        }
    }
}
