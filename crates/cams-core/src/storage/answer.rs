//! The responses of OSS: success, or a failure with an XML error.

use bytes::Bytes;
use cams_operation::ErrorClass;
use http::header::ETAG;
use http::{HeaderMap, Response, StatusCode};

use crate::answer::envelope::text;
use crate::answer::header::header_text;
use crate::answer::xml::texts;
use crate::failure::Failure;
use crate::outcome::{ErrorKind, Execution};

/// Maximum length of a message, in characters.
const MAX_TEXT: usize = 300;

/// Code for the refusal to overwrite an object.
pub(super) const EXISTS: &str = "FileAlreadyExists";

/// Returns the request ID of a success; every other response is a failure.
///
/// The body of a failure is not kept: for a wrong signature, it repeats the headers, including the security token.
pub(crate) fn read(response: &Response<Bytes>) -> Result<Option<String>, Box<Failure>> {
    let (status, headers) = (response.status(), response.headers());
    let request_id = header_text(headers, "x-oss-request-id");
    if status.is_success() {
        return if is_of_the_storage(response) { Ok(request_id) } else { Err(not_of_the_storage(status)) };
    }
    let [code, message, body_id] = texts(&text(response.body()), ["Code", "Message", "RequestId"]);
    let (kind, execution) = judge(status, code.as_deref());
    let message = message.unwrap_or_else(|| "the storage gave no message".into());
    let message: String = message.chars().take(MAX_TEXT).collect();
    let mut failure = Failure::new(kind, execution, message);
    failure.class = code.as_deref().and_then(class);
    failure.remedy = code.as_deref().and_then(remedy);
    failure.code = code;
    failure.request_id = request_id.or(body_id);
    failure.http_status = Some(status.as_u16());
    Err(failure)
}

/// Returns whether a success comes from the storage. OSS returns a request ID and the checksum of what it stored, tags
/// the object, and sends no body. A proxy may remove unknown headers, and a compatible storage may have none of them,
/// but the tag is standard HTTP and stays. A web page has a body.
fn is_of_the_storage(response: &Response<Bytes>) -> bool {
    let headers = response.headers();
    headers.keys().any(|name| name.as_str().starts_with("x-oss-"))
        || (headers.contains_key(ETAG) && response.body().is_empty())
}

/// Returns the failure for a success that something in between made up, such as a network's login page.
fn not_of_the_storage(status: StatusCode) -> Box<Failure> {
    let message = "the answer does not come from the storage: it has neither a header of the storage (`x-oss-…`) nor \
                   an `ETag` without a body; check what is between this machine and the storage";
    let mut failure = Failure::new(ErrorKind::Unreadable, Execution::Unknown, message);
    failure.http_status = Some(status.as_u16());
    failure
}

/// Returns the checksum of what was stored.
pub(crate) fn checksum(headers: &HeaderMap) -> Option<u64> {
    header_text(headers, "x-oss-hash-crc64ecma")?.parse().ok()
}

fn judge(status: StatusCode, code: Option<&str>) -> (ErrorKind, Execution) {
    match (status.as_u16(), code) {
        // The storage timed out waiting for the body.
        (_, Some("RequestTimeout")) => (ErrorKind::ServerFailure, Execution::Refused),
        // Nobody else uses the key, so a proxy may have sent the request twice.
        (_, Some(EXISTS)) => (ErrorKind::Refused, Execution::Unknown),
        (429, _) | (503, Some(_)) => (ErrorKind::Throttled, Execution::Refused),
        (500.., _) => (ErrorKind::ServerFailure, Execution::Unknown),
        _ => (ErrorKind::Refused, Execution::Refused),
    }
}

fn class(code: &str) -> Option<ErrorClass> {
    Some(match code {
        "AccessDenied" => ErrorClass::Authorization,
        "RequestTimeTooSkewed" => ErrorClass::Clock,
        "SecurityTokenExpired" => ErrorClass::ExpiredCredentials,
        "InvalidSecurityToken" | "InvalidAccessKeyId" | "SignatureDoesNotMatch" => ErrorClass::Authentication,
        "NoSuchBucket" => ErrorClass::NotFound,
        _ => return None,
    })
}

