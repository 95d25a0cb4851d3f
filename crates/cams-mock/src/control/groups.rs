//! The doors of groups: people join and leave, and the invite link is replaced or deleted.

use std::time::SystemTime;

use cams_models::{AddChatGroupInviteLinkRequest, DeleteChatGroupInviteLinkRequest};
use http::StatusCode;
use serde::Deserialize;

use super::doors::Door;
use super::reply::{Reply, done, failed, read, succeeded, succeeded_with};
use crate::feed::Change;
use crate::im_groups::{self, Moment};
use crate::memory::Memory;
use crate::request::Request;

const JOIN: &str = r#"{"InviteLink": "https://chat.whatsapp.com/…", "Number": "8613800000001"}"#;
const LEAVE: &str = r#"{"GroupId": "E93kdk0000", "Number": "8613800000001"}"#;
const LINK: &str = r#"{"GroupId": "E93kdk0000"}"#;

/// The doors for groups.
pub(super) const GROUPS: &[Door] = &[
    Door {
        method: "POST",
        path: "/-/join",
        summary: "Adds a member to the group of an invite link.",
        example: JOIN,
        open: join,
    },
    Door {
        method: "POST",
        path: "/-/leave",
        summary: "Lets a member leave a group.",
        example: LEAVE,
        open: leave,
    },
    Door {
        method: "POST",
        path: "/-/add-invite-link",
        summary: "Gives a group a new invite link, which it returns; the one before is void.",
        example: LINK,
        open: add_link,
    },
    Door {
        method: "POST",
        path: "/-/delete-invite-link",
        summary: "Deletes the invite link of a group.",
        example: LINK,
        open: delete_link,
    },
];

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Join {
    invite_link: String,
    number: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Leave {
    group_id: String,
    number: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Link {
    group_id: String,
}

fn join(memory: &mut Memory, request: &Request, now: SystemTime) -> Result<Reply, Reply> {
    let wanted: Join = read(request, JOIN)?;
    match memory.service.im_groups.join(&wanted.invite_link, &wanted.number, now) {
        Ok(()) => {
            memory.settings.feed.tell(Change::Groups);
            Ok(succeeded())
        }
        Err(error) => Err(failed(StatusCode::CONFLICT, error.code(), &error.to_string())),
    }
}

fn leave(memory: &mut Memory, request: &Request, now: SystemTime) -> Result<Reply, Reply> {
    let wanted: Leave = read(request, LEAVE)?;
    match memory.service.im_groups.leave(&wanted.group_id, &wanted.number, now) {
        Ok(()) => {
            memory.settings.feed.tell(Change::Groups);
            Ok(succeeded())
        }
        Err(error) => {
            let status = match error.code() {
                "UnknownGroup" => StatusCode::NOT_FOUND,
                _ => StatusCode::CONFLICT,
            };
            Err(failed(status, error.code(), &error.to_string()))
        }
    }
}

fn add_link(memory: &mut Memory, request: &Request, now: SystemTime) -> Result<Reply, Reply> {
    let (space, number, group) = owned(memory, request, now)?;
    let mut adding = AddChatGroupInviteLinkRequest::new(number, group);
    adding.cust_space_id = Some(space);
    let mut added = done(im_groups::add_link(&mut memory.service.im_groups, adding))?;
    memory.settings.feed.tell(Change::Groups);
    Ok(succeeded_with("InviteLink", added.remove("InviteLink").unwrap_or_default()))
}

fn delete_link(memory: &mut Memory, request: &Request, now: SystemTime) -> Result<Reply, Reply> {
    let (space, number, group) = owned(memory, request, now)?;
    let mut deleting = DeleteChatGroupInviteLinkRequest::new(number, group);
    deleting.cust_space_id = Some(space);
    done(im_groups::delete_link(&mut memory.service.im_groups, deleting))?;
    memory.settings.feed.tell(Change::Groups);
    Ok(succeeded())
}

/// The space, the business number, and the id of the group that a request names. What follows happens now.
fn owned(memory: &mut Memory, request: &Request, now: SystemTime) -> Result<(String, String, String), Reply> {
    let Link { group_id } = read(request, LINK)?;
    let groups = &mut memory.service.im_groups;
    groups.begin(Moment { time: now, call: None });
    let mut known = groups.owned().filter(|(_, group)| group.is_known());
    let Some((owner, _)) = known.find(|(_, group)| group.id == group_id) else {
        let message = "no group has this GroupId, or it is still being created";
        return Err(failed(StatusCode::NOT_FOUND, "UnknownGroup", message));
    };
    Ok((owner.cust_space_id.clone(), owner.business_number.clone(), group_id))
}
