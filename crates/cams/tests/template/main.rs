//! Templates: what a definition becomes on the wire, and every rule at its edge.

// The lints let tests themselves do this, but not the functions that they share.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]
#![cfg(feature = "templates")]

mod buttons;
mod carousel;
mod kinds;
mod local;
mod parts;
mod properties;
mod support;
mod wire;
