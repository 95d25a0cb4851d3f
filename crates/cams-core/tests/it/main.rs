//! The transport as its users see it: what the engine promises, over scripts, real sockets and real TLS; the sources of
//! credentials; the vectors of the official code. One program, since linking each file for itself takes longer than
//! running it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod behavior;
mod connections;
mod credentials;
mod exactly_once;
mod faults;
mod idle;
#[cfg(feature = "smq")]
mod queue_signatures;
#[cfg(feature = "oss")]
mod uploads;
mod vectors;
