//! What the metadata knows of the operations that have a spec, against what the specs say.
//!
//! A shared type stands for what several operations sent or answered. So everything that the metadata says of it is
//! gathered first; a value in it changes only where all agree, and a field that one of them lacks is not missing.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::draft::{Draft, New, What};
use super::operation::{Operation, Parameter};
use super::render::{self, FIELD_KEYS, LIMIT_KEYS, OPERATION_KEYS, Placement};
use super::report::{Reason, Report};
use super::schema::Components;
use super::values::{UNWRITTEN, within};
use super::yaml::Yaml;
use crate::model::{inherit, names};
use crate::spec::language::{CommonSpec, FieldSpec, ItemsSpec, OperationSpec, TypeSpec, ValueSpec};
use crate::spec::{Step, listed};

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

/// A type with its parts.
#[derive(Clone, Copy)]
struct Kind<'a> {
    ty: &'a str,
    values: Option<&'a [ValueSpec]>,
    items: Option<&'a ItemsSpec>,
    fields: Option<&'a [FieldSpec]>,
}

impl<'a> Kind<'a> {
    fn of_field(field: &'a FieldSpec) -> Self {
        Self {
            ty: field.ty.as_deref().unwrap_or("any"),
            values: field.values.as_deref(),
            items: field.items.as_ref(),
            fields: field.fields.as_deref(),
        }
    }

    fn of_items(items: &'a ItemsSpec) -> Self {
        let ItemsSpec { ty, values, items, fields } = items;
        Self { ty, values: values.as_deref(), items: items.as_deref(), fields: fields.as_deref() }
    }

    fn of_type(spec: &'a TypeSpec) -> Self {
        let ty = if spec.values.is_some() { "string" } else { "object" };
        Self { ty, values: spec.values.as_deref(), items: None, fields: spec.fields.as_deref() }
    }

    /// What tells it from another one of the same form.
    fn identity(self) -> usize {
        let fields = self.fields.map(|fields| fields.as_ptr().addr());
        fields.or(self.values.map(|values| values.as_ptr().addr())).unwrap_or_default()
    }
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

    fn field(&mut self, subject: &Subject<'_, 'a>, owner: &str) {
        let Subject { file, path, old, said } = subject;
        let kinds: Vec<Kind<'a>> = said.iter().map(|field| self.resolved(Kind::of_field(field))).collect();
        let old_kind = Kind::of_field(old);
        let is_shared = self.specs.types.contains_key(old_kind.ty);
        if is_scalar(old_kind.ty) && kinds.iter().all(|kind| is_scalar(kind.ty) && kind.ty != old_kind.ty) {
            self.scalar_type(subject);
        } else if !is_shared {
            self.parts(file, path.clone(), owner, old_kind, &kinds, false);
        }
        let same_type = kinds.iter().all(|kind| kind.ty == old_kind.ty);
        self.required(subject);
        if same_type || is_shared {
            self.limits(subject);
            self.default(subject);
        }
        if old.deprecated.is_none() && said.iter().all(|field| field.deprecated.is_some()) {
            self.set(file, path, "deprecated", (None, UNWRITTEN.into()), FIELD_KEYS);
        }
    }

    /// A scalar of another type: a change only if everything beside it fits the new one.
    fn scalar_type(&mut self, Subject { file, path, old, said }: &Subject<'_, 'a>) {
        let Some(ty) = agreed(said, |field| field.ty.clone()).flatten() else { return };
        let before = old.ty.clone().unwrap_or_default();
        let candidate = FieldSpec { ty: Some(ty.clone()), ..(*old).clone() };
        let keeps = |value: &Option<Value>| {
            value
                .as_ref()
                .is_none_or(|value| super::values::fitting(&candidate, value).as_ref() == Some(value))
        };
        if old.limits.is_none() && old.values.is_none() && keeps(&old.example) && keeps(&old.default) {
            self.set(file, path, "type", (Some(before.into()), ty.into()), FIELD_KEYS);
        } else {
            let message = format!("the type is `{before}`, and `{ty}` in the metadata");
            self.say(Reason::LeftAlone, (file, path), message);
        }
    }

    fn required(&mut self, Subject { file, path, old, said }: &Subject<'_, 'a>) {
        let Some(required) = agreed(said, |field| field.required).flatten() else { return };
        let before = old.required.unwrap_or(false);
        match (before == required, required && old.default.is_some()) {
            (true, _) => {}
            (false, true) => {
                let message = "it has a default, and is required in the metadata";
                self.say(Reason::LeftAlone, (file, path), message);
            }
            (false, false) => {
                self.set(file, path, "required", (Some(before.into()), required.into()), FIELD_KEYS)
            }
        }
    }

