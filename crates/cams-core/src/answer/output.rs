//! The body of a response, read once: for its meaning and for its content.
//!
//! Whether a call succeeded does not depend on its type, which only the typed ends of a call know. Between them, the
//! type is passed as a [`ReadBody`], which reads both in one pass over the text.

use bytes::Bytes;
use cams_operation::object::Object;
use cams_operation::{ReadField, object};

use crate::answer::digits::{self, Keep};
use crate::answer::envelope::{Envelope, text};
use crate::failure::Failure;
use crate::outcome::{ErrorKind, Execution};

/// Reads bodies into an output of any type.
pub(crate) trait ReadBody: Send {
    /// Reads a body, and returns its envelope. Returns `None` if that takes more than one pass, for example if it is
    /// not an object, or not the expected one.
    fn read(&mut self, text: &str) -> Option<Envelope>;
}

/// The output of a call, after a response with one.
#[derive(Debug)]
pub(crate) struct Output<T>(Option<T>);

impl<T> Default for Output<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T: ReadField + Default + Send> ReadBody for Output<T> {
    fn read(&mut self, text: &str) -> Option<Envelope> {
        self.0 = None;
        let text = digits::kept(text, keep::<T>());
        let mut json = serde_json::Deserializer::from_str(&text);
        let (envelope, output) = object::read_two(&mut json, Envelope::NAMES).ok()?;
        json.end().ok()?;
        self.0 = Some(output);
        Some(envelope)
    }
}

impl<T: ReadField + Default> Output<T> {
    /// Returns the content of a successful body. If the first pass could not read it, it is read separately.
    pub(crate) fn of_success(
        self,
        body: &Bytes,
        status: Option<u16>,
        request_id: Option<&str>,
    ) -> Result<T, Box<Failure>> {
        match self.0 {
            Some(output) => Ok(output),
            None => serde_json::from_str(&digits::kept(&text(body), keep::<T>()))
                .map(|Object(output)| output)
                .map_err(|error| undecodable(&error, body, status, request_id)),
        }
    }
}

/// Struct fields are texts where an ID or an amount may be a number; JSON stays unchanged.
fn keep<T: ReadField>() -> Keep {
    if T::IS_JSON { Keep::WholeNumbers } else { Keep::AsWritten }
}

/// Returns the failure for a success whose body does not have the documented shape. Its text is not in the message,
/// because it may contain personal data.
fn undecodable(
    error: &serde_json::Error,
    body: &Bytes,
    http_status: Option<u16>,
    request_id: Option<&str>,
) -> Box<Failure> {
    let problem = match error.classify() {
        serde_json::error::Category::Data => "a value of another type than documented",
        _ => "invalid JSON",
    };
    let message = format!("the answer has {problem} at line {}, column {}", error.line(), error.column());
    let mut failure = Failure::new(ErrorKind::Unreadable, Execution::Unknown, message);
    failure.request_id = request_id.map(str::to_owned);
    failure.http_status = http_status;
    failure.keep(body);
    failure
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::ErrorKind;
    use cams_models::AddChatGroupInviteLinkResponse;

    type Seed = Output<AddChatGroupInviteLinkResponse>;

    fn read(text: &'static str) -> (bool, Result<AddChatGroupInviteLinkResponse, Box<Failure>>) {
        let mut output = Seed::default();
        let envelope = output.read(text);
        let is_one_pass = output.0.is_some();
        assert_eq!(envelope.is_some(), is_one_pass, "{text}");
        (is_one_pass, output.of_success(&Bytes::from_static(text.as_bytes()), Some(200), None))
    }

    #[test]
    fn what_is_documented_is_read_in_one_pass() {
        let (is_one_pass, response) = read(r#"{"Code":"OK","InviteLink":"l","Message":null,"New":{}}"#);
        let response = response.unwrap();
        assert!(is_one_pass);
        assert_eq!((response.code.as_deref(), response.invite_link.as_deref()), (Some("OK"), Some("l")));
    }

    #[test]
    fn what_takes_a_second_pass_is_read_all_the_same() {
        let (is_one_pass, response) = read(r#"{"Code":"OK","InviteLink":"l","Message":{"a":1}}"#);
        let response = response.unwrap();
        assert!(!is_one_pass);
        assert_eq!(
            (response.message.as_deref(), response.invite_link.as_deref()),
            (Some(r#"{"a":1}"#), Some("l"))
        );
    }

    #[test]
    fn what_cannot_be_read_is_nothing_and_leaves_nothing() {
        for text in ["[]", "", "{", r#"{"Success":"yes"}"#, r#"{"Code":"OK"} x"#] {
            let (is_one_pass, response) = read(text);
            assert_eq!((is_one_pass, response.unwrap_err().kind), (false, ErrorKind::Unreadable), "{text}");
        }
        let mut output = Seed::default();
        assert!(output.read(r#"{"Code":"OK"}"#).is_some() && output.read("<html>").is_none());
        assert!(output.0.is_none(), "what an earlier attempt has read");
    }
}
