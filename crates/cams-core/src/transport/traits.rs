//! The trait of transports.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::{Request, Response};

use super::error::TransportError;
use super::progress::Progress;
use super::stream::BodyStream;
use crate::future::BoxFuture;

/// Sends a built request and returns the response.
///
/// It must not follow redirects, and must not send a request twice. Dropping the future cancels the exchange.
///
/// ```
/// # use cams_core as cams;
/// use cams::bytes::Bytes;
/// use cams::http::{Request, Response};
/// use cams::{BoxFuture, Config, Credentials, Progress, Transport, TransportError};
///
/// #[derive(Debug)]
/// struct Fake;
///
/// impl Transport for Fake {
///     fn send(
///         &self,
///         _: Request<Bytes>,
///         _: &Progress,
///     ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
///         let body = r#"{"Code":"OK","InviteLink":"https://chat.whatsapp.com/x","RequestId":"R1"}"#;
///         Box::pin(async move { Ok(Response::new(Bytes::from(body))) })
///     }
/// }
///
/// let config = Config::new().credentials(Credentials::new("id", "secret")).transport(Fake);
/// ```
#[doc(alias = "HttpClient")]
pub trait Transport: fmt::Debug + Send + Sync + 'static {
    /// Sends the request once. A response of any status is `Ok`.
    ///
    /// A transport that knows when it starts to write reports it through the [`Progress`], and keeps a clone of it. A
    /// call that runs out of time while connecting is then known not to have been executed. Transports that cannot tell
    /// should ignore it.
    fn send(
        &self,
        request: Request<Bytes>,
        progress: &Progress,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>>;

    /// Sends a request once whose body arrives in pieces, such as an uploaded file.
    ///
    /// A transport that cannot stream need not implement this. The default collects up to 16 MiB in memory and passes
    /// them to [`send`](Self::send). It sends nothing of a longer body.
    fn send_stream(
        &self,
        request: Request<BodyStream>,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        Box::pin(async move {
            let (head, body) = request.into_parts();
            let body = body.collect().await.map_err(TransportError::not_reached)?;
            self.send(Request::from_parts(head, body), &Progress::default()).await
        })
    }
}

/// A pointer to a transport is a transport, so the program can keep a clone of it.
macro_rules! pointers {
    ($($pointer:ident)*) => {$(
        impl<T: Transport + ?Sized> Transport for $pointer<T> {
            fn send(
                &self,
                request: Request<Bytes>,
                progress: &Progress,
            ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
                (**self).send(request, progress)
            }

            fn send_stream(
                &self,
                request: Request<BodyStream>,
            ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
                (**self).send_stream(request)
            }
        }
    )*};
}

pointers! { Arc Box }
