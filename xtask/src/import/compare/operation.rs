//! Compares every operation that has a spec with its metadata.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::comparer::{Comparer, Kind, List, Said, SaidList, Specs, Update};
use crate::import::base::Base;
use crate::import::facts::{Facts, Fields, OperationFacts};
use crate::import::operation::Operation;
use crate::import::render::{FIELD_KEYS, OPERATION_KEYS};
use crate::import::report::{Reason, Report};
use crate::import::schema::Components;
use crate::model::{inherit, names};
use crate::spec::Step;
use crate::spec::language::{FieldSpec, OperationSpec, ParameterSpec, Parts};

/// What the specs are held against.
pub(crate) struct Found<'a> {
    /// What the metadata says.
    pub(crate) operations: &'a [Operation],
    /// What operations refer to.
    pub(crate) components: &'a Components,
    /// What the last import read.
    pub(crate) base: Option<&'a Base>,
    /// Whether what the metadata dropped is marked as deprecated.
    pub(crate) marks: bool,
}

/// Compares every operation that has a spec.
pub(crate) fn compare(specs: &Specs<'_>, found: &Found<'_>, report: &mut Report) -> Update {
    let Found { operations, components, base, marks } = *found;
    let mut comparer =
        Comparer { specs, components, base, marks, report, update: Update::default(), said: BTreeMap::new() };
    let pairs = operations.iter().filter_map(|new| Some((specs.operations.get(new.name.as_str())?, new)));
    for ((_, old), new) in pairs.clone() {
        comparer.gather_operation(old, new);
    }
    for ((file, old), new) in pairs {
        comparer.operation(file, old, new);
    }
    comparer.dropped_operations(operations);
    for (name, said) in std::mem::take(&mut comparer.said) {
        comparer.shared_type(name, &said);
    }
    comparer.update
}

