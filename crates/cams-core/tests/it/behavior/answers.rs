//! What an answer means: whether it is a success, and whether the call was executed if it is not.
//!
//! The rows are answers that people have had, here or from a sister service of the same platform.

use bytes::Bytes;
use cams_core::{ErrorKind, Execution};
use cams_models::{
    AddChatGroupInviteLinkRequest, CreateChatappTemplateRequest, GetChatappTemplateDetailRequest,
    ListChatappTemplateRequest, SendChatappMessageRequest,
};
use http::Response;
use serde_json::{Value, json};

use crate::behavior::world::{Script, Step, answer, ok, options, read, write};

pub(super) const SUCCESS: Option<(ErrorKind, Execution)> = None;
pub(super) const REFUSED: Option<(ErrorKind, Execution)> = Some((ErrorKind::Refused, Execution::Refused));
pub(super) const THROTTLED: Option<(ErrorKind, Execution)> = Some((ErrorKind::Throttled, Execution::Refused));
pub(super) const FAILED: Option<(ErrorKind, Execution)> =
    Some((ErrorKind::ServerFailure, Execution::Unknown));
pub(super) const UNREADABLE: Option<(ErrorKind, Execution)> =
    Some((ErrorKind::Unreadable, Execution::Unknown));

fn response(status: u16, body: impl Into<Bytes>) -> Response<Bytes> {
    Response::builder().status(status).body(body.into()).unwrap()
}

/// What a write comes to that is answered so.
fn verdict(status: u16, body: &str) -> Option<(ErrorKind, Execution)> {
    verdict_of(response(status, body.to_owned()))
}

pub(super) fn verdict_of(response: Response<Bytes>) -> Option<(ErrorKind, Execution)> {
    let read = Script::new([]).engine().read::<SendChatappMessageRequest>(response);
    read.err().map(|error| {
        assert_eq!(error.may_have_executed(), error.execution() == Execution::Unknown);
        (error.kind(), error.execution())
    })
}

