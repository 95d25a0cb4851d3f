//! `/-/state`: the whole state, to be kept by a program and put back later.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Method, Response, StatusCode};
use http_body_util::{BodyExt, Full};

use super::doors::{Door, elsewhere};
use super::reply::{Reply, failed, invalid, succeeded};
use super::whole::whole;
use crate::feed::Change;
use crate::files::Body;
use crate::kept::{self, State};
use crate::memory::Shared;
use crate::request::Request;

/// Where it is.
pub(super) const PATH: &str = "/-/state";

/// The shortest state.
const EMPTY: &str = r#"{"Format": "cams-mock state", "Version": 1}"#;

/// The doors as they are listed; they lock the memory themselves, piece by piece.
pub(super) const DOORS: &[Door] = &[
    Door {
        method: "GET",
        path: PATH,
        summary: "Returns the state, in the form of the file of --state.",
        example: "",
        open: elsewhere,
    },
    Door {
        method: "PUT",
        path: PATH,
        summary: "Puts a state in place of the present one; calls, faults and callbacks are forgotten.",
        example: EMPTY,
        open: elsewhere,
    },
];

/// Answers with the state, or puts one in its place.
pub(super) fn respond(memory: &Shared, request: &Request) -> Result<Response<Body>, Reply> {
    if let Some(door) = DOORS.iter().find(|door| door.method == request.method.as_str()) {
        door.check(request)?;
    }
    match request.method {
        Method::GET => read(memory),
        Method::PUT => {
            let state = State::read(&request.body).map_err(|problem| {
                invalid(&format!("body must be a state that GET {PATH} returned: {problem}"))
            })?;
            let mut memory = memory.lock();
            kept::restore(&mut memory, state);
            memory.settings.feed.tell(Change::Reset);
            drop(memory);
            let (status, body) = succeeded();
            Ok(whole(status, &body))
        }
        _ => Err(failed(StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowed", "use GET or PUT /-/state")),
    }
}

fn read(memory: &Shared) -> Result<Response<Body>, Reply> {
    let document = kept::write(memory, || Ok(Vec::new()))
        .map_err(|error| failed(StatusCode::INTERNAL_SERVER_ERROR, "NotWritten", &error.to_string()))?;
    let body = Full::new(Bytes::from(document)).map_err(|never| match never {}).boxed();
    let mut response = Response::new(body);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok(response)
}
