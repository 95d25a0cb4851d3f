//! Converts every error of this crate into an [`Error`], so `?` works with each of them.

use std::io;

use cams_operation::RetryClass;

use crate::credentials::CredentialsError;
use crate::error::Error;
use crate::failure::Failure;
use crate::outcome::{ErrorKind, Execution};
use crate::request::endpoint::EndpointError;
#[cfg(feature = "smq")]
use crate::smq::xml::XmlError;
use crate::transport::error::{TransportError, TransportErrorKind};

/// Returns the failure of an exchange without a response. Its message includes all causes.
pub(crate) fn not_answered(error: TransportError) -> Box<Failure> {
    let (kind, execution) = match error.kind {
        TransportErrorKind::NotReached => (ErrorKind::Unreachable, Execution::NotExecuted),
        TransportErrorKind::Interrupted => (ErrorKind::Interrupted, Execution::Unknown),
        TransportErrorKind::TooLarge => (ErrorKind::Unreadable, Execution::Unknown),
    };
    Failure::new(kind, execution, error.report()).telling(error)
}

/// Returns the failure of a call without credentials. Its message includes all causes.
pub(crate) fn without_credentials(error: CredentialsError) -> Box<Failure> {
    let (report, is_transient) = (error.report(), error.is_transient());
    let mut failure = Failure::unsent(ErrorKind::Credentials, report).telling(error);
    failure.is_transient = is_transient;
    failure
}

/// Nothing is known about the operation, so it counts as a write.
impl From<TransportError> for Error {
    fn from(error: TransportError) -> Self {
        Self::new("", RetryClass::Write, not_answered(error), Vec::new())
    }
}

impl From<CredentialsError> for Error {
    fn from(error: CredentialsError) -> Self {
        Self::new("", RetryClass::Read, without_credentials(error), Vec::new())
    }
}

impl From<EndpointError> for Error {
    fn from(error: EndpointError) -> Self {
        Self::configuration(error.to_string())
    }
}

/// A queue's response that cannot be read. Its messages come again.
#[cfg(feature = "smq")]
impl From<XmlError> for Error {
    fn from(error: XmlError) -> Self {
        Self::unreadable("", format!("the answer of the queue cannot be read: {error}"))
    }
}

/// A local file could not be used ([`ErrorKind::File`]): the journal of a mass send, or one of the program's.
impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        let failure = Failure::unsent(ErrorKind::File, error.to_string()).telling(error);
        Self::new("", RetryClass::Read, failure, Vec::new())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::error::Error as _;

    /// What `anyhow` and `eyre` print: the error, and each of its causes.
    fn chain(error: &(dyn std::error::Error + 'static)) -> Vec<String> {
        std::iter::successors(Some(error), |error| (*error).source()).map(ToString::to_string).collect()
    }

    #[test]
    fn the_longest_wait_is_serialized_as_the_largest_number() {
        let mut failure = Failure::unsent(ErrorKind::Throttled, "slow down");
        failure.asked_delay = Some(std::time::Duration::MAX);
        let error = Error::new("ListFlow", RetryClass::Read, failure, Vec::new());
        let written = serde_json::to_value(&error).unwrap();
        assert_eq!(written["retry_after_ms"].as_u64(), Some(u64::MAX), "{written}");
    }

    #[test]
    fn the_chain_of_causes_tells_each_of_them_once() {
        let refused = || io::Error::new(io::ErrorKind::ConnectionRefused, "marker");
        let missing = CredentialsError::caused_by("no base", CredentialsError::transient("marker"));
        for (error, kind) in [
            (Error::from(TransportError::not_reached(refused())), ErrorKind::Unreachable),
            (Error::from(missing), ErrorKind::Credentials),
            (Error::from(refused()), ErrorKind::File),
            (Error::file("SendChatappMassMessage", "no journal: marker", refused()), ErrorKind::File),
            (Error::waiting("ListFlow", false, "it failed").with_source("marker"), ErrorKind::Waiting),
        ] {
            assert_eq!(error.kind(), kind);
            let chain = chain(&error);
            assert_eq!(chain.join(": ").matches("marker").count(), 1, "{chain:?}");
            assert!(error.cause().is_some(), "{error:?}");
        }
        let error = Error::from(TransportError::interrupted(refused()));
        assert!(error.cause().is_some_and(|cause| cause.is::<TransportError>()));
        assert!(error.source().is_none() && error.may_have_executed());
    }
}
