//! A transport that answers from a script and remembers what it was given.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use cams_core::{BoxFuture, Config, Credentials, Engine, Transport, TransportError};
use http::{Request, Response};

/// One scripted answer.
pub(crate) enum Answer {
    /// A body with a status.
    Status(u16, &'static str),
    /// A body with a status and a header.
    Header(u16, &'static str, &'static str, &'static str),
    /// No connection.
    NotReached,
    /// The connection breaks.
    Interrupted,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Script {
    answers: Arc<Mutex<VecDeque<Answer>>>,
    requests: Arc<Mutex<Vec<Request<Bytes>>>>,
}

impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Answer")
    }
}

impl Script {
    pub(crate) fn new(answers: impl IntoIterator<Item = Answer>) -> Self {
        Self { answers: Arc::new(Mutex::new(answers.into_iter().collect())), ..Self::default() }
    }

    /// An engine with credentials and a default `CustSpaceId` that sends through this script.
    pub(crate) fn engine(&self) -> Engine {
        Engine::new(&cams_models::SERVICE, config().transport(self.clone())).unwrap()
    }

    pub(crate) fn requests(&self) -> Vec<Request<Bytes>> {
        self.requests.lock().unwrap().clone()
    }
}

pub(crate) fn config() -> Config {
    Config::new().credentials(Credentials::new("id", "secret")).cust_space_id("cams-x000")
}

impl Transport for Script {
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        self.requests.lock().unwrap().push(request);
        let answer = self.answers.lock().unwrap().pop_front().expect("an answer for each request");
        Box::pin(async move {
            let (status, header, body) = match answer {
                Answer::Status(status, body) => (status, None, body),
                Answer::Header(status, name, value, body) => (status, Some((name, value)), body),
                Answer::NotReached => return Err(TransportError::not_reached("refused")),
                Answer::Interrupted => return Err(TransportError::interrupted("reset")),
            };
            let mut response = Response::builder().status(status);
            if let Some((name, value)) = header {
                response = response.header(name, value);
            }
            Ok(response.body(Bytes::from_static(body.as_bytes())).unwrap())
        })
    }
}
