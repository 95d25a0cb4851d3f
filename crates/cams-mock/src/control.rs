//! Test control over HTTP, for programs in other languages: what the methods of
//! [`MockServer`](crate::MockServer) do, under paths that begin with `/-/`.

use std::time::SystemTime;

use bytes::Bytes;
use http::{Method, Response, StatusCode};
use http_body_util::Full;
use serde::Deserialize;
use serde::de::DeserializeOwned;
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

// The bodies, as the message of a refusal shows them.
const JOIN: &str = r#"{"InviteLink": …, "Number": …}"#;
const RECEIVE: &str = r#"{"BusinessNumber": …, "UserNumber": …, "Message": …}"#;
const REFUSE_TEMPLATE: &str = r#"{"Name": …, "Reason": …}"#;

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

/// An HTTP status and a body.
type Reply = (StatusCode, Value);

/// Answers a request whose path begins with [`PREFIX`].
pub(crate) fn respond(memory: &mut Memory, request: &Request, now: SystemTime) -> Response<Full<Bytes>> {
    let body = &request.body;
    let reply = match (request.path.as_str(), &request.method) {
        ("/-/join", &Method::POST) => read(body, JOIN).map(|wanted| join(memory, &wanted)),
        ("/-/receive", &Method::POST) => read(body, RECEIVE).map(|message| receive(memory, message, now)),
        ("/-/refuse-template", &Method::POST) => {
            read(body, REFUSE_TEMPLATE).map(|wanted| refuse_template(memory, &wanted))
        }
        ("/-/verification-code", &Method::GET) => Ok(verification_code(memory, request)),
        ("/-/reset", &Method::POST) => Ok(reset(memory)),
        ("/-/calls", &Method::GET) => Ok(calls(memory)),
        (
            "/-/join"
            | "/-/receive"
            | "/-/refuse-template"
            | "/-/reset"
            | "/-/calls"
            | "/-/verification-code",
            _,
        ) => Err(failed(StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowed", PATHS)),
        _ => Err(failed(StatusCode::NOT_FOUND, "NotFound", PATHS)),
    };
    let (status, body) = reply.unwrap_or_else(|refusal| refusal);
    json_response(status, &body)
}

/// Reads the body of a request; `form` shows what is expected.
fn read<T: DeserializeOwned>(body: &[u8], form: &str) -> Result<T, Reply> {
    serde_json::from_slice(body).map_err(|error| {
        failed(StatusCode::BAD_REQUEST, "InvalidBody", &format!("the body must be {form}: {error}"))
    })
}

fn join(memory: &mut Memory, wanted: &Join) -> Reply {
    match memory.service.im_groups.join(&wanted.invite_link, &wanted.number) {
        Ok(()) => succeeded(),
        Err(error) => failed(StatusCode::CONFLICT, error.code(), &error.to_string()),
    }
}

fn receive(memory: &mut Memory, message: InboundMessage, now: SystemTime) -> Reply {
    let id = memory.service.messages.receive(message, now);
    (StatusCode::OK, json!({"Code": "OK", "MessageId": id, "Success": true}))
}

fn refuse_template(memory: &mut Memory, wanted: &RefuseTemplate) -> Reply {
    memory.service.templates.refuse(&wanted.name, &wanted.reason);
    succeeded()
}

fn verification_code(memory: &Memory, request: &Request) -> Reply {
    let number = request.parameter("PhoneNumber").unwrap_or_default();
    match memory.service.numbers.code(number) {
        Some(code) => (StatusCode::OK, json!({"Code": "OK", "Success": true, "VerifyCode": code})),
        None => failed(StatusCode::NOT_FOUND, "NoCode", "no code was sent to this number, or it was used"),
    }
}

fn reset(memory: &mut Memory) -> Reply {
    memory.reset();
    succeeded()
}

fn calls(memory: &Memory) -> Reply {
    let calls: Vec<_> = memory.calls.calls().map(Call::to_json).collect();
    (StatusCode::OK, json!({"Calls": calls}))
}

fn succeeded() -> Reply {
    (StatusCode::OK, json!({"Code": "OK", "Success": true}))
}

fn failed(status: StatusCode, code: &str, message: &str) -> Reply {
    (status, json!({"Code": code, "Message": message, "Success": false}))
}
