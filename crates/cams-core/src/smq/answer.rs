//! The responses of a queue: messages, a changed visibility, or a failure.

use std::time::SystemTime;

use bytes::Bytes;
use http::Response;

use super::code::{Class, judge, remedy};
use super::message::{self, Message};
use super::xml::{self, XmlError};
use crate::answer::envelope::text;
use crate::answer::header::header_text;
use crate::answer::wait::asked_delay;
use crate::answer::xml::texts;
use crate::date;
use crate::failure::Failure;
use crate::outcome::{ErrorKind, Execution};

/// Maximum length of a message in an error, in characters.
const MAX_TEXT: usize = 300;

/// The result of a poll.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Receiving {
    /// The messages; none if the queue is empty.
    pub messages: Vec<Message>,
    /// The server's time when it responded, to the second, if it returned one.
    pub server_time: Option<SystemTime>,
    /// ID of the request, if the server returned one.
    pub request_id: Option<String>,
}

impl Receiving {
    /// Parses the body of a success. A message without a receipt handle is omitted; it comes again.
    ///
    /// # Errors
    /// Fails if the body is not XML with messages. The messages in it come again after their visibility timeout.
    pub fn read(body: &[u8]) -> Result<Self, XmlError> {
        let (root, records) = xml::records(&text(body), "Message")?;
        if root != "Messages" && root != "Message" {
            return Err(XmlError::UNEXPECTED);
        }
        let messages = records.iter().filter_map(Message::of).collect();
        Ok(Self { messages, ..Self::default() })
    }
}

/// A message whose visibility was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Changed {
    /// The new receipt handle. The old one is invalid.
    pub receipt_handle: String,
    /// When the queue hands the message out again, by the server's clock.
    pub visible_again_at: Option<SystemTime>,
    /// The server's time when it responded, to the second, if it returned one.
    pub server_time: Option<SystemTime>,
}

/// Returns the messages in the response to a poll. An empty queue is not a failure.
pub(crate) fn received(response: &Response<Bytes>, now: SystemTime) -> Result<Receiving, Box<Failure>> {
    let (server_time, request_id) = (date::of_answer(response.headers()), request_id(response));
    if response.status().is_success() {
        let received = Receiving::read(response.body()).map_err(|error| unreadable(response, &error))?;
        return Ok(Receiving { server_time, request_id, ..received });
    }
    let failure = failed(response, now);
    match Class::of_failure(&failure) {
        Class::Gone => Ok(Receiving { messages: Vec::new(), server_time, request_id }),
        _ => Err(failure),
    }
}

/// Returns the new handle in the response to ChangeMessageVisibility.
pub(crate) fn changed(response: &Response<Bytes>, now: SystemTime) -> Result<Changed, Box<Failure>> {
    if !response.status().is_success() {
        return Err(failed(response, now));
    }
    let (_, records) = xml::records(&text(response.body()), "ChangeVisibility")
        .map_err(|error| unreadable(response, &error))?;
    let record = records.first();
    let Some(handle) = record.and_then(|record| record.text("ReceiptHandle")) else {
        return Err(unreadable(response, &XmlError::UNEXPECTED));
    };
    Ok(Changed {
        receipt_handle: handle.to_owned(),
        visible_again_at: record.and_then(|record| message::time(record, "NextVisibleTime")),
        server_time: date::of_answer(response.headers()),
    })
}

/// Returns the failure for any response but a success. Its body is not kept: for a wrong signature, it repeats what was
/// signed.
pub(crate) fn failed(response: &Response<Bytes>, now: SystemTime) -> Box<Failure> {
    let status = response.status();
    let [code, message, body_id] = texts(&text(response.body()), ["Code", "Message", "RequestId"]);
    let code = code.filter(|code| !code.is_empty());
    let class = Class::of(Some(status.as_u16()), code.as_deref());
    let (kind, execution) = judge(class, status, code.as_deref());
    let message = message.filter(|message| !message.is_empty());
    let message =
        message.unwrap_or_else(|| format!("the queue answered with HTTP {} and no message", status.as_u16()));
    let mut failure = Failure::new(kind, execution, message.chars().take(MAX_TEXT).collect::<String>());
    failure.remedy = remedy(class, code.as_deref());
    failure.code = code;
    failure.request_id = request_id(response).or(body_id);
    failure.http_status = Some(status.as_u16());
    failure.server_time = date::of_answer(response.headers());
    failure.asked_delay = asked_delay(response.headers(), kind, now);
    failure
}

/// Returns the failure for a success that cannot be read. Its effect is unknown.
fn unreadable(response: &Response<Bytes>, error: &XmlError) -> Box<Failure> {
    let message = format!("the answer of the queue cannot be read: {error}");
    let mut failure = Failure::new(ErrorKind::Unreadable, Execution::Unknown, message);
    failure.request_id = request_id(response);
    failure.http_status = Some(response.status().as_u16());
    failure
}

