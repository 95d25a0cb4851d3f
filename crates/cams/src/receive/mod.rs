//! Receiving: customers' messages, the states of your messages, and Meta's decisions.
//!
//! The service sends the same items over HTTP (a POST with a JSON array) and through a queue (one item per message).
//! [`parse`] reads both, without I/O. It reads each item on its own: a broken one becomes a [`BadItem`] with its text,
//! and does not affect the others.
//!
//! ```
//! use cams::models::events::InboundContent;
//! use cams::receive::{self, Event};
//!
//! let body = br#"[{"MessageId":"1","From":"8613900001234","Type":"TEXT","Message":"hello"},
//!     {"MessageId":"2","To":"8613900001234","Status":"Read"}, "broken"]"#;
//! for item in receive::parse(body)? {
//!     match item {
//!         Ok(Event::Inbound(message)) => match &message.content {
//!             InboundContent::Text(text) => assert_eq!(text, "hello"),
//!             other => println!("not handled yet: {other:?}"),
//!         },
//!         Ok(Event::Status(status)) => assert!(status.status.is_some()),
//!         Ok(event) => println!("{}", event.key()),
//!         Err(bad) => assert_eq!(bad.raw(), r#""broken""#),
//!     }
//! }
//! # Ok::<(), cams::receive::BodyError>(())
//! ```
//!
//! # What you must do yourself
//! - **Acknowledge**: answer an HTTP callback within 3 seconds with status 200 and [`ACK`], after the events are
//!   stored. [The module `http`](self::http) does this in any server. To request a repetition, answer with a 5xx; do
//!   not rely on a repetition after any other answer.
//! - **Detect repetitions**: the service sends an item at least once. [`Event::key`] is the same for repetitions.
//! - **Order states**: they arrive in any order; see [`advance`].
//! - **Trust nothing**: callbacks are not signed, so anybody who knows the address can post one.

mod ack;
mod body;
mod classify;
mod code;
mod error;
mod event;
pub mod http;
mod key;
mod kind;
mod parser;
mod party;
mod progress;
#[cfg(feature = "smq")]
pub mod queue;
mod secret;
pub mod signature;

pub use ack::ACK;
pub use cams_operation::event::{CodeInfo, CodeOutcome};
pub use code::meta_code;
pub use error::BodyError;
pub use event::{Audit, BadItem, Event, Events, Inbound, IntoIter, Iter, Received, Status, Unknown};
pub use kind::ItemKind;
pub use parser::{Parser, parse, parse_audit, parse_inbound, parse_status};
pub use party::{comparable, may_be_same};
pub use progress::{Advance, advance};
