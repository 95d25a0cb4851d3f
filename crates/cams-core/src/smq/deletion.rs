//! The outcome of each message in a batch deletion.
//!
//! A batch can be deleted in part: the response is then a 404 that lists the failed handles, and all others are
//! deleted. An empty or unreadable list proves nothing. Neither does a success other than the queue's 204: it may come
//! from a page that asks its reader to log in to the network.

use std::time::SystemTime;

use bytes::Bytes;
use http::Response;

use super::answer::{failed, request_id};
use super::code::Class;
use super::xml::{self, Record};
use crate::answer::envelope::text;
use crate::failure::Failure;

/// The outcome of a message in a batch deletion.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Deletion {
    /// It is deleted.
    Deleted,
    /// It was deleted before, or its handle became invalid because the message is visible again. In that case, it comes
    /// again.
    Gone,
    /// The handle is malformed or outdated. If the message still exists, it comes again.
    InvalidHandle,
    /// It was not deleted, for the reason in this code of the service. Another attempt may help.
    Failed(String),
    /// The response does not say. Another attempt is harmless.
    Unknown,
}

/// The outcome of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Deletions {
    /// One outcome for each handle, in the order of the request.
    pub outcomes: Vec<Deletion>,
    /// ID of the request, if the server returned one.
    pub request_id: Option<String>,
}

/// Returns the outcomes of a batch; a failure if nothing was deleted for a reason that concerns the whole request.
pub(crate) fn read(
    response: &Response<Bytes>,
    handles: &[String],
    now: SystemTime,
) -> Result<Deletions, Box<Failure>> {
    let all = |outcome: Deletion| vec![outcome; handles.len()];
    let status = response.status();
    let outcomes = match status.is_success() {
        true if status == http::StatusCode::NO_CONTENT => all(Deletion::Deleted),
        true => all(Deletion::Unknown),
        false => match listed(response) {
            Some(errors) => of_errors(&errors, handles),
            None => {
                let failure = failed(response, now);
                match (Class::of_failure(&failure), handles) {
                    (Class::Gone, [_]) => all(Deletion::Gone),
                    (Class::InvalidHandle, [_]) => all(Deletion::InvalidHandle),
                    // The code of one message represents the batch.
                    (Class::Gone | Class::InvalidHandle, _) => all(Deletion::Unknown),
                    _ if status == http::StatusCode::NOT_FOUND && failure.code.is_none() => {
                        all(Deletion::Unknown)
                    }
                    _ => return Err(failure),
                }
            }
        },
    };
    Ok(Deletions { outcomes, request_id: request_id(response) })
}

/// Returns the entries of a list of failed handles; `None` if the response is something else.
fn listed(response: &Response<Bytes>) -> Option<Vec<Record>> {
    let (root, records) = xml::records(&text(response.body()), "Error").ok()?;
    (root == "Errors").then_some(records)
}