#[test]
fn an_answer_means_what_people_have_seen_it_mean() {
    for (case, status, body, expected) in [
        (
            "1: a documented success code",
            200,
            r#"{"Code":"0000","MessageId":"m-1","RequestId":"R"}"#,
            SUCCESS,
        ),
        ("1: the same with Success", 200, r#"{"Code":"0000","Success":true}"#, SUCCESS),
        ("1: no evidence for a single 0, nor against it", 200, r#"{"Code":"0"}"#, FAILED),
        ("1: a success needs 2xx", 400, r#"{"Code":"0000"}"#, REFUSED),
        ("1: Success beside an unknown code", 200, r#"{"Code":"X1","Success":true}"#, UNREADABLE),
        ("1: the same as text", 200, r#"{"Code":"X1","success":"true"}"#, UNREADABLE),
        ("1: the same with HTTP 400", 400, r#"{"Code":"X1","Success":true}"#, UNREADABLE),
        ("1: Success beside a known code", 200, r#"{"Code":"InvalidParameter","Success":true}"#, REFUSED),
        ("2: a number", 400, r#"{"Code":"999999","Message":"System Exception. Please refresh"}"#, FAILED),
        ("2: a number in JSON", 200, r#"{"Code":999999}"#, FAILED),
        ("2: HTTP 200", 200, r#"{"Code":"isp.SYSTEM_ERROR"}"#, FAILED),
        ("2: of the platform, not of the caller", 200, r#"{"Code":"isp.GATEWAY_ERROR"}"#, FAILED),
        ("2: its refusal", 200, r#"{"Code":"isp.RAM_PERMISSION_DENY"}"#, REFUSED),
        ("2: a suffix", 200, r#"{"Code":"InternalError.Timeout"}"#, FAILED),
        ("2: a suffix without a point", 200, r#"{"Code":"ServiceUnavailableTemporary"}"#, FAILED),
        ("2: another spelling", 200, r#"{"Code":"SYSTEM_ERROR"}"#, FAILED),
        ("2: one word", 200, r#"{"Code":"systemerror"}"#, FAILED),
        ("2: documented", 400, r#"{"Code":"ERR-COMMON-001"}"#, FAILED),
        ("2: documented, of a part", 400, r#"{"Code":"CHAT.APIError"}"#, FAILED),
        ("2: of a part nobody documents", 400, r#"{"Code":"FLOW.APIError"}"#, FAILED),
        ("2: a status as code", 200, r#"{"Code":500}"#, FAILED),
        ("2: busy", 200, r#"{"Code":"Template.Busy"}"#, FAILED),
        ("2: a timeout", 403, r#"{"Code":"HsfTimeOut"}"#, FAILED),
        ("2: a parameter is not a timeout", 400, r#"{"Code":"IllegalTimeout"}"#, REFUSED),
        ("2: the name of nothing", 400, r#"{"Code":"Error"}"#, FAILED),
        ("2: said by the message", 400, r#"{"Code":"7001","Message":"A system error occurred."}"#, FAILED),
        ("2: said in Chinese", 200, r#"{"Code":"7001","Message":"系统繁忙，请稍后再试"}"#, FAILED),
        ("2: a message that says nothing", 400, r#"{"Code":"7001","Message":"no"}"#, REFUSED),
        (
            "2: a message beside a clear code",
            400,
            r#"{"Code":"InvalidX","Message":"internal error"}"#,
            REFUSED,
        ),
        ("2: no code", 400, r#"{"Message":"Internal error"}"#, FAILED),
        ("2: a text", 400, "upstream request timeout", FAILED),
        ("2: a limit of calls", 200, r#"{"Code":"isv.BUSINESS_LIMIT_CONTROL"}"#, THROTTLED),
        ("2: another", 400, r#"{"Code":"Api.FlowControl"}"#, THROTTLED),
        ("2: said by the message", 200, r#"{"Code":"7001","Message":"denied by flow control"}"#, THROTTLED),
        ("2: a limit of things", 400, r#"{"Code":"TemplateOverLimit"}"#, REFUSED),
        ("2: whatever the code with HTTP 500", 500, r#"{"Code":"InvalidThing"}"#, FAILED),
        ("2: HTTP 408", 408, r#"{"Code":"X1"}"#, FAILED),
        ("2: HTTP 429", 429, r#"{"Code":"X1"}"#, THROTTLED),
        ("3: XML", 400, "<Error><RequestId>R</RequestId><Code>Throttling.User</Code></Error>", THROTTLED),
        ("3: a success in XML", 200, "<SendResponse><Code>OK</Code></SendResponse>", UNREADABLE),
        ("3: HTML", 403, "<html><body><code>x</code></body></html>", REFUSED),
        ("4: an odd Success", 400, r#"{"Code":"InvalidParameter","Success":"fail"}"#, REFUSED),
        ("4: an odd Success beside OK", 200, r#"{"Code":"OK","Success":"fail"}"#, UNREADABLE),
        ("4: an empty code", 200, r#"{"Code":"","Success":true}"#, SUCCESS),
        ("4: a list in the place of Success", 200, r#"{"Code":"OK","Success":[],"MessageId":"m"}"#, SUCCESS),
        ("4: an object in the place of Success", 200, r#"{"Code":"OK","Success":{}}"#, SUCCESS),
        ("4: a list in the place of the code", 200, r#"{"Code":[],"Success":true}"#, SUCCESS),
        ("4: a byte order mark", 200, "\u{feff}{\"Code\":\"OK\"}", SUCCESS),
        ("4: a byte order mark after a line break", 200, "\r\n\u{feff}{\"Code\":\"OK\"}", SUCCESS),
        ("4: two byte order marks", 200, "\u{feff}\u{feff} {\"Code\":\"OK\"}", SUCCESS),
        ("4: a byte order mark before XML", 400, "\u{feff}<E><Code>Throttling</Code></E>", THROTTLED),
    ] {
        assert_eq!(verdict(status, body), expected, "case {case}: {body}");
    }
}

#[tokio::test]
async fn case_2_a_read_is_tried_again_and_a_write_is_not() {
    for body in
        [r#"{"Code":"999999"}"#, r#"{"Code":"isp.SYSTEM_ERROR"}"#, r#"{"Code":"InternalError.Timeout"}"#]
    {
        let script = Script::new([answer(200, &[], body), ok()]);
        read(&script.engine(), &options()).await.unwrap();
        assert_eq!(script.requests().len(), 2, "{body}");
        let script = Script::new([answer(200, &[], body)]);
        let error = write(&script.engine(), &options()).await.unwrap_err();
        assert!(
            error.may_have_executed()
                && error.remedy().is_some_and(|it| it.contains("check whether it was executed")),
            "{body}"
        );
        assert_eq!(script.requests().len(), 1, "{body}");
    }
}

#[tokio::test]
async fn case_3_an_error_in_xml_is_read_like_one_in_json() {
    let xml = |code: &str| -> Step {
        let body = format!(
            "<?xml version='1.0'?><Error><RequestId>R-9</RequestId><Code>{code}</Code><Message>denied &amp; gone</Message></Error>"
        );
        answer(400, &[("content-type", "text/xml")], body)
    };
    let script = Script::new([xml("Throttling.User"), ok()]);
    let reply = read(&script.engine(), &options()).await.unwrap();
    let first = &reply.metadata.attempts()[0];
    assert_eq!((first.code(), first.request_id()), (Some("Throttling.User"), Some("R-9")));
    let script = Script::new([xml("InvalidAccessKeyId.NotFound")]);
    let error = write(&script.engine(), &options()).await.unwrap_err();
    assert_eq!((error.message(), error.request_id()), ("denied & gone", Some("R-9")));
    assert!(error.remedy().is_some_and(|remedy| remedy.contains("AccessKey ID")));
}

#[test]
fn case_4_an_object_or_a_list_comes_as_something_empty() {
    let engine = Script::new([]).engine();
    for empty in [r#""""#, "[]", "{}", "null"] {
        let body =
            format!(r#"{{"Code":"OK","Data":{empty},"ListTemplate":{empty},"Total":0,"RequestId":"R"}}"#);
        let created = engine.read::<CreateChatappTemplateRequest>(response(200, body.clone())).unwrap();
        assert!(created.data.is_none(), "{empty}");
        let detail = engine.read::<GetChatappTemplateDetailRequest>(response(200, body.clone())).unwrap();
        assert!(detail.data.is_none(), "{empty}");
        let list = engine.read::<ListChatappTemplateRequest>(response(200, body)).unwrap();
        assert!(list.list_template.is_empty(), "{empty}");
        let scalars = format!(r#"{{"Code":"OK","MessageId":{empty},"Total":{empty},"Success":{empty}}}"#);
        let sent = engine.read::<SendChatappMessageRequest>(response(200, scalars.clone())).unwrap();
        assert!(sent.message_id.is_none_or(|id| id.is_empty()), "{empty}");
        let list = engine.read::<ListChatappTemplateRequest>(response(200, scalars)).unwrap();
        assert!(list.total.is_none() && list.success.is_none(), "{empty}");
    }
    let odd = r#"{"Code":"InvalidParameter","Success":"fail","RequestId":"R"}"#;
    let error = engine.read::<SendChatappMessageRequest>(response(400, odd)).unwrap_err();
    assert_eq!((error.code(), error.request_id()), (Some("InvalidParameter"), Some("R")));
}

#[tokio::test]
async fn case_5_ids_keep_their_digits() {
    for (sent, kept) in [
        ("2025091108164976100000001", "2025091108164976100000001"),
        ("18446744073709551615", "18446744073709551615"),
        ("-7", "-7"),
        ("1e3", "1e3"),
        ("1.50", "1.50"),
        (r#""007""#, "007"),
    ] {
        let body = format!(r#"{{"Code":"OK","MessageId":{sent},"RequestId":"R"}}"#);
        let engine = Script::new([answer(200, &[], body.clone())]).engine();
        let typed = engine.read::<SendChatappMessageRequest>(response(200, body)).unwrap();
        assert_eq!(typed.message_id.as_deref(), Some(kept), "{sent}");
        let reply = engine.call_json("OfTomorrow", None, &json!({}), &options()).await.unwrap();
        let value = match &reply.output["MessageId"] {
            Value::String(text) => text.clone(),
            number if sent.contains(['e', '.']) => {
                assert!(number.is_number(), "a number that loses nothing stays one");
                continue;
            }
            number => number.to_string(),
        };
        assert_eq!(value, kept, "{sent}");
    }
}

#[test]
fn an_error_keeps_the_beginning_of_a_long_body() {
    let engine = Script::new([]).engine();
    let body = format!(r#"{{"Code":"InvalidX","Filler":"{}"}}"#, "x".repeat(100_000));
    let length = body.len();
    let error = engine.read::<AddChatGroupInviteLinkRequest>(response(400, body)).unwrap_err();
    assert_eq!((error.body().map(<[u8]>::len), error.body_length()), (Some(64 * 1024), Some(length)));
}

#[test]
fn an_error_keeps_the_beginning_of_long_texts() {
    let engine = Script::new([]).engine();
    let long = "é".repeat(20_000);
    let body = json!({"Code": format!("Throttling.{long}"), "Message": long, "AccessDeniedDetail": long});
    let error = engine.read::<AddChatGroupInviteLinkRequest>(response(400, body.to_string())).unwrap_err();
    let kept = [error.code(), Some(error.message()), error.access_denied_detail()];
    let lengths = kept.map(|text| text.map(|text| text.chars().count()));
    assert_eq!(lengths, [Some(256), Some(16 * 1024), Some(16 * 1024)]);
    assert_eq!(error.kind(), ErrorKind::Throttled);
}

#[tokio::test]
async fn parameters_of_the_gateway_are_refused_before_anything_is_sent() {
    for name in ["Action", "Version", "Timestamp", "Signature", "SignatureNonce", "AccessKeyId", "Format"] {
        let script = Script::new([]);
        let options = options().parameter(name, "x");
        let error = write(&script.engine(), &options).await.unwrap_err();
        assert_eq!((error.kind(), error.execution()), (ErrorKind::InvalidRequest, Execution::NotExecuted));
        assert!(
            error.to_string().contains(&format!("parameter `{name}`: the SDK sets it itself")),
            "{error}"
        );
        let error = script.engine().call_json("X", None, &json!({name: "x"}), &options).await.unwrap_err();
        assert!(error.to_string().contains(name) && script.requests().is_empty(), "{error}");
    }
}
