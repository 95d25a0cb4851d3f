//! The queue over HTTP: polls that wait, deletions, and changes of visibility.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderName, HeaderValue, Response, StatusCode};
use http_body_util::{BodyExt, Full};

use super::authenticate;
use super::fault::QueueFault;
use super::request::Ask;
use super::state::Queues;
use super::stored::HandleProblem;
use super::xml::{self, Problem};
use crate::answer::wait_headers;
use crate::date;
use crate::faults::Kind;
use crate::files::Body;
use crate::ids;
use crate::memory::Shared;
use crate::request::Request;

/// How often a waiting poll checks the clock, because messages may become visible again.
const LOOK: Duration = Duration::from_millis(20);

/// An HTTP status and a body.
type Reply = (StatusCode, String);

/// The answer to a request, and its network fault.
pub(crate) struct Answered {
    /// The answer.
    pub(crate) response: Response<Body>,
    /// The fault of the operation, if there is one.
    pub(crate) fault: Option<Kind>,
}

/// Returns whether the path names a queue.
pub(crate) fn is_queue(path: &str) -> bool {
    queue_in(path).is_some()
}

fn queue_in(path: &str) -> Option<&str> {
    path.strip_prefix("/queues/")?.strip_suffix("/messages").filter(|name| !name.is_empty())
}

/// Answers a request to a queue. `target` is its path and query as they came over the wire.
pub(crate) async fn respond(
    memory: &Shared,
    clock: impl Fn() -> SystemTime,
    request: &Request,
    target: &str,
) -> Answered {
    let request_id = ids::letters(24).to_uppercase();
    let mut fault = None;
    let replied = answer(memory, &clock, request, target, &mut fault).await;
    let mut retry_after = None;
    let (status, body) = replied.unwrap_or_else(|problem| {
        retry_after = problem.retry_after;
        (problem.status, problem.xml(&request_id, &format!("http://{}", request.host())))
    });
    let mut response = Response::new(Full::new(Bytes::from(body)).map_err(|never| match never {}).boxed());
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/xml;charset=utf-8"));
    headers.insert("x-mns-version", HeaderValue::from_static("2015-06-06"));
    for (name, value) in retry_after.map(wait_headers).into_iter().flatten() {
        headers.extend(HeaderValue::try_from(value).ok().map(|value| (HeaderName::from_static(name), value)));
    }
    headers.extend(
        HeaderValue::try_from(request_id).ok().map(|id| (HeaderName::from_static("x-mns-request-id"), id)),
    );
    date::set(headers, clock());
    Answered { response, fault }
}

async fn answer(
    memory: &Shared,
    clock: &impl Fn() -> SystemTime,
    request: &Request,
    target: &str,
    fault: &mut Option<Kind>,
) -> Result<Reply, Problem> {
    let queue = queue_in(&request.path).unwrap_or_default();
    let ask = {
        let mut memory = memory.peek();
        let queues = &memory.service.queues;
        authenticate::check(request.method.as_str(), target, &request.headers, queue, queues, clock())?;
        let ask = Ask::read(request)?;
        *fault = memory.faults.take(ask.action());
        ask
    };
    match fault {
        Some(Kind::Refuse { status, code, message, retry_after, .. }) => {
            let problem = Problem::new(*status, code.as_str(), message.as_str());
            return Err(Problem { retry_after: *retry_after, ..problem });
        }
        Some(Kind::DisconnectBefore) => {
            return Err(Problem::new(StatusCode::BAD_GATEWAY, "Disconnected", "Not executed."));
        }
        Some(Kind::Delay(time)) => {
            let delay = memory.peek().faults.delay(*time);
            delay.await;
        }
        _ => {}
    }
    match ask {
        Ask::Receive { most, wait, is_batch } => receive(memory, clock, queue, most, wait, is_batch).await,
        ask @ Ask::Peek { .. } => execute(&mut memory.peek().service.queues, queue, ask, clock()),
        ask => execute(&mut memory.lock().service.queues, queue, ask, clock()),
    }
}

/// Takes messages, and waits if there are none.
async fn receive(
    memory: &Shared,
    clock: &impl Fn() -> SystemTime,
    queue: &str,
    most: usize,
    wait: Duration,
    is_batch: bool,
) -> Result<Reply, Problem> {
    let begun = tokio::time::Instant::now();
    // A poll that is already waiting continues; the fault is for the next one.
    let is_turned_away = {
        let mut memory = memory.peek();
        let messages = memory.service.queues.find(queue).ok_or_else(Problem::no_queue)?;
        messages.take_fault(QueueFault::EmptyAtOnce)
    };
    if is_turned_away {
        return Err(Problem::no_message());
    }
    loop {
        let arrived = {
            let mut locked = memory.peek();
            let queues = &mut locked.service.queues;
            let (visibility, arrived) = (queues.settings.visibility, queues.arrived.clone());
            let messages = queues.find(queue).ok_or_else(Problem::no_queue)?;
            let taken = messages.receive(most, visibility, clock());
            if !taken.is_empty() {
                memory.touch();
                return Ok((StatusCode::OK, xml::messages(&taken, is_batch, false)));
            }
            arrived
        };
        let left = wait.saturating_sub(begun.elapsed());
        if left.is_zero() {
            return Err(Problem::no_message());
        }
        // A message that arrives before this is awaited is noticed at the next check.
        let _ = tokio::time::timeout(left.min(LOOK), arrived.notified()).await;
    }
}

fn execute(queues: &mut Queues, queue: &str, ask: Ask, now: SystemTime) -> Result<Reply, Problem> {
    let messages = queues.find(queue).ok_or_else(Problem::no_queue)?;
    match ask {
        // It may wait, so it is answered elsewhere.
        Ask::Receive { .. } => Err(Problem::no_message()),
        Ask::Peek { most, is_batch } => {
            let found = messages.peek(most, now);
            if found.is_empty() {
                return Err(Problem::no_message());
            }
            Ok((StatusCode::OK, xml::messages(&found, is_batch, true)))
        }
        Ask::Delete { handle } => {
            messages.delete(&handle, now).map_err(problem)?;
            Ok((StatusCode::NO_CONTENT, String::new()))
        }
        Ask::DeleteBatch { handles } => {
            let keeps_first = messages.take_fault(QueueFault::KeepFirst);
            let is_unknown = !keeps_first && messages.take_fault(QueueFault::UnknownDeletion);
            let mut failed = Vec::new();
            for (at, handle) in handles.into_iter().enumerate() {
                if keeps_first && at == 0 {
                    let message = "The service is busy.";
                    failed.push((handle, Problem::new(StatusCode::NOT_FOUND, "InternalError", message)));
                } else if is_unknown && at % 2 == 0 {
                    continue;
                } else if let Err(trouble) = messages.delete(&handle, now) {
                    failed.push((handle, problem(trouble)));
                }
            }
            if is_unknown {
                return Ok((StatusCode::NOT_FOUND, xml::errors(&[])));
            }
            match failed.is_empty() {
                true => Ok((StatusCode::NO_CONTENT, String::new())),
                false => Ok((StatusCode::NOT_FOUND, xml::errors(&failed))),
            }
        }
        Ask::Change { handle, timeout } => {
            let stored = messages.change(&handle, timeout, now).map_err(problem)?;
            Ok((StatusCode::OK, xml::changed(&stored)))
        }
    }
}

fn problem(problem: HandleProblem) -> Problem {
    match problem {
        HandleProblem::Gone => Problem::no_message(),
        HandleProblem::Malformed => Problem::handle(),
    }
}
