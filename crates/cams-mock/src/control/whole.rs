//! A reply as a response that is sent at once.

use http::{Response, StatusCode};
use http_body_util::BodyExt;
use serde_json::Value;

use crate::answer::json_response;
use crate::files::Body;

/// The response with this JSON as its body.
pub(super) fn whole(status: StatusCode, body: &Value) -> Response<Body> {
    json_response(status, body).map(|body| body.map_err(|never| match never {}).boxed())
}
