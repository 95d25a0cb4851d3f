//! Test control over HTTP, for programs in other languages: what the methods of
//! [`MockServer`](crate::MockServer) do, under paths that begin with `/-/`.
//!
//! The paths need no signature, so the guard keeps pages of strangers out.

mod customer;
mod doors;
mod events;
mod groups;
mod guard;
mod numbers;
mod parties;
mod query;
mod reply;
mod searches;
mod state;
mod views;
mod whole;

use std::time::SystemTime;

use http::{Method, Response, StatusCode};
use serde_json::{Value, json};

use crate::files::Body;
use crate::memory::Shared;
use crate::request::Request;

use customer::CUSTOMER;
use doors::{DOORS, Door};
use groups::GROUPS;
use numbers::NUMBERS;
use parties::PARTIES;
use reply::{Reply, failed};
use searches::SEARCHES;
use views::VIEWS;
use whole::whole;

pub(crate) use guard::Guard;

/// What the paths of control begin with.
pub(crate) const PREFIX: &str = "/-/";

/// Largest body of a door that takes names and numbers only, in bytes. What such a door keeps is bounded by number.
const MAX_SMALL: usize = 64 * 1024;

/// The doors that take content, which counts where it is kept.
const HOLDS_CONTENT: &[&str] = &[
    "/-/items",
    "/-/queue/messages",
    "/-/react",
    "/-/receive",
    "/-/receive-contact",
    "/-/receive-location",
    "/-/receive-media",
    "/-/submit-flow",
];

/// Answers a request whose path begins with [`PREFIX`].
pub(crate) async fn respond(
    memory: &Shared,
    guard: &Guard,
    request: &Request,
    now: SystemTime,
) -> Response<Body> {
    let reply = match guard.check(request) {
        Ok(()) => answer(memory, request, now).await,
        Err(refusal) => Err(refusal),
    };
    reply.unwrap_or_else(|(status, body)| whole(status, &body))
}

async fn answer(memory: &Shared, request: &Request, now: SystemTime) -> Result<Response<Body>, Reply> {
    if request.path == events::PATH {
        let feed = memory.peek().settings.feed.clone();
        return events::respond(&feed, request);
    }
    if request.path == state::PATH {
        return state::respond(memory, request);
    }
    dispatch(memory, request, now).await.map(|(status, body)| whole(status, &body))
}

/// All doors, in the order in which they are listed.
fn doors() -> impl Iterator<Item = &'static Door> + Clone {
    DOORS.iter().chain(CUSTOMER).chain(PARTIES).chain(GROUPS).chain(NUMBERS).chain(SEARCHES).chain(VIEWS)
}

async fn dispatch(memory: &Shared, request: &Request, now: SystemTime) -> Result<Reply, Reply> {
    if request.path == PREFIX && request.method == Method::GET {
        return Ok((StatusCode::OK, list()));
    }
    let door = find(request)?;
    door.check(request)?;
    if let Some(found) = searches::respond(memory, door, request, now).await {
        return found;
    }
    // Doors that only show leave the state as it is.
    let mut memory = if door.method == Method::GET.as_str() { memory.peek() } else { memory.lock() };
    (door.open)(&mut memory, request, now)
}

/// The door that a request knocks at.
fn find(request: &Request) -> Result<&'static Door, Reply> {
    let mut of_path = doors().filter(|door| door.path == request.path).peekable();
    let (status, code) = match of_path.peek() {
        Some(_) => (StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowed"),
        None => (StatusCode::NOT_FOUND, "NotFound"),
    };
    let door = of_path.find(|door| request.method.as_str() == door.method).ok_or_else(|| {
        let doors: Vec<_> = doors().map(|door| format!("{} {}", door.method, door.path)).collect();
        failed(status, code, &format!("unknown control request; available: GET /-/, {}", doors.join(", ")))
    })?;
    if request.body.len() > MAX_SMALL && !HOLDS_CONTENT.contains(&door.path) {
        let message = format!("the body of {} must not be larger than {MAX_SMALL} bytes", door.path);
        return Err(failed(StatusCode::PAYLOAD_TOO_LARGE, "RequestTooLarge", &message));
    }
    Ok(door)
}

/// All doors, with an example each.
fn list() -> Value {
    let doors: Vec<_> = doors()
        .chain([&events::DOOR])
        .chain(state::DOORS)
        .map(|door| {
            json!({
                "Method": door.method,
                "Path": door.path,
                "Summary": door.summary,
                "Example": door.example,
            })
        })
        .collect();
    json!({ "Doors": doors })
}
