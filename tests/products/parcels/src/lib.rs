//! Requests and responses of Parcels, API version 2026-05-01.
//!
//! The transport of the SDK calls them: `cams_core::Engine::new(&SERVICE, config)`, then
//! `engine.call(&request, &options)`.
//! A feature per group; `all-groups`, on by default, has them all.

#[rustfmt::skip] // formatted by the generator
mod generated;

pub use cams_operation::{Operation, OperationInfo, OperationVisitor, RetryClass, UnknownValue};
pub use generated::*;
