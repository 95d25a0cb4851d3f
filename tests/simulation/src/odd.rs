//! Undocumented responses: from proxies, from the gateway, and from inside the service.

use bytes::Bytes;
use http::{Response, StatusCode};
use serde_json::{Map, Value};

use crate::chance::Chance;
use crate::wire;

/// Status, content type, further header, body.
type Odd = (u16, &'static str, &'static str, &'static str);

const JSON: &str = "application/json";
const HTML: &str = "text/html";
const XML: &str = "text/xml";

/// Answers to a request that no operation saw.
const EARLY: [Odd; 13] = [
    (429, JSON, "", r#"{"Code":"Throttling.User","Message":"slow down","RequestId":"R"}"#),
    (429, JSON, "retry-after: 2", r#"{"Code":"Throttling","Message":"slow down","RequestId":"R"}"#),
    (429, JSON, "retry-after: 86400", r#"{"Code":"Throttling","Message":"slow down","RequestId":"R"}"#),
    (
        400,
        XML,
        "",
        "<?xml version='1.0'?><Error><RequestId>R</RequestId><Code>Throttling.User</Code></Error>",
    ),
    (503, JSON, "retry-after: Thu, 01 Jan 2026 00:10:00 GMT", r#"{"Code":"Throttling","RequestId":"R"}"#),
    (200, JSON, "x-acs-retry-after: 700", r#"{"Code":"Throttling.Api","Success":false,"RequestId":"R"}"#),
    (503, HTML, "", "<html>Service Temporarily Unavailable</html>"),
    (502, HTML, "", "<html>Bad Gateway</html>"),
    (403, JSON, "", r#"{"Code":"Forbidden.RAM","Message":"no","RequestId":"R"}"#),
    (400, JSON, "", r#"{"Code":"InvalidSecurityToken.Expired","Message":"old","RequestId":"R"}"#),
    (302, HTML, "location: http://captive.example/", ""),
    (407, HTML, "", ""),
    (200, HTML, "", "<html>Please log in to this network</html>"),
];

/// Answers of STS in place of keys.
const EARLY_OF_STS: [Odd; 9] = [
    (403, JSON, "", r#"{"Code":"NoPermission","Message":"no","RequestId":"R"}"#),
    (404, JSON, "", r#"{"Code":"EntityNotExist.Role","Message":"no role","RequestId":"R"}"#),
    (400, JSON, "", r#"{"Code":"InvalidParameter.DurationSeconds","RequestId":"R"}"#),
    (429, JSON, "retry-after: 1", r#"{"Code":"Throttling.User","RequestId":"R"}"#),
    (500, JSON, "", r#"{"Code":"InternalError","RequestId":"R"}"#),
    (200, JSON, "", r#"{"RequestId":"R"}"#),
    (200, JSON, "", r#"{"Credentials":{"AccessKeyId":"STS.x","AccessKeySecret":"s"},"RequestId":"R"}"#),
    (
        200,
        JSON,
        "",
        r#"{"Credentials":{"AccessKeyId":"STS.x","AccessKeySecret":"s","SecurityToken":"t","Expiration":"2020-01-01T00:00:00Z"}}"#,
    ),
    (200, HTML, "", "<html>Please log in to this network</html>"),
];

/// Answers of the metadata service in place of a token, a role, or keys.
const EARLY_OF_METADATA: [Odd; 9] = [
    (404, HTML, "", ""),
    (403, HTML, "", ""),
    (401, HTML, "", ""),
    (500, HTML, "", ""),
    (200, JSON, "", r#"{"Code":"Failed"}"#),
    (200, JSON, "", r#"{"Code":"Success"}"#),
    (
        200,
        JSON,
        "",
        r#"{"Code":"Success","AccessKeyId":"STS.x","AccessKeySecret":"s","SecurityToken":"t","Expiration":"2020-01-01T00:00:00Z"}"#,
    ),
    (200, JSON, "", ""),
    (200, HTML, "", "<html>Please log in to this network</html>"),
];

/// Answers to a request that was executed, by which nobody can know it.
const LATE: [Odd; 22] = [
    (200, JSON, "", r#"{"Code":"isp.SYSTEM_ERROR","RequestId":"R"}"#),
    (200, JSON, "", r#"{"Code":"InternalError.Dispatch","RequestId":"R"}"#),
    (200, JSON, "", r#"{"Code":"ServiceUnavailableTemporary","RequestId":"R"}"#),
    (200, JSON, "", r#"{"Code":"isv.Timeout","Success":false,"RequestId":"R"}"#),
    (200, JSON, "", r#"{"Code":"FAILED","RequestId":"R"}"#),
    (200, JSON, "", r#"{"code":"-1","message":"unknown error"}"#),
    (504, JSON, "", r#"{"Code":"ServiceTimeout","RequestId":"R"}"#),
    (503, JSON, "", r#"{"Code":"ServiceUnavailable","RequestId":"R"}"#),
    (200, JSON, "", r#"{"Code":"Surprise","Success":true,"RequestId":"R"}"#),
    (400, JSON, "", r#"{"Code":"999999","Message":"System Exception. Try again","RequestId":"R"}"#),
    (400, XML, "", "<?xml version='1.0'?><Error><Code>ServiceUnavailable</Code></Error>"),
    (500, JSON, "", r#"{"Code":"ERR-COMMON-001","Message":"internal","RequestId":"R"}"#),
    (500, HTML, "", "<html>Internal Server Error</html>"),
    (502, HTML, "", ""),
    (503, HTML, "", "<html>upstream connect error or disconnect/reset before headers</html>"),
    (504, HTML, "", "<html>Gateway Time-out</html>"),
    (200, JSON, "", ""),
    (200, JSON, "", "null"),
    (200, JSON, "", "[]"),
    (200, JSON, "", r#"{"Code":"OK","MessageId":"2025"#),
    (200, JSON, "", r#"{"Code":"OK","Success":"perhaps","RequestId":"R"}"#),
    (200, HTML, "", "<html>ok</html>"),
];

/// In whose place something answers.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Answerer {
    Operation,
    Sts,
    Metadata,
}

impl Answerer {
    pub(crate) fn of(action: &str, host: Option<&str>) -> Self {
        match (action, host) {
            ("AssumeRole", _) => Self::Sts,
            (_, Some("100.100.100.200")) => Self::Metadata,
            _ => Self::Operation,
        }
    }
}

/// An answer in place of the operation, or of keys.
pub(crate) fn early(of: Answerer, chance: &mut Chance) -> Response<Bytes> {
    let answers: &[Odd] = match of {
        Answerer::Operation => &EARLY,
        // A gateway may stand before these, too.
        _ if chance.one_in(3) => &EARLY,
        Answerer::Sts => &EARLY_OF_STS,
        Answerer::Metadata => &EARLY_OF_METADATA,
    };
    response(chance.pick(answers, (503, HTML, "", "")))
}

/// An answer that does not tell that the operation was executed, in place of the one that does.
pub(crate) fn late(answer: &Response<Bytes>, chance: &mut Chance) -> Response<Bytes> {
    let is_refused = chance.one_in(6);
    refused(answer).filter(|_| is_refused).unwrap_or_else(|| anything(chance))
}

fn anything(chance: &mut Chance) -> Response<Bytes> {
    response(chance.pick(&LATE, (500, HTML, "", "")))
}

/// What an operation has made, beside a code that reads like a refusal.
fn refused(answer: &Response<Bytes>) -> Option<Response<Bytes>> {
    let mut body: Map<String, Value> = serde_json::from_slice(answer.body()).ok()?;
    body.insert("Code".into(), "InReview".into());
    body.insert("Message".into(), "it is in review".into());
    (!wire::made(answer).is_empty()).then(|| Response::new(Value::Object(body).to_string().into()))
}

/// The same from the storage, which refuses with 4xx what it did not store.
pub(crate) fn late_of_storage(chance: &mut Chance) -> Response<Bytes> {
    loop {
        let answer = anything(chance);
        if !answer.status().is_client_error() {
            return answer;
        }
    }
}

fn response((status, content_type, header, body): Odd) -> Response<Bytes> {
    let mut response = Response::builder().status(status).header("content-type", content_type);
    if let Some((name, value)) = header.split_once(": ") {
        response = response.header(name, value);
    }
    response.body(Bytes::from_static(body.as_bytes())).unwrap_or_default()
}

/// The same success in other words.
pub(crate) fn reshaped(answer: Response<Bytes>, chance: &mut Chance) -> Response<Bytes> {
    let Ok(Value::Object(mut body)) = serde_json::from_slice(answer.body()) else { return answer };
    match chance.below(9) {
        0 => drop(body.insert("Code".into(), "0000".into())),
        1 => drop(body.insert("Code".into(), 200.into())),
        2 => drop(body.insert("Code".into(), "ok".into())),
        3 => drop(body.insert("Success".into(), "true".into())),
        4 => drop(body.insert("Surprise".into(), serde_json::json!({"Nested": [1, null, "x"]}))),
        5 => body.values_mut().filter(|value| is_empty(value)).for_each(|value| *value = "".into()),
        6 => body.get_mut("Total").into_iter().for_each(|total| *total = 0.into()),
        7 => return answer.map(|_| with_bare_ids(&body).into()),
        _ => {
            let (head, _) = answer.into_parts();
            let body = [b"\xef\xbb\xbf".as_slice(), Value::Object(body).to_string().as_bytes()].concat();
            return Response::from_parts(head, body.into());
        }
    }
    answer.map(|_| Value::Object(body).to_string().into())
}

/// What some services write as an empty text.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(list) => list.is_empty(),
        Value::Object(members) => members.is_empty(),
        _ => false,
    }
}

/// The same body, where IDs that consist of digits are numbers, which may be too large for most readers.
fn with_bare_ids(body: &Map<String, Value>) -> String {
    let member = |(name, value): (&String, &Value)| {
        let id = value.as_str().filter(|_| name.ends_with("Id") || name == "UniqueCode");
        let bare = id.filter(|id| id.starts_with(|first| matches!(first, '1'..='9')));
        let bare = bare.filter(|id| id.bytes().all(|byte| byte.is_ascii_digit()));
        format!("{}:{}", Value::from(name.as_str()), bare.map_or_else(|| value.to_string(), str::to_owned))
    };
    format!("{{{}}}", body.iter().map(member).collect::<Vec<_>>().join(","))
}

/// Whether the service says that it executed the operation.
pub(crate) fn is_success(answer: &Response<Bytes>) -> bool {
    answer.status() == StatusCode::OK && answer.body().windows(11).any(|part| part == br#""Code":"OK""#)
}
