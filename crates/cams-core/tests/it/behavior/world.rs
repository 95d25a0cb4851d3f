//! What surrounds an engine under test: a transport that follows a script, and a clock and chance that a test decides.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use cams_core::{
    BoxFuture, CallOptions, Config, Credentials, Engine, Error, Platform, Progress, Reply, Transport,
    TransportError,
};
use cams_models::{
    AddChatGroupInviteLinkRequest, AddChatGroupInviteLinkResponse, ListChatGroupRequest,
    ListChatGroupResponse, PageRequest, SERVICE,
};
use http::{Request, Response};
use tokio::time::Instant;

pub(crate) const OK: &str =
    r#"{"Code":"OK","InviteLink":"https://chat.whatsapp.com/x","RequestId":"R1","Success":true}"#;
pub(crate) const THROTTLED: &str = r#"{"Code":"Throttling.User","Message":"slow down","RequestId":"R0"}"#;

/// What the transport does with one request.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    Answer(Response<Bytes>),
    NotReached,
    Interrupted,
    Hang,
}

pub(crate) fn answer(status: u16, headers: &[(&str, &str)], body: impl Into<String>) -> Step {
    let mut response = Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    Step::Answer(response.body(Bytes::from(body.into())).unwrap())
}

pub(crate) fn ok() -> Step {
    answer(200, &[], OK)
}

pub(crate) fn throttled() -> Step {
    answer(400, &[], THROTTLED)
}

type Sent = Vec<(Instant, Request<Bytes>)>;

/// A script, and the requests that it was given with the time of each.
#[derive(Clone, Debug, Default)]
pub(crate) struct Script {
    steps: Arc<Mutex<VecDeque<Step>>>,
    sent: Arc<Mutex<Sent>>,
}

impl Script {
    pub(crate) fn new(steps: impl IntoIterator<Item = Step>) -> Self {
        let script = Self::default();
        script.add(steps);
        script
    }

    pub(crate) fn add(&self, steps: impl IntoIterator<Item = Step>) {
        self.steps.lock().unwrap().extend(steps);
    }

    pub(crate) fn engine(&self) -> Engine {
        self.engine_with(|config| config)
    }

    /// An engine over this script with further settings.
    pub(crate) fn engine_with(&self, settings: impl FnOnce(Config) -> Config) -> Engine {
        let config = config().platform(Fixed::default()).transport(self.clone());
        Engine::new(&SERVICE, settings(config)).unwrap()
    }

    pub(crate) fn requests(&self) -> Vec<Request<Bytes>> {
        self.sent.lock().unwrap().iter().map(|(_, request)| request.clone()).collect()
    }

    /// Header of a request; empty when it has none.
    pub(crate) fn header(&self, request: usize, name: &str) -> String {
        let requests = self.requests();
        requests[request]
            .headers()
            .get(name)
            .map_or_else(String::new, |value| value.to_str().unwrap().to_owned())
    }

    /// Milliseconds from the first request to each.
    pub(crate) fn times(&self) -> Vec<u128> {
        let sent = self.sent.lock().unwrap();
        sent.iter().map(|(at, _)| at.duration_since(sent[0].0).as_millis()).collect()
    }
}

impl Transport for Script {
    fn send(
        &self,
        request: Request<Bytes>,
        _: &Progress,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        self.sent.lock().unwrap().push((Instant::now(), request));
        let step = self.steps.lock().unwrap().pop_front().expect("a step for each request");
        Box::pin(async move {
            match step {
                Step::Answer(response) => Ok(response),
                Step::NotReached => Err(TransportError::not_reached("refused")),
                Step::Interrupted => Err(TransportError::interrupted("reset")),
                Step::Hang => std::future::pending().await,
            }
        })
    }
}

/// A clock that stands still, no jitter but the largest wait, and nonces that count.
#[derive(Debug, Default)]
pub(crate) struct Fixed {
    nonces: Mutex<u8>,
}

impl Fixed {
    pub(crate) fn time() -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000)
    }
}

impl Platform for Fixed {
    fn now(&self) -> SystemTime {
        Self::time()
    }

    fn random(&self, buffer: &mut [u8]) -> bool {
        let is_nonce = buffer.len() == 16;
        let mut nonces = self.nonces.lock().unwrap();
        *nonces += u8::from(is_nonce);
        buffer.fill(if is_nonce { *nonces } else { u8::MAX });
        true
    }
}

/// Credentials and the space of every call.
pub(crate) fn config() -> Config {
    Config::new().credentials(Credentials::new("id", "secret")).cust_space_id("cams-x000")
}

pub(crate) fn options() -> CallOptions {
    CallOptions::default()
}

pub(crate) async fn write(
    engine: &Engine,
    options: &CallOptions,
) -> Result<Reply<AddChatGroupInviteLinkResponse>, Error> {
    engine.call(&write_request(), options).await
}

pub(crate) fn write_request() -> AddChatGroupInviteLinkRequest {
    AddChatGroupInviteLinkRequest::new("8613800000000", "E93kdk0000")
}

pub(crate) async fn read(
    engine: &Engine,
    options: &CallOptions,
) -> Result<Reply<ListChatGroupResponse>, Error> {
    engine.call(&read_request(), options).await
}

pub(crate) fn read_request() -> ListChatGroupRequest {
    ListChatGroupRequest::new("8613800000000", PageRequest::new(1, 20))
}
