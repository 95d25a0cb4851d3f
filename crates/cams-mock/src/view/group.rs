//! Groups, with their members and links.

use serde_json::{Value, json};

use super::sheet::{Place, Sheet, finds, time};
use crate::im_groups::{self, Event, Group, Happening, MAX_MEMBERS, Owner};
use crate::memory::Memory;

/// A page of groups, the newest first: of one space, or with a text in what names them.
pub(crate) fn groups(memory: &Memory, space: Option<&str>, text: Option<&str>, place: Place) -> Value {
    let groups = memory.service.im_groups.owned();
    let is_wanted = |(owner, group): &(&Owner, &Group)| {
        let (subject, id) = (group.subject.as_deref(), group.is_known().then_some(&*group.id));
        let names = [subject, id, Some(&owner.business_number)].into_iter().flatten();
        space.is_none_or(|space| owner.cust_space_id == space)
            && finds(text, names.chain(group.members.iter().map(String::as_str)))
    };
    let mut found: Vec<_> = groups.filter(is_wanted).collect();
    found.sort_unstable_by_key(|(_, group)| std::cmp::Reverse(group.number));
    let total = found.len();
    let rows = found.into_iter().filter(|(_, group)| group.number < place.before);
    let rows = rows.map(|(owner, group)| (group.number, row(memory, owner, group)));
    Sheet::take(place, rows).falling("Groups", total)
}

fn row(memory: &Memory, owner: &Owner, group: &Group) -> Value {
    let name = |member: &str| memory.service.messages.name(&owner.business_number, member);
    let joined = |member: &String| {
        let is_join = |what: &Happening| matches!(what, Happening::Joined(number) if number == member);
        group.events.iter().rev().find(|event| is_join(&event.what)).map(|event| time(event.time))
    };
    let member = |member: &String| json!({"Number": member, "Name": name(member), "Joined": joined(member)});
    let event = |event: &Event| {
        let (what, number) = happening(&event.what);
        json!({"Time": time(event.time), "What": what, "Number": number, "Name": number.and_then(name), "Call": event.call})
    };
    let conversation = memory.service.messages.on_whatsapp(&owner.business_number, &group.id).last();
    json!({
        "Number": group.number,
        "CustSpaceId": owner.cust_space_id,
        "BusinessNumber": owner.business_number,
        "GroupId": group.is_known().then_some(&group.id),
        "UniqueCode": im_groups::unique_code(group.number),
        "Subject": group.subject,
        "Description": group.description,
        "ProfilePictureFile": group.picture,
        "GroupStatus": group.status(),
        "InviteLink": group.invite_link,
        "MaxMembers": MAX_MEMBERS,
        "Members": group.members.iter().map(member).collect::<Vec<_>>(),
        "Conversation": conversation.map(|conversation| conversation.id),
        "Unread": conversation.map_or(0, |conversation| conversation.unread),
        "History": group.events.iter().rev().map(event).collect::<Vec<_>>(),
    })
}

/// What an event is called, and whom it is about.
fn happening(what: &Happening) -> (&'static str, Option<&str>) {
    match what {
        Happening::Created => ("Created", None),
        Happening::Active => ("Active", None),
        Happening::Changed => ("Changed", None),
        Happening::Deleted => ("Deleted", None),
        Happening::LinkAdded => ("LinkAdded", None),
        Happening::LinkDeleted => ("LinkDeleted", None),
        Happening::Joined(number) => ("Joined", Some(number)),
        Happening::Left(number) => ("Left", Some(number)),
        Happening::Removed(number) => ("Removed", Some(number)),
    }
}
