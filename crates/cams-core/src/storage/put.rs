//! Stores one object: its settings, the request, and the result of an attempt.

use std::fmt;
use std::time::{Duration, SystemTime};

use http::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, USER_AGENT};
use http::{HeaderValue, Request};
use http_body::Body;

use super::answer;
use super::bucket::Bucket;
use super::sign::{self, Signable};
use crate::credentials::value::Credentials;
use crate::date;
use crate::failure::Failure;
use crate::outcome::{ErrorKind, Execution};
use crate::reply::Attempt;
use crate::transport::stream::BodyStream;

/// Maximum size of an object in a single upload, in bytes: 5 GiB, according to the documentation of OSS.
pub const MAX_OBJECT_BYTES: u64 = 5 * 1024 * 1024 * 1024;

/// Default stall timeout of an attempt.
const STALL_TIMEOUT: Duration = Duration::from_secs(30);

/// An object to store under a new key.
#[derive(Clone)]
pub struct PutObject<'a> {
    pub(crate) bucket: &'a Bucket,
    key: &'a str,
    credentials: &'a Credentials,
    content_type: &'a str,
    public_read: bool,
    pub(crate) max_bytes: u64,
    pub(crate) stall_timeout: Duration,
}

/// An object that was stored.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Stored {
    /// Its size in bytes.
    pub size: u64,
    /// ID of the request that stored it.
    pub request_id: Option<String>,
    /// All attempts; the last one succeeded.
    pub attempts: Vec<Attempt>,
}

impl<'a> PutObject<'a> {
    /// Creates an object of the type `application/octet-stream`, with the access rules of its bucket.
    #[must_use]
    pub fn new(bucket: &'a Bucket, key: &'a str, credentials: &'a Credentials) -> Self {
        Self {
            bucket,
            key,
            credentials,
            content_type: "application/octet-stream",
            public_read: false,
            max_bytes: MAX_OBJECT_BYTES,
            stall_timeout: STALL_TIMEOUT,
        }
    }

    /// Sets its media type, which readers of the object get as `Content-Type`.
    #[must_use]
    pub fn content_type(mut self, content_type: &'a str) -> Self {
        self.content_type = content_type;
        self
    }

    /// Lets everybody read it (`x-oss-object-acl: public-read`).
    #[must_use]
    pub fn public_read(mut self, public_read: bool) -> Self {
        self.public_read = public_read;
        self
    }

    /// Sets its maximum size in bytes. Larger content fails the upload. Default and maximum: [`MAX_OBJECT_BYTES`].
    #[must_use]
    pub fn max_bytes(mut self, bytes: u64) -> Self {
        self.max_bytes = bytes.min(MAX_OBJECT_BYTES);
        self
    }

    /// Sets how long an attempt may go without sending a byte or getting a response. It is given up after once to twice
    /// this time. Default: 30 s.
    #[must_use]
    pub fn stall_timeout(mut self, timeout: Duration) -> Self {
        self.stall_timeout = timeout;
        self
    }

    /// Returns the name of the object in its bucket.
    #[must_use]
    pub fn key(&self) -> &str {
        self.key
    }

    /// Returns the signed request.
    pub(crate) fn request(
        &self,
        body: BodyStream,
        now: SystemTime,
        user_agent: &HeaderValue,
    ) -> Result<Request<BodyStream>, Box<Failure>> {
        let date = date::format(now).replace(['-', ':'], "");
        let authorization = sign::authorization(self.credentials, self.signable(&date));
        let mut builder = Request::put(self.bucket.url(self.key)).header(USER_AGENT, user_agent);
        if let Some(length) = body.size_hint().exact() {
            // `hyper` omits it if there is no body, and OSS refuses a request that has neither it nor chunks.
            builder = builder.header(CONTENT_LENGTH, length);
        }
        for (name, value) in
            self.headers(&date).into_iter().chain([(AUTHORIZATION.as_str(), &*authorization)])
        {
            let mut value = HeaderValue::from_str(value).map_err(|_| {
                invalid(format!("the header `{name}` has a character that no HTTP header can hold"))
            })?;
            value.set_sensitive(is_secret(name));
            builder = builder.header(name, value);
        }
        builder.body(body).map_err(invalid)
    }

    fn signable<'s>(&'s self, date: &'s str) -> Signable<'s> {
        let mut headers = self.headers(date);
        headers.push(("host", self.bucket.endpoint().authority()));
        Signable {
            method: "PUT",
            path: self.bucket.canonical_path(self.key),
            headers,
            date,
            region: self.bucket.region(),
        }
    }

