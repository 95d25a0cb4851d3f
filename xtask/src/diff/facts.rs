//! A model as a flat table: the facts at each place of the specs.

use std::collections::BTreeMap;

use super::change::Subject;
use super::effect::Effect;

/// A place: what it belongs to, and the Rust names that lead to it. Names of Rust rather than of the wire, since two
/// wire names with one Rust name are one item to a program.
pub(crate) type Key = (Subject, Vec<String>);

/// What is said, by place.
pub(crate) type Table = BTreeMap<Key, Node>;

/// What a change of something can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Nature {
    /// It shapes the generated items: their signatures tell what a change does. When they stay as they are, it is
    /// documentation, or what a program does changes for the reason given.
    Shape(Option<&'static str>),
    /// It is a use that is discouraged.
    Deprecation,
    /// It does what it does when the program runs, for the reason given.
    Behavior(&'static str),
    /// It is text, or data that only documentation shows.
    Documentation,
}

impl Nature {
    /// What a change does when no public item differs.
    pub(crate) fn effect(self) -> Effect {
        match self {
            Self::Deprecation => Effect::Compatible,
            Self::Behavior(_) | Self::Shape(Some(_)) => Effect::Behavior,
            Self::Shape(None) | Self::Documentation => Effect::Documentation,
        }
    }

    /// Why it does.
    pub(crate) fn why(self) -> &'static str {
        match self {
            Self::Shape(Some(why)) | Self::Behavior(why) => why,
            Self::Shape(None) => "no generated item differs",
            Self::Deprecation => "only its documentation says so",
            Self::Documentation => "documentation only",
        }
    }
}

/// A property of a place.
#[derive(Debug)]
pub(crate) struct Fact {
    pub(crate) aspect: &'static str,
    pub(crate) nature: Nature,
    /// Empty when nothing is said.
    pub(crate) value: String,
}

/// A list whose order matters. What is added to it or removed from it is reported at its own place.
#[derive(Debug)]
pub(crate) struct Order {
    pub(crate) aspect: &'static str,
    pub(crate) nature: Nature,
    pub(crate) names: Vec<String>,
}

/// The generated item that a place becomes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Anchor {
    /// A member of a type.
    Member(String, String),
    /// A type, or a module, as a whole.
    Whole(String),
}

/// What is said at a place.
#[derive(Debug)]
pub(crate) struct Node {
    /// The place in words; empty for the subject itself.
    pub(crate) place: String,
    /// What its coming and going can be.
    pub(crate) nature: Nature,
    /// What it becomes.
    pub(crate) anchors: Vec<Anchor>,
    pub(crate) facts: Vec<Fact>,
    pub(crate) orders: Vec<Order>,
}

impl Node {
    /// A place of which nothing is said yet.
    pub(crate) fn new(place: impl Into<String>, nature: Nature) -> Self {
        Self { place: place.into(), nature, anchors: Vec::new(), facts: Vec::new(), orders: Vec::new() }
    }

    /// Says something, in the order in which changes are reported.
    pub(crate) fn fact(mut self, aspect: &'static str, nature: Nature, value: impl Into<String>) -> Self {
        self.facts.push(Fact { aspect, nature, value: value.into() });
        self
    }

    /// Adds a list whose order matters.
    pub(crate) fn order<'n>(
        mut self,
        aspect: &'static str,
        nature: Nature,
        names: impl IntoIterator<Item = &'n str>,
    ) -> Self {
        self.orders.push(Order { aspect, nature, names: names.into_iter().map(str::to_owned).collect() });
        self
    }

    /// Says what it becomes.
    pub(crate) fn anchored(mut self, anchors: impl IntoIterator<Item = Anchor>) -> Self {
        self.anchors.extend(anchors);
        self
    }
}
