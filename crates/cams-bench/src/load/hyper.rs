//! A transport on `hyper` without `reqwest`: the difference to the default one is what `reqwest` takes for a call, and what
//! the SDK does to use it.
//!
//! It has what a load over loopback needs, and neither TLS nor proxies, time limits for connecting, limits of answers, or
//! knowledge of whether a request has left.

use bytes::Bytes;
use cams::Transport;
use cams::transport::{Progress, TransportError};
use cams_core::BoxFuture;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

/// A pool of connections.
#[derive(Debug)]
pub(super) struct Hyper(Client<HttpConnector, Full<Bytes>>);

impl Hyper {
    pub(super) fn new() -> Self {
        let mut connector = HttpConnector::new();
        // As `reqwest` has it.
        connector.set_nodelay(true);
        Self(Client::builder(TokioExecutor::new()).build(connector))
    }
}

impl Transport for Hyper {
    fn send(
        &self,
        request: Request<Bytes>,
        _: &Progress,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        let pending = self.0.request(request.map(Full::new));
        Box::pin(async move {
            let (head, body) = pending.await.map_err(TransportError::interrupted)?.into_parts();
            let body = body.collect().await.map_err(TransportError::interrupted)?;
            Ok(Response::from_parts(head, body.to_bytes()))
        })
    }
}
