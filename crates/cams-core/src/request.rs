//! From placed parameters to a signed HTTP request: pure functions, with the moment of signing passed in.

use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;
use http::header::{
    ACCEPT, AUTHORIZATION, CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, HOST, InvalidHeaderValue,
    TRANSFER_ENCODING, USER_AGENT,
};
use http::uri::PathAndQuery;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Uri};

use crate::credentials::value::{Credentials, CredentialsKind};
use crate::encode::Parameter;
use crate::endpoint::Endpoint;
use crate::percent::{self, Pairs};
use crate::place::Placed;
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
    /// The address, without a query.
    address: Uri,
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
        let address = Uri::try_from(format!("{endpoint}/")).map_err(BuildError::new)?;
        Ok(Self { endpoint, address, version, scheme, headers })
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
    /// The path with the operation's part of the query, encoded.
    target: PathAndQuery,
    body: Bytes,
}

/// What one attempt has for itself.
pub(crate) struct Stamp {
    pub(crate) moment: Moment,
    /// Headers that interceptors add.
    pub(crate) headers: HeaderMap,
}

impl<'a> Draft<'a> {
    pub(crate) fn new(
        common: &'a Common,
        action: impl Into<Cow<'static, str>>,
        extra_headers: &'a [(HeaderName, HeaderValue)],
        placed: Placed,
    ) -> Result<Self, BuildError> {
        let target = target_with(|target| percent::push_canonical(target, &sorted(&placed.query)))?;
        let mut form = String::new();
        percent::push_canonical(&mut form, &sorted(&placed.form));
        let body = Bytes::from(form);
        Ok(Self { common, action: action.into(), extra_headers, placed, target, body })
    }

