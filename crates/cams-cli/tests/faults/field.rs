//! The cases of `docs/field-cases.md` that an answer makes.

use crate::server::{Serve, answer};
use crate::table::{DONE, FAILED, ONCE, REFUSED, RETRIED, Row, THROTTLED, UNREADABLE, dated, ok, row};
use Serve::Answer;

const XML_THROTTLED: &str = "<?xml version='1.0'?><Error><RequestId>R-9</RequestId><Code>Throttling.User</Code>\
                             <Message>Request was denied</Message></Error>";
const XML_SIGNATURE: &str = "<Error><RequestId>R-9</RequestId><Code>SignatureDoesNotMatch</Code></Error>";

/// What a call is told that may have been executed.
const LOOK: &str = "check whether it was executed before you call again";

pub(crate) const CASES: &[Row] = &[
    row("1: 0000", Answer(|_| ok(r#"{"Code":"0000","RequestId":"R-1"}"#)), DONE, DONE, ONCE).saying(&["R-1"]),
    row(
        "1: 0000 and Success",
        Answer(|_| ok(r#"{"Code":"0000","Message":"Success","Success":true}"#)),
        DONE,
        DONE,
        ONCE,
    ),
    row(
        "1: Success and an unknown code",
        Answer(|_| ok(r#"{"Code":"7","Success":true}"#)),
        UNREADABLE,
        UNREADABLE,
        ONCE,
    ),
    row(
        "1: a success of another name",
        Answer(|_| ok(r#"{"Code":"Succeeded"}"#)),
        FAILED[0],
        FAILED[1],
        RETRIED,
    )
    .saying(&["This may be a success", LOOK]),
    row(
        "B11: what was made beside a code of no family",
        Answer(|_| ok(r#"{"Code":"GroupInReview","UniqueCode":"g-1","RequestId":"R-1"}"#)),
        REFUSED,
        UNREADABLE,
        ONCE,
    )
    .saying(&["GroupInReview", "R-1"]),
    row(
        "B11: what was not made",
        Answer(|_| ok(r#"{"Code":"GroupInReview","UniqueCode":""}"#)),
        REFUSED,
        REFUSED,
        ONCE,
    ),
    row("B17: another spelling", Answer(|_| ok(r#"{"Code":"200 OK"}"#)), FAILED[0], FAILED[1], RETRIED)
        .saying(&["This may be a success", LOOK]),
    row(
        "B16: a part of the service",
        Answer(|_| ok(r#"{"Code":"ThirdPartyError"}"#)),
        FAILED[0],
        FAILED[1],
        RETRIED,
    )
    .saying(&[LOOK]),
    row("1: zero", Answer(|_| ok(r#"{"Code":0}"#)), FAILED[0], FAILED[1], RETRIED).saying(&[LOOK]),
    row(
        "1: a success by its message",
        Answer(|_| ok(r#"{"Code":"20000","Message":"success"}"#)),
        FAILED[0],
        FAILED[1],
        RETRIED,
    )
    .saying(&[LOOK]),
    row(
        "2: 999999 with 400",
        Answer(|_| bad(r#"{"Code":"999999","Message":"System Exception","RequestId":"R-2"}"#)),
        FAILED[0],
        FAILED[1],
        RETRIED,
    )
    .saying(&["999999", "R-2", LOOK]),
    row("2: isp.* with 200", Answer(|_| ok(r#"{"Code":"isp.SYSTEM_ERROR"}"#)), FAILED[0], FAILED[1], RETRIED)
        .saying(&["isp.SYSTEM_ERROR", LOOK]),
    row("2: a suffix", Answer(|_| ok(r#"{"Code":"InternalError.Timeout"}"#)), FAILED[0], FAILED[1], RETRIED),
    row(
        "2: a longer word",
        Answer(|_| ok(r#"{"Code":"ServiceUnavailableTemporary"}"#)),
        FAILED[0],
        FAILED[1],
        RETRIED,
    ),
    row(
        "2: by its message",
        Answer(|_| bad(r#"{"Code":"X1","Message":"系统异常"}"#)),
        FAILED[0],
        FAILED[1],
        RETRIED,
    ),
    row(
        "2: in another member",
        Answer(|_| bad(r#"{"error":"internal error"}"#)),
        FAILED[0],
        FAILED[1],
        RETRIED,
    ),
    row("3: XML that throttles", Answer(|_| xml(XML_THROTTLED)), THROTTLED, THROTTLED, RETRIED).saying(&[
        "Throttling.User",
        "Request was denied",
        "R-9",
    ]),
    row("3: XML about the signature", Answer(|_| xml(XML_SIGNATURE)), REFUSED, REFUSED, ONCE).saying(&[
        "SignatureDoesNotMatch",
        "R-9",
        "Check the AccessKey secret",
    ]),
    row("4: a text for an object", Answer(|_| ok(r#"{"Code":"OK","Data":"","List":""}"#)), DONE, DONE, ONCE),
    row("4: a list for an object", Answer(|_| ok(r#"{"Code":"OK","Data":[],"List":{}}"#)), DONE, DONE, ONCE),
    row(
        "4: an odd Success",
        Answer(|_| bad(r#"{"Code":"InvalidParameter","Success":"fail","RequestId":"R-4"}"#)),
        REFUSED,
        REFUSED,
        ONCE,
    )
    .saying(&["InvalidParameter", "R-4"]),
    row(
        "5: 25 digits",
        Answer(|_| ok(r#"{"Code":"OK","MessageId":2025091108164976100000001}"#)),
        DONE,
        DONE,
        ONCE,
    )
    .saying(&["2025091108164976100000001"]),
    row(
        "7: a wait of a day",
        Answer(|_| {
            answer("429 Too Many Requests", &[("Retry-After", "86400")], r#"{"Code":"Throttling.User"}"#)
        }),
        "1/1 throttled, refused, exit 4",
        "1/1 throttled, refused, exit 4",
        ONCE,
    )
    .saying(&[r#""retry_after_ms":86400000"#]),
    row(
        "12: a cache kept the answer",
        Answer(|request| dated(request, 3600, 7200)),
        "2 requests, exit 0",
        "2 requests, exit 0",
        ONCE,
    ),
];

fn bad(body: &str) -> Vec<u8> {
    answer("400 Bad Request", &[("content-type", "application/json")], body)
}

fn xml(body: &str) -> Vec<u8> {
    answer("400 Bad Request", &[("content-type", "text/xml")], body)
}
