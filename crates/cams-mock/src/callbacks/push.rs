//! The worker that sends callbacks: one after the other, each acknowledged within three seconds or repeated later.

use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use bytes::Bytes;
use cams_core::{Progress, Transport, internal};
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt, StreamExt};
use http::header::CONTENT_TYPE;
use http::{Method, Request, Response, StatusCode};
use serde_json::Value;
use tokio::sync::Notify;

use super::delivery::{Delivery, DeliveryAttempt, DeliveryState};
use crate::clock::Clock;
use crate::memory::Shared;

/// How long the service waits for an acknowledgement.
const PATIENCE: Duration = Duration::from_secs(3);

/// Bytes of an answer that are kept.
const MAX_ANSWER: usize = 1024;

/// Called for each callback after an attempt.
pub(crate) type OnCallback = Arc<dyn Fn(&Delivery) + Send + Sync>;

/// Sends what waits in the outbox, for as long as it is polled.
pub(crate) async fn run(memory: &Shared, clock: &Clock, wake: Arc<Notify>, on_callback: Option<&OnCallback>) {
    let transports = Transports::default();
    let mut repeats = FuturesUnordered::new();
    loop {
        // Repetitions that are due go first, because they have waited longer.
        let due = repeats.next().now_or_never().flatten();
        let due = due.and_then(|id| memory.peek().service.callbacks.pending(id));
        let next = due.or_else(|| memory.peek().service.callbacks.take());
        let Some(delivery) = next else {
            let is_empty = repeats.is_empty();
            tokio::select! {
                () = wake.notified() => {}
                Some(id) = repeats.next(), if !is_empty => repeats.push(wait(Duration::ZERO, id)),
            }
            continue;
        };
        let id = delivery.id;
        if delivery.state == DeliveryState::Pending {
            let begun = Instant::now();
            let Answered { http_status, problem, answer } = transports.attempt(&delivery).await;
            let (time, duration) = (clock(), begun.elapsed());
            let attempt = DeliveryAttempt { time, http_status, problem, duration, answer };
            let again = memory.peek().service.callbacks.attempted(id, attempt);
            if let Some(again) = again {
                repeats.push(wait(again, id));
            }
        }
        if let Some(on_callback) = on_callback {
            let now = memory.peek().service.callbacks.find(id).cloned();
            if let Some(now) = now {
                on_callback(&now);
            }
        }
    }
}

async fn wait(time: Duration, id: u64) -> u64 {
    if !time.is_zero() {
        tokio::time::sleep(time).await;
    }
    id
}

/// The clients, created on first use: most need no TLS, and not every build has it.
#[derive(Default)]
struct Transports {
    plain: OnceLock<Arc<dyn Transport>>,
    secure: OnceLock<Arc<dyn Transport>>,
}

impl Transports {
    async fn attempt(&self, delivery: &Delivery) -> Answered {
        let mut request = Request::new(Bytes::from(delivery.body.clone()));
        *request.method_mut() = Method::POST;
        request
            .headers_mut()
            .insert(CONTENT_TYPE, http::HeaderValue::from_static("application/json;charset=utf-8"));
        match delivery.url.parse() {
            Ok(uri) => *request.uri_mut() = uri,
            Err(error) => return Answered::none(format!("address is not a URL: {error}")),
        }
        let transport = match self.transport(request.uri().scheme_str() == Some("https")) {
            Ok(transport) => transport,
            Err(problem) => return Answered::none(problem),
        };
        let progress = Progress::default();
        match tokio::time::timeout(PATIENCE, transport.send(request, &progress)).await {
            Err(_) => Answered::none(format!("no answer within {PATIENCE:?}")),
            Ok(Err(error)) => Answered::none(format!("no answer: {error}")),
            Ok(Ok(answer)) => Answered {
                http_status: Some(answer.status().as_u16()),
                problem: problem(&answer),
                answer: beginning(answer.body()),
            },
        }
    }

    fn transport(&self, is_secure: bool) -> Result<&Arc<dyn Transport>, String> {
        let cell = if is_secure { &self.secure } else { &self.plain };
        if let Some(transport) = cell.get() {
            return Ok(transport);
        }
        let made = internal::transport(is_secure).map_err(|error| error.to_string())?;
        Ok(cell.get_or_init(|| made))
    }
}

/// The result of an attempt.
struct Answered {
    /// The status of the answer, if there was one.
    http_status: Option<u16>,
    /// Why it does not count as acknowledged.
    problem: Option<String>,
    answer: String,
}

impl Answered {
    fn none(problem: String) -> Self {
        Self { http_status: None, problem: Some(problem), answer: String::new() }
    }
}

/// The beginning of a body, as text.
fn beginning(body: &Bytes) -> String {
    String::from_utf8_lossy(body.get(..MAX_ANSWER).unwrap_or(body)).into_owned()
}

/// Why an answer does not acknowledge a callback.
fn problem(answer: &Response<Bytes>) -> Option<String> {
    if answer.status() != StatusCode::OK {
        return Some("HTTP status is not 200".into());
    }
    let body: Result<Value, _> = serde_json::from_slice(answer.body());
    match body {
        Ok(body) if body.get("code").is_some_and(Value::is_number) => None,
        Ok(_) => Some("body has no `code` that is a number; answer {\"code\":0,\"msg\":\"Success\"}".into()),
        Err(_) => Some("body is not JSON; answer {\"code\":0,\"msg\":\"Success\"}".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_status_200_with_a_numeric_code_acknowledges() {
        let answer = |status: u16, body: &'static str| {
            let mut answer = Response::new(Bytes::from_static(body.as_bytes()));
            *answer.status_mut() = StatusCode::from_u16(status).unwrap();
            problem(&answer).is_none()
        };
        assert!(answer(200, r#"{"code":0,"msg":"Success"}"#));
        assert!(answer(200, r#"{"code":1}"#));
        for (status, body) in [
            (200, ""),
            (200, "OK"),
            (200, r#"{"code":"0"}"#),
            (200, r#"{"Code":0}"#),
            (201, r#"{"code":0}"#),
            (500, r#"{"code":0}"#),
        ] {
            assert!(!answer(status, body), "{status} {body}");
        }
    }
}
