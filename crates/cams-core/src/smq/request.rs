//! Requests to a queue: their targets, their bodies, and their common headers.
//!
//! `Content-MD5` is omitted, because the Java client never sends it. Receipt handles may contain `+`, `/`, and `=`.
//! They are deleted through a body, and percent-encoded in URLs, as in the Go client.

use std::fmt::Write as _;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, DATE, USER_AGENT};
use http::{HeaderValue, Method, Request};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::sign::{Sign, Signable};
use crate::credentials::value::Credentials;
use crate::error::Error;
use crate::failure::Failure;
use crate::outcome::ErrorKind;
use crate::request::endpoint::Endpoint;

/// Maximum number of messages in a response, and of receipt handles in a request, according to the documentation.
pub const MAX_BATCH: usize = 16;

/// Maximum wait of a long poll: 30 s, according to the documentation.
pub const MAX_WAIT: Duration = Duration::from_secs(30);

/// Maximum visibility timeout: 12 hours, according to the documentation.
pub const MAX_VISIBILITY: Duration = Duration::from_secs(43_200);

/// Version of the protocol.
const VERSION: (&str, &str) = ("x-mns-version", "2015-06-06");

/// Characters that stay unchanged in a query.
const QUERY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Maximum length of a queue name that is accepted here, in characters. The documentation says 120.
const MAX_NAME: usize = 256;

/// Name of the action in errors of an address.
const ACTION: &str = "ReceiveMessage";

/// A queue and its server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Smq {
    endpoint: Endpoint,
    name: String,
}

impl Smq {
    /// Parses the address of a server, with or without a scheme (default: HTTPS), and the name of a queue.
    ///
    /// # Errors
    /// Fails if the address is invalid, or if the name has characters other than letters, digits, `-`, and `_`
    /// ([`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest)).
    pub fn new(endpoint: &str, name: &str) -> Result<Self, Error> {
        let invalid = |message: String| Error::invalid_request(ACTION, message);
        let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        if name.is_empty() || name.len() > MAX_NAME || !name.bytes().all(is_part) {
            return Err(invalid(format!(
                "the name of the queue must be 1 to {MAX_NAME} letters, digits, `-`, and `_`; copy it from the console"
            )));
        }
        let endpoint = Endpoint::parse(endpoint).map_err(|error| invalid(error.to_string()))?;
        Ok(Self { endpoint, name: name.to_owned() })
    }

    /// Returns the name of the queue.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns its server.
    #[must_use]
    pub fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    fn messages(&self) -> String {
        format!("/queues/{}/messages", self.name)
    }
}

/// A poll: how many messages to take, and how long to wait for the first one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receive {
    /// Maximum number of messages to take, 1 to [`MAX_BATCH`]. Other numbers are clamped.
    pub messages: usize,
    /// How long the server waits while the queue is empty, in whole seconds up to [`MAX_WAIT`]. It is always sent,
    /// because otherwise the setting of the queue would decide.
    pub wait: Duration,
}

impl Receive {
    /// Returns path and query of BatchReceiveMessage.
    #[must_use]
    pub fn target(&self, queue: &Smq) -> String {
        let (messages, wait) = (self.messages.clamp(1, MAX_BATCH), self.wait.min(MAX_WAIT).as_secs());
        format!("{}?numOfMessages={messages}&waitseconds={wait}", queue.messages())
    }
}

/// A request that is not signed yet.
#[derive(Clone, Debug)]
pub(crate) struct Unsigned {
    action: &'static str,
    method: Method,
    target: String,
    body: Option<String>,
}

impl Unsigned {
    pub(crate) fn receive(queue: &Smq, receive: Receive) -> Self {
        let target = receive.target(queue);
        Self { action: "BatchReceiveMessage", method: Method::GET, target, body: None }
    }

    /// Creates BatchDeleteMessage, even for one message, so no handle is in a URL.
    pub(crate) fn delete(queue: &Smq, handles: &[String]) -> Self {
        let body = delete_body(handles);
        let target = queue.messages();
        Self { action: "BatchDeleteMessage", method: Method::DELETE, target, body: Some(body) }
    }

