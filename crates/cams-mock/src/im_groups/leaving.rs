//! Leaving a group, as its members do on their phones.

use std::fmt;
use std::time::SystemTime;

use super::events::{Happening, Moment};
use super::state::ImGroups;

/// Why a number could not leave a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LeaveError {
    /// No group has this ID, or it is still being created.
    UnknownGroup,
    /// The number is not a member.
    NotMember,
}

impl LeaveError {
    /// Returns the name of the error, as `POST /-/leave` answers it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::UnknownGroup => "UnknownGroup",
            Self::NotMember => "NotMember",
        }
    }
}

impl fmt::Display for LeaveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnknownGroup => "no group has this id, or it is still being created",
            Self::NotMember => "the number is not a member of the group",
        })
    }
}

impl std::error::Error for LeaveError {}

impl ImGroups {
    /// Lets a member leave its group.
    pub(crate) fn leave(&mut self, group_id: &str, number: &str, now: SystemTime) -> Result<(), LeaveError> {
        let group = self.all().find(|group| group.id == group_id && group.is_known());
        let group = group.ok_or(LeaveError::UnknownGroup)?;
        let at = group.members.iter().position(|member| member == number).ok_or(LeaveError::NotMember)?;
        let number = group.members.remove(at);
        group.note(Moment { time: now, call: None }, Happening::Left(number));
        Ok(())
    }
}
