//! What an operation is: the vocabulary that generated models and the transport share.
//!
//! Generated code names its response and describes itself as data; the transport reads that description and knows
//! no operation by name. Neither needs the other, so both build on this crate alone, whatever the product is.
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
