//! What a response means: success, or a failure that was or was not executed.
//!
//! HTTP 200 alone is not a success: the service reports refusals with it. A success needs a code that is documented as
//! one, and no `Success: false`. If a response cannot be read, it is unknown what was executed.

use bytes::Bytes;
use cams_operation::object::Object;
use cams_operation::{OperationInfo, ServiceInfo};
use http::Response;
use url::Url;

use crate::answer::envelope::{Envelope, Success, first, text};
use crate::answer::header::header_text;
use crate::answer::output::ReadBody;
use crate::answer::payload;
use crate::answer::verdict::{Evidence, judge};
use crate::answer::wait::is_asked_to_wait;
use crate::date;
use crate::failure::{Failure, MAX_NAME, MAX_TEXT, beginning};
use crate::outcome::{ErrorKind, Execution};
use crate::request::endpoint::Endpoint;

/// Classifies a response, and reads its output on the way. Returns the request ID of a success, and every other
/// response as a failure.
pub(crate) fn classify(
    service: &ServiceInfo,
    operation: Option<&OperationInfo>,
    response: &Response<Bytes>,
    output: &mut dyn ReadBody,
) -> Result<Option<String>, Box<Failure>> {
    let text = text(response.body());
    let apart = || serde_json::from_str(&text).ok().map(|Object(envelope)| envelope);
    let envelope = output.read(&text).or_else(apart);
    let is_json = envelope.is_some();
    let envelope = envelope.or_else(|| Envelope::of_xml(&text));
    let header_id = header_text(response.headers(), "x-acs-request-id");
    let Some(envelope) = envelope else {
        return Err(without_envelope(service, response, &text, header_id));
    };
    let success = envelope.success();
    let code = first([envelope.code, envelope.lower_code]);
    let request_id = first([envelope.request_id, envelope.lower_request_id]).or(header_id);
    let said = |code: Option<&str>| {
        let message = first([envelope.message, envelope.lower_message]);
        // If it has neither under its usual name, another member may mention a failure inside the service.
        let words = if code.is_none() { message.as_deref().or(Some(&*text)) } else { message.as_deref() };
        // A success code says nothing about a failure.
        let code = code.filter(|code| !is_success_code(service, code));
        let carries_payload = if is_json { payload::in_json } else { payload::in_xml };
        let may_be_success =
            matches!(success, Some(Success::True | Success::Odd)) || carries_payload(operation, &text);
        let mut failure = judged(service, response, code, words, may_be_success);
        failure.message = message.unwrap_or_else(|| "the service gave no message".into());
        failure
    };
    let mut failure = if response.status().is_success() && success != Some(Success::False) {
        let has_code = operation.is_none_or(|info| info.response.iter().any(|field| field.name == "Code"));
        let is_success = match &code {
            Some(code) => is_success_code(service, code),
            None => success == Some(Success::True) || !has_code,
        };
        match (is_success, &code) {
            (true, _) if !is_json => unreadable("the answer is XML, although JSON was asked for"),
            (true, _) if success == Some(Success::Odd) => unreadable("`Success` is neither true nor false"),
            (true, _) => return Ok(request_id),
            (false, None) => unreadable("the answer has neither `Code` nor `Success`"),
            (false, Some(_)) => said(code.as_deref()),
        }
    } else {
        said(code.as_deref())
    };
    failure.code = code.map(|code| beginning(code, MAX_NAME));
    failure.request_id = request_id.map(|id| beginning(id, MAX_NAME));
    let detail = first([envelope.access_denied_detail, envelope.lower_access_denied_detail]);
    // The service writes `None` if the failure is not about access.
    failure.access_denied_detail =
        detail.filter(|detail| detail != "None").map(|detail| beginning(detail, MAX_TEXT));
    failure.server_time = date::of_answer(response.headers());
    Err(with_response(failure, response))
}

fn is_success_code(service: &ServiceInfo, code: &str) -> bool {
    service.success_codes.iter().any(|success| success.eq_ignore_ascii_case(code.trim()))
}

fn unreadable(message: &str) -> Box<Failure> {
    Failure::new(ErrorKind::Unreadable, Execution::Unknown, message)
}

/// Returns the failure for a code, a message, and the status, without a message of its own yet.
fn judged(
    service: &ServiceInfo,
    response: &Response<Bytes>,
    code: Option<&str>,
    message: Option<&str>,
    may_be_success: bool,
) -> Box<Failure> {
    let verdict = judge(
        service,
        &Evidence {
            status: response.status(),
            is_asked_to_wait: is_asked_to_wait(response.headers()),
            code,
            message,
            may_be_success,
        },
    );
    let mut failure = Failure::new(verdict.kind, verdict.execution, "");
    failure.class = verdict.class;
    failure.remedy = verdict.remedy;
    failure.correction = verdict.correction;
    failure
}

