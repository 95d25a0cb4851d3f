//! A transport that follows a script, and clients for it and for the local CAMS.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use cams::transport::Progress;
use cams::{Client, Config, Credentials, Platform, Transport, TransportError, transport};
use cams_mock::MockServer;
use http::{Request, Response};
use serde_json::Value;
use tokio::time::Instant;

/// What the transport does with one request.
#[derive(Clone, Debug)]
pub(super) enum Step {
    /// Answers 200 with this.
    Answer(Value),
    /// Answers 200 with this after a while.
    Slow(Duration, Value),
    /// Breaks the connection.
    Break,
    /// Answers 429 with this as `Retry-After`.
    Throttle(&'static str),
    /// Answers a status with an error code.
    Refuse(u16, &'static str),
}

/// A script, and when it was asked with which query.
#[derive(Clone, Debug, Default)]
pub(super) struct Script {
    steps: Arc<Mutex<VecDeque<Step>>>,
    sent: Arc<Mutex<Vec<(Instant, String)>>>,
}

impl Script {
    pub(super) fn new(steps: impl IntoIterator<Item = Step>) -> Self {
        let script = Self::default();
        script.add(steps);
        script
    }

    pub(super) fn add(&self, steps: impl IntoIterator<Item = Step>) {
        self.steps.lock().unwrap().extend(steps);
    }

    /// A client that sends each request once, so that a step is a call.
    pub(super) fn client(&self) -> Client {
        let config = Config::new().credentials(Credentials::new("id", "secret")).cust_space_id("cams-x000");
        let once = cams::RetryPolicy::default().max_attempts(1);
        Client::new(config.transport(self.clone()).platform(Steady).retry(once)).unwrap()
    }

    /// The query of each request.
    pub(super) fn queries(&self) -> Vec<String> {
        self.sent.lock().unwrap().iter().map(|(_, query)| query.clone()).collect()
    }

    /// Milliseconds between the requests.
    pub(super) fn pauses(&self) -> Vec<u128> {
        let sent = self.sent.lock().unwrap();
        sent.windows(2).map(|pair| pair[1].0.duration_since(pair[0].0).as_millis()).collect()
    }
}

impl Transport for Script {
    fn send(
        &self,
        request: Request<Bytes>,
        _: &Progress,
    ) -> std::pin::Pin<Box<dyn Future<Output = Result<Response<Bytes>, TransportError>> + Send + '_>> {
        let query = request.uri().query().unwrap_or_default().to_owned();
        self.sent.lock().unwrap().push((Instant::now(), query));
        let step = self.steps.lock().unwrap().pop_front().expect("a step for each request");
        Box::pin(async move {
            let ok = |value: Value| Ok(Response::new(Bytes::from(value.to_string())));
            match step {
                Step::Answer(value) => ok(value),
                Step::Slow(delay, value) => {
                    tokio::time::sleep(delay).await;
                    ok(value)
                }
                Step::Break => Err(transport::TransportError::interrupted("reset")),
                Step::Throttle(wait) => {
                    let body = Bytes::from_static(br#"{"Code":"Throttling.User","RequestId":"R1"}"#);
                    Ok(Response::builder().status(429).header("retry-after", wait).body(body).unwrap())
                }
                Step::Refuse(status, code) => {
                    let body = serde_json::json!({"Code": code, "Message": "no", "RequestId": "R1"});
                    Ok(Response::builder().status(status).body(Bytes::from(body.to_string())).unwrap())
                }
            }
        })
    }
}

/// The system, with the middle of every chance.
#[derive(Debug)]
struct Steady;

impl Platform for Steady {
    fn random(&self, buffer: &mut [u8]) -> bool {
        buffer.fill(0x80);
        true
    }
}

/// A client of a local CAMS.
pub(super) fn client(server: &MockServer) -> Client {
    let credentials = Credentials::new(server.access_key_id(), server.access_key_secret());
    let config = Config::new().credentials(credentials).endpoint(server.endpoint());
    Client::new(config.cust_space_id("cams-x000")).unwrap()
}
