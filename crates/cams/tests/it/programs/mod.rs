//! Programs of the kind that teams write, in short: what somebody who is new to this SDK ran into is right here.

mod failures;
mod groups;
mod messages;
mod observed;
mod runtimes;
mod templates;
pub(crate) mod terminal;
mod unknown;
mod uploads;
mod workers;
mod wrapping;
