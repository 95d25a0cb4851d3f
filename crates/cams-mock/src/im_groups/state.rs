//! The state of each group, and its transitions.

use std::collections::HashMap;
use std::mem::size_of;

use cams_models::{ChatGroup, GroupStatus};
use serde::{Deserialize, Serialize};

use super::events::{self, Event, Happening, MAX_EVENTS, Moment};
use crate::answer::Refusal;
use crate::bounds::{check_bytes, check_count, check_counters, check_texts};
use crate::lengths::full;

/// Groups that are kept.
const MAX_GROUPS: usize = 10_000;

/// Bytes of the groups and their owners, about.
const MAX_BYTES: usize = 64 * 1024 * 1024;

/// Maximum number of members of a group.
pub(crate) const MAX_MEMBERS: usize = 8;

/// Bytes that the members, the invite link and the events of a group take at most, if it gets them by calls.
const RESERVED: usize = 1024 + events::RESERVED;

/// What is kept of groups across restarts.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct KeptGroups<O = Owner, G = Group> {
    created: u64,
    all: Vec<(O, G)>,
}

/// All groups, by owner.
#[derive(Debug)]
pub(crate) struct ImGroups {
    /// Listings that show a new group as `CREATING`.
    creating_listings: u32,
    /// Groups that were ever created.
    created: u64,
    by_owner: HashMap<Owner, Vec<Group>>,
    /// Now.
    pub(super) moment: Moment,
}

/// The owner of a group: it is invisible to other spaces and other numbers.
#[derive(Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Owner {
    pub(crate) cust_space_id: String,
    pub(crate) business_number: String,
}

impl Owner {
    pub(crate) fn new(cust_space_id: Option<String>, business_number: String) -> Self {
        Self { cust_space_id: cust_space_id.unwrap_or_default(), business_number }
    }

    fn size(&self) -> usize {
        size_of::<Self>() + self.cust_space_id.len() + self.business_number.len() + 64
    }
}

/// The phase of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Phase {
    /// Being created; this many more listings show it as such.
    Creating(u32),
    /// In use.
    Active,
    /// A change is being applied, until the next listing.
    Updating,
    /// Being deleted, until the next listing.
    Deleting,
    /// To be removed.
    Gone,
}

/// A group.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Group {
    /// In the order of creation, without repetition.
    pub(crate) number: u64,
    pub(crate) id: String,
    pub(crate) phase: Phase,
    pub(crate) subject: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) picture: Option<String>,
    pub(crate) group_link: Option<String>,
    pub(crate) invite_link: Option<String>,
    pub(crate) members: Vec<String>,
    /// Its history, the latest event last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) events: Vec<Event>,
}

impl ImGroups {
    pub(crate) fn new(creating_listings: u32) -> Self {
        Self { creating_listings, created: 0, by_owner: HashMap::new(), moment: Moment::default() }
    }

    /// Sets the moment of the following events.
    pub(crate) fn begin(&mut self, moment: Moment) {
        self.moment = moment;
    }

    /// The group of a business number that has this id, in any space.
    pub(crate) fn known(&self, business_number: &str, id: &str) -> Option<&Group> {
        let mut owned = self.owned().filter(|(owner, _)| owner.business_number == business_number);
        owned.find(|(_, group)| group.id == id && group.is_known()).map(|(_, group)| group)
    }

    /// Adds a group. Returns the code of this creation.
    pub(super) fn create(&mut self, owner: Owner, mut group: Group) -> Result<String, Refusal> {
        self.check_room(1, owner.size() + group.size())?;
        group.phase = match self.creating_listings {
            0 => Phase::Active,
            listings => Phase::Creating(listings),
        };
        self.created += 1;
        group.number = self.created;
        group.note(self.moment, Happening::Created);
        if group.phase == Phase::Active {
            group.note(self.moment, Happening::Active);
        }
        self.by_owner.entry(owner).or_default().push(group);
        Ok(unique_code(self.created))
    }

