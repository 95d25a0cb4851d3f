//! Models of a service that has everything which is easy to get wrong.

#[rustfmt::skip] // formatted by the generator
mod generated;

pub use generated::*;
