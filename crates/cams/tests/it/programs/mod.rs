//! Programs of the kind that teams write, in short: what somebody who is new to this SDK ran into is right here.

mod failures;
mod groups;
mod messages;
mod templates;
pub(crate) mod terminal;
