//! Mass sends against a service that misbehaves: each recipient once, whatever fails, and going on after a stop.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod journals;
mod sends;
mod service;
