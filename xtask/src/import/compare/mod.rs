//! What the metadata knows of the operations that have a spec, against what the specs say.
//!
//! A shared type stands for what several operations sent or answered. So everything that the metadata says of it is
//! gathered first; a value in it changes only where all agree, and a field that one of them lacks is not missing.

mod field;
mod kind;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use self::kind::Kind;

use crate::import::draft::{Draft, New, What};
use crate::import::operation::{Operation, Parameter};
use crate::import::render::{FIELD_KEYS, OPERATION_KEYS, Placement};
use crate::import::report::{Reason, Report};
use crate::import::schema::Components;
use crate::import::values::UNWRITTEN;
use crate::import::yaml::Yaml;
use crate::model::{inherit, names};
use crate::spec::Step;
use crate::spec::language::{CommonSpec, FieldSpec, OperationSpec, TypeSpec};

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

/// Compares every operation that has a spec.
pub(crate) fn compare(
    specs: &Specs<'_>,
    operations: &[Operation],
    components: &Components,
    report: &mut Report,
) -> Update {
    let mut comparer =
        Comparer { specs, components, report, update: Update::default(), said: BTreeMap::new() };
    let pairs = operations.iter().filter_map(|new| Some((specs.operations.get(new.name.as_str())?, new)));
    for ((_, old), new) in pairs.clone() {
        comparer.gather_operation(old, new);
    }
    for ((file, old), new) in pairs {
        comparer.operation(file, old, new);
    }
    for (name, said) in std::mem::take(&mut comparer.said) {
        comparer.shared_type(name, said);
    }
    comparer.update
}

/// A list of fields in a spec.
struct List<'l> {
    file: &'l str,
    /// The mapping that has the list.
    path: Vec<Step>,
    key: &'static str,
    is_there: bool,
    /// Rust name of the type that has the fields.
    owner: String,
    /// Whether it is the list of a shared type.
    is_shared: bool,
}

/// A field of a spec, and everything that the metadata says of it.
struct Subject<'f, 'a> {
    file: &'f str,
    path: Vec<Step>,
    old: &'f FieldSpec,
    said: Vec<&'a FieldSpec>,
}

struct Comparer<'a, 'r> {
    specs: &'a Specs<'a>,
    components: &'a Components,
    report: &'r mut Report,
    update: Update,
    /// What the metadata says of each shared type.
    said: BTreeMap<&'a str, Vec<Kind<'a>>>,
}

