//! The log of calls: requests and answers.
//!
//! It is bounded by number and by size; the oldest calls are forgotten first.

use std::collections::BTreeMap;
use std::fmt;
use std::mem::size_of;
use std::ops::Range;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use cams_core::Scheme;
use cams_operation::Location;
use http::{HeaderMap, Method};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::request::Request;

/// Calls that are kept.
const MAX_CALLS: usize = 10_000;

/// Bytes of requests and answers that are kept, in all calls together.
const MAX_BYTES: usize = 64 * 1024 * 1024;

/// Bytes of a header besides its texts, about.
const HEADER: usize = 112;

/// A request that the server answered, accepted or refused.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Call {
    /// Number of the call, in the order of arrival, since the start of the server.
    pub id: u64,
    /// Name of the requested operation; empty if the request names none.
    pub action: String,
    /// The parameters of the operation, known or not, in wire order, without the parameters of the signature.
    pub parameters: Vec<CallParameter>,
    /// Signature scheme of the request; `None` if it is not signed.
    pub scheme: Option<Scheme>,
    /// `Code` of the answer: `OK` on success.
    pub code: String,
    /// HTTP status of the answer. A refusal by an operation has status 200.
    pub http_status: u16,
    /// Why the call was refused, as in the answer; empty on success.
    pub message: String,
    /// Request ID of the answer.
    pub request_id: String,
    /// Warnings about a call that was not refused: unknown or repeated parameters, undocumented values, deprecated
    /// parts. They are also in the header `x-cams-mock-warning` of the answer.
    pub warnings: Vec<String>,
    /// The fault that applied, by its name in the control path, such as `LoseAnswer`. If the fault takes the answer
    /// away, the other fields describe the answer that the client did not get.
    pub fault: Option<&'static str>,
    /// When the answer was created, by the clock of the server.
    pub time: SystemTime,
    /// From the arrival of the request to its answer, by the system's clock.
    pub duration: Duration,
    /// Numbers of the messages that it made.
    pub(crate) messages: Range<u64>,
    pub(crate) answer: Bytes,
    pub(crate) answer_headers: HeaderMap,
    pub(crate) wire: Wire,
}

/// The request as it came.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Wire {
    pub(crate) method: Method,
    /// Path and query.
    pub(crate) target: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Wire {
    /// The request, to be read again.
    pub(crate) fn request(&self) -> Option<Request> {
        let mut head = http::Request::new(());
        *head.method_mut() = self.method.clone();
        *head.uri_mut() = self.target.parse().ok()?;
        *head.headers_mut() = self.headers.clone();
        Some(Request::new(head.into_parts().0, self.body.clone()))
    }
}

/// Without headers and body, which hold tokens and what was written.
impl fmt::Debug for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wire").field("method", &self.method).finish_non_exhaustive()
    }
}

/// A parameter of a [`Call`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CallParameter {
    /// Name on the wire.
    pub name: String,
    /// Value, decoded.
    pub value: String,
    /// Where it was: in the query or in the form.
    pub location: Location,
}

impl Call {
    /// Returns the value of a parameter, if it was sent.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&str> {
        let parameter = self.parameters.iter().rev().find(|parameter| parameter.name == name)?;
        Some(&parameter.value)
    }

    /// Returns the body of the answer.
    #[must_use]
    pub fn answer(&self) -> &[u8] {
        &self.answer
    }

    fn size(&self) -> usize {
        // The allocator rounds up.
        let parameter = |parameter: &CallParameter| {
            size_of::<CallParameter>() + parameter.name.len() + parameter.value.len() + 32
        };
        let parameters = self.parameters.iter().map(parameter);
        let headers = |headers: &HeaderMap| {
            headers.iter().map(|(k, v)| HEADER + k.as_str().len() + v.len()).sum::<usize>()
        };
        let wire = self.wire.target.len() + self.wire.body.len() + headers(&self.wire.headers);
        let answer = self.answer.len() + self.message.len() + headers(&self.answer_headers);
        let warnings = self.warnings.iter().map(|warning| size_of::<String>() + warning.len() + 16);
        let texts = self.action.len() + self.code.len() + self.request_id.len();
        size_of::<Self>() + texts + wire + answer + parameters.sum::<usize>() + warnings.sum::<usize>()
    }

    /// The call as `GET /-/calls` shows it.
    pub(crate) fn to_json(&self) -> Value {
        let parameters: Vec<_> = self.parameters.iter().map(CallParameter::to_json).collect();
        let scheme = self.scheme.map(|scheme| match scheme {
            Scheme::Acs3 => "ACS3-HMAC-SHA256",
            Scheme::RpcV1 => "HMAC-SHA1",
        });
        let time = Timestamp::try_from(self.time).unwrap_or(Timestamp::UNIX_EPOCH);
        json!({
            "Id": self.id,
            "Time": format!("{time:.3}"),
            "DurationMs": self.duration.as_secs_f64() * 1000.0,
            "Action": self.action,
            "Parameters": parameters,
            "Scheme": scheme,
            "Code": self.code,
            "HttpStatus": self.http_status,
            "Message": self.message,
            "RequestId": self.request_id,
            "Warnings": self.warnings,
            "Fault": self.fault,
        })
    }
}