pub(super) fn request_id(response: &Response<Bytes>) -> Option<String> {
    header_text(response.headers(), "x-mns-request-id")
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD as BASE64;
    use proptest::prelude::*;
    use serde_json::Value;
    use std::time::Duration;

    fn response(status: u16, body: &str) -> Response<Bytes> {
        let builder =
            Response::builder().status(status).header("x-mns-request-id", "FAKEREQ0000000000000001");
        builder.header("date", "Thu, 01 Jan 2099 10:20:15 GMT").body(Bytes::from(body.to_owned())).unwrap()
    }

    fn milliseconds(time: Option<SystemTime>) -> u128 {
        time.unwrap().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_millis()
    }

    #[test]
    fn answers_are_read_as_the_official_client_reads_them_or_better() {
        let vectors: Value = serde_json::from_str(include_str!("../../tests/vectors/smq.json")).unwrap();
        let mut read = 0;
        for case in vectors["answers"].as_array().unwrap() {
            let name = case["name"].as_str().unwrap();
            let status = u16::try_from(case["status"].as_u64().unwrap()).unwrap();
            let result = received(&response(status, case["body"].as_str().unwrap()), SystemTime::UNIX_EPOCH);
            let Some(expected) = case["messages"].as_array() else {
                match (name, result) {
                    ("empty-queue" | "delete-handle-expired", Ok(received)) => {
                        assert!(received.messages.is_empty())
                    }
                    ("batch-delete-all-deleted", Err(_)) => {}
                    (_, Err(failure)) => {
                        assert_eq!(failure.code.as_deref(), case["code"].as_str(), "{name}");
                        let id = failure.request_id.as_deref();
                        assert_eq!(id, Some("FAKEREQ0000000000000001"), "{name}");
                    }
                    (_, Ok(received)) => panic!("{name}: {received:?}"),
                }
                continue;
            };
            let messages = result.unwrap().messages;
            assert_eq!(messages.len(), expected.len(), "{name}");
            for (message, expected) in messages.iter().zip(expected) {
                let text = |name: &str| expected[name].as_str().unwrap();
                let number = |name: &str| u128::from(expected[name].as_u64().unwrap());
                assert_eq!(message.id, text("id"), "{name}");
                assert_eq!(message.receipt_handle, text("handle"), "{name}");
                let is_plain = message.body == text("text");
                let decoded = || String::from_utf8(BASE64.decode(&message.body).unwrap()).unwrap();
                assert!(is_plain || decoded() == text("text"), "{name}: {message:?}");
                assert_eq!(u128::from(message.dequeue_count), number("dequeue_count"), "{name}");
                assert_eq!(milliseconds(message.enqueued_at), number("enqueued"), "{name}");
                assert_eq!(milliseconds(message.visible_again_at), number("next_visible"), "{name}");
                read += 1;
            }
        }
        assert_eq!(read, 8);
    }

    #[test]
    fn a_changed_visibility_brings_a_new_handle() {
        let body = "<ChangeVisibility xmlns=\"u\"><ReceiptHandle>new</ReceiptHandle>\
                    <NextVisibleTime>4070946135000</NextVisibleTime></ChangeVisibility>";
        let changed = changed(&response(200, body), SystemTime::UNIX_EPOCH).unwrap();
        let there = SystemTime::UNIX_EPOCH + Duration::from_secs(4_070_946_015);
        let again = there + Duration::from_secs(120);
        assert_eq!((changed.receipt_handle.as_str(), changed.visible_again_at), ("new", Some(again)));
        assert_eq!(changed.server_time, Some(there));
        for body in ["<ChangeVisibility/>", "", "<Error/>"] {
            let failure = super::changed(&response(200, body), SystemTime::UNIX_EPOCH).unwrap_err();
            assert_eq!(failure.kind, ErrorKind::Unreadable, "{body}");
        }
    }

    #[test]
    fn a_body_that_is_not_xml_becomes_an_error_with_its_status() {
        for (status, body, kind) in [
            (503, "", ErrorKind::ServerFailure),
            (502, "<html><body>Bad gateway</body></html>", ErrorKind::ServerFailure),
            (200, "<html/>", ErrorKind::Unreadable),
            (200, "", ErrorKind::Unreadable),
            (429, "{}", ErrorKind::Throttled),
        ] {
            let failure = received(&response(status, body), SystemTime::UNIX_EPOCH).unwrap_err();
            assert_eq!((failure.kind, failure.http_status), (kind, Some(status)), "{status} {body}");
            assert!(failure.body.is_none());
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn any_answer_is_read(body: String, status in 200_u16..600) {
            let _ = received(&response(status, &body), SystemTime::UNIX_EPOCH);
            let _ = changed(&response(status, &body), SystemTime::UNIX_EPOCH);
        }
    }
}
