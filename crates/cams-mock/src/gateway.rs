//! Processes a request: receives, authenticates, and checks it, finds and executes its operation, logs, and answers.
//!
//! The memory is locked for each step that needs it, and never while a request is read or checked, so a large request
//! does not delay the others.

use std::fmt;
use std::num::NonZeroU64;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime};

use cams_core::Credentials;
use cams_core::internal::input;
use cams_models::{SERVICE, operations};
use cams_operation::OperationInfo;
use http::{HeaderMap, Method, Response, StatusCode};
use http_body_util::BodyExt;
use tokio::sync::Notify;

use crate::answer::{Answer, Refusal};
use crate::authenticate::{self, Claim};
use crate::callbacks::OnCallback;
use crate::calls::{Call, CallParameter, Wire};
use crate::clock::Clock;
use crate::control::{self, Guard};
use crate::faults::Kind;
use crate::feed::{Change, Feed};
use crate::files::{self, Body};
use crate::handler::Input;
use crate::kept::Keeper;
use crate::keys::Key;
use crate::memory::Shared;
use crate::page;
use crate::parameters::{self, Checked};
use crate::queue::{self, Answered};
use crate::receive::{Incoming, Received, Room, receive};
use crate::recording::{self, Asked, Recorder};
use crate::request::{MAX_PARAMETERS, Request};
use crate::{date, dispatch, ids, sts};

/// Called for each call.
pub(crate) type OnCall = Arc<dyn Fn(&Call) + Send + Sync>;

/// What all connections share.
pub(crate) struct Gateway {
    pub(crate) credentials: Credentials,
    pub(crate) clock: Clock,
    pub(crate) memory: Shared,
    /// Tells that a callback waits to be sent.
    pub(crate) wake: Arc<Notify>,
    pub(crate) guard: Guard,
    pub(crate) on_call: Option<OnCall>,
    pub(crate) on_callback: Option<OnCallback>,
    pub(crate) is_strict: bool,
    pub(crate) recorder: Option<Recorder>,
    pub(crate) keeper: Option<Keeper>,
    pub(crate) feed: Feed,
    pub(crate) room: Room,
    /// Calls that arrived so far.
    pub(crate) arrived: AtomicU64,
}

/// The outcome of a request.
pub(crate) enum Outcome {
    Answer(Response<Body>),
    /// The connection closes.
    Disconnect,
    /// Nothing comes, while the connection stays open.
    Silence,
}

/// What a call asks for, checked.
enum Task {
    Operation(&'static OperationInfo, Input),
    Sts(sts::Wanted),
    QueueToken(queue::Wanted),
}

/// What is known about a call besides its answer.
#[derive(Default)]
struct Findings {
    /// Number of the call.
    id: u64,
    warnings: Vec<String>,
    fault: Option<Kind>,
    /// Numbers of the messages that it created.
    messages: Range<u64>,
    /// Whether its signature is right.
    is_authentic: bool,
}

impl Gateway {
    /// Answers one request: for an object, for control, or a call.
    pub(crate) async fn respond(&self, wire: http::Request<Incoming>) -> Outcome {
        if files::is_object(wire.uri().path()) {
            return Outcome::Answer(files::respond(&self.memory, &self.room, (self.clock)(), wire).await);
        }
        let begun = Instant::now();
        let (head, body) = wire.into_parts();
        let target = head.uri.path_and_query().map(ToString::to_string).unwrap_or_default();
        // The space is reserved until the request is answered.
        let Received { body, problem, held: _held } = receive(body, &self.room).await;
        let request = Request::new(head, body);
        if problem.is_none() && queue::is_queue(&request.path) {
            return self.ask_queue(&request, &target).await;
        }
        if problem.is_none()
            && let Some(response) = page::respond(&request)
        {
            return Outcome::Answer(response.map(|body| body.map_err(|never| match never {}).boxed()));
        }
        if problem.is_none() && request.path.starts_with(control::PREFIX) {
            let now = (self.clock)();
            return Outcome::Answer(control::respond(&self.memory, &self.guard, &request, now).await);
        }
        self.call(request, target, problem, begun).await
    }

    async fn delay(&self, time: Duration) {
        let delay = self.memory.peek().faults.delay(time);
        delay.await;
    }

    /// Answers a request to a queue.
    async fn ask_queue(&self, request: &Request, target: &str) -> Outcome {
        let Answered { response, fault } =
            queue::respond(&self.memory, || (self.clock)(), request, target).await;
        if let Some(Kind::DelayAnswer(time)) = fault {
            self.delay(time).await;
        }
        outcome(response, fault.as_ref())
    }

