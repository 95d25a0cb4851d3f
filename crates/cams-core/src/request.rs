//! From placed parameters to a signed HTTP request: pure functions, with the moment of signing passed in.

use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;
use http::header::{
    ACCEPT, AUTHORIZATION, CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, HOST, InvalidHeaderValue,
    TRANSFER_ENCODING, USER_AGENT,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Uri};

use crate::Credentials;
use crate::credentials::CredentialsKind;
use crate::encode::Parameter;
use crate::endpoint::Endpoint;
use crate::percent;
use crate::place::{Placed, canonical};
use crate::sign::{Moment, Scheme, acs3, rpc_v1};

const FORM: &str = "application/x-www-form-urlencoded";

static ACCESS_KEY_ID: HeaderName = HeaderName::from_static("x-acs-accesskey-id");
static ACTION: HeaderName = HeaderName::from_static("x-acs-action");
static BEARER_TOKEN: HeaderName = HeaderName::from_static("x-acs-bearer-token");
static BODY_SHA256: HeaderName = HeaderName::from_static("x-acs-content-sha256");
static DATE: HeaderName = HeaderName::from_static("x-acs-date");
static NONCE: HeaderName = HeaderName::from_static("x-acs-signature-nonce");
static SECURITY_TOKEN: HeaderName = HeaderName::from_static("x-acs-security-token");
static VERSION: HeaderName = HeaderName::from_static("x-acs-version");

/// What goes into the query beside a bearer token in the header.
const BEARER: &str = "SignatureType=BEARERTOKEN";

/// What all requests of a client have in common.
pub(crate) struct Common {
    endpoint: Endpoint,
    /// The address, up to the query.
    address: String,
    version: &'static str,
    scheme: Scheme,
    headers: CommonHeaders,
}

/// Values of headers that are the same in all requests.
struct CommonHeaders {
    host: HeaderValue,
    user_agent: HeaderValue,
    version: HeaderValue,
}

impl Common {
    pub(crate) fn new(
        endpoint: Endpoint,
        version: &'static str,
        scheme: Scheme,
        user_agent: HeaderValue,
    ) -> Result<Self, BuildError> {
        let (host, number) = (HeaderValue::try_from(endpoint.authority())?, HeaderValue::try_from(version)?);
        let headers = CommonHeaders { host, user_agent, version: number };
        Ok(Self { address: format!("{endpoint}/"), endpoint, version, scheme, headers })
    }

    pub(crate) fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    #[cfg(feature = "oss")]
    pub(crate) fn user_agent(&self) -> &HeaderValue {
        &self.headers.user_agent
    }
}

/// Everything about a call that stays the same from attempt to attempt.
pub(crate) struct Draft<'a> {
    common: &'a Common,
    action: Cow<'static, str>,
    extra_headers: &'a [(HeaderName, HeaderValue)],
    placed: Placed,
    /// The operation's part of the query, encoded.
    query: String,
    body: Bytes,
}

impl<'a> Draft<'a> {
    pub(crate) fn new(
        common: &'a Common,
        action: impl Into<Cow<'static, str>>,
        extra_headers: &'a [(HeaderName, HeaderValue)],
        placed: Placed,
    ) -> Self {
        let query = canonical(&placed.query);
        let body = Bytes::from(canonical(&placed.form));
        Self { common, action: action.into(), extra_headers, placed, query, body }
    }