    pub(crate) fn endpoint(&self) -> &'a Endpoint {
        &self.common.endpoint
    }

    /// The request of one attempt.
    pub(crate) fn signed(
        &self,
        credentials: &Credentials,
        stamp: &Stamp,
    ) -> Result<Request<Bytes>, BuildError> {
        self.build(credentials, stamp, None)
    }

    /// The same request, and how its signature comes about.
    pub(crate) fn traced(
        &self,
        credentials: &Credentials,
        stamp: &Stamp,
    ) -> Result<(Request<Bytes>, Trace), BuildError> {
        let mut trace = Trace::default();
        let request = self.build(credentials, stamp, Some(&mut trace))?;
        Ok((request, trace))
    }

    fn build(
        &self,
        credentials: &Credentials,
        stamp: &Stamp,
        trace: Option<&mut Trace>,
    ) -> Result<Request<Bytes>, BuildError> {
        let mut headers = self.unsigned_headers(&stamp.headers)?;
        let target = match self.common.scheme {
            Scheme::Acs3 => {
                self.sign_acs3(credentials, stamp.moment, &mut headers, trace)?;
                self.acs3_target(credentials)?
            }
            Scheme::RpcV1 => {
                target_with(|target| self.sign_rpc_v1(credentials, stamp.moment, target, trace))?
            }
        };
        let mut address = self.common.address.clone().into_parts();
        address.path_and_query = Some(target);
        let mut request = Request::new(self.body.clone());
        *request.method_mut() = Method::POST;
        *request.uri_mut() = Uri::from_parts(address).map_err(BuildError::new)?;
        *request.headers_mut() = headers;
        Ok(request)
    }

    /// The operation's part of the query.
    fn query(&self) -> &str {
        self.target.query().unwrap_or_default()
    }

    /// The target, with the kind of token that the gateway must look for.
    fn acs3_target(&self, credentials: &Credentials) -> Result<PathAndQuery, BuildError> {
        match credentials.kind() {
            CredentialsKind::Bearer if self.query().is_empty() => {
                target_with(|target| target.push_str(BEARER))
            }
            CredentialsKind::Bearer => target_with(|target| target.extend([self.query(), "&", BEARER])),
            _ => Ok(self.target.clone()),
        }
    }

    fn unsigned_headers(&self, more: &HeaderMap) -> Result<HeaderMap, BuildError> {
        if let Some(name) = more.keys().find(|name| is_reserved(name)) {
            return Err(BuildError(format!(
                "header `{name}`, added by an interceptor: the SDK sets it itself"
            )));
        }
        // Those of a call with temporary credentials and a form.
        let mut headers = HeaderMap::with_capacity(12 + more.len() + self.extra_headers.len());
        for (name, value) in more.iter().chain(self.extra_headers.iter().map(|(name, value)| (name, value))) {
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
        trace: Option<&mut Trace>,
    ) -> Result<(), BuildError> {
        let (date, body_sha256) = (moment.date(), acs3::body_sha256(&self.body));
        let mut room = [0; 32];
        let stamps =
            [(&DATE, date.as_str()), (&NONCE, moment.nonce_in(&mut room)), (&BODY_SHA256, &*body_sha256)];
        match credentials.kind() {
            CredentialsKind::AccessKey | CredentialsKind::Sts => {}
            CredentialsKind::Anonymous => return insert_all(headers, &stamps),
            CredentialsKind::Bearer => {
                let token = credentials.bearer_token().unwrap_or_default();
                headers.insert(&BEARER_TOKEN, sensitive(token)?);
                return insert_all(headers, &stamps);
            }
        }
        if let Some(token) = credentials.security_token() {
            headers.insert(&ACCESS_KEY_ID, HeaderValue::try_from(credentials.access_key_id())?);
            headers.insert(&SECURITY_TOKEN, sensitive(token)?);
        }
        let authorization = self.acs3_authorization(credentials, headers, stamps, trace)?;
        let [date, nonce, body_sha256] = stamps;
        insert_all(headers, &[date, nonce, body_sha256, (&AUTHORIZATION, &authorization)])
    }

    /// The header that signs these headers and the stamps, the last of which is the hash of the body.
    fn acs3_authorization(
        &self,
        credentials: &Credentials,
        headers: &HeaderMap,
        stamps: [(&HeaderName, &str); 3],
        trace: Option<&mut Trace>,
    ) -> Result<String, BuildError> {
        let mut unfit = None;
        let signed = headers.iter().filter(|(name, _)| is_signed(name)).map(|(name, value)| {
            let text = value.to_str().unwrap_or_else(|_| {
                unfit = Some(name);
                ""
            });
            (name, text)
        });
        let [.., (_, body_sha256)] = stamps;
        let (path, query) = (self.target.path(), self.query());
        let canonical = acs3::Canonical::new("POST", path, query, signed.chain(stamps), body_sha256);
        if let Some(name) = unfit {
            return Err(BuildError(format!("header `{name}` has a character that cannot be signed")));
        }
        let mut room = [0; 64];
        let signature = credentials.acs3_key().sign_request(&canonical, &mut room);
        if let Some(trace) = trace {
            *trace = Trace {
                canonical_request: canonical.request(),
                string_to_sign: canonical.string_to_sign(),
                signature: signature.to_owned(),
            };
        }
        Ok(canonical.authorization(credentials.access_key_id(), signature))
    }

    /// Adds the query with the parameters of the scheme and the signature to the target.
    fn sign_rpc_v1(
        &self,
        credentials: &Credentials,
        moment: Moment,
        target: &mut String,
        trace: Option<&mut Trace>,
    ) {
        let (date, nonce) = (moment.date(), moment.nonce());
        let mut common = vec![
            ("Action", &*self.action),
            ("Format", "json"),
            ("SignatureNonce", &nonce),
            ("Timestamp", &date),
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
        let in_query = || common.iter().copied().chain(self.placed.query.iter().map(pair_of));
        percent::push_canonical(target, &Pairs::sorted(in_query()));
        if !is_signed {
            return;
        }
        let in_form = self.placed.form.iter().map(pair_of);
        let canonical = rpc_v1::Canonical::new("POST", in_query().chain(in_form));
        let signature = credentials.rpc_v1_key().sign_request(&canonical);
        target.push_str("&Signature=");
        target.extend(percent::pieces(&signature));
        if let Some(trace) = trace {
            let (canonical_request, string_to_sign) = (canonical.parameters(), canonical.string_to_sign());
            *trace = Trace { canonical_request, string_to_sign, signature };
        }
    }
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

#[inline]
fn sorted(parameters: &[Parameter]) -> Pairs<'_> {
    Pairs::sorted(parameters.iter().map(pair_of))
}

/// The path of every request, with the query that is added to it.
fn target_with(add_query: impl FnOnce(&mut String)) -> Result<PathAndQuery, BuildError> {
    let mut target = String::with_capacity(256);
    target.push_str("/?");
    add_query(&mut target);
    let target = if target == "/?" { Bytes::from_static(b"/") } else { Bytes::from(target) };
    PathAndQuery::from_maybe_shared(target).map_err(BuildError::new)
}

/// Inserts headers whose values lie in one piece of memory: HTTP clients copy headers, and to copy a part of it takes no
/// allocation.
fn insert_all(headers: &mut HeaderMap, values: &[(&HeaderName, &str)]) -> Result<(), BuildError> {
    let mut text = String::with_capacity(values.iter().map(|(_, value)| value.len()).sum());
    text.extend(values.iter().map(|(_, value)| *value));
    let mut text = Bytes::from(text);
    for (name, value) in values {
        let mut value = HeaderValue::from_maybe_shared(text.split_to(value.len()))?;
        value.set_sensitive(**name == AUTHORIZATION);
        headers.insert(*name, value);
    }
    Ok(())
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
