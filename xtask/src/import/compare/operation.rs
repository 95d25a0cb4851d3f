//! Every operation that has a spec against what the metadata says of it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::comparer::{Comparer, List, Specs, Update};
use crate::import::operation::{Operation, Parameter};
use crate::import::render::{FIELD_KEYS, OPERATION_KEYS, Placement};
use crate::import::report::Report;
use crate::import::schema::Components;
use crate::import::values::UNWRITTEN;
use crate::model::{inherit, names};
use crate::spec::Step;
use crate::spec::language::{FieldSpec, OperationSpec, Parts};

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

impl<'a> Comparer<'a, '_> {
    fn gather_operation(&mut self, old: &'a OperationSpec, new: &'a Operation) {
        let mut open = Vec::new();
        for parameter in &new.parameters {
            let old = old.parameters.iter().find(|old| old.name == parameter.field.name);
            let old =
                old.and_then(|old| Some((old.ty.as_deref()?, old.items.as_ref(), old.fields.as_deref())));
            let old = old.map(|(ty, items, fields)| Parts { ty, values: None, items, fields });
            open.extend(old.map(|old| (old, Parts::of_field(&parameter.field))));
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
                old = Parts::of_type(spec);
            }
            open.extend(
                old.items.zip(resolved.items).map(|(old, new)| (Parts::of_items(old), Parts::of_items(new))),
            );
            push_pairs(old.fields.unwrap_or_default(), resolved.fields.unwrap_or_default(), &mut open);
        }
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

    fn shared_type(&mut self, name: &str, said: Vec<Parts<'a>>) {
        let Some((file, spec)) = self.specs.types.get(name) else { return };
        self.parts(file, Vec::new(), name, Parts::of_type(spec), &said, true);
    }
}

fn push_pairs<'a>(old: &'a [FieldSpec], new: &'a [FieldSpec], open: &mut Vec<(Parts<'a>, Parts<'a>)>) {
    for new in new {
        let old = old.iter().find(|old| old.name == new.name);
        open.extend(old.map(|old| (Parts::of_field(old), Parts::of_field(new))));
    }
}

fn with_placement(parameter: &Parameter) -> (&FieldSpec, Placement) {
    (&parameter.field, Some((parameter.location, parameter.style)))
}
