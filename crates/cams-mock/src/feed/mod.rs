//! The live stream: small events that name what changed, so that a page or a program can fetch it.
//!
//! Nothing is queued for a listener. The last events are kept once, and each listener has a place among them; one that
//! is too slow loses its place and must fetch everything again.

mod change;
mod place;
mod state;
mod stream;

pub(crate) use change::Change;
pub(crate) use state::Feed;
pub(crate) use stream::listen;
