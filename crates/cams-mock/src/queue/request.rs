//! What a request to a queue asks for.

use std::time::Duration;

use http::{Method, StatusCode};

use super::xml::{self, Problem};
use crate::request::Request;

/// What a request to a queue asks for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Ask {
    Receive { most: usize, wait: Duration, is_batch: bool },
    Peek { most: usize, is_batch: bool },
    Delete { handle: String },
    DeleteBatch { handles: Vec<String> },
    Change { handle: String, timeout: Duration },
}

impl Ask {
    /// The operation, as faults name it.
    pub(super) fn action(&self) -> &'static str {
        match self {
            Self::Receive { .. } => "BatchReceiveMessage",
            Self::Peek { .. } => "BatchPeekMessage",
            Self::Delete { .. } | Self::DeleteBatch { .. } => "BatchDeleteMessage",
            Self::Change { .. } => "ChangeMessageVisibility",
        }
    }

    pub(super) fn read(request: &Request) -> Result<Self, Problem> {
        // Names are taken in any case, as the service takes them.
        let find = |name: &str| {
            let named = request.parameters.iter().find(|parameter| parameter.name.eq_ignore_ascii_case(name));
            named.map(|parameter| parameter.value.as_str())
        };
        let number = |name: &str, least: u64, most: u64| match find(name) {
            None => Ok(None),
            Some(text) => match text.parse().ok().filter(|number| (least..=most).contains(number)) {
                Some(number) => Ok(Some(number)),
                None => {
                    let message = format!("The value of {name} should be between {least} and {most}.");
                    Err(Problem::bad_request("InvalidArgument", message))
                }
            },
        };
        let handle = || {
            let missing = || Problem::bad_request("MissingReceiptHandle", "ReceiptHandle is required.");
            // Most official clients write a `+` as it is, which a query reads as a space.
            find("ReceiptHandle").map(|handle| handle.replace(' ', "+")).ok_or_else(missing)
        };
        match request.method {
            Method::GET => {
                let batch = number("numOfMessages", 1, 16)?;
                let (is_batch, most) = (batch.is_some(), usize::try_from(batch.unwrap_or(1)).unwrap_or(1));
                if find("peekonly") == Some("true") {
                    return Ok(Self::Peek { most, is_batch });
                }
                let wait = Duration::from_secs(number("waitseconds", 0, 30)?.unwrap_or_default());
                Ok(Self::Receive { most, wait, is_batch })
            }
            Method::DELETE if find("ReceiptHandle").is_some() => Ok(Self::Delete { handle: handle()? }),
            Method::DELETE => {
                let handles = xml::handles(&request.body)?;
                if handles.is_empty() || handles.len() > 16 {
                    return Err(Problem::bad_request(
                        "InvalidArgument",
                        "A batch has 1 to 16 receipt handles.",
                    ));
                }
                Ok(Self::DeleteBatch { handles })
            }
            Method::PUT => {
                let missing =
                    || Problem::bad_request("MissingVisibilityTimeout", "VisibilityTimeout is required.");
                let seconds = number("VisibilityTimeout", 1, 43_200)?.ok_or_else(missing)?;
                Ok(Self::Change { handle: handle()?, timeout: Duration::from_secs(seconds) })
            }
            _ => Err(Problem::new(
                StatusCode::METHOD_NOT_ALLOWED,
                "InvalidRequestURL",
                "A queue takes GET, PUT, and DELETE here.",
            )),
        }
    }
}
