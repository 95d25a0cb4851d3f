//! Tests of the local CAMS: through the engine of the SDK where it can make the request, by hand where it cannot.

// The lints let tests themselves do this, but not the functions that they share.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod abuse;
mod blocking;
mod bounds;
mod callbacks;
mod control;
mod customer;
mod examples;
mod faults;
mod files;
mod groups;
mod hook;
mod kept;
mod links;
mod live;
mod memory;
mod messages;
mod numbers;
mod official;
mod owner;
mod page;
mod parameters;
mod parties;
mod queue;
mod recording;
mod samples;
mod seed;
mod signatures;
mod strict;
mod sts;
mod support;
mod templates;
mod views;
mod written;
