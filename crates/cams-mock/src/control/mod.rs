//! Test control over HTTP, for programs in other languages: what the methods of
//! [`MockServer`](crate::MockServer) do, under paths that begin with `/-/`.
//!
//! The paths need no signature, so the guard keeps pages of strangers out.

mod doors;
mod guard;
mod reply;

use std::time::SystemTime;

use bytes::Bytes;
use http::{Method, Response, StatusCode};
use http_body_util::Full;
use serde_json::{Value, json};

use crate::answer::json_response;
use crate::memory::Shared;
use crate::request::Request;

use doors::DOORS;
use reply::{Reply, failed};

pub(crate) use guard::Guard;

/// What the paths of control begin with.
pub(crate) const PREFIX: &str = "/-/";

/// Answers a request whose path begins with [`PREFIX`].
pub(crate) fn respond(
    memory: &Shared,
    guard: &Guard,
    request: &Request,
    now: SystemTime,
) -> Response<Full<Bytes>> {
    let reply = guard.check(request).and_then(|()| dispatch(memory, request, now));
    let (status, body) = reply.unwrap_or_else(|refusal| refusal);
    json_response(status, &body)
}

fn dispatch(memory: &Shared, request: &Request, now: SystemTime) -> Result<Reply, Reply> {
    if request.path == PREFIX && request.method == Method::GET {
        return Ok((StatusCode::OK, list()));
    }
    let mut of_path = DOORS.iter().filter(|door| door.path == request.path).peekable();
    let (status, code) = match of_path.peek() {
        Some(_) => (StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowed"),
        None => (StatusCode::NOT_FOUND, "NotFound"),
    };
    let door = of_path.find(|door| request.method.as_str() == door.method).ok_or_else(|| {
        let doors: Vec<_> = DOORS.iter().map(|door| format!("{} {}", door.method, door.path)).collect();
        failed(status, code, &format!("unknown control request; available: GET /-/, {}", doors.join(", ")))
    })?;
    (door.open)(&mut memory.lock(), request, now)
}

/// All doors, with an example each.
fn list() -> Value {
    let doors: Vec<_> = DOORS
        .iter()
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
