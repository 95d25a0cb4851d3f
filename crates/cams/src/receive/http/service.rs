//! The receiver as a `tower` service.

use std::convert::Infallible;
use std::error::Error as StdError;
use std::sync::Arc;
use std::task::{Context, Poll};

use cams_core::BoxFuture;
use http::{Request, Response};
use http_body::Body;
use tower_service::Service;

use crate::receive::event::Events;
use crate::receive::http::receiver::CallbackReceiver;

/// A `tower` service that answers callbacks; see [`CallbackReceiver::service`]. Clones share the receiver.
#[derive(Clone, Debug)]
pub struct CallbackService<F> {
    receiver: Arc<CallbackReceiver>,
    handler: F,
}

impl CallbackReceiver {
    /// Turns the receiver and a function into a `tower` service, for axum, hyper, and Lambda.
    ///
    /// The function is the same as in [`answer`](Self::answer), and is called once for each callback. The service is
    /// always ready and never fails.
    ///
    /// ```
    /// use cams::receive::Events;
    /// use cams::receive::http::CallbackReceiver;
    ///
    /// # fn run(token: &str) -> Result<(), Box<dyn std::error::Error>> {
    /// let service = CallbackReceiver::new(token)?.service(|events: Events| async move {
    ///     // Save them; an error makes the service send them again.
    ///     Ok::<(), std::io::Error>(())
    /// });
    /// // With axum: Router::new().route_service("/cams/{token}", service)
    /// # fn is_service<S: tower_service::Service<http::Request<String>>>(_: S) {}
    /// # is_service(service);
    /// # Ok(())
    /// # }
    /// ```
    pub fn service<F, Done, E>(self, handler: F) -> CallbackService<F>
    where
        F: Fn(Events) -> Done,
        Done: Future<Output = Result<(), E>>,
    {
        CallbackService { receiver: Arc::new(self), handler }
    }
}

impl<B, F, Done, E> Service<Request<B>> for CallbackService<F>
where
    B: Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<Box<dyn StdError + Send + Sync>>,
    F: Fn(Events) -> Done + Clone + Send + 'static,
    Done: Future<Output = Result<(), E>> + Send,
{
    type Response = Response<String>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Response<String>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let Self { receiver, handler } = self.clone();
        Box::pin(async move { Ok(receiver.answer(request, handler).await) })
    }
}