fn remedy(code: &str) -> Option<&'static str> {
    Some(match code {
        "AccessDenied" => {
            "The credentials do not allow an upload there: check the key, which must be in the directory, and the \
             requested access."
        }
        "RequestTimeTooSkewed" => "Set the clock of this machine.",
        "SecurityTokenExpired" | "InvalidSecurityToken" | "InvalidAccessKeyId" => {
            "Fetch new credentials: these have expired or are unknown."
        }
        "SignatureDoesNotMatch" => "Check the endpoint and its region, and whether a proxy changes headers.",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn failure(status: u16, body: &str) -> Box<Failure> {
        let response =
            Response::builder().status(status).body(Bytes::copy_from_slice(body.as_bytes())).unwrap();
        read(&response).unwrap_err()
    }

    #[test]
    fn code_message_and_request_id_are_read_and_the_rest_is_not_kept() {
        let body = "<?xml version=\"1.0\"?>\n<Error>\n  <Code>AccessDenied</Code>\n  <Message>a &amp;lt; b</Message>\n  \
                    <RequestId>R1</RequestId>\n  <StringToSign>token</StringToSign>\n</Error>";
        let failure = failure(403, body);
        assert_eq!((failure.code.as_deref(), failure.message.as_str()), (Some("AccessDenied"), "a &lt; b"));
        assert_eq!((failure.request_id.as_deref(), failure.http_status), (Some("R1"), Some(403)));
        assert!(failure.body.is_none() && !format!("{failure:?}").contains("token"));
    }

    #[test]
    fn statuses_say_whether_to_try_again() {
        for (status, code, kind) in [
            (503, "SlowDown", ErrorKind::Throttled),
            (500, "InternalError", ErrorKind::ServerFailure),
            (400, "RequestTimeout", ErrorKind::ServerFailure),
            (403, "SignatureDoesNotMatch", ErrorKind::Refused),
            (301, "AccessDenied", ErrorKind::Refused),
        ] {
            assert_eq!(failure(status, &format!("<Code>{code}</Code>")).kind, kind, "{code}");
        }
    }

    #[test]
    fn only_the_storage_says_that_something_is_stored() {
        let mut response = Response::new(Bytes::from_static(b"<html>Please log in</html>"));
        let failure = read(&response).unwrap_err();
        assert_eq!((failure.kind, failure.execution), (ErrorKind::Unreadable, Execution::Unknown));
        response.headers_mut().insert("x-oss-request-id", "R1".parse().unwrap());
        assert_eq!(read(&response).unwrap().as_deref(), Some("R1"));
    }

    #[test]
    fn a_success_whose_request_id_was_removed_on_the_way_counts_by_its_checksum_or_its_tag() {
        for (name, body, counts) in [
            ("x-oss-hash-crc64ecma", "", true),
            ("etag", "", true),
            ("etag", "<html>Please log in</html>", false),
            ("server", "", false),
        ] {
            let response =
                Response::builder().header(name, "1").body(Bytes::from_static(body.as_bytes())).unwrap();
            assert_eq!(read(&response).ok(), counts.then_some(None), "{name} {body:?}");
        }
    }

    #[test]
    fn what_may_be_stored_is_not_told_as_refused() {
        for (status, body, execution) in [
            (409, "<Code>FileAlreadyExists</Code>", Execution::Unknown),
            (503, "<html>upstream connect error</html>", Execution::Unknown),
            (503, "<Code>SlowDown</Code>", Execution::Refused),
            (429, "", Execution::Refused),
        ] {
            assert_eq!(failure(status, body).execution, execution, "{status} {body}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn any_body_is_read(body: String, status in 300_u16..600) {
            let failure = failure(status, &format!("<Message>{body}"));
            prop_assert!(failure.message.chars().count() <= MAX_TEXT);
        }
    }
}
