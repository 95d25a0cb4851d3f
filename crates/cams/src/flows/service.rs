//! The endpoint as a `tower` service.

use std::convert::Infallible;
use std::error::Error as StdError;
use std::task::{Context, Poll};
use std::time::Duration;

use cams_core::BoxFuture;
use cams_core::internal::within;
use http::{Method, Request, Response};
use http_body::Body;
use tower_service::Service;

use super::endpoint::{FlowEndpoint, plain};
use super::reply::FlowReply;
use super::request::FlowRequest;
use crate::arriving::{Interrupted, TokioClock, read};

/// Maximum size of a body. A request with the descriptions of 30 files has about 30 KiB.
const MAX_BYTES: usize = 1024 * 1024;

/// How long WhatsApp waits.
const DEADLINE: Duration = Duration::from_secs(10);

/// A `tower` service that answers the requests of a flow; see [`FlowEndpoint::service`]. Clones share the keys.
#[derive(Clone, Debug)]
pub struct FlowService<F> {
    endpoint: FlowEndpoint,
    handler: F,
}

impl FlowEndpoint {
    /// Turns the endpoint and a function into a `tower` service, for axum, hyper, and Lambda.
    ///
    /// The function is the same as in [`answer`](Self::answer), and is called once for each request that is neither a
    /// health check nor an error notice. Requests other than POST get 405, bodies of more than 1 MiB 413, and truncated
    /// bodies 400. After 10 seconds, when WhatsApp has given up, the function is dropped.
    ///
    /// ```
    /// use cams::flows::{FlowEndpoint, FlowKey, FlowReply, FlowRequest};
    /// use serde_json::json;
    ///
    /// # fn run(pem: &str) -> Result<(), Box<dyn std::error::Error>> {
    /// let service = FlowEndpoint::new(FlowKey::from_pem(pem)?).service(|request: FlowRequest| async move {
    ///     Ok::<_, std::io::Error>(FlowReply::screen("SIZE", json!({"sizes": ["S", "M"]})))
    /// });
    /// // With axum: Router::new().route_service("/flow", service)
    /// # fn is_service<S: tower_service::Service<http::Request<String>>>(_: S) {}
    /// # is_service(service);
    /// # Ok(())
    /// # }
    /// ```
    pub fn service<F, Done, E>(self, handler: F) -> FlowService<F>
    where
        F: Fn(FlowRequest) -> Done,
        Done: Future<Output = Result<FlowReply, E>>,
    {
        FlowService { endpoint: self, handler }
    }
}

impl<B, F, Done, E> Service<Request<B>> for FlowService<F>
where
    B: Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<Box<dyn StdError + Send + Sync>>,
    F: Fn(FlowRequest) -> Done + Clone + Send + 'static,
    Done: Future<Output = Result<FlowReply, E>> + Send + 'static,
    E: Send,
{
    type Response = Response<String>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Response<String>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let Self { endpoint, handler } = self.clone();
        Box::pin(async move {
            if request.method() != Method::POST {
                return Ok(plain(405));
            }
            let work = async move {
                match read(request.into_body(), MAX_BYTES).await {
                    Ok(body) => endpoint.answer(&body, handler).await,
                    Err(Interrupted::TooLarge) => plain(413),
                    Err(Interrupted::BrokenOff) => plain(400),
                }
            };
            Ok(within(&TokioClock, Some(DEADLINE), work).await.unwrap_or_else(|| {
                tracing::error!("a request of a flow was not answered within {DEADLINE:?}");
                plain(503)
            }))
        })
    }
}
