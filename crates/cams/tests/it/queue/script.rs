//! A transport that stands in for the token and the queue, and writes down what is asked of it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use cams::receive::queue::{Consumer, MessageType, Queue, Site};
use cams::transport::Progress;
use cams::{BoxFuture, Client, Config, Credentials, Platform, Transport, TransportError};
use http::{Method, Request, Response};
use tokio::time::Instant;

pub(crate) const QUEUE: &str = "Alicom-Queue-1-ChatAppInbound";

/// What the queue does with one request.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// Answers after a while.
    Answer(Duration, u16, String),
    /// The connection breaks.
    Break,
}

/// At once.
pub(crate) fn answer(status: u16, body: impl Into<String>) -> Step {
    Step::Answer(Duration::ZERO, status, body.into())
}

/// What an empty queue answers.
pub(crate) fn empty() -> Step {
    error(404, "MessageNotExist")
}

pub(crate) fn error(status: u16, code: &str) -> Step {
    answer(status, format!("<Error><Code>{code}</Code><Message>m</Message><RequestId>R</RequestId></Error>"))
}

/// Messages with these numbers, visible again after so many seconds.
pub(crate) fn messages(numbers: impl IntoIterator<Item = u32>, seconds: u64) -> Step {
    let visible = epoch(SystemTime::now()) + u128::from(seconds) * 1000;
    let message = |number| {
        format!(
            "<Message><MessageId>M{number}</MessageId><ReceiptHandle>h{number}</ReceiptHandle>\
             <MessageBody>{{\"MessageId\":\"{number}\",\"From\":\"8613800000001\",\"Message\":\"hi\",\"Type\":\"TEXT\"}}\
             </MessageBody><NextVisibleTime>{visible}</NextVisibleTime><DequeueCount>1</DequeueCount></Message>"
        )
    };
    answer(200, format!("<Messages>{}</Messages>", numbers.into_iter().map(message).collect::<String>()))
}

fn epoch(time: SystemTime) -> u128 {
    time.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_millis()
}

/// A request, with its time since the start.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) at: Duration,
    pub(crate) method: Method,
    pub(crate) target: String,
    pub(crate) key: String,
    pub(crate) body: String,
}

#[derive(Debug, Default)]
struct State {
    polls: VecDeque<Step>,
    others: VecDeque<Step>,
    asked: Vec<Asked>,
    tokens: Vec<Duration>,
    /// What each token was asked for with: the method, the operation, and the query.
    token_requests: Vec<[String; 3]>,
    refused_tokens: usize,
    token_answers: VecDeque<String>,
    token_life: Option<String>,
    in_flight: usize,
    most_in_flight: usize,
}

/// A time of day that goes on with the paused clock alone. By the machine's own, each message of an answer is read a
/// little later than the one before, and has another deadline.
#[derive(Debug)]
struct PausedClock {
    begun: Instant,
    at: SystemTime,
}

impl Platform for PausedClock {
    fn now(&self) -> SystemTime {
        self.at + self.begun.elapsed()
    }
}

/// The stand-in. A poll without a step waits for ever; any other request without one succeeds.
#[derive(Clone, Debug)]
pub(crate) struct Script {
    state: Arc<Mutex<State>>,
    begun: Instant,
}

impl Script {
    pub(crate) fn new(polls: impl IntoIterator<Item = Step>) -> Self {
        let state = State { polls: polls.into_iter().collect(), ..State::default() };
        Self { state: Arc::new(Mutex::new(state)), begun: Instant::now() }
    }

    /// Steps for deletions and changes of visibility.
    pub(crate) fn with_others(self, others: impl IntoIterator<Item = Step>) -> Self {
        self.state.lock().unwrap().others.extend(others);
        self
    }

    /// What tokens say of their expiry.
    pub(crate) fn with_expiry(self, text: &str) -> Self {
        self.state.lock().unwrap().token_life = Some(text.into());
        self
    }

    /// The first token calls are answered so, with 200.
    pub(crate) fn with_token_answers(self, bodies: impl IntoIterator<Item = &'static str>) -> Self {
        self.state.lock().unwrap().token_answers.extend(bodies.into_iter().map(str::to_owned));
        self
    }

    /// The first token calls are refused with 403.
    pub(crate) fn with_refused_tokens(self, count: usize) -> Self {
        self.state.lock().unwrap().refused_tokens = count;
        self
    }

    pub(crate) fn consumer(&self) -> Consumer {
        self.consume(self.config())
    }

