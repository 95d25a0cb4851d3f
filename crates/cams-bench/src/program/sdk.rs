//! The SDK's side of a load.

use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context;
use bytes::Bytes;
use cams::transport::{Progress, TransportError};
use cams::{Client, Config, Credentials, Transport};
use cams_core::BoxFuture;
use http::{Request, Response};

use super::call::Call;
use crate::account::{ACCESS_KEY_ID, ACCESS_KEY_SECRET, CUST_SPACE_ID};

/// A client with the defaults, and the space that every call works in.
///
/// # Errors
/// The endpoint is not valid.
pub(super) fn client(endpoint: &str) -> Result<Client, cams::Error> {
    Client::new(config(endpoint))
}

fn config(endpoint: &str) -> Config {
    let credentials = Credentials::new(ACCESS_KEY_ID, ACCESS_KEY_SECRET);
    Config::new().credentials(credentials).cust_space_id(CUST_SPACE_ID).endpoint(endpoint)
}

/// The signed request of a call, which is kept instead of being sent.
///
/// # Errors
/// The call cannot be made.
pub(super) async fn capture(call: &impl Call, endpoint: &str) -> anyhow::Result<Request<Bytes>> {
    let kept = Arc::new(Mutex::new(None));
    let transport = Keep { answer: call.answer(), kept: Arc::clone(&kept) };
    let client = Client::new(config(endpoint).transport(transport))?;
    call.send(&client).await?;
    let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
    kept.take().context("the call was not handed to the transport")
}

/// A transport that keeps the request and answers it out of memory.
#[derive(Debug)]
struct Keep {
    answer: Bytes,
    kept: Arc<Mutex<Option<Request<Bytes>>>>,
}

impl Transport for Keep {
    fn send(
        &self,
        request: Request<Bytes>,
        _: &Progress,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(request);
        let answer = self.answer.clone();
        Box::pin(async move { Ok(Response::new(answer)) })
    }
}
