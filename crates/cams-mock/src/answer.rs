//! Answers: the error body of the gateway, and the body of an operation.
//!
//! What the gateway refuses has an HTTP status of its own and the gateway's error body. What an operation refuses has
//! status 200, a `Code` other than `OK` and `Success: false`, as the service does it.

use std::collections::BTreeMap;
use std::time::Duration;

use bytes::Bytes;
use cams_operation::OperationInfo;
use http::header::{CONTENT_TYPE, HeaderName};
use http::{HeaderValue, Response, StatusCode};
use http_body_util::Full;
use serde_json::{Map, Value, json};

const JSON: &str = "application/json;charset=utf-8";
const XML: &str = "text/xml;charset=utf-8";

/// The header that tells what is doubtful in a call.
const WARNING_HEADER: &str = "x-cams-mock-warning";

/// What an operation answers besides the elements that nearly all answers have, or why it does not.
pub(crate) type Outcome = Result<Map<String, Value>, Refusal>;

/// A refusal, by the gateway or by an operation.
#[derive(Debug)]
pub(crate) struct Refusal {
    status: StatusCode,
    code: String,
    message: String,
    retry_after: Option<Duration>,
    is_xml: bool,
}

impl Refusal {
    /// The gateway refuses.
    pub(crate) fn gateway(status: StatusCode, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { status, code: code.into(), message: message.into(), retry_after: None, is_xml: false }
    }

    /// The gateway refuses a call that came too early. It may come again after the delay.
    pub(crate) fn throttled(retry_after: Option<Duration>, message: impl Into<String>) -> Self {
        Self { retry_after, ..Self::gateway(StatusCode::TOO_MANY_REQUESTS, "Throttling.User", message) }
    }

    /// The same, with a delay that is sent along, and as XML if so wanted.
    pub(crate) fn with(self, retry_after: Option<Duration>, is_xml: bool) -> Self {
        Self { retry_after, is_xml, ..self }
    }

    /// The gateway refuses with HTTP 400.
    pub(crate) fn bad_request(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self::gateway(StatusCode::BAD_REQUEST, code, message)
    }

    /// Why, in words and with the code.
    pub(crate) fn explain(&self) -> String {
        format!("{} ({})", self.message, self.code)
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

/// What the gateway sends with a request that came too early. The first header counts for current clients, the other
/// for older ones.
pub(crate) fn wait_headers(delay: Duration) -> [(&'static str, String); 2] {
    let milliseconds = delay.as_millis();
    let flow = format!("Limit:1,Remain:0,TimeLeft:{milliseconds},Reset:{milliseconds}");
    [("x-acs-retry-after", milliseconds.to_string()), ("x-ratelimit-user-api", flow)]
}

/// An answer, ready to be sent.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) code: String,
    /// Why the call was refused; empty on success.
    pub(crate) message: String,
    pub(crate) body: Bytes,
    content_type: HeaderValue,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Answer {
    /// The answer of an operation that succeeded.
    pub(crate) fn success(info: &OperationInfo, elements: Map<String, Value>, request_id: &str) -> Self {
        Self::new(StatusCode::OK, "OK".into(), String::new(), &success_body(info, elements, request_id))
    }

    /// The answer of an operation of another product, which has its elements and the id of the call.
    pub(crate) fn of_another_product(mut elements: Map<String, Value>, request_id: &str) -> Self {
        elements.insert("RequestId".into(), request_id.into());
        Self::new(StatusCode::OK, "OK".into(), String::new(), &Value::Object(elements))
    }

    /// The answer of the gateway or an operation that refuses.
    pub(crate) fn refusal(refusal: Refusal, request_id: &str, host: &str) -> Self {
        let body = if refusal.status == StatusCode::OK {
            business_body(&refusal, request_id)
        } else {
            gateway_body(&refusal, request_id, host)
        };
        let Refusal { status, code, message, retry_after, is_xml } = refusal;
        let mut answer = Self::new(status, code, message, &body);
        if is_xml {
            answer.body = xml_body(&body).into();
            answer.content_type = HeaderValue::from_static(XML);
        }
        if let Some(delay) = retry_after {
            answer.tell_to_wait(delay);
        }
        answer
    }

    /// An answer that another server gave; its body is JSON, or else XML.
    pub(crate) fn recorded(
        status: StatusCode,
        code: &str,
        message: &str,
        body: Bytes,
        is_text: bool,
    ) -> Self {
        let content_type = HeaderValue::from_static(if is_text { XML } else { JSON });
        let (code, message) = (code.to_owned(), message.to_owned());
        Self { status, code, message, body, content_type, headers: Vec::new() }
    }

    /// The headers that it has besides those of every answer, without warnings.
    pub(crate) fn own_headers(&self) -> BTreeMap<String, String> {
        let is_own = |(name, _): &&(HeaderName, HeaderValue)| name.as_str() != WARNING_HEADER;
        let text = |(name, value): &(HeaderName, HeaderValue)| {
            (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
        };
        self.headers.iter().filter(is_own).map(text).collect()
    }

    /// The same with headers of its own.
    pub(crate) fn with_headers(mut self, headers: &BTreeMap<String, String>) -> Self {
        let header = |(name, value): (&String, &String)| {
            Some((HeaderName::try_from(name).ok()?, HeaderValue::try_from(value).ok()?))
        };
        self.headers.extend(headers.iter().filter_map(header));
        self
    }

    fn new(status: StatusCode, code: String, message: String, body: &Value) -> Self {
        let (body, content_type) = (Bytes::from(body.to_string()), HeaderValue::from_static(JSON));
        Self { status, code, message, body, content_type, headers: Vec::new() }
    }

    fn tell_to_wait(&mut self, delay: Duration) {
        for (name, value) in wait_headers(delay) {
            self.add_header(name, &value);
        }
    }

    /// Says what is doubtful in a call that was executed all the same.
    pub(crate) fn warn(&mut self, warnings: &[String]) {
        for warning in warnings {
            self.add_header(WARNING_HEADER, &warning.escape_default().to_string());
        }
    }

    /// Adds a header, unless its value cannot be one.
    fn add_header(&mut self, name: &'static str, value: &str) {
        if let Ok(value) = HeaderValue::try_from(value) {
            self.headers.push((HeaderName::from_static(name), value));
        }
    }

    pub(crate) fn response(&self, request_id: &str) -> Response<Full<Bytes>> {
        let mut response = Response::new(Full::new(self.body.clone()));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, self.content_type.clone());
        if let Ok(value) = HeaderValue::try_from(request_id) {
            headers.insert("x-acs-request-id", value);
        }
        headers.extend(self.headers.iter().cloned());
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

/// An error body as the gateway writes it for clients that do not ask for JSON.
fn xml_body(body: &Value) -> String {
    let elements = body.as_object().into_iter().flatten().map(|(name, value)| {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        format!("<{name}>{escaped}</{name}>")
    });
    format!("<?xml version='1.0' encoding='UTF-8'?><Error>{}</Error>", elements.collect::<String>())
}

/// A response with a JSON body.
pub(crate) fn json_response(status: StatusCode, body: &Value) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(body.to_string())));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(JSON));
    response
}
