//! What a comparison works on, and how it says what it finds.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::import::draft::{Draft, What};
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
    pub(super) said: Vec<&'a FieldSpec>,
}

pub(super) struct Comparer<'a, 'r> {
    pub(super) specs: &'a Specs<'a>,
    pub(super) components: &'a Components,
    pub(super) report: &'r mut Report,
    pub(super) update: Update,
    /// What the metadata says of each shared type.
    pub(super) said: BTreeMap<&'a str, Vec<Parts<'a>>>,
}

impl<'a> Comparer<'a, '_> {
    pub(super) fn resolved(&self, kind: Parts<'a>) -> Parts<'a> {
        self.components.get(kind.ty).map_or(kind, Parts::of_type)
    }

    pub(super) fn say(&mut self, reason: Reason, (file, path): (&str, &[Step]), message: impl Into<String>) {
        self.report.add(reason, self.specs.place(file, path), message);
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
        let what = What::Set { key, value, order };
        self.update.drafts.push(Draft { file: file.to_owned(), path: path.to_vec(), what });
    }
}
