//! The futures of the transport, under the name that its files use.

pub(crate) use cams_core::BoxFuture;
