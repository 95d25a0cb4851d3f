//! Answers of the control paths.

use http::StatusCode;
use http::header::CONTENT_TYPE;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::answer::Outcome;
use crate::request::Request;

/// An HTTP status and a body.
pub(super) type Reply = (StatusCode, Value);

/// Reads the JSON body of a request; `form` shows what is expected.
pub(super) fn read<T: DeserializeOwned>(request: &Request, form: &str) -> Result<T, Reply> {
    serde_json::from_slice(&request.body).map_err(|error| invalid(&format!("body must be {form}: {error}")))
}

/// Whether the body is said to be JSON.
pub(super) fn is_json(request: &Request) -> bool {
    let content_type = request.header(CONTENT_TYPE.as_str()).unwrap_or_default();
    let media_type = content_type.split(';').next().unwrap_or_default();
    media_type.trim().eq_ignore_ascii_case("application/json")
}

pub(super) fn succeeded() -> Reply {
    (StatusCode::OK, json!({"Code": "OK", "Success": true}))
}

/// The same with elements of its own.
pub(super) fn succeeded_with(name: &str, value: Value) -> Reply {
    let (status, mut body) = succeeded();
    if let Some(body) = body.as_object_mut() {
        body.insert(name.to_owned(), value);
    }
    (status, body)
}

pub(super) fn failed(status: StatusCode, code: &str, message: &str) -> Reply {
    (status, json!({"Code": code, "Message": message, "Success": false}))
}

pub(super) fn invalid(message: &str) -> Reply {
    failed(StatusCode::BAD_REQUEST, "InvalidBody", message)
}

/// What the operation would refuse is refused here for the same reason.
pub(super) fn done(outcome: Outcome) -> Result<Map<String, Value>, Reply> {
    outcome.map_err(|refusal| failed(StatusCode::CONFLICT, "Refused", &refusal.explain()))
}
