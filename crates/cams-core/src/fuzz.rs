//! Entry points for everything that reads a service's responses, with the invariants that hold for any input. They
//! exist only in builds of `cargo fuzz`.

use std::io;
use std::path::Path;

use bytes::Bytes;
use cams_operation::{OperationInfo, RetryClass, ServiceInfo};
use http::{HeaderName, HeaderValue, Response};
use serde_json::{Map, Value};

use crate::answer::output::Output;
use crate::error::Error;
use crate::failure::{MAX_NAME, MAX_TEXT};
use crate::outcome::{ErrorKind, Execution};
use crate::request::sign::mismatch;

/// Classifies a response, and checks the invariants. Headers that HTTP does not allow are omitted.
pub fn classify<'a>(
    service: &ServiceInfo,
    operation: Option<&OperationInfo>,
    status: u16,
    headers: impl IntoIterator<Item = (&'a [u8], &'a [u8])>,
    body: &[u8],
) {
    let Ok(mut response) = Response::builder().status(status).body(Bytes::copy_from_slice(body)) else {
        return;
    };
    for (name, value) in headers {
        if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(name), HeaderValue::from_bytes(value)) {
            response.headers_mut().append(name, value);
        }
    }
    let is_success = response.status().is_success();
    let mut output = Output::<Map<String, Value>>::default();
    let failure = match crate::answer::classify::classify(service, operation, &response, &mut output) {
        Ok(_) => return assert!(is_success, "a success with HTTP {status}"),
        Err(failure) => failure,
    };
    assert_ne!(failure.execution, Execution::NotExecuted, "an answer shows that the request arrived");
    let (kind, is_refusal) = (failure.kind, failure.execution == Execution::Refused);
    assert_eq!(is_refusal, matches!(kind, ErrorKind::Throttled | ErrorKind::Refused));
    assert!(failure.correction.is_none() || is_refusal, "only what was refused is put right and sent again");
    assert_eq!((failure.http_status, failure.body_length), (Some(status), Some(body.len())));
    assert!(failure.body.as_deref().is_some_and(|kept| body.starts_with(kept)));
    let is_unknown = matches!(kind, ErrorKind::ServerFailure | ErrorKind::Unreadable);
    assert_eq!(is_unknown, !is_refusal, "a verdict that the table does not have: {kind:?}");
    assert!(
        is_refusal
            <= (status == 429
                || (200..300).contains(&status)
                || (400..500).contains(&status)
                || failure.code.is_some()),
        "a refusal without a code and with HTTP {status}"
    );
    let error = Error::new("Action", RetryClass::Write, failure, Vec::new());
    let is_within = |text: Option<&str>, most| text.is_none_or(|text| text.chars().count() <= most);
    assert!(is_within(error.code(), MAX_NAME) && is_within(Some(error.message()), MAX_TEXT));
    assert_eq!(
        error.is_retryable(),
        kind == ErrorKind::Throttled,
        "a write is sent again after throttling only"
    );
    let _ = format!("{error} {error:?}");
}

/// Sets fields of a profile in a file of the `aliyun` command.
///
/// # Errors
/// Fails if the file cannot be read or written, if it is not JSON, or if it does not have the profile.
pub fn save_profile(path: &Path, profile: &str, fields: Map<String, Value>) -> io::Result<()> {
    crate::credentials::save_profile(path, profile, fields)
}

/// Explains a refused signature under both schemes, and checks that no quote of the service is repeated.
pub fn explain(message: &str) {
    for signed in ["POST&%2F&A%3D1%26B%3D2", "ACS3-HMAC-SHA256\nab"] {
        let Some(explained) = mismatch::explain(message, || signed.to_owned()) else { continue };
        let lower = explained.to_ascii_lowercase();
        assert!(!lower.contains("server string to sign is") && !lower.contains("server canonicalrequest is"));
    }
}

/// Reads a queue's response as the response to each of its requests, and checks the invariants.
#[cfg(feature = "smq")]
pub fn queue(status: u16, body: &[u8]) {
    use std::time::SystemTime;

    use crate::smq::{Deletion, answer, deletion};

    let Ok(response) = Response::builder().status(status).body(Bytes::copy_from_slice(body)) else { return };
    let handles = ["h0".to_owned(), "h1".to_owned()];
    if let Ok(received) = answer::received(&response, SystemTime::UNIX_EPOCH) {
        assert!(received.messages.iter().all(|message| !message.receipt_handle.is_empty()));
    }
    let _ = answer::changed(&response, SystemTime::UNIX_EPOCH);
    if let Ok(deletions) = deletion::read(&response, &handles, SystemTime::UNIX_EPOCH) {
        assert_eq!(deletions.outcomes.len(), handles.len(), "one outcome for each handle");
        let is_any = |wanted: &Deletion| deletions.outcomes.iter().any(|outcome| outcome == wanted);
        let is_proven = (200..300).contains(&status) || body.windows(6).any(|part| part == b"Errors");
        assert!(!is_any(&Deletion::Deleted) || is_proven, "deleted without a proof");
    }
}