    /// Refuses a group that would exceed the limits.
    pub(crate) fn check_room(&self, new: usize, added: usize) -> Result<(), Refusal> {
        let sizes = self.owned().map(|(owner, group)| owner.size() + group.size());
        let (count, bytes) = sizes.fold((new, added), |(count, bytes), size| (count + 1, bytes + size));
        if count > MAX_GROUPS || bytes > MAX_BYTES { Err(full("groups")) } else { Ok(()) }
    }

    pub(crate) fn len(&self) -> usize {
        self.by_owner.values().map(Vec::len).sum()
    }

    /// The spaces that have groups, some more than once.
    pub(crate) fn spaces(&self) -> impl Iterator<Item = &str> {
        let owners = self.by_owner.iter().filter(|(_, groups)| !groups.is_empty());
        owners.map(|(owner, _)| owner.cust_space_id.as_str())
    }

    /// All groups with their owners, in no order.
    pub(crate) fn owned(&self) -> impl Iterator<Item = (&Owner, &Group)> {
        self.by_owner.iter().flat_map(|(owner, groups)| groups.iter().map(move |group| (owner, group)))
    }

    pub(crate) fn kept(&self) -> KeptGroups<&Owner, &Group> {
        let mut all: Vec<_> = self.owned().collect();
        all.sort_by_key(|(_, group)| group.number);
        KeptGroups { created: self.created, all }
    }

    /// Refuses a state with more than is kept.
    pub(crate) fn check(kept: &KeptGroups) -> Result<(), String> {
        let groups = || kept.all.iter().map(|(_, group)| group);
        check_count("groups", kept.all.len(), MAX_GROUPS)?;
        let most = groups().map(|group| group.members.len()).max().unwrap_or_default();
        check_count("members in a group", most, MAX_MEMBERS)?;
        let most = groups().map(|group| group.events.len()).max().unwrap_or_default();
        check_count("events of a group", most, MAX_EVENTS)?;
        check_bytes(
            "groups",
            kept.all.iter().map(|(owner, group)| owner.size() + group.size()).sum(),
            MAX_BYTES,
        )?;
        check_counters("groups", groups().map(|group| group.number).chain([kept.created]))?;
        check_texts("groups", &kept.all)
    }

    pub(crate) fn restore(&mut self, kept: KeptGroups) {
        self.created = kept.created;
        self.by_owner.clear();
        for (owner, group) in kept.all {
            self.by_owner.entry(owner).or_default().push(group);
        }
    }

    /// Puts the group that an owner created last into use, with what a seed says of it.
    pub(crate) fn settle(
        &mut self,
        owner: Owner,
        id: Option<String>,
        invite_link: Option<String>,
        members: Vec<String>,
    ) {
        let moment = self.moment;
        if let Some(group) = self.of(&owner).and_then(|groups| groups.last_mut()) {
            if group.phase != Phase::Active {
                group.note(moment, Happening::Active);
            }
            group.phase = Phase::Active;
            group.id = id.unwrap_or_else(|| group.id.clone());
            group.invite_link = invite_link;
            members.iter().for_each(|member| group.note(moment, Happening::Joined(member.clone())));
            group.members = members;
        }
    }

    /// The groups of an owner, in the order of creation, if it ever had any.
    pub(super) fn of(&mut self, owner: &Owner) -> Option<&mut Vec<Group>> {
        self.by_owner.get_mut(owner)
    }

    pub(super) fn all(&mut self) -> impl Iterator<Item = &mut Group> {
        self.by_owner.values_mut().flatten()
    }

    /// The group of that id. While it is being created, nobody can know its id.
    pub(super) fn find(&mut self, owner: &Owner, id: &str) -> Result<&mut Group, Refusal> {
        let groups = self.by_owner.get_mut(owner).map_or(&mut [][..], |groups| groups.as_mut_slice());
        let is_meant = |group: &&mut Group| group.id == id && group.is_known();
        groups.iter_mut().find(is_meant).ok_or_else(|| {
            let message = format!("The business number has no group {id} in this space.");
            Refusal::business("InvalidParameter.GroupNotExist", message)
        })
    }

    /// The group of that id, unless it is being deleted.
    pub(super) fn find_changeable(&mut self, owner: &Owner, id: &str) -> Result<&mut Group, Refusal> {
        let group = self.find(owner, id)?;
        if group.phase == Phase::Deleting { Err(group.not_active()) } else { Ok(group) }
    }

