//! Requests and responses of Alibaba Cloud Chat App Message Service (CAMS), API version 2020-06-06.
//!
//! This crate contains only data. It uses serde and knows nothing of HTTP. The structs, the catalog, and the dispatch
//! are generated from the YAML files in `api-specs/`. What they share with every other product is in
//! [`cams_operation`].
//!
//! - A request is called `…Request`, a response `…Response`. Both serialize and deserialize with wire names.
//! - A required parameter is a plain field, an optional one an `Option`.
//! - A documented set of values is an [open enum](mod@cams_operation::open_enum): an undocumented value is kept and is
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
//! If a program chooses an operation at run time, [`operations`] has its data, and [`visit`] its types.
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

/// The types that describe operations, for programs that use them as data.
pub use cams_operation as operation;
pub use cams_operation::{Operation, OperationInfo, OperationVisitor, RetryClass, UnknownValue};
pub use generated::*;
