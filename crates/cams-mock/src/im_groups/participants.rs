//! The members of a group: listing and removing them. They come by joining.

use cams_models::{
    ChatGroupParticipant, DeleteChatGroupParticipantsRequest, ListChatGroupParticipantsRequest,
};
use serde_json::json;

use super::events::Happening;
use super::rules::check_channel;
use super::state::{ImGroups, Owner};
use crate::answer::{Outcome, Refusal, elements, result};
use crate::paging::Page;

pub(super) fn list(groups: &mut ImGroups, request: ListChatGroupParticipantsRequest) -> Outcome {
    check_channel(request.channel_type.as_ref())?;
    let page = Page::new(request.page.as_ref())?;
    let owner = Owner::new(request.cust_space_id, request.business_number);
    let group = groups.find(&owner, &request.group_id)?;
    let members = group.members.iter().enumerate();
    let rows: Vec<_> = members
        .filter(|(position, _)| page.holds(*position))
        .map(|(_, number)| ChatGroupParticipant::new().with_participant_number(number))
        .collect();
    Ok(elements([("Data", json!({"List": rows, "Total": group.members.len()}))]))
}

pub(super) fn delete(groups: &mut ImGroups, request: DeleteChatGroupParticipantsRequest) -> Outcome {
    check_channel(request.channel_type.as_ref())?;
    let owner = Owner::new(request.cust_space_id, request.business_number);
    let moment = groups.moment;
    let group = groups.find_changeable(&owner, &request.group_id)?;
    let unwanted: Vec<_> =
        request.list.iter().flatten().filter_map(|member| member.participant_number.as_deref()).collect();
    if unwanted.is_empty() {
        let message = "List must name at least one member.";
        return Err(Refusal::business("InvalidParameter.ListNotEmpty", message));
    }
    let is_unwanted = |member: &mut String| unwanted.contains(&member.as_str());
    let removed: Vec<_> = group.members.extract_if(.., is_unwanted).collect();
    let count = removed.len();
    removed.into_iter().for_each(|member| group.note(moment, Happening::Removed(member)));
    Ok(result(count))
}
