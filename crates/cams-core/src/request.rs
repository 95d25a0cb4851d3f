//! From placed parameters to a signed HTTP request: pure functions, with the moment of signing passed in.

use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HOST, InvalidHeaderValue, USER_AGENT};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request};

use crate::Credentials;
use crate::credentials::CredentialsKind;
use crate::encode::Parameter;
use crate::endpoint::Endpoint;
use crate::percent;
use crate::place::{Placed, canonical};
use crate::sign::{Moment, Scheme, acs3, rpc_v1};

const FORM: &str = "application/x-www-form-urlencoded";

/// What goes into the query beside a bearer token in the header.
const BEARER: &str = "SignatureType=BEARERTOKEN";

/// Everything about a call that stays the same from attempt to attempt.
pub(crate) struct Draft<'a> {
    pub(crate) action: &'a str,
    pub(crate) version: &'a str,
    pub(crate) endpoint: &'a Endpoint,
    pub(crate) scheme: Scheme,
    pub(crate) user_agent: &'a str,
    pub(crate) extra_headers: &'a [(HeaderName, HeaderValue)],
    placed: Placed,
    /// The operation's part of the query, encoded.
    query: String,
    body: Bytes,
}

impl<'a> Draft<'a> {
    pub(crate) fn new(
        action: &'a str,
        version: &'a str,
        endpoint: &'a Endpoint,
        scheme: Scheme,
        user_agent: &'a str,
        extra_headers: &'a [(HeaderName, HeaderValue)],
        placed: Placed,
    ) -> Self {
        let query = canonical(&placed.query);
        let body = Bytes::from(canonical(&placed.form));
        Self { action, version, endpoint, scheme, user_agent, extra_headers, placed, query, body }
    }

    /// The request of one attempt; `more` are headers of this attempt alone.
    pub(crate) fn signed(
        &self,
        credentials: &Credentials,
        moment: &Moment,
        more: HeaderMap,
    ) -> Result<Signed, BuildError> {
        let mut headers = self.unsigned_headers(more)?;
        let (query, trace) = match self.scheme {
            Scheme::Acs3 => {
                let trace = self.sign_acs3(credentials, moment, &mut headers)?;
                (self.acs3_query(credentials), trace)
            }
            Scheme::RpcV1 => {
                let (query, trace) = self.sign_rpc_v1(credentials, moment);
                (Cow::Owned(query), trace)
            }
        };
        let uri = format!("{}/?{query}", self.endpoint);
        let mut request = Request::new(self.body.clone());
        *request.method_mut() = Method::POST;
        *request.uri_mut() = uri.trim_end_matches('?').parse().map_err(BuildError::new)?;
        *request.headers_mut() = headers;
        Ok(Signed { request, trace })
    }

