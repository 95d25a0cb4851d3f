//! The input of a comparison, and how it reports its findings.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::import::base::Base;
use crate::import::draft::{Draft, What};
use crate::import::facts::{Facts, Fields, Gone};
use crate::import::merge::{Verdict, merge};
use crate::import::render::Placement;
use crate::import::report::{Reason, Report};
use crate::import::schema::Components;
use crate::import::yaml::Yaml;
use crate::spec::Step;
use crate::spec::language::{CommonSpec, FieldSpec, OperationSpec, Parts, TypeSpec};

/// The specs, by what finds them.
#[derive(Default)]
pub(crate) struct Specs<'s> {
    /// Operations by name, each with the path of its file.
    pub(crate) operations: BTreeMap<&'s str, (String, &'s OperationSpec)>,
    /// Shared types by name, each with the path of its file.
    pub(crate) types: BTreeMap<&'s str, (String, &'s TypeSpec)>,
    /// Every file as plain values, by its path.
    pub(crate) files: BTreeMap<String, Value>,
    /// What the specs need not repeat.
    pub(crate) common: Option<&'s CommonSpec>,
}

impl Specs<'_> {
    /// A place in a file, as the report names it: items by their names.
    fn place(&self, file: &str, path: &[Step]) -> String {
        let mut node = self.files.get(file);
        let mut place = file.to_owned();
        for step in path {
            node = match step {
                Step::Key(key) => node.and_then(|node| node.get(key)),
                Step::Index(index) => node.and_then(|node| node.get(index)),
            };
            let name = node.and_then(|node| node.get("name")?.as_str());
            if let (Step::Index(_), Some(name)) = (step, name) {
                place.push_str(&format!(" {name}"));
            }
        }
        place
    }
}

/// What a comparison found.
#[derive(Debug, Default)]
pub(crate) struct Update {
    /// Changes, those of a file in the order of its text.
    pub(crate) drafts: Vec<Draft>,
    /// Components that are shared types already, by their keys.
    pub(crate) bound: BTreeMap<String, String>,
    /// The operations of the metadata that speak of a shared type, by the file of the type.
    pub(crate) speakers: BTreeMap<String, BTreeSet<String>>,
}

/// A field of the metadata, and what it was at the last import.
#[derive(Clone, Copy)]
pub(super) struct Said<'a> {
    pub(super) field: &'a FieldSpec,
    pub(super) placement: Placement,
    pub(super) was: Option<&'a Facts>,
}

/// A type of the metadata, and what it was at the last import.
#[derive(Clone, Copy)]
pub(super) struct Kind<'a> {
    pub(super) parts: Parts<'a>,
    pub(super) was: Option<&'a Facts>,
}

/// Fields of the metadata, and the list of them at the last import.
pub(super) struct SaidList<'a> {
    pub(super) fields: Vec<Said<'a>>,
    pub(super) was: Option<&'a Fields>,
}

/// A list of fields in a spec.
pub(super) struct List<'l> {
    pub(super) file: &'l str,
    /// The mapping that has the list.
    pub(super) path: Vec<Step>,
    pub(super) key: &'static str,
    pub(super) is_there: bool,
    /// Rust name of the type that has the fields.
    pub(super) owner: String,
    /// Whether it is the list of a shared type.
    pub(super) is_shared: bool,
}

/// A field of a spec, and everything that the metadata says of it.
pub(super) struct Subject<'f, 'a> {
    pub(super) file: &'f str,
    pub(super) path: Vec<Step>,
    pub(super) old: &'f FieldSpec,
    pub(super) said: Vec<Said<'a>>,
}

impl Subject<'_, '_> {
    /// What each place of the metadata says of a property now, and said at the last import.
    pub(super) fn said<T>(
        &self,
        now: impl Fn(&FieldSpec) -> T,
        was: impl Fn(&Facts) -> T,
    ) -> Vec<(T, Option<T>)> {
        self.said.iter().map(|said| (now(said.field), said.was.map(&was))).collect()
    }
}

/// Text of what the metadata dropped, until a person writes what to use instead.
const DROPPED: &str = "TODO: the metadata has it no longer; say what to use instead.";

pub(super) struct Comparer<'a, 'r> {
    pub(super) specs: &'a Specs<'a>,
    pub(super) components: &'a Components,
    /// What the last import read.
    pub(super) base: Option<&'a Base>,
    /// Whether what the metadata dropped is marked as deprecated.
    pub(super) marks: bool,
    pub(super) report: &'r mut Report,
    pub(super) update: Update,
    /// What the metadata says of each shared type.
    pub(super) said: BTreeMap<&'a str, Vec<Kind<'a>>>,
}

impl<'a> Kind<'a> {
    /// The items of a list or the values of a map.
    pub(super) fn items(self) -> Option<Self> {
        let parts = self.parts.items.map(Parts::of_items)?;
        Some(Self { parts, was: self.was.and_then(|was| was.items.as_deref()) })
    }
}

