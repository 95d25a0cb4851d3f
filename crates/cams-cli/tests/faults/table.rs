//! Every fault, and what the command makes of it.

use std::io::Write;
use std::time::{Duration, SystemTime};

use crate::server::{Request, Serve, answer, drip, flood, hang};
use Serve::{Answer, AtOnce, NoSuchHost, Nobody, PlainForTls, Then, UntrustedTls};

/// A fault and the outcomes that are right: attempts / requests that arrived whole, kind, execution, exit code. Where
/// the operating system decides which of two things happens first there are several, with a bar between them.
pub(crate) struct Row {
    pub(crate) fault: &'static str,
    pub(crate) serve: Serve,
    pub(crate) read: &'static str,
    pub(crate) write: &'static str,
    /// What the command says among other things, on stdout or stderr.
    pub(crate) words: &'static [&'static str],
    /// Longest time of a call in milliseconds, retries and their waits included, the start of the command not.
    pub(crate) within: u64,
}

impl Row {
    /// Time that its calls have: little where they end by it, more than enough where they do not.
    pub(crate) fn timeout(&self) -> Duration {
        if self.write == LATE { Duration::from_millis(TIMEOUT) } else { Duration::from_secs(10) }
    }

    pub(crate) const fn saying(mut self, words: &'static [&'static str]) -> Self {
        self.words = words;
        self
    }
}

pub(crate) const fn row(
    fault: &'static str,
    serve: Serve,
    read: &'static str,
    write: &'static str,
    within: u64,
) -> Row {
    Row { fault, serve, read, write, words: &[], within }
}

/// Time that calls have, in milliseconds, where they end by it.
const TIMEOUT: u64 = 700;
/// What the two waits of a read add up to at most, and the time that a loaded machine takes for the rest.
pub(crate) const RETRIED: u64 = 600 + SLACK;
pub(crate) const ONCE: u64 = SLACK;
const TIMED_OUT: u64 = TIMEOUT + SLACK;
const SLACK: u64 = 2000;

const NOT_REACHED: &str = "3/0 service not reached, not_executed, exit 5";
pub(crate) const THROTTLED: &str = "3/3 throttled, refused, exit 4";
pub(crate) const REFUSED: &str = "1/1 refused, refused, exit 1";
pub(crate) const UNREADABLE: &str = "1/1 unreadable answer, unknown, exit 3";
const LATE: &str = "1/1 timed out, unknown, exit 3";
pub(crate) const DONE: &str = "1 request, exit 0";

const BROKEN: [&str; 2] =
    ["3/3 connection broken, unknown, exit 3", "1/1 connection broken, unknown, exit 3"];
pub(crate) const FAILED: [&str; 2] =
    ["3/3 server failure, unknown, exit 3", "1/1 server failure, unknown, exit 3"];

/// The end of the connection is seen before the request is written, or after.
const CLOSED_AT_ONCE: [&str; 2] = [
    "3/0 service not reached, not_executed, exit 5 | 3/0 service not reached, unknown, exit 3 | \
     3/0 connection broken, unknown, exit 3",
    "3/0 service not reached, not_executed, exit 5 | 1/0 connection broken, unknown, exit 3 | \
     2/0 connection broken, unknown, exit 3 | 3/0 connection broken, unknown, exit 3",
];