impl<'a> Comparer<'a, '_> {
    fn last(&self, operation: &str) -> Option<&'a OperationFacts> {
        self.base.and_then(|base| base.operations.get(operation))
    }

    fn gather_operation(&mut self, old: &'a OperationSpec, new: &'a Operation) {
        let was = self.last(&new.name);
        let mut open = Vec::new();
        for Said { field, was, .. } in request(new, was).fields {
            let old = old.parameters.iter().find(|old| old.field.name == field.name);
            let old = old.map(|old| Parts::of_field(&old.field));
            open.extend(old.map(|old| (old, Kind { parts: Parts::of_field(field), was })));
        }
        push_pairs(&old.response, &response(new, was).fields, &mut open);
        let mut seen = BTreeSet::new();
        while let Some((mut old, new_kind)) = open.pop() {
            let resolved = self.resolved(new_kind);
            if let Some((name, (file, spec))) = self.specs.types.get_key_value(old.ty) {
                if !seen.insert((*name, resolved.parts.identity())) {
                    continue;
                }
                self.said.entry(name).or_default().push(resolved);
                self.update.speakers.entry(file.clone()).or_default().insert(new.name.clone());
                let key = new_kind.parts.ty;
                if self.components.contains_key(key) {
                    self.update.bound.entry(key.to_owned()).or_insert_with(|| (*name).to_owned());
                }
                old = Parts::of_type(spec);
            }
            open.extend(old.items.zip(resolved.items()).map(|(old, new)| (Parts::of_items(old), new)));
            push_pairs(old.fields.unwrap_or_default(), &SaidList::of(resolved).fields, &mut open);
        }
    }

    fn operation(&mut self, file: &str, old: &OperationSpec, new: &'a Operation) {
        let was = self.last(&new.name);
        match self.judge((file, &[]), "qps", &old.qps, &[(new.qps, was.map(|was| was.qps))]) {
            Some(Some(qps)) => {
                self.set(file, &[], "qps", (old.qps.map(Value::from), qps.into()), OPERATION_KEYS)
            }
            Some(None) => self.remove(file, &[], "qps", old.qps.unwrap_or_default().to_string()),
            None => {}
        }
        let deprecated = [(new.deprecated, was.map(|was| was.deprecated))];
        self.deprecation((file, &[]), old.deprecated.as_deref(), &deprecated, OPERATION_KEYS);
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
        let inherited = |fields: Vec<&FieldSpec>, common: Option<&Vec<FieldSpec>>| -> Vec<FieldSpec> {
            let find = |name: &str| common?.iter().find(|known| known.name == name);
            fields.into_iter().map(|field| inherit(field, find(&field.name))).collect()
        };
        let parameters = old.parameters.iter().map(|parameter| &parameter.field).collect();
        let parameters = inherited(parameters, common.map(|common| &common.parameters));
        self.fields(&list("parameters", !old.parameters.is_empty()), &parameters, &[request(new, was)]);
        self.placements(file, old, &new.parameters, was);
        let elements = inherited(old.response.iter().collect(), common.map(|common| &common.response));
        self.fields(&list("response", !old.response.is_empty()), &elements, &[response(new, was)]);
    }

    fn placements(
        &mut self,
        file: &str,
        spec: &OperationSpec,
        new: &[ParameterSpec],
        was: Option<&OperationFacts>,
    ) {
        for (index, old) in spec.parameters.iter().enumerate() {
            let Some(new) = new.iter().find(|new| new.field.name == old.field.name) else { continue };
            let was = was.and_then(|was| was.request.get(&old.field.name));
            let path = [Step::Key("parameters".to_owned()), Step::Index(index)];
            let ours = old.location.name().to_owned();
            let said = (new.location.name().to_owned(), was.and_then(|was| was.location.clone()));
            if let Some(location) = self.judge((file, &path), "in", &ours, &[said]) {
                self.set(file, &path, "in", (Some(ours.into()), location.into()), FIELD_KEYS);
            }
            let Some((ours, style)) = old.style.zip(new.style) else { continue };
            let ours = ours.name().to_owned();
            let said = (style.name().to_owned(), was.and_then(|was| was.style.clone()));
            if let Some(style) = self.judge((file, &path), "style", &ours, &[said]) {
                self.set(file, &path, "style", (Some(ours.into()), style.into()), FIELD_KEYS);
            }
        }
    }

    /// The operations with a spec that the metadata does not have.
    fn dropped_operations(&mut self, operations: &[Operation]) {
        let found: BTreeSet<&str> = operations.iter().map(|operation| operation.name.as_str()).collect();
        let specs = self.specs;
        for (name, (file, old)) in specs.operations.iter().filter(|(name, _)| !found.contains(*name)) {
            match self.last(name) {
                Some(was) => self.dropped((file, &[]), was.gone, old.deprecated.as_deref(), OPERATION_KEYS),
                None if self.base.is_none() => {
                    let message = format!("the metadata has no operation `{name}`");
                    self.say(Reason::LeftAlone, (file, &[]), message);
                }
                // It was never in the metadata.
                None => {}
            }
        }
    }

    fn shared_type(&mut self, name: &str, said: &[Kind<'a>]) {
        let Some((file, spec)) = self.specs.types.get(name) else { return };
        self.parts(file, Vec::new(), name, Parts::of_type(spec), said, true);
    }
}

/// The parameters of an operation.
fn request<'a>(operation: &'a Operation, was: Option<&'a OperationFacts>) -> SaidList<'a> {
    let was = was.map(|was| &was.request);
    let said = |parameter: &'a ParameterSpec| Said {
        field: &parameter.field,
        placement: Some((parameter.location, parameter.style)),
        was: last(was, &parameter.field),
    };
    SaidList { fields: operation.parameters.iter().map(said).collect(), was }
}

/// The elements of an operation's response.
fn response<'a>(operation: &'a Operation, was: Option<&'a OperationFacts>) -> SaidList<'a> {
    let was = was.map(|was| &was.response);
    let said = |field| Said { field, placement: None, was: last(was, field) };
    SaidList { fields: operation.response.iter().map(said).collect(), was }
}

fn last<'a>(was: Option<&'a Fields>, field: &FieldSpec) -> Option<&'a Facts> {
    was.and_then(|was| was.get(&field.name))
}

fn push_pairs<'a>(old: &'a [FieldSpec], new: &[Said<'a>], open: &mut Vec<(Parts<'a>, Kind<'a>)>) {
    for Said { field, was, .. } in new {
        let old = old.iter().find(|old| old.name == field.name);
        open.extend(old.map(|old| (Parts::of_field(old), Kind { parts: Parts::of_field(field), was: *was })));
    }
}