impl<'a> SaidList<'a> {
    /// The fields of an object.
    pub(super) fn of(kind: Kind<'a>) -> Self {
        let was = kind.was.map(|was| &was.fields);
        let said = |field: &'a FieldSpec| Said {
            field,
            placement: None,
            was: was.and_then(|was| was.get(&field.name)),
        };
        Self { fields: kind.parts.fields.unwrap_or_default().iter().map(said).collect(), was }
    }
}

/// A field of an older list that was not gone then.
pub(super) fn known<'a>(was: &'a Fields, name: &str) -> Option<&'a Facts> {
    was.get(name).filter(|was| was.gone.is_none())
}

impl<'a> Comparer<'a, '_> {
    pub(super) fn resolved(&self, kind: Kind<'a>) -> Kind<'a> {
        let parts = self.components.get(kind.parts.ty).map_or(kind.parts, Parts::of_type);
        let type_of = |was: &'a Facts| self.base.and_then(|base| base.types.get(&was.ty)).unwrap_or(was);
        Kind { parts, was: kind.was.map(type_of) }
    }

    /// The value that a property gets; whatever else is to be told of it is reported.
    pub(super) fn judge<T: Clone + PartialEq + ToJson>(
        &mut self,
        place: (&str, &[Step]),
        key: &str,
        ours: &T,
        said: &[(T, Option<T>)],
    ) -> Option<T> {
        let shown =
            |value: &T| value.to_json().map_or("none".to_owned(), |value| Yaml::Inline(value).in_flow());
        let ours_shown = shown(ours);
        match merge(ours, said) {
            Verdict::Keep => None,
            Verdict::Take(now) => Some(now),
            Verdict::LeftAlone(now) => {
                self.say(
                    Reason::LeftAlone,
                    place,
                    format!("`{key}`: {ours_shown}, and {} in the metadata", shown(&now)),
                );
                None
            }
            Verdict::Conflict { was, now } => {
                let several = || "several values".to_owned();
                let (was, now) = (
                    was.map_or_else(several, |was| shown(&was)),
                    now.map_or_else(several, |now| shown(&now)),
                );
                let message = format!(
                    "`{key}`: the metadata went from {was} to {now}, and the spec has {ours_shown}: decide"
                );
                self.say(Reason::Conflict, place, message);
                None
            }
        }
    }

    pub(super) fn say(&mut self, reason: Reason, (file, path): (&str, &[Step]), message: impl Into<String>) {
        self.report.add(reason, self.specs.place(file, path), message);
    }

    /// Tells that the metadata dropped something, and marks it if that is wanted. `old` is its deprecation.
    pub(super) fn dropped(
        &mut self,
        (file, path): (&str, &[Step]),
        was: Option<Gone>,
        old: Option<&str>,
        order: &'static [&'static str],
    ) {
        if was.is_none() {
            self.say(Reason::Gone, (file, path), "the metadata has it no longer");
        }
        if self.marks && was != Some(Gone::Marked) && old.is_none() {
            self.set(file, path, "deprecated", (None, DROPPED.into()), order);
        }
    }

    pub(super) fn draft(&mut self, file: &str, path: &[Step], what: What) {
        self.update.drafts.push(Draft { file: file.to_owned(), path: path.to_vec(), what });
    }

    pub(super) fn set(
        &mut self,
        file: &str,
        path: &[Step],
        key: &'static str,
        (old, new): (Option<Value>, Value),
        order: &'static [&'static str],
    ) {
        self.change(file, path, key, (old, Yaml::Inline(new)), order);
    }

    pub(super) fn change(
        &mut self,
        file: &str,
        path: &[Step],
        key: &'static str,
        (old, value): (Option<Value>, Yaml),
        order: &'static [&'static str],
    ) {
        let new = value.in_flow();
        let message = match old {
            Some(old) => format!("`{key}`: {} → {new}", Yaml::Inline(old).in_flow()),
            None => format!("`{key}`: {new}"),
        };
        self.say(Reason::Changed, (file, path), message);
        self.draft(file, path, What::Set { key, value, order });
    }

    pub(super) fn remove(&mut self, file: &str, path: &[Step], key: &'static str, old: String) {
        self.say(Reason::Changed, (file, path), format!("`{key}`: {old} → none"));
        self.draft(file, path, What::Remove { key });
    }
}

/// A property as the report shows it.
pub(super) trait ToJson {
    /// Its value, if there is one.
    fn to_json(&self) -> Option<Value>;
}

impl ToJson for bool {
    fn to_json(&self) -> Option<Value> {
        Some((*self).into())
    }
}

impl ToJson for String {
    fn to_json(&self) -> Option<Value> {
        Some(self.as_str().into())
    }
}

impl<T: Clone + Into<Value>> ToJson for Option<T> {
    fn to_json(&self) -> Option<Value> {
        self.clone().map(Into::into)
    }
}