    async fn call(
        &self,
        request: Request,
        target: String,
        problem: Option<Refusal>,
        begun: Instant,
    ) -> Outcome {
        let request_id = ids::request_id();
        let claim = authenticate::claim(&request);
        let id = self.arrived.fetch_add(1, Ordering::Relaxed) + 1;
        let mut findings = Findings { id, ..Findings::default() };
        let answered = match problem {
            Some(refusal) => Err(refusal),
            None => self.execute(&request, &claim, &request_id, &mut findings).await,
        };
        let mut answer =
            answered.unwrap_or_else(|refusal| Answer::refusal(refusal, &request_id, &request.host()));
        self.record(&request, &claim, &findings, &answer);
        answer.warn(&findings.warnings);
        let fault = findings.fault.clone();
        if let Some(Kind::DelayAnswer(time)) = fault {
            self.delay(time).await;
        }
        let mut response = answer.response(&request_id);
        date::set(response.headers_mut(), (self.clock)());
        let seen =
            Seen { time: (self.clock)(), duration: begun.elapsed(), headers: response.headers().clone() };
        let call = call(request, target, claim, answer, request_id, findings, seen);
        if let Some(on_call) = &self.on_call {
            on_call(&call);
        }
        let told = Change::call(id, &call.action, &call.code);
        self.memory.peek().calls.record(call);
        self.feed.tell(told);
        outcome(response.map(|body| body.map_err(|never| match never {}).boxed()), fault.as_ref())
    }

    /// What the operation answers.
    async fn execute(
        &self,
        request: &Request,
        claim: &Claim,
        request_id: &str,
        findings: &mut Findings,
    ) -> Result<Answer, Refusal> {
        check_target(request)?;
        self.authenticate(request, claim)?;
        findings.is_authentic = true;
        self.check_flow(claim)?;
        findings.fault = self.memory.peek().faults.take(&claim.action);
        if findings.fault.is_some() {
            self.feed.tell(Change::Faults);
        }
        match &findings.fault {
            Some(Kind::Refuse { status, code, message, retry_after, is_xml }) => {
                let refusal = Refusal::gateway(*status, code, message);
                return Err(refusal.with(*retry_after, *is_xml));
            }
            Some(Kind::DisconnectBefore) => {
                return Err(Refusal::gateway(StatusCode::BAD_GATEWAY, "Disconnected", "Not executed."));
            }
            Some(Kind::Delay(time)) => self.delay(*time).await,
            _ => {}
        }
        if let Some(answered) = self.replay(request, claim) {
            return answered;
        }
        let task = self.task(request, claim, &mut findings.warnings)?;
        let now = (self.clock)();
        let mut memory = self.memory.lock();
        match task {
            Task::Operation(info, input) => {
                memory.service.now = now;
                memory.service.call = NonZeroU64::new(findings.id);
                let before = memory.service.messages.next_number();
                let executed = dispatch::execute(&mut memory.service, info, input);
                findings.messages = before..memory.service.messages.next_number();
                drop(memory);
                Ok(Answer::success(info, executed?, request_id))
            }
            Task::Sts(wanted) => {
                let elements = sts::execute(&mut memory.keys, &wanted, now)?;
                drop(memory);
                Ok(Answer::of_another_product(elements, request_id))
            }
            Task::QueueToken(wanted) => {
                let elements = queue::execute(&mut memory.service.queues, wanted, now)?;
                drop(memory);
                Ok(Answer::of_another_product(elements, request_id))
            }
        }
    }

    /// The answer of a recording, if the server answers from one.
    fn replay(&self, request: &Request, claim: &Claim) -> Option<Result<Answer, Refusal>> {
        let is_wanted = self.memory.peek().replay.is_some();
        let asked = is_wanted.then(|| asked(request, claim)).flatten()?;
        self.memory.peek().replay.as_mut().map(|replay| replay.answer(asked))
    }

    /// Records a call, if calls are recorded and the client gets this answer.
    fn record(&self, request: &Request, claim: &Claim, findings: &Findings, answer: &Answer) {
        let is_lost =
            matches!(findings.fault, Some(Kind::DisconnectBefore | Kind::DisconnectAfter | Kind::LoseAnswer));
        if let Some(recorder) = self.recorder.as_ref().filter(|_| findings.is_authentic && !is_lost)
            && let Some(asked) = asked(request, claim)
        {
            recorder.add(asked, answer);
        }
    }

    fn authenticate(&self, request: &Request, claim: &Claim) -> Result<(), Refusal> {
        let now = (self.clock)();
        let find = |id: &str| {
            if id == self.credentials.access_key_id() {
                return Some(Key { credentials: self.credentials.clone(), expiry: None });
            }
            self.memory.peek().keys.find(id).cloned()
        };
        let proven = authenticate::check(request, claim, find, now)?;
        self.memory.peek().nonces.take(proven, now)
    }

    /// Refuses a call that comes too early, if the server is strict.
    fn check_flow(&self, claim: &Claim) -> Result<(), Refusal> {
        let Some(info) = operations::find(&claim.action).filter(|_| self.is_strict) else { return Ok(()) };
        self.memory.peek().flow.count(info, (self.clock)()).map_err(|wait| {
            let message = format!(
                "Request was denied due to user flow control: {} takes {} calls per second.",
                info.action,
                info.qps.unwrap_or_default()
            );
            Refusal::throttled(Some(wait), message)
        })
    }

