//! Invite links: adding and deleting them, and joining a group through one.

use std::fmt;
use std::time::SystemTime;

use cams_models::{AddChatGroupInviteLinkRequest, DeleteChatGroupInviteLinkRequest};
use serde_json::json;

use super::events::{Happening, Moment};
use super::rules::check_channel;
use super::state::{ImGroups, MAX_MEMBERS, Owner, Phase};
use crate::answer::{Outcome, elements, result};
use crate::ids;

/// Digits of a number that joins: more than the longest phone number, which has 15.
const MAX_DIGITS: usize = 32;

/// Why a number could not join a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum JoinError {
    /// No group has this invite link: it never existed, was deleted, was replaced, or its group is gone.
    UnknownLink,
    /// The number is not a phone number: digits with country code, without `+`.
    InvalidNumber,
    /// The group is not `ACTIVE`.
    NotActive,
    /// The number is already a member.
    AlreadyMember,
    /// The group has 8 members, which is the maximum.
    Full,
}

impl JoinError {
    /// Returns the name of the error, as `POST /-/join` answers it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::UnknownLink => "UnknownLink",
            Self::InvalidNumber => "InvalidNumber",
            Self::NotActive => "NotActive",
            Self::AlreadyMember => "AlreadyMember",
            Self::Full => "Full",
        }
    }
}

impl fmt::Display for JoinError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnknownLink => "no group has this invite link",
            Self::InvalidNumber => "the number must be digits with country code and no `+`",
            Self::NotActive => "the group is not ACTIVE",
            Self::AlreadyMember => "the number is a member already",
            Self::Full => "the group has 8 members, the most that it can have",
        })
    }
}

impl std::error::Error for JoinError {}

/// Adds the link of a group. A link that it had before is replaced.
pub(crate) fn add(groups: &mut ImGroups, request: AddChatGroupInviteLinkRequest) -> Outcome {
    check_channel(request.channel_type.as_ref())?;
    let owner = Owner::new(request.cust_space_id, request.business_number);
    let moment = groups.moment;
    let group = groups.find_active(&owner, &request.group_id)?;
    group.note(moment, Happening::LinkAdded);
    let link = format!("https://chat.whatsapp.com/{}", ids::letters(22));
    group.invite_link = Some(link.clone());
    Ok(elements([("InviteLink", json!(link))]))
}

pub(crate) fn delete(groups: &mut ImGroups, request: DeleteChatGroupInviteLinkRequest) -> Outcome {
    check_channel(request.channel_type.as_ref())?;
    let owner = Owner::new(request.cust_space_id, request.business_number);
    let moment = groups.moment;
    let group = groups.find_changeable(&owner, &request.group_id)?;
    let was_there = group.invite_link.take().is_some();
    if was_there {
        group.note(moment, Happening::LinkDeleted);
    }
    Ok(result(usize::from(was_there)))
}

/// Whether a number can be that of a member: digits with country code, without `+`.
pub(crate) fn is_member(number: &str) -> bool {
    !number.is_empty() && number.len() <= MAX_DIGITS && number.bytes().all(|byte| byte.is_ascii_digit())
}

impl ImGroups {
    /// Lets a number join the group of a link.
    pub(crate) fn join(&mut self, link: &str, number: &str, now: SystemTime) -> Result<(), JoinError> {
        if !is_member(number) {
            return Err(JoinError::InvalidNumber);
        }
        let group = self.all().find(|group| group.invite_link.as_deref() == Some(link));
        let group = group.ok_or(JoinError::UnknownLink)?;
        if group.phase != Phase::Active {
            return Err(JoinError::NotActive);
        }
        if group.members.iter().any(|member| member == number) {
            return Err(JoinError::AlreadyMember);
        }
        if group.members.len() >= MAX_MEMBERS {
            return Err(JoinError::Full);
        }
        group.note(Moment { time: now, call: None }, Happening::Joined(number.to_owned()));
        group.members.push(number.to_owned());
        Ok(())
    }
}