impl CallParameter {
    fn to_json(&self) -> Value {
        let location = match self.location {
            Location::Query => "query",
            Location::Body => "body",
            Location::Header => "header",
        };
        json!({"Name": self.name, "Value": self.value, "Location": location})
    }
}

/// The calls that are kept, by their numbers.
#[derive(Debug, Default)]
pub(crate) struct Log {
    calls: BTreeMap<u64, Arc<Call>>,
    bytes: usize,
}

impl Log {
    pub(crate) fn record(&mut self, call: Call) {
        self.bytes += call.size();
        self.calls.insert(call.id, Arc::new(call));
        while self.calls.len() > MAX_CALLS || self.bytes > MAX_BYTES {
            let Some((_, oldest)) = self.calls.pop_first() else { break };
            self.bytes -= oldest.size();
        }
    }

    /// The calls, the oldest first.
    pub(crate) fn calls(&self) -> impl DoubleEndedIterator<Item = &Arc<Call>> {
        self.calls.values()
    }

    /// The calls with lower numbers, the oldest first.
    pub(crate) fn before(&self, id: u64) -> impl DoubleEndedIterator<Item = &Arc<Call>> {
        self.calls.range(..id).map(|(_, call)| call)
    }

    pub(crate) fn find(&self, id: u64) -> Option<&Arc<Call>> {
        self.calls.get(&id)
    }

    pub(crate) fn len(&self) -> usize {
        self.calls.len()
    }

    /// Forgets all calls. The numbers go on.
    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(id: u64, action: &str, bytes: usize) -> Call {
        let (name, value) = ("N".to_owned(), "x".repeat(bytes));
        let (method, target) = (Method::GET, String::new());
        Call {
            id,
            action: action.into(),
            parameters: vec![CallParameter { name, value, location: Location::Query }],
            scheme: None,
            code: "OK".into(),
            http_status: 200,
            message: String::new(),
            request_id: String::new(),
            warnings: Vec::new(),
            fault: None,
            time: SystemTime::UNIX_EPOCH,
            duration: Duration::ZERO,
            messages: 0..0,
            answer: Bytes::new(),
            answer_headers: HeaderMap::new(),
            wire: Wire { method, target, headers: HeaderMap::new(), body: Bytes::new() },
        }
    }

    #[test]
    fn the_oldest_call_goes_when_there_are_too_many() {
        let mut log = Log::default();
        log.record(call(0, "First", 0));
        (1..=MAX_CALLS as u64).for_each(|id| log.record(call(id, "Later", 0)));
        assert_eq!(log.calls().count(), MAX_CALLS);
        assert!(log.calls().all(|call| call.action == "Later"));
    }

    #[test]
    fn the_oldest_call_goes_when_they_are_too_large() {
        let mut log = Log::default();
        log.record(call(1, "First", MAX_BYTES / 2));
        log.record(call(2, "Second", MAX_BYTES / 2));
        let kept: Vec<_> = log.calls().map(|call| call.action.as_str()).collect();
        assert_eq!(kept, ["Second"]);
    }

    #[test]
    fn many_short_parameters_and_warnings_count_for_more_than_their_letters() {
        let mut many = call(1, "First", 0);
        let one = many.size();
        many.parameters = vec![many.parameters[0].clone(); 1000];
        many.warnings = vec![String::new(); 1000];
        let least = 1000 * (size_of::<CallParameter>() + size_of::<String>());
        assert!(many.size() > one + least, "{}", many.size());
    }
}