    /// Returns all headers but those that the HTTP client sets.
    fn headers<'s>(&'s self, date: &'s str) -> Vec<(&'s str, &'s str)> {
        let mut headers = vec![
            (CONTENT_TYPE.as_str(), self.content_type),
            ("x-oss-content-sha256", sign::UNSIGNED),
            ("x-oss-date", date),
            // Whatever the outcome of an attempt was, another one changes nothing.
            ("x-oss-forbid-overwrite", "true"),
        ];
        if let Some(token) = self.credentials.security_token() {
            headers.push((SECURITY_TOKEN, token));
        }
        if self.public_read {
            headers.push(("x-oss-object-acl", "public-read"));
        }
        headers
    }
}

const SECURITY_TOKEN: &str = "x-oss-security-token";

fn is_secret(header: &str) -> bool {
    header == SECURITY_TOKEN || header == AUTHORIZATION.as_str()
}

fn invalid(problem: impl fmt::Display) -> Box<Failure> {
    Failure::unsent(ErrorKind::InvalidRequest, problem.to_string())
}

/// Returns whether a failure shows that the object exists, so that an earlier attempt of unknown outcome must have
/// stored it: nobody else uses its key, and an object is stored as a whole or not at all.
pub(crate) fn was_stored_before(failure: &Failure, attempts: &[Attempt]) -> bool {
    failure.code.as_deref() == Some(answer::EXISTS)
        && attempts.iter().any(|attempt| attempt.execution() == Some(Execution::Unknown))
}

/// Omits the credentials.
impl fmt::Debug for PutObject<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PutObject")
            .field("bucket", &self.bucket)
            .field("key", &self.key)
            .field("content_type", &self.content_type)
            .field("public_read", &self.public_read)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::stream;
    use serde_json::Value;

    /// Computed by `SignerV4` of the official Python package `alibabacloud-oss-v2` 1.4.1, with `host` as an additional
    /// header.
    const VECTORS: &str = include_str!("../../tests/vectors/oss4.json");

    fn agent() -> HeaderValue {
        HeaderValue::from_static("test")
    }

    fn body() -> BodyStream {
        BodyStream::new(stream::empty(), Some(0))
    }

    #[test]
    fn signatures_are_those_of_the_official_code() {
        let vectors: Vec<Value> = serde_json::from_str(VECTORS).unwrap();
        for vector in &vectors {
            let text = |name: &str| vector[name].as_str().unwrap();
            let credentials = Credentials::new(text("id"), text("secret"));
            let credentials = match vector["token"].as_str() {
                Some(token) => credentials.with_security_token(token),
                None => credentials,
            };
            let bucket = Bucket::new(text("endpoint"), text("bucket"), text("region")).unwrap();
            let put = PutObject::new(&bucket, text("key"), &credentials)
                .content_type(text("content_type"))
                .public_read(vector["public_read"].as_bool().unwrap());
            let now = SystemTime::UNIX_EPOCH + Duration::from_secs(vector["unix"].as_u64().unwrap());
            let request = put.request(body(), now, &agent()).unwrap();
            assert_eq!(request.headers()[AUTHORIZATION], text("authorization"));
        }
        assert_eq!(vectors.len(), 3);
    }

    #[test]
    fn neither_the_request_nor_what_it_is_made_of_shows_a_secret() {
        let bucket = Bucket::new("oss.example.com", "b", "r").unwrap();
        let credentials = Credentials::new("id", "marker-1").with_security_token("marker-2");
        let put = PutObject::new(&bucket, "k", &credentials);
        let request = put.request(body(), SystemTime::UNIX_EPOCH, &agent()).unwrap();
        assert!(!format!("{put:?} {:?}", request.headers()).contains("marker"));
    }

    #[test]
    fn a_header_that_cannot_be_sent_is_refused_by_its_name() {
        let bucket = Bucket::new("oss.example.com", "b", "r").unwrap();
        let credentials = Credentials::new("id", "secret");
        let put = PutObject::new(&bucket, "k", &credentials).content_type("a\nb");
        let failure = put.request(body(), SystemTime::UNIX_EPOCH, &agent()).unwrap_err();
        assert_eq!(failure.kind, ErrorKind::InvalidRequest);
        assert!(failure.message.contains("content-type"), "{}", failure.message);
    }

    #[test]
    fn an_object_that_is_there_was_stored_before_only_if_an_attempt_may_have_stored_it() {
        let mut exists = Failure::new(ErrorKind::Refused, Execution::Refused, "");
        exists.code = Some(answer::EXISTS.into());
        let attempt = |execution| {
            let failure = Failure::new(ErrorKind::Interrupted, execution, "");
            Attempt::failed(&failure, Duration::ZERO, Duration::ZERO)
        };
        assert!(was_stored_before(&exists, &[attempt(Execution::Unknown), attempt(Execution::NotExecuted)]));
        assert!(!was_stored_before(&exists, &[attempt(Execution::NotExecuted)]));
        assert!(!was_stored_before(&exists, &[]));
    }
}
