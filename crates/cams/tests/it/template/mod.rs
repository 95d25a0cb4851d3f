//! Templates: what a definition becomes on the wire, and every rule at its edge.

mod buttons;
mod carousel;
mod kinds;
mod local;
mod parts;
mod properties;
pub(crate) mod support;
mod wire;
