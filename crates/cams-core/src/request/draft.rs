//! From placed parameters to a signed HTTP request: pure functions, which take the time of signing as an argument.

use std::borrow::Cow;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, HOST, InvalidHeaderValue, USER_AGENT};
use http::uri::PathAndQuery;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Uri};

use super::encode::Parameter;
use super::endpoint::Endpoint;
use super::error::BuildError;
use super::headers::{ACTION, VERSION, is_reserved};
use super::place::Placed;
use super::sign::moment::Moment;
use super::sign::scheme::Scheme;
use super::sign::trace::Trace;
use super::target::{sorted, target_with};
use super::unsigned::Unsigned;
use super::{acs3, percent, rpc_v1};
use crate::credentials::value::Credentials;

const FORM: &str = "application/x-www-form-urlencoded";

/// What all requests of a client share.
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

    #[cfg(any(feature = "oss", feature = "smq"))]
    pub(crate) fn user_agent(&self) -> &HeaderValue {
        &self.headers.user_agent
    }
}

/// The parts of a call that stay the same for all attempts.
pub(crate) struct Draft<'a> {
    common: &'a Common,
    action: Cow<'static, str>,
    extra_headers: &'a [(HeaderName, HeaderValue)],
    placed: Placed,
    /// The path with the operation's part of the query, encoded.
    target: PathAndQuery,
    body: Bytes,
}

/// The parts that differ for each attempt.
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

    /// Returns the request of one attempt.
    pub(crate) fn signed(
        &self,
        credentials: &Credentials,
        stamp: &Stamp,
    ) -> Result<Request<Bytes>, BuildError> {
        self.build(credentials, stamp, None)
    }

    /// Returns the same request, and how its signature was computed.
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
        let unsigned = Unsigned {
            action: &self.action,
            version: self.common.version,
            placed: &self.placed,
            target: &self.target,
            body: &self.body,
        };
        let target = match self.common.scheme {
            Scheme::Acs3 => acs3::sign(&unsigned, credentials, stamp.moment, &mut headers, trace)?,
            Scheme::RpcV1 => rpc_v1::sign(&unsigned, credentials, stamp.moment, trace)?,
        };
        let mut address = self.common.address.clone().into_parts();
        address.path_and_query = Some(target);
        let mut request = Request::new(self.body.clone());
        *request.method_mut() = Method::POST;
        *request.uri_mut() = Uri::from_parts(address).map_err(BuildError::new)?;
        *request.headers_mut() = headers;
        Ok(request)
    }

    fn unsigned_headers(&self, more: &HeaderMap) -> Result<HeaderMap, BuildError> {
        if let Some(name) = more.keys().find(|name| is_reserved(name)) {
            return Err(BuildError::new(format!(
                "header `{name}`, added by an interceptor: the SDK sets it itself"
            )));
        }
        // The headers of a call with temporary credentials and a form.
        let mut headers = HeaderMap::with_capacity(12 + more.len() + self.extra_headers.len());
        for (name, value) in more.iter().chain(self.extra_headers.iter().map(|(name, value)| (name, value))) {
            headers.append(name, value.clone());
        }
        for Parameter { name, value, .. } in &self.placed.headers {
            let unfit = |_| BuildError::new(format!("`{name}` has a character that no HTTP header can hold"));
            let value = HeaderValue::try_from(value).map_err(unfit)?;
            headers.insert(HeaderName::try_from(name.as_ref()).map_err(BuildError::new)?, value);
        }
        let common = &self.common.headers;
        headers.insert(HOST, common.host.clone());
        // Without it, the gateway responds with XML.
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(USER_AGENT, common.user_agent.clone());
        headers.insert(&ACTION, value_of(self.action.clone())?);
        headers.insert(&VERSION, common.version.clone());
        if !self.body.is_empty() {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(FORM));
        }
        Ok(headers)
    }
}

/// Returns a value that is copied only if it is not a static text.
fn value_of(text: Cow<'static, str>) -> Result<HeaderValue, InvalidHeaderValue> {
    let bytes = match text {
        Cow::Borrowed(text) => Bytes::from_static(text.as_bytes()),
        Cow::Owned(text) => Bytes::from(text),
    };
    HeaderValue::from_maybe_shared(bytes)
}