fn of_errors(errors: &[Record], handles: &[String]) -> Vec<Deletion> {
    let named = |handle: &str| errors.iter().find(|error| error.text("ReceiptHandle") == Some(handle.trim()));
    // An entry that names none of the handles may refer to any of them.
    let is_known = |error: &Record| {
        let named = error.text("ReceiptHandle");
        handles.iter().any(|handle| named == Some(handle.trim()))
    };
    let is_complete = !errors.is_empty() && errors.iter().all(is_known);
    let outcome = |handle: &String| match named(handle) {
        Some(error) => match error.text("ErrorCode") {
            Some("MessageNotExist") => Deletion::Gone,
            Some("ReceiptHandleError") => Deletion::InvalidHandle,
            code => Deletion::Failed(code.unwrap_or_default().to_owned()),
        },
        None if is_complete => Deletion::Deleted,
        None => Deletion::Unknown,
    };
    handles.iter().map(outcome).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::ErrorKind;

    fn outcomes(status: u16, body: &str, handles: &[&str]) -> Result<Vec<Deletion>, Box<Failure>> {
        let handles: Vec<_> = handles.iter().map(|handle| (*handle).to_owned()).collect();
        let response = Response::builder().status(status).body(Bytes::from(body.to_owned())).unwrap();
        read(&response, &handles, SystemTime::UNIX_EPOCH).map(|deletions| deletions.outcomes)
    }

    fn entry(code: &str, handle: &str) -> String {
        format!(
            "<Error><ErrorCode>{code}</ErrorCode><ErrorMessage>m</ErrorMessage><ReceiptHandle>{handle}</ReceiptHandle></Error>"
        )
    }

    #[test]
    fn every_entry_of_a_partial_failure_is_read_and_the_rest_is_deleted() {
        let body = format!(
            "<?xml version=\"1.0\"?><Errors xmlns=\"http://mns.aliyuncs.com/doc/v1/\">{}{}{}</Errors>",
            entry("MessageNotExist", "b+/="),
            entry("ReceiptHandleError", "c"),
            entry("InternalError", "d")
        );
        let expected = [
            Deletion::Deleted,
            Deletion::Gone,
            Deletion::InvalidHandle,
            Deletion::Failed("InternalError".into()),
            Deletion::Deleted,
        ];
        assert_eq!(outcomes(404, &body, &["a", "b+/=", "c", "d", "e"]).unwrap(), expected);
    }

    #[test]
    fn a_list_that_proves_nothing_leaves_the_outcome_unknown() {
        let (unknown, gone) = (Deletion::Unknown, Deletion::Gone);
        for (name, body, expected) in [
            ("an empty list", "<Errors/>".to_owned(), [unknown.clone(), unknown.clone()]),
            ("no body", String::new(), [unknown.clone(), unknown.clone()]),
            ("no XML", "nope".into(), [unknown.clone(), unknown.clone()]),
            ("cut off", "<Errors><Error>".into(), [unknown.clone(), unknown.clone()]),
            (
                "a foreign handle",
                format!("<Errors>{}{}</Errors>", entry("MessageNotExist", "a"), entry("X", "z")),
                [gone, unknown.clone()],
            ),
            (
                "one code for the batch",
                "<Error><Code>MessageNotExist</Code></Error>".into(),
                [unknown.clone(), unknown],
            ),
        ] {
            assert_eq!(outcomes(404, &body, &["a", "b"]).unwrap(), expected, "{name}");
        }
    }

    #[test]
    fn a_success_that_is_not_the_one_of_the_queue_leaves_the_outcome_unknown() {
        for body in ["", "<html>Please log in to this network</html>", r#"{"Code":"OK"}"#] {
            assert_eq!(
                outcomes(200, body, &["a", "b"]).unwrap(),
                [Deletion::Unknown, Deletion::Unknown],
                "{body}"
            );
        }
    }

    #[test]
    fn one_handle_alone_has_the_outcome_of_the_answer() {
        let error = |code: &str| format!("<Error><Code>{code}</Code></Error>");
        assert_eq!(outcomes(404, &error("MessageNotExist"), &["a"]).unwrap(), [Deletion::Gone]);
        assert_eq!(outcomes(400, &error("ReceiptHandleError"), &["a"]).unwrap(), [Deletion::InvalidHandle]);
        assert_eq!(outcomes(204, "", &["a"]).unwrap(), [Deletion::Deleted]);
    }

    #[test]
    fn a_refusal_of_the_whole_request_is_a_failure() {
        for (status, code) in [(403, "AccessDenied"), (404, "QueueNotExist"), (500, "InternalError")] {
            let body = format!("<Error><Code>{code}</Code></Error>");
            assert_eq!(outcomes(status, &body, &["a", "b"]).unwrap_err().code.as_deref(), Some(code));
        }
        assert_eq!(outcomes(503, "", &["a"]).unwrap_err().kind, ErrorKind::ServerFailure);
    }
}
