//! Reads the events that a service sends to its users: JSON items that may be malformed.
//!
//! A response is read as a whole, and an invalid one is an error. An event is read member by member: a member of the
//! wrong form counts as absent and does not affect the others. Names match in any case and with white space around
//! them. A number may be written as a string and a string as a number. Numbers are taken from their text, so digits are
//! never rounded.
//!
//! ```
//! use cams_operation::event::{FromObject, FromRaw, Object, Raw};
//!
//! #[derive(Default)]
//! struct Receipt {
//!     message_id: Option<String>,
//!     timestamp: Option<i64>,
//! }
//!
//! impl FromObject for Receipt {
//!     fn from_object(object: &Object<'_>) -> Self {
//!         let mut receipt = Self::default();
//!         object.each(&[("MessageId", "MessageId"), ("Timestamp", "Timestamp")], &mut |name, value| match name {
//!             "MessageId" => value.fill(&mut receipt.message_id),
//!             "Timestamp" => value.fill(&mut receipt.timestamp),
//!             _ => {}
//!         });
//!         receipt
//!     }
//! }
//!
//! let raw = Raw::new(r#"{"messageid": 20990101000000000001, "Timestamp ": "4070908800000"}"#);
//! let receipt = Receipt::from_raw(raw).unwrap_or_default();
//! assert_eq!(receipt.message_id.as_deref(), Some("20990101000000000001"));
//! assert_eq!(receipt.timestamp, Some(4_070_908_800_000));
//! ```

mod choice;
mod info;
mod members;
mod raw;
mod repair;

pub use choice::{Choice, Other, beside, within};
pub use info::{CodeInfo, CodeOutcome, EventInfo, Mark};
pub use members::{FromObject, Object, items};
pub use raw::{FromRaw, Raw};
pub use repair::repaired;
