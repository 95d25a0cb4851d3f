//! IM groups: their state, and the eight operations on them.
//!
//! Nothing happens by itself and nothing depends on a clock: what takes time at the service takes listings here. See
//! the documentation of the crate for the rules.

mod events;
mod groups;
mod leaving;
mod links;
mod participants;
mod rules;
mod state;

use crate::handler::Handler;

pub(crate) use events::{Event, Happening, Moment};
pub use leaving::LeaveError;
pub use links::JoinError;
pub(crate) use links::{add as add_link, delete as delete_link, is_member};
pub(crate) use state::{Group, ImGroups, KeptGroups, MAX_MEMBERS, Owner, unique_code};

/// The handler of an operation of this group.
pub(crate) fn handler(action: &str) -> Option<Handler> {
    let handler: Handler = match action {
        "AddChatGroup" => |service, input| groups::add(&mut service.im_groups, input.read()?),
        "UpdateChatGroup" => |service, input| groups::update(&mut service.im_groups, input.read()?),
        "DeleteChatGroup" => |service, input| groups::delete(&mut service.im_groups, input.read()?),
        "ListChatGroup" => |service, input| groups::list(&mut service.im_groups, input.read()?),
        "AddChatGroupInviteLink" => |service, input| links::add(&mut service.im_groups, input.read()?),
        "DeleteChatGroupInviteLink" => |service, input| links::delete(&mut service.im_groups, input.read()?),
        "ListChatGroupParticipants" => {
            |service, input| participants::list(&mut service.im_groups, input.read()?)
        }
        "DeleteChatGroupParticipants" => {
            |service, input| participants::delete(&mut service.im_groups, input.read()?)
        }
        _ => return None,
    };
    Some(handler)
}
