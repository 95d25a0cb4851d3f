//! A call as it would be sent, for inspection: for a dry run, or to find out why a signature is refused.
//!
//! ```no_run
//! # async fn run(engine: cams_core::Engine) -> Result<(), cams_core::Error> {
//! let request = cams_models::AddChatGroupInviteLinkRequest::new("8613800000000", "E93kdk0000");
//! let prepared = engine.prepare(&request, &cams_core::CallOptions::default()).await?;
//! println!("{} {}\n\n{}", prepared.method(), prepared.url(), prepared.canonical_request());
//! # Ok(())
//! # }
//! ```

use std::fmt;

use bytes::Bytes;
use http::Request;

use crate::credentials::value::Credentials;
use crate::request::percent;
use crate::request::sign::trace::Trace;

/// Replaces what is not shown.
const MASK: &str = "**";

/// A signed call that was not sent. Signature and security token are masked; the parameters are shown unchanged.
#[derive(Clone)]
pub struct Prepared {
    url: String,
    headers: Vec<(String, String)>,
    body: String,
    canonical_request: String,
    string_to_sign: String,
}

impl Prepared {
    pub(crate) fn new(request: &Request<Bytes>, trace: &Trace, credentials: &Credentials) -> Self {
        let mask = Mask::new(trace, credentials);
        let value = |value: &http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let headers = request.headers().iter();
        Self {
            url: mask.apply(&request.uri().to_string()),
            headers: headers.map(|(name, text)| (name.to_string(), mask.apply(&value(text)))).collect(),
            body: String::from_utf8_lossy(request.body()).into_owned(),
            canonical_request: mask.apply(&trace.canonical_request),
            string_to_sign: mask.apply(&trace.string_to_sign),
        }
    }

    /// Returns the HTTP method.
    #[must_use]
    pub fn method(&self) -> &'static str {
        "POST"
    }

    /// Returns the URL with the query.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns the headers in sending order.
    #[must_use]
    pub fn headers(&self) -> &[(String, String)] {
        &self.headers
    }

    /// Returns the form in the body; empty if every parameter is in the query.
    #[must_use]
    pub fn body(&self) -> &str {
        &self.body
    }

    /// Returns the canonical request of the scheme: what the signature covers.
    #[must_use]
    pub fn canonical_request(&self) -> &str {
        &self.canonical_request
    }

    /// Returns the string to sign.
    #[must_use]
    pub fn string_to_sign(&self) -> &str {
        &self.string_to_sign
    }
}

/// Omits the parameters, which may be personal data.
impl fmt::Debug for Prepared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.headers.iter().map(|(name, _)| name).collect();
        f.debug_struct("Prepared").field("headers", &names).finish_non_exhaustive()
    }
}

/// Everything that must not be shown, in each encoding that may occur.
struct Mask(Vec<String>);

impl Mask {
    fn new(trace: &Trace, credentials: &Credentials) -> Self {
        let tokens = [credentials.security_token(), credentials.bearer_token()];
        let secrets = tokens.into_iter().flatten().chain([trace.signature.as_str()]);
        let mut forms = Vec::new();
        for secret in secrets.filter(|secret| !secret.is_empty()) {
            let encoded = percent::encode(secret);
            forms.extend([percent::encode(&encoded), encoded, secret.to_owned()]);
        }
        Self(forms)
    }

    fn apply(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, secret| text.replace(secret.as_str(), MASK))
    }
}
