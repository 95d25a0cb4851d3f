//! Requests and responses of Alibaba Cloud Chat App Message Service (CAMS), API version 2020-06-06.
//!
//! This crate is data: it knows serde and nothing of HTTP. The structs, the catalog and the dispatch are
//! generated from the YAML files in `api-specs/`; what they share with every other product is in [`cams_operation`].
//!
//! - A request is `…Request`, a response `…Response`; both serialize and deserialize with the names of the wire.
//! - A required parameter is a plain field, an optional one an `Option`.
//! - A documented set of values is an [open enum](mod@cams_operation::open_enum): an undocumented value is kept,
//!   never an error.
//! - A response is read leniently: a missing element, a `null`, an unknown element, and a scalar of a
//!   neighboring type (`"12"` for `12`) all decode.
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
//!
//! A program that chooses an operation at run time finds it as data in [`operations`], and its types by [`visit`].
//!
//! ```
//! let info = cams_models::operations::find("AddChatGroupInviteLink").expect("a known operation");
//! assert_eq!(info.group, "im-groups");
//! assert!(cams_models::operations::find("AddChatGroupInviteLnk").is_none());
//! ```

// The published documentation says which feature each item needs.
#![cfg_attr(docsrs, feature(doc_cfg))]

mod from_number;
#[rustfmt::skip] // formatted by the generator
mod generated;

/// The vocabulary in which operations are described, for programs that look at them as data.
pub use cams_operation as operation;
pub use cams_operation::{Operation, OperationInfo, OperationVisitor, RetryClass, UnknownValue};
pub use generated::*;
