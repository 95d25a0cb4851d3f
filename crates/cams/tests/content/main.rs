//! Typed content: the JSON of every shape, reading it back, every limit at its edge, and what a call makes of it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

mod limits;
mod reading;
mod sends;
mod shapes;

const LINK: &str = "https://example.com/a";
