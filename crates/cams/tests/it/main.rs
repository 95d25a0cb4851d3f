//! The facade, as its users see it.
//!
//! One program, since each would be linked anew. What changes the whole process has its own: `canary`.

// The lints let tests themselves do this, but not the functions that they share.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod around_calls;
mod blocking;
mod client;
mod compile_fail;
mod content;
mod conversions;
mod events;
mod examples;
mod flows;
mod log;
mod mass;
mod media;
mod people;
mod programs;
mod progress;
mod queue;
mod receiver;
mod samples;
mod template;
