//! Dispatch: finds the handler of an operation. An operation without a handler returns a sample.
//!
//! To give a group of operations a state, write its module, add its `handler` to [`GROUPS`], and add a field to
//! [`Service`] if the group remembers anything.

use cams_operation::OperationInfo;

use crate::answer::Outcome;
use crate::feed::Change;
use crate::handler::{Handler, Input};
use crate::im_groups::Moment;
use crate::service::Service;
use crate::{callbacks, files, im_groups, lengths, messages, numbers, sample, templates};

/// Every group: from the name of an operation to its handler.
const GROUPS: &[fn(&str) -> Option<Handler>] = &[
    callbacks::handler,
    files::handler,
    im_groups::handler,
    messages::handler,
    numbers::handler,
    templates::handler,
];

/// Executes an operation with parameters that were checked.
pub(crate) fn execute(service: &mut Service, info: &OperationInfo, input: Input) -> Outcome {
    if let Some(page) = service.lists.answer(info, &input.0) {
        return page;
    }
    let Some(handler) = handler(info.action) else {
        return Ok(sample::answer(info, &input.0));
    };
    lengths::check(&input.0)?;
    service.templates.begin(service.now, service.call);
    service.im_groups.begin(Moment { time: service.now, call: service.call });
    let outcome = handler(service, input);
    service.tell_audits();
    // A read also advances the state of a group or a number.
    if im_groups::handler(info.action).is_some() {
        service.feed.tell(Change::Groups);
    }
    if numbers::handler(info.action).is_some() {
        service.feed.tell(Change::Numbers);
    }
    outcome
}

/// The handler of an operation, if it has one.
fn handler(action: &str) -> Option<Handler> {
    GROUPS.iter().find_map(|group| group(action))
}

#[cfg(test)]
mod tests {
    use super::*;
    use cams_models::operations;

    #[test]
    fn every_operation_of_a_group_with_state_has_a_handler() {
        let missing: Vec<_> = operations::ALL
            .iter()
            .filter(|info| info.group == "im-groups" && handler(info.action).is_none())
            .map(|info| info.action)
            .collect();
        assert!(missing.is_empty(), "{missing:?}");
        assert!(handler("AddChatGroupInviteLnk").is_none());
    }
}
