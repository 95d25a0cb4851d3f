//! The network: a transport that passes requests to the local CAMS, and lets the seed decide what happens to them.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::future::pending;
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use cams::{BoxFuture, Progress, Transport, TransportError};
use futures_util::FutureExt;
use http::header::HOST;
use http::{HeaderValue, Method, Request, Response, StatusCode};
use tokio::sync::oneshot;

use crate::login;
use crate::metadata;
use crate::odd;
use crate::planted::Planted;
use crate::weather::{Delays, Fate};
use crate::wire::{self, Asked};
use crate::world::{State, World};

type Answered = Result<Response<Bytes>, TransportError>;

/// What comes to the end of a connection, and whether it is the truth about an operation that was executed.
struct Delivered {
    answered: Answered,
    is_told: bool,
}

/// The connection of one client.
pub(crate) struct Network {
    world: Arc<World>,
    who: String,
    /// Whether it tells when it begins to write, as the transport of the SDK does.
    is_tracked: bool,
    /// What its client promises to keep.
    limits: Limits,
    /// When the requests of each operation were sent within the last second.
    sent: Mutex<BTreeMap<String, VecDeque<Duration>>>,
    /// Calls of operations that are under way.
    in_flight: AtomicUsize,
}

/// The limits that a client promises to keep.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Limits {
    /// Most requests of one operation in a second.
    pub(crate) rate: Option<Rate>,
    /// Most calls at the same time.
    pub(crate) in_flight: Option<usize>,
}

/// How many requests a client may send.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Rate {
    Documented,
    PerSecond(u32),
}

impl Network {
    pub(crate) fn new(world: &Arc<World>, who: &str, is_tracked: bool, limits: Limits) -> Self {
        Self {
            world: Arc::clone(world),
            who: who.to_owned(),
            is_tracked,
            limits,
            sent: Mutex::default(),
            in_flight: AtomicUsize::new(0),
        }
    }

    /// Counts a request against the limit of the client.
    fn count(&self, action: &str) {
        // The limit is one of operations; a queue has none.
        let operation = cams::models::operations::find(action);
        let limit = match (self.limits.rate, operation) {
            (Some(Rate::PerSecond(limit)), Some(_)) => limit,
            (Some(Rate::Documented), Some(info)) => info.qps.unwrap_or(u32::MAX),
            _ => return,
        };
        let now = self.world.elapsed();
        let mut sent = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        let sent = sent.entry(action.to_owned()).or_default();
        while sent.front().is_some_and(|first| now - *first >= Duration::from_secs(1)) {
            sent.pop_front();
        }
        sent.push_back(now);
        if sent.len() > usize::try_from(limit).unwrap_or(usize::MAX) {
            let count = sent.len();
            self.world
                .broken(&self.who, format_args!("{count} of {action} in a second, and the limit is {limit}"));
        }
    }

