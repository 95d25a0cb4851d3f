//! Describes operations: the types that generated models and the transport share.
//!
//! A generated request names its response type and describes its operation as data. The transport reads this
//! description and knows no operation by name. Neither depends on the other, so both need only this crate, for any
//! product.
//!
//! ```
//! use cams_operation::{FieldInfo, Kind, Operation, OperationInfo, ParameterInfo, RetryClass};
//!
//! #[derive(Debug, serde::Serialize, serde::Deserialize)]
//! struct GetThingRequest {
//!     #[serde(rename = "Id")]
//!     id: String,
//! }
//!
//! impl Operation for GetThingRequest {
//!     type Response = serde_json::Map<String, serde_json::Value>;
//!
//!     const INFO: &'static OperationInfo = &OperationInfo::new("GetThing", "things", RetryClass::Read)
//!         .texts("Gets a thing.", &[])
//!         .fields(&[ParameterInfo::query(FieldInfo::new("Id", Kind::String, "Its ID.").required())], &[]);
//! }
//! assert!(GetThingRequest::INFO.parameter("Id").is_some_and(|parameter| parameter.field.required));
//! ```

// The published documentation says which feature each item needs.
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "events")]
pub mod event;
mod info;
pub mod lenient;
pub mod object;
pub mod open_enum;
pub mod paging;
mod redacted;
mod service;
pub mod waiting;

pub use info::*;
pub use object::ReadField;
pub use open_enum::UnknownValue;
pub use redacted::Redacted;
/// For `open_enum!` alone.
#[doc(hidden)]
pub use serde_core;
pub use service::*;
