//! Answers: the error body of the gateway, and the body of an operation.
//!
//! What the gateway refuses has an HTTP status of its own and the gateway's error body. What an operation refuses has
//! status 200, a `Code` other than `OK` and `Success: false`, as the service does it.

use bytes::Bytes;
use cams_operation::OperationInfo;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Response, StatusCode};
use http_body_util::Full;
use serde_json::{Map, Value, json};

/// What an operation answers besides the elements that nearly all answers have, or why it does not.
pub(crate) type Outcome = Result<Map<String, Value>, Refusal>;

/// A refusal, by the gateway or by an operation.
#[derive(Debug)]
pub(crate) struct Refusal {
    status: StatusCode,
    code: String,
    message: String,
}

impl Refusal {
    /// The gateway refuses.
    pub(crate) fn gateway(status: StatusCode, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { status, code: code.into(), message: message.into() }
    }

    /// The gateway refuses with HTTP 400.
    pub(crate) fn bad_request(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self::gateway(StatusCode::BAD_REQUEST, code, message)
    }

    /// The operation refuses.
    pub(crate) fn business(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self::gateway(StatusCode::OK, code, message)
    }
}

/// The elements of an answer that are the operation's own.
pub(crate) fn elements<const N: usize>(elements: [(&str, Value); N]) -> Map<String, Value> {
    elements.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// The answer of an operation that counts what it did.
pub(crate) fn result(count: usize) -> Map<String, Value> {
    elements([("Result", json!(count))])
}

/// An answer, ready to be sent.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) code: String,
    body: Value,
}

impl Answer {
    /// The answer of an operation that succeeded.
    pub(crate) fn success(info: &OperationInfo, elements: Map<String, Value>, request_id: &str) -> Self {
        Self { status: StatusCode::OK, code: "OK".into(), body: success_body(info, elements, request_id) }
    }

    /// The answer of the gateway or an operation that refuses.
    pub(crate) fn refusal(refusal: Refusal, request_id: &str, host: &str) -> Self {
        let body = if refusal.status == StatusCode::OK {
            business_body(&refusal, request_id)
        } else {
            gateway_body(&refusal, request_id, host)
        };
        Self { status: refusal.status, code: refusal.code, body }
    }

    pub(crate) fn response(&self, request_id: &str) -> Response<Full<Bytes>> {
        let mut response = json_response(self.status, &self.body);
        if let Ok(value) = HeaderValue::try_from(request_id) {
            response.headers_mut().insert("x-acs-request-id", value);
        }
        response
    }
}

/// Adds the elements that nearly all answers have, those that are documented for the operation.
fn success_body(info: &OperationInfo, mut elements: Map<String, Value>, request_id: &str) -> Value {
    let common: [(&str, Value); 5] = [
        ("AccessDeniedDetail", "None".into()),
        ("Code", "OK".into()),
        ("Message", "OK".into()),
        ("RequestId", request_id.into()),
        ("Success", true.into()),
    ];
    for (name, value) in common {
        if info.response.iter().any(|field| field.name == name) {
            elements.insert(name.to_owned(), value);
        }
    }
    Value::Object(elements)
}

fn business_body(refusal: &Refusal, request_id: &str) -> Value {
    json!({
        "AccessDeniedDetail": "None",
        "Code": refusal.code,
        "Message": refusal.message,
        "RequestId": request_id,
        "Success": false,
    })
}

fn gateway_body(refusal: &Refusal, request_id: &str, host: &str) -> Value {
    let code = &refusal.code;
    let recommend =
        format!("https://api.alibabacloud.com/troubleshoot?q={code}&product=cams&requestId={request_id}");
    json!({
        "RequestId": request_id,
        "HostId": host,
        "Code": code,
        "Message": refusal.message,
        "Recommend": recommend,
    })
}

/// A response with a JSON body.
pub(crate) fn json_response(status: StatusCode, body: &Value) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(body.to_string())));
    *response.status_mut() = status;
    let json = HeaderValue::from_static("application/json;charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, json);
    response
}
