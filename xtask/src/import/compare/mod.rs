//! What the metadata knows of the operations that have a spec, against what the specs say.
//!
//! A shared type stands for what several operations sent or answered. So everything that the metadata says of it is
//! gathered first; a value in it changes only where all agree, and a field that one of them lacks is not missing.

mod comparer;
mod field;
mod fields;
mod operation;

pub(crate) use comparer::{Specs, Update};
pub(crate) use operation::{Found, compare};