    pub(crate) fn endpoint(&self) -> &'a Endpoint {
        &self.common.endpoint
    }

    /// The request of one attempt; `more` are headers of this attempt alone.
    pub(crate) fn signed(
        &self,
        credentials: &Credentials,
        moment: Moment,
        more: HeaderMap,
    ) -> Result<Signed, BuildError> {
        let mut headers = self.unsigned_headers(more)?;
        let (query, trace) = match self.common.scheme {
            Scheme::Acs3 => {
                let trace = self.sign_acs3(credentials, moment, &mut headers)?;
                (self.acs3_query(credentials), trace)
            }
            Scheme::RpcV1 => {
                let (query, trace) = self.sign_rpc_v1(credentials, &moment);
                (Cow::Owned(query), trace)
            }
        };
        let address = self.common.address.as_str();
        let uri = if query.is_empty() { address.to_owned() } else { [address, "?", &query].concat() };
        let mut request = Request::new(self.body.clone());
        *request.method_mut() = Method::POST;
        *request.uri_mut() = Uri::try_from(uri).map_err(BuildError::new)?;
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
        // Those of a call with temporary credentials and a form.
        headers.reserve(12);
        for (name, value) in self.extra_headers {
            headers.append(name, value.clone());
        }
        for Parameter { name, value, .. } in &self.placed.headers {
            let unfit = |_| BuildError(format!("`{name}` has a character that no HTTP header can hold"));
            let value = HeaderValue::try_from(value).map_err(unfit)?;
            headers.insert(HeaderName::try_from(name.as_ref()).map_err(BuildError::new)?, value);
        }
        let common = &self.common.headers;
        headers.insert(HOST, common.host.clone());
        // Without it the gateway answers XML.
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(USER_AGENT, common.user_agent.clone());
        headers.insert(&ACTION, value_of(self.action.clone())?);
        headers.insert(&VERSION, common.version.clone());
        if !self.body.is_empty() {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(FORM));
        }
        Ok(headers)
    }

    fn sign_acs3(
        &self,
        credentials: &Credentials,
        moment: Moment,
        headers: &mut HeaderMap,
    ) -> Result<Trace, BuildError> {
        let body_sha256 = acs3::body_sha256(&self.body);
        headers.insert(&DATE, HeaderValue::try_from(moment.date)?);
        headers.insert(&NONCE, HeaderValue::try_from(moment.nonce)?);
        headers.insert(&BODY_SHA256, value_of(body_sha256.clone())?);
        match credentials.kind() {
            CredentialsKind::AccessKey | CredentialsKind::Sts => {}
            CredentialsKind::Anonymous => return Ok(Trace::default()),
            CredentialsKind::Bearer => {
                let token = credentials.bearer_token().unwrap_or_default();
                headers.insert(&BEARER_TOKEN, sensitive(token)?);
                return Ok(Trace::default());
            }
        }
        if let Some(token) = credentials.security_token() {
            headers.insert(&ACCESS_KEY_ID, HeaderValue::try_from(credentials.access_key_id())?);
            headers.insert(&SECURITY_TOKEN, sensitive(token)?);
        }
        let canonical = {
            let mut signed = Vec::with_capacity(headers.len());
            for (name, value) in headers.iter().filter(|(name, _)| is_signed(name)) {
                signed.push((name.as_str(), value.to_str().map_err(BuildError::new)?));
            }
            acs3::canonical("POST", "/", &self.query, &mut signed, &body_sha256)
        };
        let to_sign = acs3::string_to_sign(&canonical);
        let signature = credentials.acs3_key().sign(&to_sign);
        let authorization =
            acs3::authorization(credentials.access_key_id(), &canonical.signed_headers, &signature);
        headers.insert(AUTHORIZATION, sensitive(authorization)?);
        Ok(Trace { canonical_request: canonical.request, string_to_sign: to_sign, signature })
    }

    /// The query with the parameters of the scheme and the signature, and what was signed.
    fn sign_rpc_v1(&self, credentials: &Credentials, moment: &Moment) -> (String, Trace) {
        let mut common = vec![
            ("Action", &*self.action),
            ("Format", "json"),
            ("SignatureNonce", moment.nonce.as_str()),
            ("Timestamp", moment.date.as_str()),
            ("Version", self.common.version),
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
        let signature = credentials.rpc_v1_key().sign(&to_sign);
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
    let reserved = [
        &ACCEPT,
        &ACCESS_KEY_ID,
        &ACTION,
        &AUTHORIZATION,
        &BEARER_TOKEN,
        &BODY_SHA256,
        &CONNECTION,
        &CONTENT_LENGTH,
        &CONTENT_TYPE,
        &DATE,
        &HOST,
        &NONCE,
        &SECURITY_TOKEN,
        &TRANSFER_ENCODING,
        &USER_AGENT,
        &VERSION,
    ];
    reserved.contains(&name)
}

/// A value that is copied only where it is not text that the program has anyway.
fn value_of(text: Cow<'static, str>) -> Result<HeaderValue, InvalidHeaderValue> {
    let bytes = match text {
        Cow::Borrowed(text) => Bytes::from_static(text.as_bytes()),
        Cow::Owned(text) => Bytes::from(text),
    };
    HeaderValue::from_maybe_shared(bytes)
}

fn sensitive<T>(text: T) -> Result<HeaderValue, BuildError>
where
    HeaderValue: TryFrom<T, Error = InvalidHeaderValue>,
{
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
