//! Signing: pure functions from a request and a secret to a signature.
//!
//! There are two schemes, both with a shared secret: [`acs3`] (`ACS3-HMAC-SHA256`, the default) and [`rpc_v1`]
//! (`HMAC-SHA1`, by choice; STS still uses it). The local CAMS checks signatures with the same functions, and the tests
//! check both against signatures from the official code.

pub mod acs3;
pub(crate) mod mismatch;
pub mod moment;
pub mod rpc_v1;
pub mod scheme;
pub(crate) mod trace;