    /// What a call asks for, once its parameters are right.
    fn task(&self, request: &Request, claim: &Claim, warnings: &mut Vec<String>) -> Result<Task, Refusal> {
        if claim.version == sts::VERSION {
            return sts::check(&claim.action, request).map(Task::Sts);
        }
        if queue::is_version(&claim.version) {
            return queue::check(&claim.action, request).map(Task::QueueToken);
        }
        if claim.version != SERVICE.version {
            let message = format!("Specified parameter Version is not valid; it is {}.", SERVICE.version);
            return Err(Refusal::bad_request("InvalidVersion", message));
        }
        let info = find(&claim.action)?;
        let Checked { input, doubts } = parameters::check(info, request, claim.scheme)?;
        if self.is_strict
            && let Some(doubt) = doubts.iter().find(|doubt| doubt.is_refused_when_strict)
        {
            let code = format!("InvalidParameter.{}", doubt.parameter);
            return Err(Refusal::bad_request(code, &doubt.message));
        }
        warnings.extend(doubts.into_iter().map(|doubt| doubt.message));
        Ok(Task::Operation(info, input))
    }
}

impl fmt::Debug for Gateway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gateway").field("credentials", &self.credentials).finish_non_exhaustive()
    }
}

/// What a call asks for, if such calls are recorded.
fn asked(request: &Request, claim: &Claim) -> Option<Asked> {
    let is_of_operation = |name: &str| !authenticate::is_of_the_signature(claim.scheme, name);
    let parameters = request.parameters.iter().filter(|parameter| is_of_operation(&parameter.name));
    let pairs = parameters.map(|parameter| (parameter.name.as_str(), parameter.value.as_str()));
    recording::is_recorded(&claim.version, &claim.action).then(|| Asked::new(&claim.action, pairs))
}

/// What becomes of an answer under a fault.
fn outcome(response: Response<Body>, fault: Option<&Kind>) -> Outcome {
    match fault {
        Some(Kind::DisconnectBefore | Kind::DisconnectAfter) => Outcome::Disconnect,
        Some(Kind::LoseAnswer) => Outcome::Silence,
        _ => Outcome::Answer(response),
    }
}

fn check_target(request: &Request) -> Result<(), Refusal> {
    if request.is_cut {
        let message = format!("The request has more than {MAX_PARAMETERS} parameters.");
        return Err(Refusal::bad_request("TooManyParameters", message));
    }
    if request.method != Method::POST && request.method != Method::GET {
        let message = format!("The HTTP method {} is not supported; use POST or GET.", request.method);
        return Err(Refusal::gateway(StatusCode::METHOD_NOT_ALLOWED, "UnsupportedHTTPMethod", message));
    }
    if request.path != "/" {
        let message = format!("The path {} does not exist; every operation has the path `/`.", request.path);
        return Err(Refusal::gateway(StatusCode::NOT_FOUND, "InvalidApi.NotFound", message));
    }
    Ok(())
}

/// The description of an operation.
fn find(action: &str) -> Result<&'static OperationInfo, Refusal> {
    operations::find(action).ok_or_else(|| {
        let nearest = input::nearest(action, operations::ALL.iter().map(|info| info.action));
        let hint = if nearest.is_empty() {
            String::new()
        } else {
            format!(" Did you mean {}?", nearest.join(" or "))
        };
        let message =
            format!("Specified api `{action}` is not found, please check your url and method.{hint}");
        Refusal::gateway(StatusCode::NOT_FOUND, "InvalidAction.NotFound", message)
    })
}

/// When a call was answered, and with which headers.
struct Seen {
    time: SystemTime,
    duration: Duration,
    headers: HeaderMap,
}

fn call(
    request: Request,
    target: String,
    claim: Claim,
    answer: Answer,
    request_id: String,
    findings: Findings,
    seen: Seen,
) -> Call {
    let Request { method, headers, body, .. } = request;
    let parameters = request
        .parameters
        .into_iter()
        .filter(|parameter| !authenticate::is_of_the_signature(claim.scheme, &parameter.name))
        .map(|parameter| CallParameter {
            name: parameter.name,
            value: parameter.value,
            location: parameter.location,
        })
        .collect();
    Call {
        id: findings.id,
        action: claim.action,
        parameters,
        scheme: claim.scheme,
        code: answer.code,
        http_status: answer.status.as_u16(),
        message: answer.message,
        request_id,
        warnings: findings.warnings,
        messages: findings.messages,
        fault: findings.fault.as_ref().map(Kind::name),
        time: seen.time,
        duration: seen.duration,
        answer: answer.body,
        answer_headers: seen.headers,
        wire: Wire { method, target, headers, body },
    }
}
