//! Events as data: how to identify their kinds, and the meaning of their codes.

use crate::event::members::Object;
use crate::event::raw::Raw;

/// A kind of event, from its spec.
#[derive(Debug)]
#[non_exhaustive]
pub struct EventInfo {
    /// Name of the kind, such as `ChatAppStatus`.
    pub name: &'static str,
    /// What it is.
    pub description: &'static str,
    /// Marks of this kind. An item that matches one of them is of this kind.
    pub marks: &'static [Mark],
}

impl EventInfo {
    /// Creates a kind from the marks that identify it.
    #[must_use]
    pub const fn new(name: &'static str, description: &'static str, marks: &'static [Mark]) -> Self {
        Self { name, description, marks }
    }
}

/// Identifies a kind of event by keys it has, keys it lacks, and values of keys.
#[derive(Debug)]
#[non_exhaustive]
pub struct Mark {
    /// Keys that the item has, with a value other than `null`.
    pub has: &'static [&'static str],
    /// Keys that the item does not have.
    pub lacks: &'static [&'static str],
    /// A key and its possible values, in any case. A value that begins with `*` matches the end of the item's value.
    pub value: Option<(&'static str, &'static [&'static str])>,
}

impl Mark {
    /// Creates a mark.
    #[must_use]
    pub const fn new(
        has: &'static [&'static str],
        lacks: &'static [&'static str],
        value: Option<(&'static str, &'static [&'static str])>,
    ) -> Self {
        Self { has, lacks, value }
    }

    /// Returns whether an item has the mark.
    #[must_use]
    pub fn matches(&self, item: &Object<'_>) -> bool {
        let is = |text: &str, wanted: &str| match wanted.strip_prefix('*') {
            Some(end) => {
                let begin = text.len().checked_sub(end.len());
                begin.and_then(|begin| text.get(begin..)).is_some_and(|rest| rest.eq_ignore_ascii_case(end))
            }
            None => text.eq_ignore_ascii_case(wanted),
        };
        self.has.iter().all(|key| item.get(key).is_some())
            && self.lacks.iter().all(|key| item.get(key).is_none())
            && self.value.is_none_or(|(key, values)| {
                let text = item.get(key).and_then(Raw::text);
                text.is_some_and(|text| values.iter().any(|wanted| is(text.trim(), wanted)))
            })
    }
}

/// A code that an event reports, from its spec.
#[derive(Debug)]
#[non_exhaustive]
pub struct CodeInfo {
    /// The code.
    pub code: &'static str,
    /// What to do about it, for programs.
    pub outcome: CodeOutcome,
    /// What it means.
    pub meaning: &'static str,
    /// What the program or its operator can do.
    pub remedy: &'static str,
}

impl CodeInfo {
    /// Creates a code with its meaning.
    #[must_use]
    pub const fn new(
        code: &'static str,
        outcome: CodeOutcome,
        meaning: &'static str,
        remedy: &'static str,
    ) -> Self {
        Self { code, outcome, meaning, remedy }
    }
}

/// What to do after a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CodeOutcome {
    /// Send again later, more slowly.
    SlowDown,
    /// Send again: the failure is temporary.
    SendAgain,
    /// The recipient cannot be reached this way now. Do not send again soon; another channel may help.
    OtherWay,
    /// Send a template instead: the customer has not written within 24 hours.
    SendTemplate,
    /// Correct the message or the template.
    FixMessage,
    /// Correct the sending number or the account.
    FixAccount,
}