impl<'a> Comparer<'a, '_> {
    fn gather_operation(&mut self, old: &'a OperationSpec, new: &'a Operation) {
        let mut open = Vec::new();
        for parameter in &new.parameters {
            let old = old.parameters.iter().find(|old| old.name == parameter.field.name);
            let old =
                old.and_then(|old| Some((old.ty.as_deref()?, old.items.as_ref(), old.fields.as_deref())));
            let old = old.map(|(ty, items, fields)| Kind { ty, values: None, items, fields });
            open.extend(old.map(|old| (old, Kind::of_field(&parameter.field))));
        }
        push_pairs(&old.response, &new.response, &mut open);
        let mut seen = BTreeSet::new();
        while let Some((old, new)) = open.pop() {
            let resolved = self.resolved(new);
            let mut old = old;
            if let Some((name, (_, spec))) = self.specs.types.get_key_value(old.ty) {
                if !seen.insert((*name, resolved.identity())) {
                    continue;
                }
                self.said.entry(name).or_default().push(resolved);
                if self.components.contains_key(new.ty) {
                    self.update.bound.entry(new.ty.to_owned()).or_insert_with(|| (*name).to_owned());
                }
                old = Kind::of_type(spec);
            }
            open.extend(
                old.items.zip(resolved.items).map(|(old, new)| (Kind::of_items(old), Kind::of_items(new))),
            );
            push_pairs(old.fields.unwrap_or_default(), resolved.fields.unwrap_or_default(), &mut open);
        }
    }

    fn resolved(&self, kind: Kind<'a>) -> Kind<'a> {
        self.components.get(kind.ty).map_or(kind, Kind::of_type)
    }

    fn operation(&mut self, file: &str, old: &OperationSpec, new: &'a Operation) {
        if let Some(qps) = new.qps.filter(|qps| old.qps != Some(*qps)) {
            self.set(file, &[], "qps", (old.qps.map(Value::from), qps.into()), OPERATION_KEYS);
        }
        if new.deprecated && old.deprecated.is_none() {
            self.set(file, &[], "deprecated", (None, UNWRITTEN.into()), OPERATION_KEYS);
        }
        let common = self.specs.common;
        let owner = names::type_name(old.rust_source()).unwrap_or_default();
        let list = |key, is_there| List {
            file,
            path: Vec::new(),
            key,
            is_there,
            owner: owner.clone(),
            is_shared: false,
        };
        let inherited = |fields: Vec<FieldSpec>, common: Option<&Vec<FieldSpec>>| -> Vec<FieldSpec> {
            let find = |name: &str| common?.iter().find(|known| known.name == name);
            fields.iter().map(|field| inherit(field, find(&field.name))).collect()
        };
        let parameters = old.parameters.iter().map(|parameter| parameter.field()).collect();
        let parameters = inherited(parameters, common.map(|common| &common.parameters));
        self.fields(
            &list("parameters", !old.parameters.is_empty()),
            &parameters,
            &[new.parameters.iter().map(with_placement).collect()],
        );
        self.placements(file, old, &new.parameters);
        let response = inherited(old.response.clone(), common.map(|common| &common.response));
        self.fields(
            &list("response", !old.response.is_empty()),
            &response,
            &[new.response.iter().map(|field| (field, None)).collect()],
        );
    }

    fn placements(&mut self, file: &str, spec: &OperationSpec, new: &[Parameter]) {
        for (index, old) in spec.parameters.iter().enumerate() {
            let Some(new) = new.iter().find(|new| new.field.name == old.name) else { continue };
            let path = [Step::Key("parameters".to_owned()), Step::Index(index)];
            if old.location != new.location {
                let values = (Some(old.location.name().into()), new.location.name().into());
                self.set(file, &path, "in", values, FIELD_KEYS);
            }
            let styles = old.style.zip(new.style).filter(|(old, new)| old != new);
            if let Some((old, new)) = styles {
                self.set(file, &path, "style", (Some(old.name().into()), new.name().into()), FIELD_KEYS);
            }
        }
    }

    fn shared_type(&mut self, name: &str, said: Vec<Kind<'a>>) {
        let Some((file, spec)) = self.specs.types.get(name) else { return };
        self.parts(file, Vec::new(), name, Kind::of_type(spec), &said, true);
    }

    fn fields(&mut self, list: &List<'_>, old: &[FieldSpec], said: &[Vec<(&'a FieldSpec, Placement)>]) {
        let mut missing: BTreeMap<Option<usize>, Vec<New>> = BTreeMap::new();
        let mut taken: BTreeMap<Option<String>, &str> =
            old.iter().map(|field| (names::field(field.rust_source()), field.name.as_str())).collect();
        let position = |name: &str| {
            old.iter().position(|old| old.name == name || old.aliases.iter().any(|alias| alias == name))
        };
        for fields in said {
            let mut after = None;
            for (field, placement) in fields {
                match (position(&field.name), taken.get(&names::field(&field.name))) {
                    (Some(known), _) => after = Some(known),
                    (None, Some(known)) if *known == field.name => {}
                    (None, Some(known)) => {
                        let message = format!("`{}` would have the Rust name of `{known}`", field.name);
                        self.say(Reason::NotMapped, (list.file, &list.path), message);
                    }
                    (None, None) => {
                        taken.insert(names::field(&field.name), &field.name);
                        let new = New { field: (*field).clone(), placement: *placement };
                        missing.entry(after).or_default().push(new);
                    }
                }
            }
        }
        self.add(list, None, missing.remove(&None));
        for (index, field) in old.iter().enumerate() {
            let found = said.iter().flatten().map(|(field, _)| *field);
            let found: Vec<&FieldSpec> = found.filter(|new| position(&new.name) == Some(index)).collect();
            let path = [&list.path[..], &[Step::Key(list.key.to_owned()), Step::Index(index)]].concat();
            if found.is_empty() && !list.is_shared {
                let message = format!("the metadata has no `{}` here", field.name);
                self.say(Reason::LeftAlone, (list.file, &list.path), message);
            } else if !found.is_empty() {
                let subject = Subject { file: list.file, path, old: field, said: found };
                self.field(&subject, &format!("{}{}", list.owner, names::upper_camel(field.rust_source())));
            }
            self.add(list, Some(index), missing.remove(&Some(index)));
        }
    }

    fn add(&mut self, list: &List<'_>, after: Option<usize>, fields: Option<Vec<New>>) {
        let Some(fields) = fields else { return };
        for New { field, .. } in &fields {
            let message = format!("field `{}`", field.name);
            self.say(Reason::Added, (list.file, &list.path), message);
        }
        let List { file, path, key, is_there, owner, .. } = list;
        let what = What::Fields { key, is_there: *is_there, after, owner: owner.clone(), fields };
        self.update.drafts.push(Draft { file: (*file).to_owned(), path: path.clone(), what });
    }

    fn say(&mut self, reason: Reason, (file, path): (&str, &[Step]), message: impl Into<String>) {
        self.report.add(reason, self.specs.place(file, path), message);
    }

    fn set(
        &mut self,
        file: &str,
        path: &[Step],
        key: &'static str,
        (old, new): (Option<Value>, Value),
        order: &'static [&'static str],
    ) {
        self.change(file, path, key, (old, Yaml::Inline(new)), order);
    }

    fn change(
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

fn push_pairs<'a>(old: &'a [FieldSpec], new: &'a [FieldSpec], open: &mut Vec<(Kind<'a>, Kind<'a>)>) {
    for new in new {
        let old = old.iter().find(|old| old.name == new.name);
        open.extend(old.map(|old| (Kind::of_field(old), Kind::of_field(new))));
    }
}

fn with_placement(parameter: &Parameter) -> (&FieldSpec, Placement) {
    (&parameter.field, Some((parameter.location, parameter.style)))
}
