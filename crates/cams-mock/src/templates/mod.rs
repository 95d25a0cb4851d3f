//! Templates: their state with the progress of the review, and six of the operations on them.
//!
//! A review takes looks, not time. See the documentation of the crate for the rules.

mod changes;
mod reads;
mod rules;
mod sendable;
mod shared;
mod state;
mod template;

use crate::handler::Handler;

pub(crate) use reads::content;
pub(crate) use sendable::variables;
pub(crate) use state::{KeptTemplates, Templates};
pub(crate) use template::{Audit, Template};

/// The handler of an operation of this group. What the others do to a template is not documented; they answer samples.
pub(crate) fn handler(action: &str) -> Option<Handler> {
    let handler: Handler = match action {
        "CreateChatappTemplate" => |service, input| changes::create(&mut service.templates, input.read()?),
        "ModifyChatappTemplate" => |service, input| changes::modify(&mut service.templates, input.read()?),
        "ModifyChatappTemplateProperties" => {
            |service, input| changes::set_properties(&mut service.templates, input.read()?)
        }
        "DeleteChatappTemplate" => |service, input| changes::delete(&mut service.templates, input.read()?),
        "GetChatappTemplateDetail" => |service, input| reads::detail(&mut service.templates, input.read()?),
        "ListChatappTemplate" => |service, input| reads::list(&mut service.templates, input.read()?),
        _ => return None,
    };
    Some(handler)
}
