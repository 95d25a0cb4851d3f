//! What codes mean that no list names, by their words, by those of the message and by what stands beside them.

use std::collections::BTreeMap;
use std::path::Path;

use bytes::Bytes;
use cams_core::{ErrorKind, Execution};
use cams_models::SERVICE;
use cams_operation::ErrorClass;
use http::Response;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::behavior::answers::{FAILED, REFUSED, SUCCESS, THROTTLED, UNREADABLE, verdict_of};

/// What a write comes to. An empty code, message or `Success` is absent; `Success` is JSON.
fn verdict(
    code: &str,
    message: &str,
    status: u16,
    success: &str,
    asks_to_wait: bool,
) -> Option<(ErrorKind, Execution)> {
    let mut body = Map::new();
    for (name, text) in [("Code", code), ("Message", message)] {
        if !text.is_empty() {
            body.insert(name.into(), text.into());
        }
    }
    if !success.is_empty() {
        body.insert("Success".into(), serde_json::from_str(success).unwrap());
    }
    let mut response = Response::builder().status(status);
    if asks_to_wait {
        response = response.header("x-acs-retry-after", "700");
    }
    verdict_of(response.body(Bytes::from(Value::Object(body).to_string())).unwrap())
}

fn by_name(code: &str) -> Option<(ErrorKind, Execution)> {
    verdict(code, "", 400, "", false)
}

