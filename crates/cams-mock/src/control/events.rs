//! `GET /-/events`: the live stream, as server-sent events.

use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderValue, Method, Response, StatusCode};

use super::doors::{Door, elsewhere};
use super::query::Query;
use super::reply::{Reply, failed};
use crate::feed::{self, Feed};
use crate::files::Body;
use crate::request::Request;

/// Where it is.
pub(super) const PATH: &str = "/-/events";

/// The door as it is listed; the stream itself is not a reply.
pub(super) const DOOR: Door = Door {
    method: "GET",
    path: PATH,
    summary: "Streams small events that name what changed (text/event-stream); Last-Event-ID goes on after one.",
    example: "",
    open: elsewhere,
};

/// Answers with the stream.
pub(super) fn respond(feed: &Feed, request: &Request) -> Result<Response<Body>, Reply> {
    if request.method != Method::GET {
        return Err(failed(StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowed", "use GET /-/events"));
    }
    let query = Query::read(request, &["LastEventId"])?;
    let header = request.header("last-event-id");
    let seen = match header.and_then(|id| id.parse().ok()) {
        Some(id) => Some(id),
        None => query.number("LastEventId")?,
    };
    let Some(body) = feed::listen(feed, seen) else {
        let message = "too many programs listen; close one of them, or fetch what you need instead";
        return Err(failed(StatusCode::SERVICE_UNAVAILABLE, "TooManyListeners", message));
    };
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}
