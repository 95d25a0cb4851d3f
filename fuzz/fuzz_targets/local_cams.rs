//! Requests to the local CAMS: signed calls of any operation, control, objects, queues, and what nobody should send.
//! Each is answered, and what the server then knows can be shown, kept, and put back as it was.
#![no_main]

use std::collections::BTreeMap;
use std::sync::OnceLock;
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cams_core::bytes::Bytes;
use cams_core::http::{HeaderName, HeaderValue, Request, Response};
use cams_mock::MockServer;
use hmac::{Hmac, KeyInit, Mac};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use sha1::Sha1;
use tokio::runtime::{Builder, Runtime};

/// Requests of one input. More find nothing that fewer do not, and take longer.
const MOST: usize = 24;

/// No answer is larger: a page has about 4 MiB, and what these inputs put in is far smaller.
const LARGEST: usize = 8 * 1024 * 1024;

/// When all happens: 2026-01-01.
const NOW: Duration = Duration::from_secs(1_767_225_600);

/// No answer takes longer, by the clock of the runtime.
const LONGEST: Duration = Duration::from_secs(24 * 3600);

/// What the page of the server reads.
const VIEWS: [&str; 9] = [
    "/-/overview",
    "/-/conversations",
    "/-/calls",
    "/-/callbacks",
    "/-/templates",
    "/-/numbers",
    "/-/groups",
    "/-/faults",
    "/-/",
];

fn runtime() -> &'static Runtime {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| Builder::new_current_thread().enable_time().start_paused(true).build().unwrap())
}

/// What a request is about, as far as it matters for what must hold of its answer.
struct Asked {
    request: Request<Bytes>,
    /// Whether an answer need not come, or need not end: a fault that was asked for, a stream of events.
    may_be_silent: bool,
}

/// The server with what it said so far.
struct Session {
    server: MockServer,
    /// The last value of each ID in an answer.
    ids: BTreeMap<String, String>,
    sent: u64,
    has_faults: bool,
}

impl Session {
    fn new(is_strict: bool) -> Self {
        let builder = MockServer::builder()
            .access_key_id("id")
            .access_key_secret("secret")
            .clock(|| SystemTime::UNIX_EPOCH + NOW);
        let builder = if is_strict { builder.strict() } else { builder };
        let server = builder.start_unconnected(7).expect("a server");
        Self { server, ids: BTreeMap::new(), sent: 0, has_faults: false }
    }

    /// The text with IDs of earlier answers in place of their names: `{MessageId}`.
    fn filled(&self, text: &str) -> String {
        self.ids.iter().fold(text.to_owned(), |text, (name, id)| text.replace(&format!("{{{name}}}"), id))
    }