    /// A consumer to whom all messages of an answer are visible again at the same instant.
    pub(crate) fn consumer_on_paused_clock(&self) -> Consumer {
        self.consume(self.config().platform(PausedClock { begun: Instant::now(), at: SystemTime::now() }))
    }

    fn config(&self) -> Config {
        Config::new()
            .endpoint("http://127.0.0.1:9")
            .credentials(Credentials::new("id", "secret"))
            .transport(self.clone())
    }

    fn consume(&self, config: Config) -> Consumer {
        let queue = Queue::new(MessageType::ChatAppInbound, QUEUE, Site::international());
        Client::new(config).unwrap().consume(queue).unwrap()
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.state.lock().unwrap().asked.clone()
    }

    pub(crate) fn polls(&self) -> Vec<Asked> {
        self.asked().into_iter().filter(|asked| asked.method == Method::GET).collect()
    }

    /// The handles of each deletion.
    pub(crate) fn deletions(&self) -> Vec<Vec<String>> {
        let handles = |asked: &Asked| {
            let parts = asked.body.split("<ReceiptHandle>").skip(1);
            parts.map(|part| part.split('<').next().unwrap().to_owned()).collect()
        };
        self.asked().iter().filter(|asked| asked.method == Method::DELETE).map(handles).collect()
    }

    /// When tokens were asked for.
    pub(crate) fn tokens(&self) -> Vec<Duration> {
        self.state.lock().unwrap().tokens.clone()
    }

    pub(crate) fn most_in_flight(&self) -> usize {
        self.state.lock().unwrap().most_in_flight
    }

    /// The method, the operation, and the query of each request for a token.
    pub(crate) fn token_requests(&self) -> Vec<[String; 3]> {
        self.state.lock().unwrap().token_requests.clone()
    }

    fn token(&self, request: &Request<Bytes>) -> Step {
        let mut state = self.state.lock().unwrap();
        let action = request.headers()["x-acs-action"].to_str().unwrap();
        let query = request.uri().query().unwrap_or_default();
        state.token_requests.push([request.method().as_str(), action, query].map(str::to_owned));
        state.tokens.push(self.begun.elapsed());
        if let Some(body) = state.token_answers.pop_front() {
            return answer(200, body);
        }
        let number = state.tokens.len();
        if number <= state.refused_tokens {
            return answer(403, r#"{"Code":"NoPermission","Message":"no","RequestId":"R"}"#);
        }
        let expiry =
            state.token_life.as_ref().map(|text| format!(",\"ExpireTime\":\"{text}\"")).unwrap_or_default();
        answer(
            200,
            format!(
                "{{\"Code\":\"OK\",\"RequestId\":\"R\",\"MessageTokenDTO\":{{\"AccessKeyId\":\"STS.{number}\",\
                 \"AccessKeySecret\":\"s\",\"SecurityToken\":\"t\"{expiry}}}}}"
            ),
        )
    }

    fn queue(&self, request: &Request<Bytes>) -> Option<Step> {
        let mut state = self.state.lock().unwrap();
        let authorization = request.headers()["authorization"].to_str().unwrap();
        state.asked.push(Asked {
            at: self.begun.elapsed(),
            method: request.method().clone(),
            target: request.uri().path_and_query().unwrap().to_string(),
            key: authorization[4..].split(':').next().unwrap().to_owned(),
            body: String::from_utf8(request.body().to_vec()).unwrap(),
        });
        if request.method() == Method::GET {
            return state.polls.pop_front();
        }
        Some(state.others.pop_front().unwrap_or_else(|| answer(204, "")))
    }
}

/// Counts a request while it is under way.
struct InFlight(Script);

impl InFlight {
    fn begin(script: &Script) -> Self {
        let mut state = script.state.lock().unwrap();
        state.in_flight += 1;
        state.most_in_flight = state.most_in_flight.max(state.in_flight);
        drop(state);
        Self(script.clone())
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.state.lock().unwrap().in_flight -= 1;
    }
}

impl Transport for Script {
    fn send(
        &self,
        request: Request<Bytes>,
        _: &Progress,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        let in_flight = InFlight::begin(self);
        let is_token = request.uri().host().unwrap().starts_with("dybaseapi");
        let step = if is_token { Some(self.token(&request)) } else { self.queue(&request) };
        Box::pin(async move {
            let _in_flight = in_flight;
            match step {
                None => std::future::pending().await,
                Some(Step::Break) => Err(TransportError::interrupted("reset")),
                Some(Step::Answer(delay, status, body)) => {
                    tokio::time::sleep(delay).await;
                    Ok(Response::builder().status(status).body(Bytes::from(body)).unwrap())
                }
            }
        })
    }
}