pub(crate) const TABLE: &[Row] = &[
    // Before a byte of the request is written.
    row("connection refused", Nobody, NOT_REACHED, NOT_REACHED, RETRIED),
    row("no such host", NoSuchHost, NOT_REACHED, NOT_REACHED, RETRIED),
    row("plain HTTP for TLS", PlainForTls, NOT_REACHED, NOT_REACHED, RETRIED),
    row("untrusted certificate", UntrustedTls, NOT_REACHED, NOT_REACHED, RETRIED),
    row("closed before reading", AtOnce(|_| Ok(())), CLOSED_AT_ONCE[0], CLOSED_AT_ONCE[1], RETRIED),
    // After the request was written.
    row("closed after reading", Then(|_| Ok(())), BROKEN[0], BROKEN[1], RETRIED),
    row(
        "closed in the head",
        Then(|stream| stream.write_all(b"HTTP/1.1 200 OK\r\ncontent")),
        BROKEN[0],
        BROKEN[1],
        RETRIED,
    ),
    row("closed in the body", Answer(|_| half()), BROKEN[0], BROKEN[1], RETRIED),
    row("hang before the head", Then(hang), LATE, LATE, TIMED_OUT),
    row(
        "hang after the head",
        Then(|stream| {
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{")?;
            hang(stream)
        }),
        LATE,
        LATE,
        TIMED_OUT,
    ),
    row("slow bytes", Then(drip), LATE, LATE, TIMED_OUT),
    row("no HTTP", Answer(|_| b"SSH-2.0-OpenSSH_9.6\r\n".to_vec()), BROKEN[0], BROKEN[1], RETRIED),
    // Servers and proxies that fail.
    row(
        "502 HTML",
        Answer(|_| answer("502 Bad Gateway", &[("content-type", "text/html")], "<html>")),
        FAILED[0],
        FAILED[1],
        RETRIED,
    ),
    row("503 empty", Answer(|_| answer("503 Service Unavailable", &[], "")), FAILED[0], FAILED[1], RETRIED),
    row(
        "503 JSON",
        Answer(|_| answer("503 Service Unavailable", &[], r#"{"Code":"ServiceUnavailable"}"#)),
        FAILED[0],
        FAILED[1],
        RETRIED,
    ),
    row(
        "500 JSON list",
        Answer(|_| answer("500 Internal Server Error", &[], "[]")),
        FAILED[0],
        FAILED[1],
        RETRIED,
    ),
    row("408", Answer(|_| answer("408 Request Timeout", &[], "")), FAILED[0], FAILED[1], RETRIED),
    row(
        "redirect 301, same host",
        Answer(|_| redirect("301 Moved", "/elsewhere")),
        FAILED[0],
        FAILED[1],
        RETRIED,
    ),
    row(
        "redirect 302, same host",
        Answer(|_| redirect("302 Found", "/elsewhere")),
        FAILED[0],
        FAILED[1],
        RETRIED,
    ),
    row(
        "redirect 307, same host",
        Answer(|_| redirect("307 Temporary Redirect", "/elsewhere")),
        FAILED[0],
        FAILED[1],
        RETRIED,
    ),
    row(
        "redirect 301, other host",
        Answer(|request| redirect("301 Moved", &request.elsewhere)),
        FAILED[0],
        FAILED[1],
        RETRIED,
    ),
    row(
        "redirect 302, other host",
        Answer(|request| redirect("302 Found", &request.elsewhere)),
        FAILED[0],
        FAILED[1],
        RETRIED,
    ),
    row(
        "redirect 307, other host",
        Answer(|request| redirect("307 Temporary Redirect", &request.elsewhere)),
        FAILED[0],
        FAILED[1],
        RETRIED,
    ),
    row(
        "nonce used",
        Answer(|_| answer("400 Bad Request", &[], r#"{"Code":"SignatureNonceUsed"}"#)),
        FAILED[0],
        FAILED[1],
        RETRIED,
    ),
    // Answers that cannot be read.
    row("200 truncated JSON", Answer(|_| ok(r#"{"Code":"OK","Succ"#)), UNREADABLE, UNREADABLE, ONCE),
    row("200 empty", Answer(|_| ok("")), UNREADABLE, UNREADABLE, ONCE),
    row(
        "200 HTML",
        Answer(|_| answer("200 OK", &[("content-type", "text/html")], "<html>")),
        UNREADABLE,
        UNREADABLE,
        ONCE,
    ),
    row("200 without a code", Answer(|_| ok(r#"{"RequestId":"R"}"#)), UNREADABLE, UNREADABLE, ONCE),
    row("200 MiB", Then(flood), UNREADABLE, UNREADABLE, 2 * SLACK),
    row("70 KiB of headers", Answer(|_| headers(70, 1024)), UNREADABLE, UNREADABLE, ONCE),
    row("200 headers", Answer(|_| headers(200, 1)), BROKEN[0], BROKEN[1], RETRIED),
    row(
        "two lengths",
        Answer(|_| answer("200 OK", &[("content-length", "7")], "{}")),
        BROKEN[0],
        BROKEN[1],
        RETRIED,
    ),
    row("deep JSON, documented as text", Answer(|_| deep("Message")), UNREADABLE, UNREADABLE, ONCE),
    // Refusals.
    row(
        "400 XML",
        Answer(|_| {
            answer(
                "400 Bad Request",
                &[("content-type", "text/xml;charset=utf-8")],
                "<Error><Code>X</Code></Error>",
            )
        }),
        REFUSED,
        REFUSED,
        ONCE,
    ),
    row(
        "403 HTML",
        Answer(|_| answer("403 Forbidden", &[("content-type", "text/html")], "<html>")),
        REFUSED,
        REFUSED,
        ONCE,
    ),
    row(
        "200 with a failing code",
        Answer(|_| ok(r#"{"Code":"InvalidParameter.X","Message":"m"}"#)),
        REFUSED,
        REFUSED,
        ONCE,
    ),
    row("200 with Success false", Answer(|_| ok(r#"{"Code":"OK","Success":false}"#)), REFUSED, REFUSED, ONCE),
    row(
        "400 in lower-case keys",
        Answer(|_| answer("400 Bad Request", &[], r#"{"code":"X","message":"m"}"#)),
        REFUSED,
        REFUSED,
        ONCE,
    ),
    // Throttling: not executed, so writes are sent again as well.
    row("429", Answer(|_| answer("429 Too Many Requests", &[], "slow down")), THROTTLED, THROTTLED, RETRIED),
    row("Throttling.User", Answer(|_| throttled(&[])), THROTTLED, THROTTLED, RETRIED),
    row(
        "Throttling with HTTP 200",
        Answer(|_| ok(r#"{"Code":"Throttling"}"#)),
        THROTTLED,
        THROTTLED,
        RETRIED,
    ),
    row(
        "x-acs-retry-after",
        Answer(|_| throttled(&[("x-acs-retry-after", "100")])),
        THROTTLED,
        THROTTLED,
        200 + SLACK,
    ),
    row(
        "x-acs-retry-after twice",
        Answer(|_| throttled(&[("x-acs-retry-after", "100"), ("X-Acs-Retry-After", "90")])),
        THROTTLED,
        THROTTLED,
        200 + SLACK,
    ),
    row(
        "x-acs-retry-after alone",
        Answer(|_| answer("400 Bad Request", &[("x-acs-retry-after", "100")], "{}")),
        THROTTLED,
        THROTTLED,
        200 + SLACK,
    ),
    row(
        "x-ratelimit-user",
        Answer(|_| throttled(&[("x-ratelimit-user", "Limit:1,Remain:0,TimeLeft:100,Reset:1")])),
        THROTTLED,
        THROTTLED,
        200 + SLACK,
    ),
    row(
        "x-ratelimit-user-api",
        Answer(|_| throttled(&[("x-ratelimit-user-api", "Limit:1,Remain:0,TimeLeft:100,Reset:1")])),
        THROTTLED,
        THROTTLED,
        200 + SLACK,
    ),
    row("Retry-After", Answer(|_| throttled(&[("Retry-After", "1")])), THROTTLED, THROTTLED, 2000 + SLACK),
    row(
        "Retry-After past the timeout",
        Answer(|_| throttled(&[("Retry-After", "3600")])),
        "1/1 throttled, refused, exit 4",
        "1/1 throttled, refused, exit 4",
        ONCE,
    ),
    // What a client should put up with.
    row(
        "clock 1 h behind",
        Answer(|request| dated(request, 3600, 0)),
        "2 requests, exit 0",
        "2 requests, exit 0",
        ONCE,
    ),
    row(
        "clock 1 h ahead",
        Answer(|request| dated(request, -3600, 0)),
        "2 requests, exit 0",
        "2 requests, exit 0",
        ONCE,
    ),
    row(
        "wrong content type",
        Answer(|_| answer("200 OK", &[("content-type", "text/plain")], r#"{"Code":"OK"}"#)),
        DONE,
        DONE,
        ONCE,
    ),
    row("lower-case keys", Answer(|_| ok(r#"{"code":"ok","requestId":"R"}"#)), DONE, DONE, ONCE),
    row(
        "scalars of another type",
        Answer(|_| ok(r#"{"Code":200,"Success":"true","RequestId":7}"#)),
        DONE,
        DONE,
        ONCE,
    ),
    row("deep JSON, undocumented", Answer(|_| deep("Undocumented")), DONE, DONE, ONCE),
    row(
        "a header twice",
        Answer(|_| {
            answer("200 OK", &[("x-acs-request-id", "1"), ("x-acs-request-id", "2")], r#"{"Code":"OK"}"#)
        }),
        DONE,
        DONE,
        ONCE,
    ),
];

pub(crate) fn ok(body: &str) -> Vec<u8> {
    answer("200 OK", &[("content-type", "application/json")], body)
}

fn throttled(headers: &[(&str, &str)]) -> Vec<u8> {
    answer("400 Bad Request", headers, r#"{"Code":"Throttling.User","Message":"slow down"}"#)
}

fn redirect(status: &str, location: &str) -> Vec<u8> {
    answer(status, &[("location", location)], "")
}

/// An answer whose second half is missing.
fn half() -> Vec<u8> {
    let mut bytes = ok(r#"{"Code":"OK","Success":true,"RequestId":"R"}"#);
    bytes.truncate(bytes.len() - 20);
    bytes
}

fn headers(count: usize, length: usize) -> Vec<u8> {
    let value = "x".repeat(length);
    let headers: Vec<_> = (0..count).map(|number| (format!("x-{number}"), value.as_str())).collect();
    let headers: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    answer("200 OK", &headers, r#"{"Code":"OK"}"#)
}

/// A success with a member that is nested 100,000 levels deep.
fn deep(name: &str) -> Vec<u8> {
    const LEVELS: usize = 100_000;
    ok(&format!(r#"{{"Code":"OK","{name}":{}{}}}"#, "[".repeat(LEVELS), "]".repeat(LEVELS)))
}

/// A success for a request that is dated `ahead` seconds after our clock, give or take 15 minutes, as a service would
/// demand whose clock is that far ahead. A refusal is as many seconds old as `age` says.
pub(crate) fn dated(request: &Request, ahead: i64, age: u32) -> Vec<u8> {
    let now = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(ahead);
    let date: jiff::Timestamp = request.header("x-acs-date").parse().unwrap();
    if date.duration_since(now).abs() < jiff::SignedDuration::from_mins(15) {
        return ok(r#"{"Code":"OK"}"#);
    }
    let seconds = now.as_second().unsigned_abs().saturating_sub(age.into());
    let shown = httpdate::fmt_http_date(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
    let headers = [("date", shown.as_str()), ("age", &age.to_string())];
    answer("400 Bad Request", &headers, r#"{"Code":"InvalidTimeStamp.Expired","Message":"m"}"#)
}