    /// The request of a line: `call <Action> <parameters as a form>`, `door <method> <target> <body>`, or
    /// `http <method> <target> <name: value> <body>`.
    fn asked(&mut self, line: &str) -> Option<Asked> {
        let line = self.filled(line);
        let (kind, rest) = line.split_once(' ')?;
        let mut parts = rest.splitn(3, ' ');
        let (first, second, third) =
            (parts.next()?, parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let request = match kind {
            "call" => self.signed(first, second),
            "door" => Request::builder()
                .method(first)
                .uri(second)
                .header("host", "127.0.0.1")
                .header("content-type", "application/json")
                .body(Bytes::copy_from_slice(third.as_bytes()))
                .ok()?,
            "http" => {
                let (header, body) = third.split_once('|').unwrap_or((third, ""));
                let body = Bytes::copy_from_slice(body.as_bytes());
                let mut request = Request::builder().method(first).uri(second).body(body).ok()?;
                for pair in header.split(';') {
                    let Some((name, value)) = pair.split_once(": ") else { continue };
                    if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value))
                    {
                        request.headers_mut().append(name, value);
                    }
                }
                request
            }
            _ => return None,
        };
        let path = request.uri().path();
        self.has_faults |= path.contains("faults");
        let may_be_silent = self.has_faults || path == "/-/events";
        Some(Asked { request, may_be_silent })
    }

    /// A call, signed by RPC V1.
    fn signed(&mut self, action: &str, form: &str) -> Request<Bytes> {
        self.sent += 1;
        let own: [(&str, String); 8] = [
            ("AccessKeyId", "id".into()),
            ("Action", action.into()),
            ("Format", "JSON".into()),
            ("SignatureMethod", "HMAC-SHA1".into()),
            ("SignatureNonce", self.sent.to_string()),
            ("SignatureVersion", "1.0".into()),
            ("Timestamp", "2026-01-01T00:00:00Z".into()),
            ("Version", "2020-06-06".into()),
        ];
        let own = own.map(|(name, value)| (name.to_owned(), value));
        let given =
            url::form_urlencoded::parse(form.as_bytes()).into_owned().filter(|(name, _)| name != "Signature");
        let all: BTreeMap<String, String> = given.chain(own).collect();
        let canonical: Vec<_> =
            all.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
        let to_sign = format!("POST&%2F&{}", encoded(&canonical.join("&")));
        let mut mac = Hmac::<Sha1>::new_from_slice(b"secret&").expect("a key");
        mac.update(to_sign.as_bytes());
        let signature = STANDARD.encode(mac.finalize().into_bytes());
        let body = format!("{}&Signature={}", canonical.join("&"), encoded(&signature));
        Request::post("/")
            .header("host", "127.0.0.1")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Bytes::from(body))
            .expect("a request")
    }

    /// Sends a request, and checks its answer.
    fn ask(&mut self, Asked { request, may_be_silent }: Asked) -> Option<Response<Bytes>> {
        let what = format!("{} {}", request.method(), request.uri());
        let is_call = request.uri().path() == "/";
        let exchange = async { tokio::time::timeout(LONGEST, self.server.exchange(request)).await };
        let Ok(Some(answer)) = runtime().block_on(exchange) else {
            assert!(may_be_silent, "no answer to {what}");
            return None;
        };
        assert!(answer.body().len() <= LARGEST, "{} bytes for {what}", answer.body().len());
        let status = answer.status().as_u16();
        assert!(self.has_faults || status < 500 || status == 501, "{status} for {what}: {:?}", answer.body());
        if is_call
            && !self.has_faults
            && answer.headers().get("content-type").is_some_and(|kind| kind == "application/json")
        {
            let body: Value = serde_json::from_slice(answer.body()).expect("an answer is JSON");
            assert!(body.get("RequestId").is_some() && body.get("Code").is_some(), "{body}");
        }
        Some(answer)
    }

    /// Remembers the IDs in an answer.
    fn learn(&mut self, value: &Value) {
        match value {
            Value::Object(fields) => {
                for (name, value) in fields {
                    match value {
                        Value::String(id) if !id.is_empty() => {
                            drop(self.ids.insert(name.clone(), id.clone()))
                        }
                        Value::Number(id) => drop(self.ids.insert(name.clone(), id.to_string())),
                        other => self.learn(other),
                    }
                }
            }
            Value::Array(items) => items.iter().take(3).for_each(|item| self.learn(item)),
            _ => {}
        }
    }

    fn door(&mut self, method: &str, path: &str, body: Bytes) -> Response<Bytes> {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", "127.0.0.1")
            .header("content-type", "application/json");
        let request = request.body(body).expect("a request");
        self.ask(Asked { request, may_be_silent: false }).expect("control is always answered")
    }
}

/// Percent-encoding of RFC 3986.
fn encoded(text: &str) -> String {
    let of = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    text.bytes().map(of).collect()
}

// A request a line. The first line says `strict`, or nothing.
fuzz_target!(|text: &str| {
    let mut session = Session::new(text.starts_with("strict\n"));
    for line in text.lines().take(MOST) {
        let Some(asked) = session.asked(line) else { continue };
        if let Some(answer) = session.ask(asked)
            && let Ok(value) = serde_json::from_slice(answer.body())
        {
            session.learn(&value);
        }
    }
    let _ = session.door("DELETE", "/-/faults", Bytes::new());
    session.has_faults = false;
    for view in VIEWS {
        let answer = session.door("GET", view, Bytes::new());
        assert!(answer.status().is_success(), "{view}: {:?}", answer.body());
        serde_json::from_slice::<Value>(answer.body()).expect("a view is JSON");
    }
    let kept = session.door("GET", "/-/state", Bytes::new()).into_body();
    let answer = session.door("PUT", "/-/state", kept.clone());
    assert!(answer.status().is_success(), "{:?} of {kept:?}", answer.body());
    let again = session.door("GET", "/-/state", Bytes::new()).into_body();
    assert_eq!(again, kept, "what is put back is what was kept");
});
