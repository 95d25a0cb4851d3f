//! Loads against one fast local server, each in a process of its own.
//!
//! The programs are in [`program`](crate::program), those in other languages in the folder `peers`. They are started
//! in turn beside the server ([`server`], [`run`]), on cores of their own ([`cores`]). [`peers`] compares clients,
//! [`scale`] sizes of loads. [`receive`] goes the other way, and compares handlers of callbacks; [`mock`] measures
//! the local CAMS.

mod bench;
mod cores;
mod figure;
pub(crate) mod mock;
pub(crate) mod peers;
pub(crate) mod receive;
mod run;
pub(crate) mod scale;
mod server;