    /// Creates ChangeMessageVisibility, with a timeout of whole seconds from 1 to [`MAX_VISIBILITY`]; the server
    /// refuses zero.
    pub(crate) fn change(queue: &Smq, handle: &str, timeout: Duration) -> Self {
        let seconds = timeout.clamp(Duration::from_secs(1), MAX_VISIBILITY).as_secs();
        let handle = utf8_percent_encode(handle, QUERY);
        let target = format!("{}?ReceiptHandle={handle}&VisibilityTimeout={seconds}", queue.messages());
        Self { action: "ChangeMessageVisibility", method: Method::PUT, target, body: None }
    }

    pub(crate) fn action(&self) -> &'static str {
        self.action
    }

    /// Returns the request, dated and signed.
    pub(crate) fn signed(
        &self,
        queue: &Smq,
        credentials: &Credentials,
        signer: &dyn Sign,
        now: SystemTime,
        user_agent: &HeaderValue,
    ) -> Result<Request<Bytes>, Box<Failure>> {
        let date = httpdate::fmt_http_date(now.max(SystemTime::UNIX_EPOCH));
        let content_type = if self.body.is_some() { BODY_TYPE } else { "" };
        let signable = Signable {
            method: self.method.as_str(),
            target: &self.target,
            date: &date,
            content_md5: "",
            content_type,
            headers: &[VERSION],
        };
        let authorization = signer.authorization(&signable, credentials);
        let token = credentials.security_token();
        let headers = [
            (VERSION.0, Some(VERSION.1)),
            (DATE.as_str(), Some(&*date)),
            (CONTENT_TYPE.as_str(), self.body.as_ref().map(|_| content_type)),
            (AUTHORIZATION.as_str(), Some(&*authorization)),
            (SECURITY_TOKEN, token),
        ];
        let uri = format!("{}{}", queue.endpoint, self.target);
        let mut builder = Request::builder().method(&self.method).uri(uri).header(USER_AGENT, user_agent);
        for (name, value) in headers {
            let Some(value) = value else { continue };
            let mut value = HeaderValue::from_str(value).map_err(|_| {
                let message = format!("the header `{name}` has a character that HTTP does not allow");
                Failure::unsent(ErrorKind::InvalidRequest, message)
            })?;
            value.set_sensitive(name == SECURITY_TOKEN || name == AUTHORIZATION.as_str());
            builder = builder.header(name, value);
        }
        let body = self.body.clone().map(Bytes::from).unwrap_or_default();
        if self.body.is_some() {
            builder = builder.header(CONTENT_LENGTH, body.len());
        }
        builder.body(body).map_err(|error| Failure::unsent(ErrorKind::InvalidRequest, error.to_string()))
    }
}

/// Contains the token. It is not an `x-mns-` header, so no signature covers it.
const SECURITY_TOKEN: &str = "security-token";

/// Media type of a body.
const BODY_TYPE: &str = "text/xml;charset=UTF-8";