    /// Counts a call against the limit of the client until what is returned is dropped.
    fn count_in_flight(&self, action: &str) -> Option<InFlight<'_>> {
        let limit = self.limits.in_flight?;
        cams::models::operations::find(action)?;
        let count = self.in_flight.fetch_add(1, Ordering::Relaxed) + 1;
        if count > limit {
            self.world
                .broken(&self.who, format_args!("{count} calls at the same time, and the limit is {limit}"));
        }
        Some(InFlight(&self.in_flight))
    }

    async fn exchange(&self, request: Request<Bytes>, progress: Progress) -> Answered {
        let (world, who) = (&self.world, &self.who);
        let is_login = login::is_for(&request);
        let (asked, request) = (Asked::of(&request), with_host(request));
        self.count(&asked.action);
        let _in_flight = self.count_in_flight(&asked.action);
        let (number, fate, delays) = {
            let mut state = world.lock();
            let State { chance, weather, truth, .. } = &mut *state;
            let (fate, delays) = weather.fate(chance);
            (truth.new_request(), fate, delays)
        };
        let misuse = if is_login { world.lock().logins.misuse(&asked.labels, who) } else { None };
        world.check(who, misuse);
        let waiting = Waiting::begin(world);
        if world.is_planted(Planted::ConnectionLeft) {
            std::mem::forget(Waiting::begin(world));
        }
        world.note(who, format_args!("#{number} {} [{fate:?}]", asked.brief()));
        tokio::time::sleep(delays.connect).await;
        match fate {
            Fate::Refused => return Err(TransportError::not_reached("connection refused")),
            Fate::Unconnected => return pending().await,
            _ => {}
        }
        if self.is_tracked && !progress.begin() {
            return Err(TransportError::not_reached("the call was given up"));
        }
        // From here on nothing that happens to the caller keeps the request from arriving.
        let (answer, answered) = oneshot::channel();
        let journey = Journey {
            world: Arc::clone(world),
            who: who.clone(),
            asked: asked.clone(),
            number,
            fate,
            delays,
        };
        tokio::spawn(journey.run(request, answer));
        let Ok(Delivered { answered, is_told }) = answered.await else { return pending().await };
        drop(waiting);
        if is_told && is_login {
            world.lock().logins.deliver(&asked.labels, who);
        } else if is_told {
            let truth = &mut world.lock().truth;
            asked.labels.iter().for_each(|label| truth.answer(label));
        }
        if world.is_planted(Planted::UnsentWhenInterrupted) {
            return answered.map_err(|_| TransportError::not_reached("planted"));
        }
        answered
    }
}

impl Transport for Network {
    fn send(&self, request: Request<Bytes>, progress: &Progress) -> BoxFuture<'_, Answered> {
        if self.is_tracked {
            progress.track();
        }
        Box::pin(self.exchange(request, progress.clone()))
    }
}

/// A request whose caller waits for an answer, until it is dropped.
struct Waiting<'a>(&'a World);

impl<'a> Waiting<'a> {
    fn begin(world: &'a World) -> Self {
        world.lock().waiting += 1;
        Self(world)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.lock().waiting -= 1;
    }
}

/// A call that is under way, until it is dropped.
struct InFlight<'a>(&'a AtomicUsize);

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The request with the header that every HTTP client adds.
fn with_host(mut request: Request<Bytes>) -> Request<Bytes> {
    let host = request.uri().authority().and_then(|host| HeaderValue::try_from(host.as_str()).ok());
    if let Some(host) = host {
        request.headers_mut().entry(HOST).or_insert(host);
    }
    request
}

/// A request that has left its program, on its way to the service and back.
struct Journey {
    world: Arc<World>,
    who: String,
    asked: Asked,
    number: u64,
    fate: Fate,
    delays: Delays,
}

impl Journey {
    async fn run(self, request: Request<Bytes>, answer: oneshot::Sender<Delivered>) {
        let again = self.is_late().then(|| request.clone());
        if let Some(delivered) = self.travel(request).await {
            // Its caller may have gone away.
            let _ = answer.send(delivered);
        }
        if let Some(request) = again {
            tokio::time::sleep(self.delays.later).await;
            self.execute(request).await;
        }
    }

    /// Whether the request arrives when its caller does not wait for it any more.
    fn is_late(&self) -> bool {
        matches!(self.fate, Fate::CutBehindRequest | Fate::RepeatedLater)
    }

