//! The facade of a service that has everything which is easy to get wrong, around the hand-written parts of the real
//! one.
#![allow(unexpected_cfgs, reason = "the real one has features that this one does without")]
#![allow(rustdoc::broken_intra_doc_links, reason = "the documentation of the real one names its operations")]

#[allow(dead_code, unused_imports, unused_macros, reason = "a build without any group has no builder")]
#[path = "../../../../../../crates/cams/src/call.rs"]
mod call;
#[allow(dead_code, missing_docs, unreachable_pub, reason = "the real facade documents and shows it")]
#[path = "../../../../../../crates/cams/src/check.rs"]
pub mod check;
#[path = "../../../../../../crates/cams/src/client.rs"]
mod client;
#[rustfmt::skip] // formatted by the generator
mod generated;
#[path = "../../../../../../crates/cams/src/paging/mod.rs"]
pub mod paging;
#[allow(dead_code, missing_docs, unreachable_pub, reason = "the real facade documents and shows it")]
#[path = "../../../../../../crates/cams/src/parameters.rs"]
pub mod parameters;
#[path = "../../../../../../crates/cams/src/requests.rs"]
mod requests;
#[allow(dead_code, missing_docs, unreachable_pub, reason = "the real facade documents and shows it")]
#[path = "../../../../../../crates/cams/src/rules/mod.rs"]
mod rules;
#[path = "../../../../../../crates/cams/src/waiting/mod.rs"]
pub mod waiting;
#[allow(dead_code, reason = "a build without messages has nothing to warn of")]
#[path = "../../../../../../crates/cams/src/warned.rs"]
mod warned;

pub use call::{BuildCall, CallBuilder, Given, IsComplete, IsGiven, Missing};
pub use cams_core::{
    CallOptions, Config, Credentials, Endpoint, Error, ErrorKind, Intercept, Placement, Platform, Reply,
    credentials,
};
pub use cams_models as models;
pub use client::Client;
pub use paging::{Items, JsonPage, JsonPages, ListPage, Pages};
pub use waiting::{JsonSeen, Wait, WaitError, WaitProgress, WaitReason};

/// A builder per operation, in a module per group.
pub mod operations {
    pub use crate::generated::*;
}
