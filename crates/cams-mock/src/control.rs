//! Test control over HTTP, for programs in other languages: what the methods of
//! [`MockServer`](crate::MockServer) do, under paths that begin with `/-/`.

use std::time::SystemTime;

use bytes::Bytes;
use http::{Method, Response, StatusCode};
use http_body_util::Full;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::answer::json_response;
use crate::calls::Call;
use crate::memory::Memory;
use crate::messages::InboundMessage;
use crate::request::Request;

/// What the paths of control begin with.
pub(crate) const PREFIX: &str = "/-/";

/// What there is.
const PATHS: &str = "there are POST /-/join, POST /-/receive, POST /-/refuse-template, POST /-/reset, \
                     GET /-/calls and GET /-/verification-code?PhoneNumber=…";

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Join {
    invite_link: String,
    number: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct RefuseTemplate {
    name: String,
    reason: String,
}

/// Answers a request whose path begins with [`PREFIX`].
pub(crate) fn respond(memory: &mut Memory, request: &Request, now: SystemTime) -> Response<Full<Bytes>> {
    let (status, body) = match (request.path.as_str(), &request.method) {
        ("/-/join", &Method::POST) => join(memory, &request.body),
        ("/-/receive", &Method::POST) => receive(memory, &request.body, now),
        ("/-/refuse-template", &Method::POST) => refuse_template(memory, &request.body),
        ("/-/verification-code", &Method::GET) => verification_code(memory, request),
        ("/-/reset", &Method::POST) => {
            memory.reset();
            succeeded()
        }
        ("/-/calls", &Method::GET) => {
            let calls: Vec<_> = memory.calls.calls().map(Call::to_json).collect();
            (StatusCode::OK, json!({"Calls": calls}))
        }
        (
            "/-/join"
            | "/-/receive"
            | "/-/refuse-template"
            | "/-/reset"
            | "/-/calls"
            | "/-/verification-code",
            _,
        ) => failed(StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowed", PATHS),
        _ => failed(StatusCode::NOT_FOUND, "NotFound", PATHS),
    };
    json_response(status, &body)
}

fn join(memory: &mut Memory, body: &[u8]) -> (StatusCode, Value) {
    let wanted: Join = match serde_json::from_slice(body) {
        Ok(wanted) => wanted,
        Err(error) => {
            let message = format!("the body must be {{\"InviteLink\": …, \"Number\": …}}: {error}");
            return failed(StatusCode::BAD_REQUEST, "InvalidBody", &message);
        }
    };
    match memory.service.im_groups.join(&wanted.invite_link, &wanted.number) {
        Ok(()) => succeeded(),
        Err(error) => failed(StatusCode::CONFLICT, error.code(), &error.to_string()),
    }
}

fn receive(memory: &mut Memory, body: &[u8], now: SystemTime) -> (StatusCode, Value) {
    match serde_json::from_slice::<InboundMessage>(body) {
        Ok(inbound) => {
            let id = memory.service.messages.receive(inbound, now);
            (StatusCode::OK, json!({"Code": "OK", "MessageId": id, "Success": true}))
        }
        Err(error) => {
            let message = format!(
                "the body must be {{\"BusinessNumber\": …, \"UserNumber\": …, \"Message\": …}}: {error}"
            );
            failed(StatusCode::BAD_REQUEST, "InvalidBody", &message)
        }
    }
}

fn refuse_template(memory: &mut Memory, body: &[u8]) -> (StatusCode, Value) {
    match serde_json::from_slice::<RefuseTemplate>(body) {
        Ok(wanted) => {
            memory.service.templates.refuse(&wanted.name, &wanted.reason);
            succeeded()
        }
        Err(error) => {
            let message = format!("the body must be {{\"Name\": …, \"Reason\": …}}: {error}");
            failed(StatusCode::BAD_REQUEST, "InvalidBody", &message)
        }
    }
}

fn verification_code(memory: &Memory, request: &Request) -> (StatusCode, Value) {
    let number = request.parameter("PhoneNumber").unwrap_or_default();
    match memory.service.numbers.code(number) {
        Some(code) => (StatusCode::OK, json!({"Code": "OK", "Success": true, "VerifyCode": code})),
        None => failed(StatusCode::NOT_FOUND, "NoCode", "no code was sent to this number, or it was used"),
    }
}

fn succeeded() -> (StatusCode, Value) {
    (StatusCode::OK, json!({"Code": "OK", "Success": true}))
}

fn failed(status: StatusCode, code: &str, message: &str) -> (StatusCode, Value) {
    (status, json!({"Code": code, "Message": message, "Success": false}))
}