/// Code, message, HTTP status, `Success`, whether the gateway names a wait, and what a write comes to.
type Row = (&'static str, &'static str, u16, &'static str, bool, Option<(ErrorKind, Execution)>);

#[rustfmt::skip]
const ROWS: &[Row] = &[
    // The inside, whatever vague word stands beside it.
    ("DeadlineExceeded", "", 400, "", false, FAILED),
    ("TimeoutExceeded", "", 400, "", false, FAILED),
    ("RequestTimeoutExceeded", "", 400, "", false, FAILED),
    ("SendTimeoutExceeded", "", 400, "", false, FAILED),
    ("Timeout.NotFinished", "", 400, "", false, FAILED),
    ("LimitTimeout", "", 400, "", false, FAILED),
    ("SERVICE_NOT_AVAILABLE", "", 400, "", false, FAILED),
    ("SYSTEM_NOT_AVAILABLE", "", 400, "", false, FAILED),
    ("ServerNotAvailable", "", 400, "", false, FAILED),
    ("BackendNotResponding", "", 400, "", false, FAILED),
    ("BackendNotAvailable", "", 400, "", false, FAILED),
    ("Unavailable.NoBackend", "", 400, "", false, FAILED),
    ("NoResponse", "", 400, "", false, FAILED),
    ("UPSTREAM_NOT_REACHABLE", "", 400, "", false, FAILED),
    ("UpstreamLimit", "", 400, "", false, FAILED),
    ("HostUnreachable", "", 400, "", false, FAILED),
    ("ConnectionReset", "", 400, "", false, FAILED),
    ("CONNECTION_REFUSED", "", 400, "", false, FAILED),
    ("Connection.Closed", "", 400, "", false, FAILED),
    ("DOWNSTREAM_WRONG", "", 400, "", false, FAILED),
    ("TimeLimitExceeded", "", 400, "", false, FAILED),
    ("BadGateway", "", 400, "", false, FAILED),
    ("UnknownNotHandled", "", 400, "", false, FAILED),
    ("BusyExceeded", "", 400, "", false, FAILED),
    ("PartialNotSent", "", 400, "", false, FAILED),
    ("INTERNAL_LIMIT", "", 400, "", false, FAILED),
    ("Overload.Exceeded", "", 400, "", false, FAILED),
    ("UnexpectedNo", "", 400, "", false, FAILED),
    // The inside in other words.
    ("SYSTEM_FAULT", "", 400, "", false, FAILED),
    ("SYS_ERROR_001", "", 400, "", false, FAILED),
    ("internalservererror", "", 400, "", false, FAILED),
    ("RPC_CALL_FAILED", "", 400, "", false, FAILED),
    ("DUBBO_INVOKE_ERROR", "", 400, "", false, FAILED),
    ("NETWORK_ERROR_WITH_MANAGER", "", 400, "", false, FAILED),
    ("ServiceDown", "", 400, "", false, FAILED),
    ("UnderMaintenance", "", 400, "", false, FAILED),
    ("TRY_AGAIN_LATER", "", 400, "", false, FAILED),
    ("Temporary.Failure.X", "", 400, "", false, FAILED),
    ("InvalidTemporary.EndTime", "", 400, "", false, REFUSED),
    ("Interrupted", "", 400, "", false, FAILED),
    ("7001", "the system is down", 400, "", false, FAILED),
    ("7001", "too frequent, try again later", 400, "", false, THROTTLED),
    // A success under a code that is not documented as one.
    ("Succeeded", "ok", 200, "", false, FAILED),
    ("SEND_SUCCESS", "", 200, "", false, FAILED),
    ("ACCEPTED", "", 200, "", false, FAILED),
    ("0", "", 200, "", false, FAILED),
    ("00000", "", 200, "", false, FAILED),
    ("20000", "Success", 200, "", false, FAILED),
    ("20000", "OK.", 200, "", false, FAILED),
    ("20000", "发送成功", 200, "", false, FAILED),
    ("20000", "the text is too long to send with success", 200, "", false, REFUSED),
    ("InvalidX", "success", 200, "", false, REFUSED),
    ("OK", "success", 200, "false", false, FAILED),
    // The inside by a strong word, even beside a clear one.
    ("InternalError.UserId.Missing", "", 400, "", false, FAILED),
    ("SystemError.InvalidState", "", 400, "", false, FAILED),
    ("ServiceUnavailable.Param", "", 400, "", false, FAILED),
    ("API_ERROR_INVALID", "", 400, "", false, FAILED),
    ("DeadlineExceeded.Quota", "", 400, "", false, FAILED),
    // Words of the request, which take the doubt from weak ones.
    ("IllegalTimeout", "", 400, "", false, REFUSED),
    ("InvalidUpstream", "", 400, "", false, REFUSED),
    ("BackendNotExist.Exists", "", 400, "", false, REFUSED),
    ("MissingBackend", "", 400, "", false, REFUSED),
    ("UnsupportedTimeout", "", 400, "", false, REFUSED),
    ("QuotaExceeded.Timeout", "", 400, "", false, REFUSED),
    ("DuplicateTimeout", "", 400, "", false, REFUSED),
    ("PermissionTimeout", "", 400, "", false, REFUSED),
    ("TimeoutParameter", "", 400, "", false, REFUSED),
    ("ForbiddenBackend", "", 400, "", false, REFUSED),
    ("DeniedByUpstream", "", 400, "", false, REFUSED),
    // Words that deny or limit, and nothing of the inside.
    ("TemplateNotFound", "", 400, "", false, REFUSED),
    ("NoSuchTemplate", "", 400, "", false, REFUSED),
    ("CannotDelete", "", 400, "", false, REFUSED),
    ("MustBeNumber", "", 400, "", false, REFUSED),
    ("WrongName", "", 400, "", false, REFUSED),
    ("BadRequest", "", 400, "", false, REFUSED),
    ("LimitExceeded", "", 400, "", false, REFUSED),
    ("ExceedSize", "", 400, "", false, REFUSED),
    ("AuthFailed", "", 400, "", false, REFUSED),
    ("AuthenticationFailed", "", 400, "", false, REFUSED),
    ("PreconditionFailed", "", 400, "", false, REFUSED),
    ("TemplateInReview", "", 400, "", false, REFUSED),
    // Codes that say no more than that something failed.
    ("Fail", "", 400, "", false, FAILED),
    ("FAILED", "", 400, "", false, FAILED),
    ("SendFailed", "", 400, "", false, FAILED),
    ("Error", "", 400, "", false, FAILED),
    ("ProxyError", "", 400, "", false, FAILED),
    ("VPC.ERROR", "", 400, "", false, FAILED),
    ("UpdateMediaMarksFailed", "", 400, "", false, REFUSED),
    // The message of a code that is vague or says nothing.
    ("NotDone", "internal error", 400, "", false, FAILED),
    ("NoResponse", "internal error", 400, "", false, FAILED),
    ("UPSTREAM_NOT_REACHABLE", "upstream timeout", 400, "", false, FAILED),
    ("LimitExceeded", "system is busy", 400, "", false, FAILED),
    ("NotDone", "the template was deleted", 400, "", false, REFUSED),
    ("UpdateMediaMarksFailed", "unknown error", 400, "", false, FAILED),
    ("InvalidX", "internal error", 400, "", false, REFUSED),
    ("7001", "系统异常", 400, "", false, FAILED),
    ("", "service is unavailable", 400, "", false, FAILED),
    ("NotDone", "too many requests", 400, "", false, THROTTLED),
    ("LimitExceeded", "at most ten templates", 400, "", false, REFUSED),
    // A wait that the gateway names: a failing service asks for one as well.
    ("Busy", "", 400, "", true, FAILED),
    ("SYSTEM_BUSY", "", 200, "", true, FAILED),
    ("X1", "internal error", 400, "", true, FAILED),
    ("999999", "", 400, "", true, FAILED),
    ("X1", "", 400, "", true, THROTTLED),
    ("InvalidX", "", 400, "", true, THROTTLED),
    ("InvalidParameter.X", "", 400, "", true, THROTTLED),
    ("Busy", "", 429, "", true, THROTTLED),
    ("Busy", "", 429, "", false, THROTTLED),
    ("Busy", "", 503, "", true, FAILED),
    ("", "", 400, "", true, THROTTLED),
    // A success beside what would be sent again by itself.
    ("Throttling.User", "", 200, "true", false, UNREADABLE),
    ("Throttling.User", "", 400, r#""fail""#, false, UNREADABLE),
    ("System.LimitControl", "", 503, "true", false, UNREADABLE),
    ("InvalidTimeStamp.Expired", "", 400, "true", false, UNREADABLE),
    ("InvalidSecurityToken.Expired", "", 400, "true", false, UNREADABLE),
    ("InvalidParameter.X", "", 400, "true", true, UNREADABLE),
    ("InvalidParameter.X", "", 429, "true", false, UNREADABLE),
    ("X1", "", 429, "true", false, UNREADABLE),
    ("X1", "", 400, "true", true, UNREADABLE),
    ("InvalidParameter.X", "", 200, "true", false, REFUSED),
    ("InternalError", "", 200, "true", false, FAILED),
    ("Throttling.User", "", 200, "false", false, THROTTLED),
    ("InvalidTimeStamp.Expired", "", 400, "false", false, REFUSED),
    // Success codes.
    ("OK", "", 200, "", false, SUCCESS),
    ("OK", "", 200, "true", false, SUCCESS),
    ("OK", "", 200, "", true, SUCCESS),
    ("OK", "", 200, "false", false, REFUSED),
    ("OK", "internal error", 200, "false", false, FAILED),
    ("", "", 200, "false", false, REFUSED),
    ("OK", "", 200, r#""fail""#, false, UNREADABLE),
    ("OK", "", 400, "true", false, UNREADABLE),
    ("OK", "", 500, "true", false, FAILED),
    ("OK", "", 302, "", false, FAILED),
    ("X1", "", 408, "true", false, FAILED),
];

/// A body, its HTTP status, and what a write comes to.
type Body = (&'static str, u16, Option<(ErrorKind, Execution)>);

/// Bodies that have no code and message under these very names.
#[rustfmt::skip]
const BODIES: &[Body] = &[
    (r#"{"Code":"","code":"InternalError"}"#, 400, FAILED),
    (r#"{"Code":" ","code":"Throttling.User"}"#, 200, THROTTLED),
    (r#"{"Code":"7","Message":"","message":"system error"}"#, 200, FAILED),
    (r#"{"Code":"OK","Success":"","success":false}"#, 200, REFUSED),
    (r#"{"Code":"OK","Success":null,"success":false}"#, 200, REFUSED),
    (r#"{"Error":{"Code":"InternalError","Message":"x"}}"#, 400, FAILED),
    (r#"{"error":"internal error"}"#, 400, FAILED),
    (r#"{"errorCode":"SYSTEM_ERROR","errorMessage":"no"}"#, 400, FAILED),
    (r#"{"errors":[{"code":"SYSTEM_BUSY"}]}"#, 400, FAILED),
    (r#"{"CODE":"InternalError"}"#, 400, FAILED),
    (r#"{"msg":"系统异常"}"#, 400, FAILED),
    (r#"{"Success":false,"error":"internal error"}"#, 200, FAILED),
    (r#"{"Success":false,"error":"no such template"}"#, 200, REFUSED),
    (r#"{"error":"no such template"}"#, 400, REFUSED),
    ("{}", 400, REFUSED),
    ("<error><code>Throttling.User</code></error>", 400, THROTTLED),
    ("<error><code>InternalError</code></error>", 200, FAILED),
    // The ID of a message beside a code that no list and no family has, or that only looks like a refusal.
    (r#"{"Code":"TemplateInReview","MessageId":"m"}"#, 200, UNREADABLE),
    (r#"{"Code":"TemplateInReview","MessageId":"m"}"#, 400, UNREADABLE),
    (r#"{"Code":"TemplateInReview","MessageId":"m","Success":false}"#, 200, UNREADABLE),
    (r#"{"Code":"InvalidX","messageId":17}"#, 200, UNREADABLE),
    (r#"{"Code":"OK","MessageId":"m"}"#, 400, UNREADABLE),
    (r#"{"Code":"OK","MessageId":"m","Success":false}"#, 200, UNREADABLE),
    (r#"{"MessageId":"m"}"#, 400, UNREADABLE),
    (r#"{"Code":"X1","MessageId":"m"}"#, 429, UNREADABLE),
    ("<R><Code>TemplateInReview</Code><MessageId>m</MessageId></R>", 200, UNREADABLE),
    (r#"{"Code":"SystemError.X","MessageId":"m"}"#, 200, FAILED),
    (r#"{"Code":"X1","MessageId":"m"}"#, 500, FAILED),
    // Nothing that would be sent again by itself.
    (r#"{"Code":"Throttling.User","MessageId":"m"}"#, 429, UNREADABLE),
    (r#"{"Code":"InvalidSecurityToken.Expired","MessageId":"m"}"#, 400, UNREADABLE),
    // A list has evidence that its codes refuse.
    (r#"{"Code":"InvalidParameter.X","MessageId":"m"}"#, 200, REFUSED),
    // What is absent, or belongs to another operation or to the gateway, is no result.
    (r#"{"Code":"TemplateInReview","MessageId":""}"#, 200, REFUSED),
    (r#"{"Code":"TemplateInReview","MessageId":null}"#, 200, REFUSED),
    (r#"{"Code":"TemplateInReview","GroupMessageId":"g","HostId":"h","Recommend":"r"}"#, 400, REFUSED),
];

#[test]
fn a_body_of_another_shape_is_judged_by_its_words() {
    for (body, status, expected) in BODIES {
        let response = Response::builder().status(*status).body(Bytes::from_static(body.as_bytes())).unwrap();
        assert_eq!(verdict_of(response), *expected, "{body}");
    }
}

#[test]
fn an_answer_is_judged_by_its_words_and_by_what_stands_beside_them() {
    for row in ROWS {
        let (code, message, status, success, asks_to_wait, expected) = *row;
        assert_eq!(verdict(code, message, status, success, asks_to_wait), expected, "{row:?}");
    }
}

/// Codes and messages made of the words of the families, and any others.
fn text() -> impl Strategy<Value = String> {
    let phrases = SERVICE.error_families.iter().flat_map(|family| family.code.iter().chain(family.message));
    let codes = SERVICE.error_codes.iter().map(|known| known.code).chain(["OK", "0000", "X", "1"]);
    let pieces: Vec<&str> = phrases.copied().chain(codes).collect();
    let joined =
        prop::collection::vec(prop::sample::select(pieces), 0..4).prop_map(|pieces| pieces.join("."));
    prop_oneof![joined, "\\PC{0,30}"]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_verdict_is_one_of_the_table(
        code in text(),
        message in text(),
        status in prop_oneof![Just(200_u16), Just(400), Just(429), 200_u16..600],
        success in prop::sample::select(vec!["", "true", "false", "1", r#""fail""#, r#""""#]),
        asks_to_wait: bool,
    ) {
        let verdict = verdict(&code, &message, status, success, asks_to_wait);
        // None of them is `NotExecuted`: an answer shows that the request arrived.
        prop_assert!([SUCCESS, REFUSED, THROTTLED, FAILED, UNREADABLE].contains(&verdict), "{:?}", verdict);
        prop_assert!(verdict != SUCCESS || (200..300).contains(&status), "a success needs 2xx");
        let may_be_success = ["true", "1", r#""fail""#].contains(&success);
        prop_assert!(!(may_be_success && verdict == THROTTLED), "what may be a success is sent again");
    }

    #[test]
    fn no_unlisted_code_beside_a_result_proves_that_nothing_was_executed(
        code in text(),
        message in text(),
        status in prop_oneof![Just(200_u16), Just(400), Just(429), 200_u16..600],
        success in prop::sample::select(vec![json!(null), json!(true), json!(false), json!("fail")]),
        name in prop::sample::select(vec!["MessageId", "messageId", "GroupMessageId", "HostId"]),
        value in prop::sample::select(vec![
            json!("m"), json!(7), json!(["m"]), json!({"Id": "m"}),
            json!(null), json!(""), json!([]), json!({}), json!(0), json!({"Id": null}),
        ]),
    ) {
        let verdict = |value: &Value| {
            let body = json!({"Code": code, "Message": message, "Success": success, name: value}).to_string();
            verdict_of(Response::builder().status(status).body(Bytes::from(body)).unwrap())
        };
        let has_result = name.eq_ignore_ascii_case("MessageId") && value.to_string().contains(['m', '7']);
        let (with, without) = (verdict(&value), verdict(&Value::Null));
        if !has_result {
            prop_assert_eq!(with, without);
        } else if SERVICE.error_code(&code).is_none() {
            prop_assert!([SUCCESS, FAILED, UNREADABLE].contains(&with), "{:?}", with);
        } else {
            prop_assert!(with == without || (with == UNREADABLE && without != SUCCESS), "{:?}", with);
        }
    }
}

/// Codes that many products of the same cloud document, each labeled by what the documentation says of it. The list
/// lies beside the checkout of a maintainer; the rows above hold for every clone.
#[test]
fn codes_of_other_products_are_told_apart_by_their_names() {
    let list = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/facts/error-codes.tsv");
    let Ok(list) = std::fs::read_to_string(list) else {
        return println!("the list of codes is not there: nothing was measured");
    };
    let mut counts: BTreeMap<(usize, &str), [usize; 2]> = BTreeMap::new();
    let (mut wrong, mut throttled) = (Vec::new(), [0, 0]);
    for row in list.lines().filter(|row| !row.starts_with('#')) {
        let mut columns = row.split('\t');
        let (Some(code), Some(label)) = (columns.next(), columns.next()) else { continue };
        let verdict = by_name(code);
        assert!([REFUSED, THROTTLED, FAILED].contains(&verdict), "{code}");
        let is_inside = verdict == FAILED;
        // Each half keeps the floors by itself, so neither makes up for the other.
        let half = code.bytes().map(usize::from).sum::<usize>() % 2;
        counts.entry((half, label)).or_default()[usize::from(is_inside)] += 1;
        if label == "throttled" {
            throttled[usize::from(verdict == THROTTLED)] += 1;
        }
        if is_inside != (label == "inside") && label != "throttled" {
            wrong.push(format!("{label}: {code}"));
        }
    }
    let share = |half, label| {
        let [other, inside] = counts.get(&(half, label)).copied().unwrap_or_default();
        (inside as f64 / (other + inside).max(1) as f64, other + inside)
    };
    for half in 0..2 {
        let ((found, _), (mistaken, _)) = (share(half, "inside"), share(half, "refused"));
        println!("half {half}: {found:.3} of those inside are found, {mistaken:.4} of the refused mistaken");
        assert!(found >= 0.9, "{wrong:#?}");
        assert!(mistaken <= 0.02, "{wrong:#?}");
    }
    let [other, found] = throttled;
    println!("{found} of {} that are throttled are found", other + found);
    assert!(found * 5 >= (other + found) * 4, "{throttled:?}");
    println!("{wrong:#?}");
}

#[test]
fn every_family_can_be_reached_and_a_known_code_is_never_judged_by_one() {
    for family in SERVICE.error_families {
        for phrase in family.code {
            let code = phrase.to_uppercase().replace(' ', "_");
            if SERVICE.success_codes.contains(&code.as_str()) {
                continue;
            }
            let expected = match family.class {
                ErrorClass::Server => FAILED,
                ErrorClass::Throttled => THROTTLED,
                _ => REFUSED,
            };
            assert_eq!(by_name(&code), expected, "{code}");
        }
    }
    for known in SERVICE.error_codes.iter().filter(|known| known.class == ErrorClass::Validation) {
        let verdict = verdict(known.code, "internal error", 200, "", false);
        assert_eq!(verdict, REFUSED, "{}", known.code);
    }
}
