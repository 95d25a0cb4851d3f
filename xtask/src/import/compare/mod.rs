//! Compares the metadata of operations that have a spec with the specs.
//!
//! Several operations use a shared type, so everything that the metadata says about it is collected first. A value in
//! it changes only if all places agree, and a field that only some places lack is not missing.

mod comparer;
mod field;
mod fields;
mod operation;

pub(crate) use comparer::{Specs, Update};
pub(crate) use operation::{Found, compare};
