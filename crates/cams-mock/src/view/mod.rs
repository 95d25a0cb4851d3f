//! What the page shows: the memory as JSON, in pages that are bounded by number and by size.

mod call;
mod callback;
mod conversation;
mod group;
mod message;
mod number;
mod overview;
mod ready;
mod search;
mod sheet;
mod template;

pub(crate) use call::{Outcome, Wanted as WantedCalls, call, calls};
pub(crate) use callback::{Wanted as WantedCallbacks, callback, callbacks};
pub(crate) use conversation::{Wanted as WantedConversations, conversation, conversations};
pub(crate) use group::groups;
pub(crate) use message::{message, messages};
pub(crate) use number::numbers;
pub(crate) use overview::overview;
pub(crate) use search::search;
pub(crate) use sheet::Place;
pub(crate) use template::templates;
