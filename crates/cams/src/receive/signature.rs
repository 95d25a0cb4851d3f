//! Webhooks that Meta itself calls: the signature of their bodies, and the check at subscription.
//!
//! CAMS callbacks are not signed. This module is for programs that also own a Meta app and relay its webhooks. Meta
//! signs each body with the secret of the app, and asks once, with a GET, whether the address is yours.
//!
//! ```
//! use cams::receive::signature::MetaWebhook;
//!
//! # fn run(request: http::Request<Vec<u8>>, secret: &str, token: &str) -> Result<(), Box<dyn std::error::Error>> {
//! let webhook = MetaWebhook::new(secret, token)?;
//! if request.method() == http::Method::GET {
//!     let answer: http::Response<String> = webhook.subscription(request.uri().query().unwrap_or_default());
//! } else {
//!     webhook.verify(request.headers(), request.body())?; // refused: answer 401
//! }
//! # Ok(())
//! # }
//! ```
//!
//! The scheme is Meta's. We compared it with Python's `hmac` and `pywa`, but have not tried it against the live
//! service.

use std::fmt;

use http::header::{CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderMap, HeaderValue, Response, StatusCode};

use crate::receive::secret::Secret;

/// The header with the signature.
pub const SIGNATURE_HEADER: &str = "x-hub-signature-256";

/// Length of a SHA-256 in bytes.
const CODE_BYTES: usize = 32;

/// The secrets of a Meta app. `Debug` hides them.
#[derive(Clone, Debug)]
pub struct MetaWebhook {
    app: Secret,
    subscription: Secret,
}

impl MetaWebhook {
    /// Takes the secret of the app, and the verify token that you enter when you subscribe to the webhook.
    ///
    /// # Errors
    /// Fails if one of them is empty, because anybody could then sign.
    pub fn new(app_secret: &str, verify_token: &str) -> Result<Self, EmptySecret> {
        let app = Secret::new(app_secret).ok_or(EmptySecret("app secret"))?;
        let subscription = Secret::new(verify_token).ok_or(EmptySecret("verify token"))?;
        Ok(Self { app, subscription })
    }

    /// Checks the signature of a body, in constant time.
    ///
    /// Pass the bytes unchanged. Meta escapes letters before it signs, so the signature does not match a body that was
    /// parsed and serialized again.
    ///
    /// # Errors
    /// Fails if the signature is missing, given twice, not `sha256=` with 64 lower-case hexadecimal digits, or that of
    /// another body or secret. Answer 401, and use nothing of the body.
    pub fn verify(&self, headers: &HeaderMap, body: &[u8]) -> Result<(), SignatureError> {
        let mut given = headers.get_all(SIGNATURE_HEADER).into_iter();
        let (signature, more) = (given.next().ok_or(SignatureError::Missing)?, given.next());
        let digits = signature.as_bytes().strip_prefix(b"sha256=").filter(|_| more.is_none());
        let mut buffer = [0; CODE_BYTES];
        let code = digits
            .and_then(|digits| base16ct::lower::decode(digits, &mut buffer).ok())
            .filter(|code| code.len() == CODE_BYTES)
            .ok_or(SignatureError::Malformed)?;
        if self.app.is_code_of(body, code) { Ok(()) } else { Err(SignatureError::Wrong) }
    }

    /// Answers the GET with which Meta checks the address: 200 with the challenge of the query as plain text if the
    /// verify token is yours, otherwise 403. `query` is the part after the `?` of the address.
    #[must_use]
    pub fn subscription(&self, query: &str) -> Response<String> {
        let challenge = self.challenge(query);
        let status = if challenge.is_some() { StatusCode::OK } else { StatusCode::FORBIDDEN };
        let mut response = Response::new(challenge.unwrap_or_default());
        *response.status_mut() = status;
        // A browser must not turn a stranger's text into a link to a page of yours.
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
        headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        response
    }

    /// Returns the challenge of a query with the right token and without duplicate parameters.
    fn challenge(&self, query: &str) -> Option<String> {
        let value = |name: &str| {
            let mut values = url::form_urlencoded::parse(query.as_bytes()).filter(|(key, _)| key == name);
            let (_, value) = values.next()?;
            values.next().is_none().then(|| value.into_owned())
        };
        let is_meant = value("hub.mode")? == "subscribe" && self.subscription.is(&value("hub.verify_token")?);
        value("hub.challenge").filter(|_| is_meant)
    }
}

/// A secret is empty, for example from a variable that is not set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EmptySecret(&'static str);

impl fmt::Display for EmptySecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot check webhooks: the {} is empty; set it to the one of your Meta app", self.0)
    }
}

impl std::error::Error for EmptySecret {}

/// Why a body is not from Meta.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignatureError {
    /// There is no `X-Hub-Signature-256`.
    Missing,
    /// The header is not `sha256=` with 64 lower-case hexadecimal digits, or is there twice.
    Malformed,
    /// It is the signature of another body or secret.
    Wrong,
}

impl fmt::Display for SignatureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("cannot accept the webhook: ")?;
        f.write_str(match self {
            Self::Missing => "the header X-Hub-Signature-256 is missing; answer 401",
            Self::Malformed => {
                "the header X-Hub-Signature-256 is not `sha256=` with 64 lower-case hexadecimal digits; answer 401"
            }
            Self::Wrong => {
                "the signature belongs to another body or secret; answer 401, and if it is Meta that calls, compare \
                 the app secret and pass the body as it came"
            }
        })
    }
}

impl std::error::Error for SignatureError {}
