//! Groups, with their members and links.

use serde_json::{Value, json};

use super::sheet::{Place, Sheet};
use crate::im_groups::{self, MAX_MEMBERS};
use crate::memory::Memory;

/// A page of groups, the newest first, of one space or of all.
pub(crate) fn groups(memory: &Memory, space: Option<&str>, place: Place) -> Value {
    let groups = memory.service.im_groups.owned();
    let is_here = |owned: &str| space.is_none_or(|space| owned == space);
    let mut found: Vec<_> = groups.filter(|(owner, _)| is_here(&owner.cust_space_id)).collect();
    found.sort_unstable_by_key(|(_, group)| std::cmp::Reverse(group.number));
    let total = found.len();
    let rows = found.into_iter().filter(|(_, group)| group.number < place.before);
    let rows = rows.map(|(owner, group)| {
        let name = |member: &str| memory.service.messages.name(&owner.business_number, member);
        let member = |member: &String| json!({"Number": member, "Name": name(member)});
        let row = json!({
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
        });
        (group.number, row)
    });
    Sheet::take(place, rows).falling("Groups", total)
}