fn delete_body(handles: &[String]) -> String {
    let mut body = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><ReceiptHandles xmlns=\"http://mns.aliyuncs.com/doc/v1/\">",
    );
    for handle in handles {
        let handle = quick_xml::escape::escape(handle.as_str());
        // Writing to a string never fails.
        let _ = write!(body, "<ReceiptHandle>{handle}</ReceiptHandle>");
    }
    body.push_str("</ReceiptHandles>");
    body
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::smq::sign::SignatureV2;
    use serde_json::Value;

    const HOST: &str = "1000000000000001.mns.ap-southeast-1.aliyuncs.com";
    const QUEUE: &str = "Alicom-Queue-1000000000000002-ChatAppInbound";

    fn signed(unsigned: &Unsigned, queue: &Smq, credentials: &Credentials) -> Request<Bytes> {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(4_070_946_015);
        let agent = HeaderValue::from_static("test");
        unsigned.signed(queue, credentials, &SignatureV2, now, &agent).unwrap()
    }

    #[test]
    fn requests_are_those_that_were_computed_with_the_official_signature() {
        let vectors: Value = serde_json::from_str(include_str!("../../tests/vectors/smq.json")).unwrap();
        let queue = Smq::new(HOST, QUEUE).unwrap();
        let receive =
            |wait| Unsigned::receive(&queue, Receive { messages: 16, wait: Duration::from_secs(wait) });
        let (short, long) =
            ("1-ODU4OTkzNDU5My0xNDM1MTk3NjAwLTItNg==", "8-0zzABCDEFGHiFake+Handle/With=Base64Chars");
        let requests = [
            ("batch-receive-16-wait-30", receive(30)),
            ("batch-receive-16-wait-20", receive(20)),
            ("batch-delete-1-without-content-md5", Unsigned::delete(&queue, &[short.to_owned()])),
            (
                "change-visibility-percent-encoded-120",
                Unsigned::change(&queue, long, Duration::from_secs(120)),
            ),
            ("change-visibility-1", Unsigned::change(&queue, short, Duration::ZERO)),
        ];
        for (name, unsigned) in requests {
            let cases = vectors["requests"].as_array().unwrap();
            let case = cases.iter().find(|case| case["name"] == name).unwrap();
            let text = |name: &str| case[name].as_str().unwrap();
            let credentials = Credentials::new(text("id"), text("secret")).with_security_token(text("token"));
            let request = signed(&unsigned, &queue, &credentials);
            assert_eq!(request.method().as_str(), text("method"), "{name}");
            let target = request.uri().path_and_query().unwrap().as_str();
            assert_eq!(target, text("target"), "{name}");
            assert_eq!(request.uri().authority().unwrap().as_str(), HOST);
            for header in case["headers"].as_array().unwrap() {
                let (key, value) = (header[0].as_str().unwrap(), header[1].as_str().unwrap());
                assert_eq!(request.headers()[key], value, "{name}: {key}");
            }
            assert_eq!(request.body(), case["body"].as_str().unwrap_or_default(), "{name}");
        }
    }

    #[test]
    fn handles_are_escaped_in_a_body() {
        let body = delete_body(&["1-a&b<c>d\"e'f".to_owned()]);
        assert!(body.contains("<ReceiptHandle>1-a&amp;b&lt;c&gt;d&quot;e&apos;f</ReceiptHandle>"), "{body}");
    }

    #[test]
    fn numbers_stay_within_the_bounds_of_the_service() {
        let queue = Smq::new(HOST, QUEUE).unwrap();
        for (messages, seconds, expected) in
            [(0, 0, "numOfMessages=1&waitseconds=0"), (99, 99, "numOfMessages=16&waitseconds=30")]
        {
            let target = Receive { messages, wait: Duration::from_secs(seconds) }.target(&queue);
            assert!(target.ends_with(expected), "{target}");
        }
        let long = Unsigned::change(&queue, "H", Duration::MAX).target;
        assert!(long.ends_with("VisibilityTimeout=43200"), "{long}");
    }

    #[test]
    fn no_secret_is_shown() {
        let queue = Smq::new(HOST, QUEUE).unwrap();
        let credentials = Credentials::new("id", "marker-1").with_security_token("marker-2");
        let unsigned = Unsigned::receive(&queue, Receive { messages: 1, wait: Duration::ZERO });
        let request = signed(&unsigned, &queue, &credentials);
        assert!(!format!("{request:?} {unsigned:?}").contains("marker"));
        assert!(request.headers()[AUTHORIZATION].is_sensitive());
    }

    #[test]
    fn names_that_would_change_the_path_are_refused() {
        for name in ["", "a/b", "..", "a?b", "é", &"a".repeat(MAX_NAME + 1)] {
            let error = Smq::new(HOST, name).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{name}");
        }
        assert!(Smq::new("", QUEUE).is_err());
    }
}
