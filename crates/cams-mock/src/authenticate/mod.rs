//! Authentication: checks that a request is signed, with the right key, in time, and not a replay.
//!
//! The two schemes differ in where the signature is and in what it covers; each reads a request into a
//! [`Proof`](proof::Proof), and the checks of a proof are the same for both.

mod acs3;
mod check;
mod claim;
mod explain;
mod nonces;
mod proof;
mod rpc_v1;
mod timestamp;

pub(crate) use check::check;
pub(crate) use claim::{Claim, claim, is_of_the_signature};
pub(crate) use explain::{Explained, explain};
pub(crate) use nonces::Nonces;
