//! The way of one request: received, authenticated, matched to an operation, checked, executed, logged, answered.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use cams_core::Credentials;
use cams_core::internal::input;
use cams_models::{SERVICE, operations};
use cams_operation::OperationInfo;
use http::{Method, Response, StatusCode};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::Incoming;
use serde_json::{Map, Value};

use crate::answer::{Answer, Refusal};
use crate::authenticate::{self, Claim};
use crate::calls::{Call, CallParameter};
use crate::files::{self, Body};
use crate::memory::Shared;
use crate::request::Request;
use crate::{control, dispatch, ids, parameters};

/// Largest body that is read, in bytes.
const MAX_BODY: usize = 16 * 1024 * 1024;

/// Longest wait for a body.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);

/// An operation, and the elements of its answer that are its own.
type Executed = (&'static OperationInfo, Map<String, Value>);

/// The clock of the server.
pub(crate) type Clock = Arc<dyn Fn() -> SystemTime + Send + Sync>;

/// What all connections share.
pub(crate) struct Gateway {
    pub(crate) credentials: Credentials,
    pub(crate) clock: Clock,
    pub(crate) memory: Shared,
}

impl Gateway {
    /// Answers one request: for an object, for control, or a call.
    pub(crate) async fn respond(&self, wire: http::Request<Incoming>) -> Response<Body> {
        if files::is_object(wire.uri().path()) {
            return files::respond(&self.memory, (self.clock)(), wire).await;
        }
        self.respond_whole(wire).await.map(|body| body.map_err(|never| match never {}).boxed())
    }

    async fn respond_whole(&self, wire: http::Request<Incoming>) -> Response<Full<Bytes>> {
        let (head, body) = wire.into_parts();
        let (body, problem) = match receive(body).await {
            Ok(body) => (body, None),
            Err(refusal) => (Bytes::new(), Some(refusal)),
        };
        let request = Request::new(head, body);
        if request.path.starts_with(control::PREFIX) && problem.is_none() {
            return control::respond(&mut self.memory.lock(), &request, (self.clock)());
        }
        let request_id = ids::request_id();
        let claim = authenticate::claim(&request);
        let outcome = match problem {
            Some(refusal) => Err(refusal),
            None => self.execute(&request, &claim),
        };
        let answer = match outcome {
            Ok((info, elements)) => Answer::success(info, elements, &request_id),
            Err(refusal) => Answer::refusal(refusal, &request_id, &request.host()),
        };
        let response = answer.response(&request_id);
        self.memory.lock().calls.record(call(request, claim, answer, request_id));
        response
    }

    /// The operation that was executed, and what it answers.
    ///
    /// The memory is locked only when the signature is known to be right: hashing a large body takes a while.
    fn execute(&self, request: &Request, claim: &Claim) -> Result<Executed, Refusal> {
        check_target(request)?;
        let now = (self.clock)();
        let proven = authenticate::check(request, claim, &self.credentials, now)?;
        let mut memory = self.memory.lock();
        memory.nonces.take(proven, now)?;
        if claim.version != SERVICE.version {
            let message = format!("Specified parameter Version is not valid; it is {}.", SERVICE.version);
            return Err(Refusal::bad_request("InvalidVersion", message));
        }
        let info = find(&claim.action)?;
        let input = parameters::check(info, request)?;
        memory.service.now = now;
        Ok((info, dispatch::execute(&mut memory.service, info, input)?))
    }
}

impl fmt::Debug for Gateway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gateway").field("credentials", &self.credentials).finish_non_exhaustive()
    }
}

async fn receive(body: Incoming) -> Result<Bytes, Refusal> {
    match tokio::time::timeout(BODY_TIMEOUT, Limited::new(body, MAX_BODY).collect()).await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => {
            let message = format!("The body is larger than {MAX_BODY} bytes.");
            Err(Refusal::gateway(StatusCode::PAYLOAD_TOO_LARGE, "RequestTooLarge", message))
        }
        Ok(Err(_)) => Err(Refusal::bad_request("IncompleteBody", "The body ended too early.")),
        Err(_) => {
            let message = format!("The body did not come within {BODY_TIMEOUT:?}.");
            Err(Refusal::gateway(StatusCode::REQUEST_TIMEOUT, "RequestTimeout", message))
        }
    }
}

fn check_target(request: &Request) -> Result<(), Refusal> {
    if request.method != Method::POST && request.method != Method::GET {
        let message = format!("The HTTP method {} is not supported; use POST or GET.", request.method);
        return Err(Refusal::gateway(StatusCode::METHOD_NOT_ALLOWED, "UnsupportedHTTPMethod", message));
    }
    if request.path != "/" {
        let message = format!("The path {} does not exist; every operation has the path `/`.", request.path);
        return Err(Refusal::gateway(StatusCode::NOT_FOUND, "InvalidApi.NotFound", message));
    }
    Ok(())
}

/// The description of an operation.
fn find(action: &str) -> Result<&'static OperationInfo, Refusal> {
    operations::find(action).ok_or_else(|| {
        let nearest = input::nearest(action, operations::ALL.iter().map(|info| info.action));
        let hint = if nearest.is_empty() {
            String::new()
        } else {
            format!(" Did you mean {}?", nearest.join(" or "))
        };
        let message =
            format!("Specified api `{action}` is not found, please check your url and method.{hint}");
        Refusal::gateway(StatusCode::NOT_FOUND, "InvalidAction.NotFound", message)
    })
}

fn call(request: Request, claim: Claim, answer: Answer, request_id: String) -> Call {
    let parameters = request
        .parameters
        .into_iter()
        .filter(|parameter| !authenticate::is_of_the_signature(claim.scheme, &parameter.name))
        .map(|parameter| CallParameter {
            name: parameter.name,
            value: parameter.value,
            location: parameter.location,
        })
        .collect();
    Call {
        action: claim.action,
        parameters,
        scheme: claim.scheme,
        code: answer.code,
        http_status: answer.status.as_u16(),
        request_id,
    }
}