    fn limits(&mut self, Subject { file, path, old, said }: &Subject<'_, 'a>) {
        let Some(new) = agreed(said, |field| field.limits.clone()).flatten() else { return };
        let before = render::limits(&old.limits.clone().unwrap_or_default()).value();
        let breaks = |value: &Option<Value>| value.as_ref().is_some_and(|value| !within(Some(&new), value));
        if breaks(&old.example) || breaks(&old.default) {
            let message = "the example or the default is outside the limits in the metadata";
            self.say(Reason::LeftAlone, (file, path), message);
            return;
        }
        let after = render::limits(&new);
        let limits = after.value();
        if old.limits.is_none() {
            return self.change(file, path, "limits", (None, after), FIELD_KEYS);
        }
        let path = [&path[..], &[Step::Key("limits".to_owned())]].concat();
        for key in LIMIT_KEYS {
            if let Some(limit) = limits.get(key).filter(|limit| before.get(key) != Some(limit)) {
                self.set(file, &path, key, (before.get(key).cloned(), limit.clone()), LIMIT_KEYS);
            }
        }
    }

    fn default(&mut self, Subject { file, path, old, said }: &Subject<'_, 'a>) {
        let Some(new) = agreed(said, |field| field.default.clone()).flatten() else { return };
        let fits = within(old.limits.as_ref(), &new) && old.required != Some(true);
        if old.default.as_ref() != Some(&new) && fits {
            self.set(file, path, "default", (old.default.clone(), new), FIELD_KEYS);
        }
    }

    /// What a type is made of.
    fn parts(
        &mut self,
        file: &str,
        path: Vec<Step>,
        owner: &str,
        old: Kind<'_>,
        said: &[Kind<'a>],
        is_shared: bool,
    ) {
        let said: Vec<Kind<'a>> = said.iter().map(|kind| self.resolved(*kind)).collect();
        if let Some(other) = said.iter().find(|kind| kind.ty != old.ty) {
            let message = format!("the type is `{}`, and `{}` in the metadata", old.ty, other.ty);
            return self.say(Reason::LeftAlone, (file, &path), message);
        }
        if let Some(fields) = old.fields {
            let said: Vec<_> = said
                .iter()
                .map(|kind| kind.fields.unwrap_or_default().iter().map(|field| (field, None)).collect())
                .collect();
            let list = List {
                file,
                path: path.clone(),
                key: "fields",
                is_there: true,
                owner: owner.to_owned(),
                is_shared,
            };
            self.fields(&list, fields, &said);
        }
        self.values(file, &path, old, &said);
        let items: Vec<Kind<'a>> = said.iter().filter_map(|kind| kind.items.map(Kind::of_items)).collect();
        if let Some(old) =
            old.items.filter(|old| !items.is_empty() && !self.specs.types.contains_key(old.ty.as_str()))
        {
            let path = [&path[..], &[Step::Key("items".to_owned())]].concat();
            self.parts(file, path, owner, Kind::of_items(old), &items, false);
        }
    }

    fn values(&mut self, file: &str, path: &[Step], old: Kind<'_>, said: &[Kind<'a>]) {
        let new: BTreeMap<&str, &ValueSpec> = said
            .iter()
            .flat_map(|kind| kind.values.unwrap_or_default())
            .map(|value| (value.value.as_str(), value))
            .collect();
        let Some(known) = old.values else {
            if !new.is_empty() {
                let message =
                    format!("text without documented values; the metadata has {}", listed(new.into_keys()));
                self.say(Reason::LeftAlone, (file, path), message);
            }
            return;
        };
        let mut variants: BTreeSet<Option<String>> =
            known.iter().map(|value| names::variant(&value.value)).collect();
        let after = known.len().saturating_sub(1);
        for value in new.into_values().filter(|value| variants.insert(names::variant(&value.value))) {
            self.say(Reason::Added, (file, path), format!("documented value `{}`", value.value));
            let what = What::Value { after, value: value.clone() };
            self.update.drafts.push(Draft { file: file.to_owned(), path: path.to_vec(), what });
        }
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

fn is_scalar(ty: &str) -> bool {
    matches!(ty, "string" | "int32" | "int64" | "number" | "boolean")
}

/// What everything that is said has in common.
fn agreed<T: PartialEq>(said: &[&FieldSpec], get: impl Fn(&FieldSpec) -> T) -> Option<T> {
    let first = get(said.first()?);
    said.iter().all(|field| get(field) == first).then_some(first)
}
