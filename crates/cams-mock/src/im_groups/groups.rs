//! Adding, changing, deleting and listing groups.

use cams_models::{
    AddChatGroupRequest, DeleteChatGroupRequest, ListChatGroupRequest, UpdateChatGroupRequest,
};
use serde_json::json;

use super::events::Happening;
use super::rules::check_channel;
use super::state::{Group, ImGroups, Owner, Phase};
use crate::answer::{Outcome, elements, result};
use crate::ids;
use crate::paging::Page;

pub(super) fn add(groups: &mut ImGroups, request: AddChatGroupRequest) -> Outcome {
    check_channel(request.channel_type.as_ref())?;
    let owner = Owner::new(request.cust_space_id, request.business_number);
    let group = Group {
        number: 0,
        id: ids::letters(16),
        phase: Phase::Active,
        subject: request.subject,
        description: request.description,
        picture: None,
        group_link: request.group_link,
        invite_link: None,
        members: Vec::new(),
        events: Vec::new(),
    };
    let unique_code = groups.create(owner, group)?;
    Ok(elements([("UniqueCode", json!(unique_code))]))
}

pub(super) fn update(groups: &mut ImGroups, request: UpdateChatGroupRequest) -> Outcome {
    check_channel(request.channel_type.as_ref())?;
    let owner = Owner::new(request.cust_space_id, request.business_number);
    let texts = [&request.subject, &request.description, &request.profile_picture_file];
    groups.check_room(0, texts.into_iter().flatten().map(String::len).sum())?;
    let moment = groups.moment;
    let group = groups.find_changeable(&owner, &request.group_id)?;
    group.note(moment, Happening::Changed);
    group.subject = request.subject.or(group.subject.take());
    group.description = request.description.or(group.description.take());
    group.picture = request.profile_picture_file.or(group.picture.take());
    group.phase = Phase::Updating;
    Ok(result(1))
}

pub(super) fn delete(groups: &mut ImGroups, request: DeleteChatGroupRequest) -> Outcome {
    check_channel(request.channel_type.as_ref())?;
    let owner = Owner::new(request.cust_space_id, request.business_number);
    let moment = groups.moment;
    let group = groups.find_changeable(&owner, &request.group_id)?;
    group.note(moment, Happening::Deleted);
    group.phase = Phase::Deleting;
    Ok(result(1))
}

/// A group counts as listed if it is on the page, or if only the requested status excludes it. Without the latter rule,
/// a program that polls for `ACTIVE` would poll forever.
pub(super) fn list(groups: &mut ImGroups, request: ListChatGroupRequest) -> Outcome {
    check_channel(request.channel_type.as_ref())?;
    let page = Page::new(Some(&request.page))?;
    let owner = Owner::new(request.cust_space_id.clone(), request.business_number.clone());
    let moment = groups.moment;
    let mut rows = Vec::new();
    let mut total = 0;
    let mut none = Vec::new();
    let owned = groups.of(&owner).unwrap_or(&mut none);
    for group in owned.iter_mut().filter(|group| matches(group, &request)) {
        if request.group_status.as_ref().is_some_and(|wanted| *wanted != group.status()) {
            group.listed(moment);
            continue;
        }
        if page.holds(total) {
            rows.push(group.row(&request.business_number));
            group.listed(moment);
        }
        total += 1;
    }
    owned.retain(|group| group.phase != Phase::Gone);
    Ok(elements([("Data", json!({"List": rows, "Total": total}))]))
}

/// Whether a group passes the filters, apart from its status. No group has a kind, so none passes a `GroupType`.
fn matches(group: &Group, wanted: &ListChatGroupRequest) -> bool {
    let passes = |wanted: &Option<String>, actual: &Option<String>| wanted.is_none() || wanted == actual;
    passes(&wanted.subject, &group.subject)
        && passes(&wanted.group_link, &group.group_link)
        && passes(&wanted.group_type, &None)
}
