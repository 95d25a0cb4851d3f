//! The log of calls: what was asked, and what was answered.
//!
//! It is bounded by number and by size; the oldest calls are forgotten first.

use std::collections::VecDeque;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use cams_core::Scheme;
use cams_operation::Location;
use serde_json::{Value, json};

/// Calls that are kept.
const MAX_CALLS: usize = 10_000;

/// Bytes of parameters and answers that are kept, in all calls together.
const MAX_BYTES: usize = 64 * 1024 * 1024;

/// A request that the server answered, whether it was accepted or refused.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Call {
    /// Name of the requested operation; empty if the request names none.
    pub action: String,
    /// The parameters of the operation, known or not, in the order of the wire. Those that belong to the signature
    /// are left out.
    pub parameters: Vec<CallParameter>,
    /// Signature scheme of the request; `None` if it is not signed.
    pub scheme: Option<Scheme>,
    /// `Code` of the answer: `OK` on success.
    pub code: String,
    /// HTTP status of the answer. A refusal by an operation has status 200.
    pub http_status: u16,
    /// Why the call was refused, as the answer says it; empty on success.
    pub message: String,
    /// Request id of the answer.
    pub request_id: String,
    /// What is doubtful in the call although it was not refused: unknown or repeated parameters, undocumented values,
    /// deprecated parts. The answer has them in the header `x-cams-mock-warning`.
    pub warnings: Vec<String>,
    /// The fault that applied, by its name in the control path, such as `LoseAnswer`. With a fault that takes the
    /// answer away, the other fields describe the answer that the client did not get.
    pub fault: Option<&'static str>,
    /// When the answer was made, by the clock of the server.
    pub time: SystemTime,
    /// From the arrival of the request to its answer, by the system's clock.
    pub duration: Duration,
    pub(crate) answer: Bytes,
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
    /// The value of a parameter, if it was sent.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&str> {
        let parameter = self.parameters.iter().rev().find(|parameter| parameter.name == name)?;
        Some(&parameter.value)
    }

    /// The body of the answer.
    #[must_use]
    pub fn answer(&self) -> &[u8] {
        &self.answer
    }

    fn size(&self) -> usize {
        let parameters = self.parameters.iter().map(|parameter| parameter.name.len() + parameter.value.len());
        self.action.len() + self.answer.len() + self.message.len() + parameters.sum::<usize>()
    }

    /// The call as `GET /-/calls` shows it.
    pub(crate) fn to_json(&self) -> Value {
        let parameters: Vec<_> = self.parameters.iter().map(CallParameter::to_json).collect();
        let scheme = self.scheme.map(|scheme| match scheme {
            Scheme::Acs3 => "ACS3-HMAC-SHA256",
            Scheme::RpcV1 => "HMAC-SHA1",
        });
        json!({
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

/// The calls that are kept, the oldest first.
#[derive(Debug, Default)]
pub(crate) struct Log {
    calls: VecDeque<Call>,
    bytes: usize,
}

impl Log {
    pub(crate) fn record(&mut self, call: Call) {
        self.bytes += call.size();
        self.calls.push_back(call);
        while self.calls.len() > MAX_CALLS || self.bytes > MAX_BYTES {
            let Some(oldest) = self.calls.pop_front() else { break };
            self.bytes -= oldest.size();
        }
    }

    pub(crate) fn calls(&self) -> impl Iterator<Item = &Call> {
        self.calls.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(action: &str, bytes: usize) -> Call {
        let (name, value) = ("N".to_owned(), "x".repeat(bytes));
        Call {
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
            answer: Bytes::new(),
        }
    }

    #[test]
    fn the_oldest_call_goes_when_there_are_too_many() {
        let mut log = Log::default();
        log.record(call("First", 0));
        (0..MAX_CALLS).for_each(|_| log.record(call("Later", 0)));
        assert_eq!(log.calls().count(), MAX_CALLS);
        assert!(log.calls().all(|call| call.action == "Later"));
    }

    #[test]
    fn the_oldest_call_goes_when_they_are_too_large() {
        let mut log = Log::default();
        log.record(call("First", MAX_BYTES / 2));
        log.record(call("Second", MAX_BYTES / 2));
        let kept: Vec<_> = log.calls().map(|call| call.action.as_str()).collect();
        assert_eq!(kept, ["Second"]);
    }
}