    /// The operation's part of the query, with the kind of token that the gateway must look for.
    fn acs3_query(&self, credentials: &Credentials) -> Cow<'_, str> {
        match credentials.kind() {
            CredentialsKind::Bearer if self.query.is_empty() => Cow::Borrowed(BEARER),
            CredentialsKind::Bearer => Cow::Owned([&self.query, BEARER].join("&")),
            _ => Cow::Borrowed(&self.query),
        }
    }

    fn unsigned_headers(&self, mut headers: HeaderMap) -> Result<HeaderMap, BuildError> {
        if let Some(name) = headers.keys().find(|name| is_reserved(name)) {
            return Err(BuildError(format!(
                "header `{name}`, added by an interceptor: the SDK sets it itself"
            )));
        }
        headers.reserve(16);
        for (name, value) in self.extra_headers {
            headers.append(name, value.clone());
        }
        for Parameter { name, value, .. } in &self.placed.headers {
            let unfit = |_| BuildError(format!("`{name}` has a character that no HTTP header can hold"));
            let value = HeaderValue::try_from(value).map_err(unfit)?;
            headers.insert(HeaderName::try_from(name.as_ref()).map_err(BuildError::new)?, value);
        }
        headers.insert(HOST, HeaderValue::try_from(self.endpoint.authority())?);
        // Without it the gateway answers XML.
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(USER_AGENT, HeaderValue::try_from(self.user_agent)?);
        headers.insert("x-acs-action", HeaderValue::try_from(self.action)?);
        headers.insert("x-acs-version", HeaderValue::try_from(self.version)?);
        if !self.body.is_empty() {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(FORM));
        }
        Ok(headers)
    }

    fn sign_acs3(
        &self,
        credentials: &Credentials,
        moment: &Moment,
        headers: &mut HeaderMap,
    ) -> Result<Trace, BuildError> {
        let body_sha256 = acs3::body_sha256(&self.body);
        headers.insert("x-acs-date", HeaderValue::try_from(&moment.date)?);
        headers.insert("x-acs-signature-nonce", HeaderValue::try_from(&moment.nonce)?);
        headers.insert("x-acs-content-sha256", HeaderValue::try_from(&body_sha256)?);
        match credentials.kind() {
            CredentialsKind::AccessKey | CredentialsKind::Sts => {}
            CredentialsKind::Anonymous => return Ok(Trace::default()),
            CredentialsKind::Bearer => {
                let token = credentials.bearer_token().unwrap_or_default();
                headers.insert("x-acs-bearer-token", sensitive(token)?);
                return Ok(Trace::default());
            }
        }
        if let Some(token) = credentials.security_token() {
            headers.insert("x-acs-accesskey-id", HeaderValue::try_from(credentials.access_key_id())?);
            headers.insert("x-acs-security-token", sensitive(token)?);
        }
        let canonical = {
            let signed: Vec<_> = headers
                .iter()
                .filter(|(name, _)| is_signed(name))
                .map(|(name, value)| Ok((name.as_str(), value.to_str().map_err(BuildError::new)?)))
                .collect::<Result<_, BuildError>>()?;
            acs3::canonicalize("POST", "/", &self.query, &signed, &body_sha256)
        };
        let to_sign = acs3::string_to_sign(&canonical);
        let signature = acs3::signature(credentials.access_key_secret(), &to_sign);
        let authorization =
            acs3::authorization(credentials.access_key_id(), &canonical.signed_headers, &signature);
        headers.insert(AUTHORIZATION, sensitive(&authorization)?);
        Ok(Trace { canonical_request: canonical.request, string_to_sign: to_sign, signature })
    }

    /// The query with the parameters of the scheme and the signature, and what was signed.
    fn sign_rpc_v1(&self, credentials: &Credentials, moment: &Moment) -> (String, Trace) {
        let mut common = vec![
            ("Action", self.action),
            ("Format", "json"),
            ("SignatureNonce", moment.nonce.as_str()),
            ("Timestamp", moment.date.as_str()),
            ("Version", self.version),
        ];
        let is_signed = matches!(credentials.kind(), CredentialsKind::AccessKey | CredentialsKind::Sts);
        if is_signed {
            common.extend([
                ("AccessKeyId", credentials.access_key_id()),
                ("SignatureMethod", rpc_v1::METHOD),
                ("SignatureVersion", rpc_v1::VERSION),
            ]);
        }
        common.extend(credentials.security_token().map(|token| ("SecurityToken", token)));
        if let Some(token) = credentials.bearer_token() {
            common.extend([("BearerToken", token), ("SignatureType", "BEARERTOKEN")]);
        }
        let in_query: Vec<_> = common.into_iter().chain(self.placed.query.iter().map(pair_of)).collect();
        if !is_signed {
            return (percent::canonical_pairs(in_query), Trace::default());
        }
        let all = in_query.iter().copied().chain(self.placed.form.iter().map(pair_of));
        let canonical = percent::canonical_pairs(all);
        let to_sign = rpc_v1::string_to_sign("POST", &canonical);
        let signature = rpc_v1::signature(credentials.access_key_secret(), &to_sign);
        let query = percent::canonical_pairs(in_query);
        let query = format!("{query}&Signature={}", percent::encode(&signature));
        (query, Trace { canonical_request: canonical, string_to_sign: to_sign, signature })
    }
}

/// A request with how its signature came about.
pub(crate) struct Signed {
    pub(crate) request: Request<Bytes>,
    pub(crate) trace: Trace,
}

/// How a signature came about; empty where nothing is signed.
#[derive(Default)]
pub(crate) struct Trace {
    pub(crate) canonical_request: String,
    pub(crate) string_to_sign: String,
    pub(crate) signature: String,
}

fn pair_of(parameter: &Parameter) -> (&str, &str) {
    (parameter.name.as_ref(), parameter.value.as_str())
}

/// The documented set: a proxy that rewrites any other header does not break the signature.
fn is_signed(name: &HeaderName) -> bool {
    name == HOST || name == CONTENT_TYPE || name.as_str().starts_with("x-acs-")
}

/// Headers that the SDK sets, and a call must not.
pub(crate) fn is_reserved(name: &HeaderName) -> bool {
    const RESERVED: &[&str] = &[
        "accept",
        "authorization",
        "connection",
        "content-length",
        "content-type",
        "host",
        "transfer-encoding",
        "user-agent",
        "x-acs-accesskey-id",
        "x-acs-action",
        "x-acs-content-sha256",
        "x-acs-date",
        "x-acs-security-token",
        "x-acs-signature-nonce",
        "x-acs-version",
    ];
    RESERVED.contains(&name.as_str())
}

fn sensitive(text: &str) -> Result<HeaderValue, BuildError> {
    let mut value = HeaderValue::try_from(text)?;
    value.set_sensitive(true);
    Ok(value)
}

/// Why a request cannot be built. It names no value: one of them is a secret.
#[derive(Debug)]
pub(crate) struct BuildError(String);

impl BuildError {
    fn new(error: impl fmt::Display) -> Self {
        Self(error.to_string())
    }
}

impl From<InvalidHeaderValue> for BuildError {
    fn from(_: InvalidHeaderValue) -> Self {
        Self("the AccessKey ID, the security token, the name of the operation or the user agent has a character that no HTTP header can hold".into())
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for BuildError {}
