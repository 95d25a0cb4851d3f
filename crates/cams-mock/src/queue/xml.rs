//! The XML of a queue: answers are written, and the bodies of deletions are read, by code of its own.

use std::time::{Duration, SystemTime};

use http::StatusCode;
use md5::{Digest, Md5};
use quick_xml::Reader;
use quick_xml::escape::{escape, resolve_predefined_entity};
use quick_xml::events::Event;

use super::stored::Stored;

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
const NAMESPACE: &str = "xmlns=\"http://mns.aliyuncs.com/doc/v1/\"";

/// Why a request is refused.
#[derive(Debug)]
pub(super) struct Problem {
    pub(super) status: StatusCode,
    pub(super) code: String,
    pub(super) message: String,
    /// The delay after which the request may come again, if it came too early.
    pub(super) retry_after: Option<Duration>,
}

impl Problem {
    pub(super) fn new(status: StatusCode, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { status, code: code.into(), message: message.into(), retry_after: None }
    }

    pub(super) fn bad_request(code: &str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, message)
    }

    pub(super) fn forbidden(code: &str, message: &str) -> Self {
        Self::new(StatusCode::FORBIDDEN, code, message)
    }

    /// There is no message, or none with this handle.
    pub(super) fn no_message() -> Self {
        Self::new(StatusCode::NOT_FOUND, "MessageNotExist", "Message not exist.")
    }

    pub(super) fn no_queue() -> Self {
        let message = "The queue you provided is not exist.";
        Self::new(StatusCode::NOT_FOUND, "QueueNotExist", message)
    }

    pub(super) fn handle() -> Self {
        Self::bad_request("ReceiptHandleError", "The receipt handle you provide is not valid.")
    }

    pub(super) fn xml(&self, request_id: &str, host: &str) -> String {
        let texts =
            [("Code", &*self.code), ("Message", &self.message), ("RequestId", request_id), ("HostId", host)];
        let texts = texts.map(|(name, text)| element(name, text)).concat();
        format!("{HEAD}<Error {NAMESPACE}>{texts}</Error>")
    }
}

/// The answer to a poll of one message, or of a batch.
pub(super) fn messages(messages: &[Stored], is_batch: bool, is_peek: bool) -> String {
    let namespace = if is_batch { String::new() } else { format!(" {NAMESPACE}") };
    let records: String = messages.iter().map(|stored| message(stored, &namespace, is_peek)).collect();
    if is_batch {
        format!("{HEAD}<Messages {NAMESPACE}>{records}</Messages>")
    } else {
        format!("{HEAD}{records}")
    }
}

fn message(stored: &Stored, namespace: &str, is_peek: bool) -> String {
    let mut texts = vec![
        ("MessageId", stored.id.clone()),
        ("MessageBody", stored.body.clone()),
        ("MessageBodyMD5", base16ct::upper::encode_string(&Md5::digest(&stored.body))),
        ("EnqueueTime", milliseconds(stored.enqueued_at)),
        ("FirstDequeueTime", milliseconds(stored.first_received_at.unwrap_or(SystemTime::UNIX_EPOCH))),
        ("DequeueCount", stored.dequeue_count.to_string()),
        ("Priority", "8".to_owned()),
    ];
    if !is_peek {
        texts.push(("ReceiptHandle", stored.handle.clone()));
        texts.push(("NextVisibleTime", milliseconds(stored.visible_at)));
    }
    let texts: String = texts.iter().map(|(name, text)| element(name, text)).collect();
    format!("<Message{namespace}>{texts}</Message>")
}

pub(super) fn changed(stored: &Stored) -> String {
    let (handle, visible) = (&stored.handle, milliseconds(stored.visible_at));
    let texts = [element("ReceiptHandle", handle), element("NextVisibleTime", &visible)].concat();
    format!("{HEAD}<ChangeVisibility {NAMESPACE}>{texts}</ChangeVisibility>")
}

/// The answer to a deletion of which something failed: handles with their codes.
pub(super) fn errors(failed: &[(String, Problem)]) -> String {
    let entry = |(handle, problem): &(String, Problem)| {
        let texts = [
            ("ErrorCode", &*problem.code),
            ("ErrorMessage", &problem.message),
            ("ReceiptHandle", handle.as_str()),
        ];
        format!("<Error>{}</Error>", texts.map(|(name, text)| element(name, text)).concat())
    };
    let entries: String = failed.iter().map(entry).collect();
    format!("{HEAD}<Errors {NAMESPACE}>{entries}</Errors>")
}

/// The receipt handles in the body of a deletion.
pub(super) fn handles(body: &[u8]) -> Result<Vec<String>, Problem> {
    let malformed = || Problem::bad_request("MalformedXML", "The XML you provided is not well-formed.");
    let text = std::str::from_utf8(body).map_err(|_| malformed())?;
    let mut reader = Reader::from_str(text);
    let (mut handles, mut open) = (Vec::new(), None::<String>);
    loop {
        match reader.read_event().map_err(|_| malformed())? {
            Event::Start(start) if start.local_name().as_ref() == "ReceiptHandle" => {
                open = Some(String::new())
            }
            Event::End(_) => handles.extend(open.take().map(|handle| handle.trim().to_owned())),
            Event::Text(piece) => open.iter_mut().for_each(|handle| handle.push_str(piece.as_ref())),
            Event::CData(piece) => open.iter_mut().for_each(|handle| handle.push_str(piece.as_ref())),
            Event::GeneralRef(reference) => {
                let character = reference.resolve_char_ref().map_err(|_| malformed())?.map(String::from);
                let named = resolve_predefined_entity(&reference).map(str::to_owned);
                let piece = character.or(named).ok_or_else(malformed)?;
                open.iter_mut().for_each(|handle| handle.push_str(&piece));
            }
            Event::Eof => return Ok(handles),
            _ => {}
        }
    }
}

fn element(name: &str, text: &str) -> String {
    format!("<{name}>{}</{name}>", escape(text))
}

fn milliseconds(time: SystemTime) -> String {
    time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_millis().to_string()
}
