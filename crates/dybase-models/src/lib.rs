//! Requests and responses of Dybaseapi, API version 2017-05-25: the token that opens a queue of receipts.
//!
//! The consumer in `cams::receive::queue` calls it. A feature per group; `all-groups`, on by default, has them all.

#[rustfmt::skip] // formatted by the generator
mod generated;

pub use cams_operation::{Operation, OperationInfo, OperationVisitor, RetryClass, UnknownValue};
pub use generated::*;
