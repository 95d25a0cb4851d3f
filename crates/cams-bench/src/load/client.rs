//! The SDK's side of a load.

use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use cams::transport::{HttpClient, Progress, TransportError};
use cams::{Client, Config, Credentials, Transport};
use cams_core::BoxFuture;
use http::{Request, Response};

use super::Call;

/// A client with the defaults, and the space that every call works in.
///
/// # Errors
/// The endpoint is not valid.
pub fn client(endpoint: &str) -> Result<Client, cams::Error> {
    Client::new(config(endpoint))
}

/// The same on `reqwest` instead of `hyper-util`.
///
/// # Errors
/// As [`client`].
pub fn client_on_reqwest(endpoint: &str) -> Result<Client, cams::Error> {
    Client::new(config(endpoint).http_client(HttpClient::Reqwest))
}

fn config(endpoint: &str) -> Config {
    let credentials = Credentials::new("LTAI0000000000000000", "a-secret-of-thirty-characters-x");
    Config::new().credentials(credentials).cust_space_id("cams-x000").endpoint(endpoint)
}

/// The signed request of a call, which is kept instead of being sent.
///
/// # Errors
/// The call cannot be made.
pub async fn capture(call: &impl Call, endpoint: &str) -> Result<Request<Bytes>, String> {
    let kept = Arc::new(Mutex::new(None));
    let transport = Keep { answer: call.answer(), kept: Arc::clone(&kept) };
    let client = Client::new(config(endpoint).transport(transport)).map_err(|error| error.to_string())?;
    call.send(&client).await?;
    let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
    kept.take().ok_or_else(|| "the call was not handed to the transport".to_owned())
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