    /// The group of that id, if it is in use.
    pub(super) fn find_active(&mut self, owner: &Owner, id: &str) -> Result<&mut Group, Refusal> {
        let group = self.find(owner, id)?;
        if group.phase == Phase::Active { Ok(group) } else { Err(group.not_active()) }
    }
}

/// The code of a creation.
pub(crate) fn unique_code(number: u64) -> String {
    format!("{}", 89_380_000 + number)
}

impl Group {
    /// Bytes that it takes, about.
    fn size(&self) -> usize {
        let size = |text: &String| size_of::<String>() + text.len() + 16;
        let texts = [&self.subject, &self.description, &self.picture, &self.group_link].into_iter().flatten();
        let later: usize = self.invite_link.iter().chain(&self.members).map(size).sum();
        let later = later + self.events.len() * events::RESERVED / MAX_EVENTS;
        size_of::<Self>() + texts.chain([&self.id]).map(size).sum::<usize>() + later.max(RESERVED)
    }

    /// Whether callers know its id.
    pub(crate) fn is_known(&self) -> bool {
        !matches!(self.phase, Phase::Creating(_))
    }

    pub(crate) fn status(&self) -> GroupStatus {
        match self.phase {
            Phase::Creating(_) => GroupStatus::Creating,
            Phase::Active => GroupStatus::Active,
            Phase::Updating => GroupStatus::Updating,
            Phase::Deleting | Phase::Gone => GroupStatus::Deleting,
        }
    }

    /// Something happened to it.
    pub(super) fn note(&mut self, moment: Moment, what: Happening) {
        events::note(&mut self.events, moment, what);
    }

    /// Advances the phase after a listing.
    pub(super) fn listed(&mut self, moment: Moment) {
        if matches!(self.phase, Phase::Creating(..=1) | Phase::Updating) {
            self.note(moment, Happening::Active);
        }
        self.phase = match self.phase {
            Phase::Creating(listings @ 2..) => Phase::Creating(listings - 1),
            Phase::Creating(_) | Phase::Active | Phase::Updating => Phase::Active,
            Phase::Deleting | Phase::Gone => Phase::Gone,
        };
    }

    fn not_active(&self) -> Refusal {
        let message = format!("The group {} is not ACTIVE but {}.", self.id, self.status());
        Refusal::business("InvalidParameter.GroupNotActive", message)
    }

    /// The group as ListChatGroup shows it.
    pub(super) fn row(&self, business_number: &str) -> ChatGroup {
        let mut row = ChatGroup::default();
        row.business_number = Some(business_number.to_owned());
        row.description.clone_from(&self.description);
        row.group_id = self.is_known().then(|| self.id.clone());
        row.group_link.clone_from(&self.group_link);
        row.group_status = Some(self.status());
        row.invite_link.clone_from(&self.invite_link);
        row.profile_picture_file.clone_from(&self.picture);
        row.subject.clone_from(&self.subject);
        row.total_participant_count = i64::try_from(self.members.len()).ok();
        row
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(bytes: usize) -> Group {
        Group {
            number: 0,
            id: "g".into(),
            phase: Phase::Active,
            subject: Some("x".repeat(bytes)),
            description: None,
            picture: None,
            group_link: None,
            invite_link: None,
            members: Vec::new(),
            events: Vec::new(),
        }
    }

    #[test]
    fn groups_that_are_too_many_or_too_large_are_refused() {
        let owner = || Owner::new(None, "1".into());
        let mut groups = ImGroups::new(0);
        (0..8).for_each(|_| drop(groups.create(owner(), group(MAX_BYTES / 8 - 5000)).unwrap()));
        assert!(groups.create(owner(), group(40_000)).is_err());
        assert!(groups.check_room(0, 40_000).is_err(), "a change makes none too large, either");
        let mut groups = ImGroups::new(0);
        groups.by_owner.insert(owner(), (0..MAX_GROUPS).map(|_| group(0)).collect());
        assert!(groups.create(owner(), group(0)).is_err());
        assert!(groups.check_room(0, 10).is_ok(), "they can still be changed");
    }
}