/// Classifies a response whose body is neither JSON nor XML with a code: a proxy's HTML, a text, nothing.
fn without_envelope(
    service: &ServiceInfo,
    response: &Response<Bytes>,
    text: &str,
    request_id: Option<String>,
) -> Box<Failure> {
    let content = header_text(response.headers(), "content-type").unwrap_or_else(|| "no content type".into());
    let message = match redirect_target(response) {
        Some(target) => format!("the answer sends to {target}, where nothing is sent; check the endpoint"),
        None => format!("the answer is not a JSON object but {} bytes of {content}", response.body().len()),
    };
    let mut failure = if response.status().is_success() {
        unreadable(&message)
    } else {
        let mut failure = judged(service, response, None, Some(text), false);
        failure.message = message;
        failure
    };
    failure.request_id = request_id;
    with_response(failure, response)
}

/// Returns the target of a redirect; what follows may contain parameters.
fn redirect_target(response: &Response<Bytes>) -> Option<String> {
    let location =
        header_text(response.headers(), "location").filter(|_| response.status().is_redirection())?;
    let target = Url::parse(&location).ok().and_then(|url| Endpoint::of_url(&url));
    Some(target.map_or_else(|| "another address".into(), |service| service.to_string()))
}

fn with_response(mut failure: Box<Failure>, response: &Response<Bytes>) -> Box<Failure> {
    failure.http_status = Some(response.status().as_u16());
    failure.keep(response.body());
    failure
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::output::Output;
    use cams_models::{ListChatGroupResponse, SERVICE, operations};
    use cams_operation::{FieldInfo, Kind};

    fn answer(
        status: u16,
        headers: &[(&str, &str)],
        body: &'static str,
    ) -> Result<Option<String>, Box<Failure>> {
        let mut response = Response::builder().status(status);
        for (name, value) in headers {
            response = response.header(*name, *value);
        }
        let response = response.body(Bytes::from_static(body.as_bytes())).unwrap();
        let mut output = Output::<ListChatGroupResponse>::default();
        classify(&SERVICE, operations::find("ListChatGroup"), &response, &mut output)
    }

    fn verdict(status: u16, headers: &[(&str, &str)], body: &'static str) -> (ErrorKind, Execution) {
        let failure = answer(status, headers, body).unwrap_err();
        (failure.kind, failure.execution)
    }

    #[test]
    fn success_needs_a_success_code_and_no_false() {
        for body in [
            r#"{"Code":"OK","RequestId":"R"}"#,
            r#"{"Code":"ok","Success":true,"RequestId":"R"}"#,
            r#"{"code":200,"requestId":"R"}"#,
            r#"{"Code":"SUCCESS","code":"x","RequestId":"R"}"#,
            r#"{"Success":"true","RequestId":"R"}"#,
        ] {
            assert_eq!(answer(200, &[], body).unwrap().as_deref(), Some("R"), "{body}");
        }
        let refused = (ErrorKind::Refused, Execution::Refused);
        assert_eq!(verdict(200, &[], r#"{"Code":"InvalidParameter.X"}"#), refused);
        assert_eq!(verdict(200, &[], r#"{"Code":"OK","Success":false}"#), refused);
        assert_eq!(verdict(400, &[], r#"{"Code":"OK"}"#), refused);
    }

    #[test]
    fn an_answer_without_code_counts_only_where_none_is_documented() {
        let unreadable = (ErrorKind::Unreadable, Execution::Unknown);
        assert_eq!(verdict(200, &[], r#"{"RequestId":"R"}"#), unreadable);
        static FIELDS: [FieldInfo; 1] = [FieldInfo::new("RequestId", Kind::String, "")];
        let response = Response::new(Bytes::from_static(br#"{"RequestId":"R"}"#));
        let operation = || OperationInfo::new("X", "g", cams_operation::RetryClass::Write);
        for info in [operation(), operation().fields(&[], &FIELDS)] {
            let mut output = Output::<serde_json::Map<_, _>>::default();
            assert!(classify(&SERVICE, Some(&info), &response, &mut output).is_ok());
        }
    }

    #[test]
    fn what_may_be_a_success_but_is_not_written_as_one_is_unreadable() {
        let unreadable = (ErrorKind::Unreadable, Execution::Unknown);
        assert_eq!(verdict(200, &[], "<R><Code>OK</Code><RequestId>R</RequestId></R>"), unreadable);
        assert_eq!(verdict(200, &[], r#"{"Code":"OK","Success":"perhaps"}"#), unreadable);
    }

    #[test]
    fn unreadable_answers_are_judged_by_their_status() {
        let unreadable = (ErrorKind::Unreadable, Execution::Unknown);
        let server = (ErrorKind::ServerFailure, Execution::Unknown);
        assert_eq!(verdict(200, &[], "<html>"), unreadable);
        assert_eq!(verdict(200, &[], ""), unreadable);
        assert_eq!(verdict(200, &[], "[]"), unreadable);
        assert_eq!(verdict(502, &[("content-type", "text/html")], "<html>"), server);
        assert_eq!(verdict(503, &[], ""), server);
        assert_eq!(verdict(302, &[], ""), server);
        assert_eq!(verdict(408, &[], ""), server);
        assert_eq!(verdict(403, &[], "<html>"), (ErrorKind::Refused, Execution::Refused));
    }

    #[test]
    fn a_redirect_tells_the_service_that_it_leads_to_and_no_more() {
        let said = |location| answer(302, &[("location", location)], "").unwrap_err().message;
        assert_eq!(
            said("https://example.com/login?canary=1"),
            "the answer sends to https://example.com, where nothing is sent; check the endpoint"
        );
        assert!(said("/canary").contains("sends to another address"));
    }

    #[test]
    fn throttling_is_seen_by_code_status_and_header() {
        let throttled = (ErrorKind::Throttled, Execution::Refused);
        assert_eq!(verdict(400, &[], r#"{"Code":"Throttling.User"}"#), throttled);
        assert_eq!(verdict(503, &[], r#"{"Code":"Throttling"}"#), throttled);
        assert_eq!(verdict(400, &[], r#"{"Code":"System.LimitControl"}"#), throttled);
        assert_eq!(verdict(429, &[], "slow down"), throttled);
        assert_eq!(verdict(400, &[("x-acs-retry-after", "700")], r#"{"Code":"Later"}"#), throttled);
        assert_eq!(verdict(400, &[("x-acs-retry-after", "0")], r#"{"Code":"Other"}"#).0, ErrorKind::Refused);
    }

    #[test]
    fn what_may_be_a_success_is_not_put_right_and_sent_again() {
        for code in ["InvalidTimeStamp.Expired", "InvalidSecurityToken.Expired"] {
            let body = |success| Bytes::from(format!(r#"{{"Code":"{code}","Success":{success}}}"#));
            let correction = |success| {
                let response = Response::builder().status(400).body(body(success)).unwrap();
                let mut output = Output::<ListChatGroupResponse>::default();
                classify(&SERVICE, None, &response, &mut output).unwrap_err().correction
            };
            assert!(correction("false").is_some() && correction("true").is_none(), "{code}");
        }
    }

    #[test]
    fn a_service_error_keeps_all_that_it_said() {
        let body = r#"{"code":"Forbidden.RAM","message":"no","requestId":"R","accessDeniedDetail":{"a":1}}"#;
        let failure = answer(403, &[], body).unwrap_err();
        assert_eq!(failure.code.as_deref(), Some("Forbidden.RAM"));
        assert_eq!(failure.message, "no");
        assert_eq!(failure.request_id.as_deref(), Some("R"));
        assert_eq!(failure.access_denied_detail.as_deref(), Some(r#"{"a":1}"#));
        for body in [
            r#"{"code":"C","message":"m","requestId":"R","accessDeniedDetail":"d"}"#,
            r#"{"Code":"C","Message":"m","RequestId":"R","AccessDeniedDetail":"d"}"#,
            r#"{"Code":"C","Message":"m","RequestId":"R","AccessDeniedDetail":"d","Data":"no page"}"#,
        ] {
            let failure = answer(403, &[], body).unwrap_err();
            let parts = [&failure.code, &failure.request_id, &failure.access_denied_detail];
            let expected = [Some("C"), Some("R"), Some("d")];
            assert_eq!(parts.map(Option::as_deref), expected, "{body}");
            assert_eq!(failure.message, "m", "{body}");
        }
        assert!(failure.remedy.unwrap().contains("RAM action"));
        let refused = answer(200, &[], r#"{"Code":"C","AccessDeniedDetail":"None"}"#).unwrap_err();
        assert_eq!(refused.access_denied_detail, None);
        assert_eq!(verdict(500, &[], r#"{"Code":"InternalError"}"#).1, Execution::Unknown);
    }
}
