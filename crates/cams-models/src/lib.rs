//! Requests and responses of Alibaba Cloud Chat App Message Service (CAMS), API version 2020-06-06.
//!
//! This crate is data: it knows serde and nothing of HTTP. The structs, the catalog and the dispatch are
//! generated from the YAML files in `api-specs/`; what they share is written by hand here.
//!
//! - A request is `…Request`, a response `…Response`; both serialise and deserialise with the names of the wire.
//! - A required parameter is a plain field, an optional one an `Option`.
//! - A documented set of values is an [open enum](open_enum): an undocumented value is kept, never an error.
//! - A response is read leniently: a missing element, a `null`, an unknown element, and a scalar of a
//!   neighbouring type (`"12"` for `12`) all decode.
//!
//! ```
//! use cams_models::{AddChatGroupInviteLinkRequest, Operation, RetryClass};
//!
//! let mut request = AddChatGroupInviteLinkRequest::new("8613800000000", "E93kdk0000");
//! request.cust_space_id = Some("cams-x000".into());
//! let json = serde_json::to_value(&request)?;
//! assert_eq!(json["BusinessNumber"], "8613800000000");
//! assert_eq!(AddChatGroupInviteLinkRequest::INFO.retry, RetryClass::Write);
//! # Ok::<(), serde_json::Error>(())
//! ```

#[rustfmt::skip] // formatted by the generator
mod generated;
pub mod lenient;
pub mod open_enum;
pub mod operation;
pub mod operations;
mod redacted;

pub use generated::*;
pub use open_enum::UnknownValue;
pub use operation::{Operation, OperationInfo, OperationVisitor, RetryClass};
