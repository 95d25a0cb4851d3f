//! What the engine promises, over a scripted transport and a clock that the tests decide.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

mod calls;
mod corrections;
mod credentials;
mod explanations;
mod interceptors;
mod limits;
mod world;
