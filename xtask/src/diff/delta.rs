//! How public items differ, and what that does to programs.

use std::collections::BTreeSet;
use std::fmt;

use serde::Serialize;

use super::api::{Api, Item, Kind};
use super::effect::Effect;

/// How a public item differs.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Delta {
    /// Its path.
    pub(crate) path: String,
    /// What sort of item it is.
    pub(crate) kind: Kind,
    /// Its signature before, if it was there.
    pub(crate) old: Option<String>,
    /// Its signature now, if it is there.
    pub(crate) new: Option<String>,
    /// The type that it belongs to.
    #[serde(skip)]
    pub(crate) owner: String,
    /// Its name within the owner, if it has one.
    #[serde(skip)]
    pub(crate) member: Option<String>,
}

impl Delta {
    /// Every item that differs, sorted by path. The parts of a type that is new or gone are left out.
    pub(crate) fn between(old: &Api, new: &Api) -> Vec<Self> {
        let paths: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
        let deltas = paths.into_iter().filter_map(|path| Self::at(path, old.get(path), new.get(path)));
        let deltas: Vec<Self> = deltas.collect();
        let whole: BTreeSet<String> =
            deltas.iter().filter(|delta| delta.is_whole()).map(|delta| delta.path.clone()).collect();
        deltas.into_iter().filter(|delta| !delta.is_part_of(&whole)).collect()
    }

    fn at(path: &str, old: Option<&Item>, new: Option<&Item>) -> Option<Self> {
        let signature = |item: Option<&Item>| item.map(|item| item.signature.clone());
        let item = new.or(old)?;
        let delta = Self {
            path: path.to_owned(),
            kind: item.kind,
            old: signature(old),
            new: signature(new),
            owner: item.owner.clone(),
            member: item.member.clone(),
        };
        (delta.old != delta.new).then_some(delta)
    }

    /// Whether a type came or went.
    fn is_whole(&self) -> bool {
        self.kind == Kind::Type && (self.old.is_none() || self.new.is_none())
    }

    fn is_part_of(&self, whole: &BTreeSet<String>) -> bool {
        let after = |of: &String| {
            self.path.strip_prefix(of.as_str()).is_some_and(|rest| rest.starts_with([':', '.', ' ']))
        };
        whole.iter().any(after)
    }

    /// What it does to programs.
    ///
    /// That something new breaks nothing rests on `#[non_exhaustive]`, which every generated struct and enum has.
    pub(crate) fn effect(&self) -> Effect {
        let (is_new, is_gone) = (self.old.is_none(), self.new.is_none());
        match self.kind {
            Kind::Demand if is_gone => Effect::Compatible,
            Kind::Demand => Effect::Breaking,
            _ if is_new => Effect::Compatible,
            _ => Effect::Breaking,
        }
    }

    /// Why it does, in a few words.
    pub(crate) fn why(&self) -> &'static str {
        match (self.kind, self.old.is_some(), self.new.is_some()) {
            (Kind::Demand, _, true) => "calls without it do not compile",
            (Kind::Demand, _, false) => "calls compile without it",
            (Kind::Variant, false, _) => "the enum is `#[non_exhaustive]`; the value was `Unknown` before",
            (Kind::Variant, _, _) => "the variant is gone; the value becomes `Unknown`",
            (Kind::Module, false, _) => "a new module and cargo feature",
            (Kind::Module, _, _) => "programs that name the module or its cargo feature do not build",
            (_, false, _) => "nothing names it yet",
            (Kind::Type, _, true) => {
                "its path or its type parameters are others, for programs that write them out"
            }
            (Kind::Field, _, true) => "programs that read or set the field as its old type do not compile",
            (Kind::Setter, _, true) => "programs that pass the old type do not compile",
            (Kind::Method, _, true) => {
                "programs that use its argument or its result as they were do not compile"
            }
            (Kind::Constructor, _, true) => "`new` takes its arguments by position",
            (Kind::Trait, _, _) => "programs that rely on the trait do not compile",
            (Kind::Entry, _, true) => "the method has other arguments",
            (_, _, false) => "programs that name it do not compile",
        }
    }
}

/// `+ path`, `- path`, or `~ path: old → new`
impl fmt::Display for Delta {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = &self.path;
        match (&self.old, &self.new) {
            (Some(old), Some(new)) => write!(f, "~ {path}: {old} → {new}"),
            (None, _) => write!(f, "+ {path}"),
            (_, None) => write!(f, "- {path}"),
        }
    }
}
