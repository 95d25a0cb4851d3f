//! A change of the specs for the report: where it is, what changed, and what it means for users.

use std::fmt;

use serde::Serialize;

use super::delta::Delta;
use super::effect::Effect;

/// What a change belongs to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(tag = "kind", content = "name", rename_all = "kebab-case")]
pub(crate) enum Subject {
    /// The service as a whole.
    Service,
    /// An operation, by its name.
    Operation(String),
    /// A shared type, by its name.
    Type(String),
    /// A type of an event, by its name.
    Event(String),
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Service => f.write_str("service"),
            Self::Operation(name) => f.write_str(name),
            Self::Type(name) => write!(f, "type {name}"),
            Self::Event(name) => write!(f, "event {name}"),
        }
    }
}

/// What happened at a place.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "change", rename_all = "kebab-case")]
pub(crate) enum What {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// Something about it differs.
    Changed {
        /// Which property.
        aspect: &'static str,
        /// Its value before; empty when there was none.
        old: String,
        /// Its value now; empty when there is none.
        new: String,
    },
}

impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |text: &str| if text.is_empty() { "none".to_owned() } else { shortened(text) };
        match self {
            Self::Added => f.write_str("added"),
            Self::Removed => f.write_str("removed"),
            Self::Changed { aspect, old, new } => write!(f, "{aspect}: {} → {}", shown(old), shown(new)),
        }
    }
}

/// A text of a reasonable length for a line.
fn shortened(text: &str) -> String {
    const LONGEST: usize = 80;
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    text.chars().take(LONGEST).chain(['…']).collect()
}

/// A change of the specs.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Change {
    /// What it belongs to.
    pub(crate) subject: Subject,
    /// Where in it: `` parameter `Components[].Type` ``; empty for the subject itself.
    pub(crate) place: String,
    /// What happened there.
    #[serde(flatten)]
    pub(crate) what: What,
    /// What it does to users.
    pub(crate) effect: Effect,
    /// Why it does, in a few words.
    pub(crate) why: &'static str,
    /// What to think about before it is released.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) warning: Option<&'static str>,
    /// What it does to the public items of the crates.
    pub(crate) rust: Vec<Delta>,
}

/// The number of changes with that effect.
pub(crate) fn count(changes: &[Change], effect: Effect) -> usize {
    changes.iter().filter(|change| change.effect == effect).count()
}