    /// What comes back; nothing if the connection stays silent.
    async fn travel(&self, request: Request<Bytes>) -> Option<Delivered> {
        tokio::time::sleep(self.delays.up).await;
        match self.fate {
            Fate::CutRequest => return Some(self.interrupted("reset in the request")),
            Fate::CutBehindRequest => return Some(self.interrupted("reset behind the request")),
            Fate::LostRequest => return None,
            Fate::Early => {
                let kind = odd::Answerer::of(&self.asked.action, request.uri().host());
                let answer = odd::early(kind, &mut self.world.lock().chance);
                return Some(self.given(answer, false));
            }
            _ => {}
        }
        let is_login = login::is_for(&request);
        let answer = self.execute(request.clone()).await?;
        let is_executed = odd::is_success(&answer) || login::is_success(&self.asked.labels, &answer);
        let (answer, is_told) = match self.fate {
            Fate::Repeated => (self.execute(request).await?, false),
            Fate::Late if self.world.is_planted(Planted::ServiceLies) => {
                (odd::early(odd::Answerer::Operation, &mut self.world.lock().chance), false)
            }
            Fate::Late if self.is_of_storage() => {
                (odd::late_of_storage(&mut self.world.lock().chance), false)
            }
            Fate::Late => (odd::late(&answer, &mut self.world.lock().chance), false),
            Fate::Reshaped if is_executed && !is_login => {
                (odd::reshaped(answer, &mut self.world.lock().chance), true)
            }
            _ => (answer, is_executed),
        };
        tokio::time::sleep(self.delays.down).await;
        match self.fate {
            Fate::CutAnswer => Some(self.interrupted("reset in the answer")),
            Fate::LostAnswer => None,
            Fate::TooLarge => {
                let answered = Err(TransportError::too_large("more than a reader takes"));
                Some(Delivered { answered, is_told: false })
            }
            _ => Some(self.given(answer, is_told)),
        }
    }

    /// Lets the service execute the request, and notes what it did.
    async fn execute(&self, request: Request<Bytes>) -> Option<Response<Bytes>> {
        let world = &self.world;
        world.lock().arrived += 1;
        if metadata::is_for(&request) {
            return Some(metadata::answer(&request, world.now()));
        }
        if login::is_for(&request) {
            return Some(world.lock().logins.answer(&request, world.now()));
        }
        let is_queue = request.uri().path().starts_with("/queues/");
        let exchange = async {
            if world.is_planted(Planted::ServicePanics) {
                std::panic::resume_unwind(Box::new("planted"));
            }
            if world.is_planted(Planted::QueueKeeps) && is_queue && request.method() == Method::DELETE {
                return Response::builder().status(StatusCode::NO_CONTENT).body(Bytes::new()).ok();
            }
            world.server.exchange(request).await
        };
        let exchange = AssertUnwindSafe(exchange).catch_unwind().await;
        let Ok(answer) = exchange else {
            world.broken(&self.who, "the local CAMS panicked");
            return None;
        };
        let answer = answer?;
        if self.is_of_storage() && answer.status().is_success() {
            let lie = world.lock().stored.add(&self.who, self.number, &self.asked.action);
            world.check(&self.who, lie);
        }
        if is_queue {
            world.check_queues(&self.who);
        }
        if odd::is_success(&answer) && !self.asked.labels.is_empty() {
            let id = wire::made(&answer);
            let problems: Vec<_> = {
                let truth = &mut world.lock().truth;
                self.asked.labels.iter().filter_map(|label| truth.execute(label, &id, self.number)).collect()
            };
            problems.into_iter().for_each(|problem| world.broken(&self.who, problem));
        }
        if self.asked.action == "AssumeRole" {
            world.lock().secrets.extend(wire::keys(&answer));
        }
        world.note(&self.who, format_args!("#{} at the service: {}", self.number, wire::brief(&answer)));
        Some(answer)
    }

    /// Whether it stores an object.
    fn is_of_storage(&self) -> bool {
        self.asked.action.starts_with("PUT /cams-local/")
    }

    fn given(&self, answer: Response<Bytes>, is_told: bool) -> Delivered {
        self.world.note(&self.who, format_args!("#{} is given {}", self.number, wire::brief(&answer)));
        Delivered { answered: Ok(answer), is_told }
    }

    fn interrupted(&self, why: &'static str) -> Delivered {
        self.world.note(&self.who, format_args!("#{} {why}", self.number));
        Delivered { answered: Err(TransportError::interrupted(why)), is_told: false }
    }
}

impl fmt::Debug for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Network").field("who", &self.who).finish_non_exhaustive()
    }
}
