//! Types that need a name: shapes that occur twice, components that are referred to, and names that would collide.
//!
//! The generator names an inner type after its owner and its field. It refuses duplicate names, and equal shapes that
//! were written twice. Shared types avoid both here.

use std::collections::{BTreeMap, BTreeSet};

use super::compare::{Specs, Update};
use super::draft::What;
use super::operation::Operation;
use super::schema::Components;
use super::shape::{inner, inner_mut, visit, visit_mut};
use super::values::UNWRITTEN;
use crate::model::{names, taken};
use crate::spec::language::{FieldSpec, Parts, TypeSpec};

/// Names that say too little for a type that several operations share.
const GENERIC: &[&str] = &[
    "Body", "Content", "Data", "Detail", "Info", "Item", "List", "Model", "Object", "Param", "Record",
    "Request", "Response", "Result", "Status", "Type", "Value",
];

/// Gives every inner type of what is new a name of its own, and returns the shared types that this takes. What cannot
/// be written beside the specs is taken out of `operations` and `update` and returned with the reason.
pub(crate) fn settle(
    specs: &Specs<'_>,
    operations: &mut Vec<Operation>,
    update: &mut Update,
    components: Components,
) -> (Vec<TypeSpec>, Vec<(String, String)>) {
    let mut settler = Settler::new(specs, operations);
    settler.components(components, operations, update);
    let known = settler.shared.clone();
    roots(operations, update, |_, fields| replace_known(fields, &known));
    settler
        .types
        .iter_mut()
        .for_each(|spec| replace_known(spec.fields.as_deref_mut().unwrap_or_default(), &known));
    roots(operations, update, |_, fields| settler.count(fields));
    let types = std::mem::take(&mut settler.types);
    types.iter().for_each(|spec| settler.count(spec.fields.as_deref().unwrap_or_default()));
    settler.open = types;
    let refused = settler.walk_all(operations, update);
    let types = used(settler.types, operations, update);
    (types, refused)
}

/// Does something with every list of fields that is new, and the name of the type that has them.
fn roots(operations: &mut [Operation], update: &mut Update, mut f: impl FnMut(&str, &mut [FieldSpec])) {
    for operation in operations {
        let owner = names::type_name(operation.rust_source()).unwrap_or_default();
        operation
            .parameters
            .iter_mut()
            .for_each(|parameter| f(&owner, std::slice::from_mut(&mut parameter.field)));
        f(&owner, &mut operation.response);
    }
    for draft in &mut update.drafts {
        if let What::Fields { owner, fields, .. } = &mut draft.what {
            fields.iter_mut().for_each(|new| f(owner, std::slice::from_mut(&mut new.field)));
        }
    }
}

fn replace_known(fields: &mut [FieldSpec], known: &BTreeMap<String, String>) {
    for field in fields {
        let mut slot = inner_mut(field);
        replace_known(slot.fields.as_deref_mut().unwrap_or_default(), known);
        if let Some(name) = known.get(&slot.signature()).filter(|_| slot.size() > 1) {
            slot.refer_to(name);
        }
    }
}

struct Settler<'s> {
    specs: &'s Specs<'s>,
    /// Rust names that are taken.
    taken: BTreeSet<String>,
    /// Shared types by their shapes.
    shared: BTreeMap<String, String>,
    /// Shapes that a spec has within a field, with the file of the spec.
    inline: BTreeMap<String, String>,
    /// How often a shape occurs in what is new.
    counts: BTreeMap<String, usize>,
    /// New shared types whose fields are still to be walked.
    open: Vec<TypeSpec>,
    /// New shared types.
    types: Vec<TypeSpec>,
    /// The file that has a shape which was just met.
    conflict: Option<String>,
}

impl<'s> Settler<'s> {
    fn new(specs: &'s Specs<'s>, operations: &[Operation]) -> Self {
        let mut settler = Self {
            specs,
            taken: taken::taken_names().map(str::to_owned).collect(),
            shared: BTreeMap::new(),
            inline: BTreeMap::new(),
            counts: BTreeMap::new(),
            open: Vec::new(),
            types: Vec::new(),
            conflict: None,
        };
        for (name, (file, spec)) in &specs.types {
            settler.taken.insert((*name).to_owned());
            if Parts::of_type(spec).size() > 1 {
                settler.shared.insert(Parts::of_type(spec).signature(), (*name).to_owned());
            }
            settler.known_inline(name, spec.fields.as_deref().unwrap_or_default(), file);
        }
        for (file, spec) in specs.operations.values() {
            let owner = settler.take_operation(spec.rust_source());
            let parameters: Vec<FieldSpec> =
                spec.parameters.iter().map(|parameter| parameter.field.clone()).collect();
            settler.known_inline(&owner, &parameters, file);
            settler.known_inline(&owner, &spec.response, file);
        }
        for operation in operations {
            settler.take_operation(operation.rust_source());
        }
        settler
    }

    fn take_operation(&mut self, name: &str) -> String {
        let name = names::type_name(name).unwrap_or_default();
        self.taken.extend([format!("{name}Request"), format!("{name}Response"), name.clone()]);
        name
    }

    fn known_inline(&mut self, owner: &str, fields: &[FieldSpec], file: &str) {
        for field in fields {
            let slot = inner(field);
            if slot.size() == 0 {
                continue;
            }
            let name = format!("{owner}{}", names::upper_camel(field.rust_source()));
            if slot.size() > 1 {
                self.inline.insert(slot.signature(), file.to_owned());
            }
            self.known_inline(&name, slot.fields.unwrap_or_default(), file);
            self.taken.insert(name);
        }
    }

    /// Names the components. Equal ones become one, which may make those that refer to them equal.
    fn components(&mut self, mut components: Components, operations: &mut [Operation], update: &mut Update) {
        let mut names = std::mem::take(&mut update.bound);
        components.retain(|key, _| !names.contains_key(key));
        for (key, spec) in &mut components {
            let suffix = if key.starts_with("response#") { "Result" } else { "" };
            let wanted = type_name(&spec.name);
            let name = self.fresh(&[wanted.clone(), format!("{wanted}{suffix}")]);
            names.insert(key.clone(), name.clone());
            spec.name = name;
        }
        let mut types: Vec<TypeSpec> = components.into_values().collect();
        while !names.is_empty() {
            let rename = |fields: &mut [FieldSpec]| {
                visit_mut(fields, &mut |slot| {
                    if let Some(name) = names.get(slot.ty.as_str()) {
                        *slot.ty = name.clone();
                    }
                });
            };
            types.iter_mut().for_each(|spec| rename(spec.fields.as_deref_mut().unwrap_or_default()));
            roots(operations, update, |_, fields| rename(fields));
            names.clear();
            types.retain(|spec| {
                let first =
                    self.shared.entry(Parts::of_type(spec).signature()).or_insert_with(|| spec.name.clone());
                let is_first = *first == spec.name || Parts::of_type(spec).size() < 2;
                if !is_first {
                    names.insert(spec.name.clone(), first.clone());
                }
                is_first
            });
            let stale: BTreeSet<&String> = types.iter().map(|spec| &spec.name).collect();
            self.shared.retain(|_, name| !stale.contains(name));
            let current = types.iter().filter(|spec| Parts::of_type(spec).size() > 1);
            self.shared.extend(current.map(|spec| (Parts::of_type(spec).signature(), spec.name.clone())));
        }
        break_circles(&mut types);
        self.types = types;
    }

    fn count(&mut self, fields: &[FieldSpec]) {
        visit(fields, &mut |slot| *self.counts.entry(slot.signature()).or_default() += 1);
    }

    fn walk_all(&mut self, operations: &mut Vec<Operation>, update: &mut Update) -> Vec<(String, String)> {
        let mut refused = Vec::new();
        operations.retain_mut(|operation| {
            let owner = names::type_name(operation.rust_source()).unwrap_or_default();
            for parameter in &mut operation.parameters {
                self.walk(&owner, std::slice::from_mut(&mut parameter.field));
            }
            self.walk(&owner, &mut operation.response);
            let conflict = self.finish_root();
            refused.extend(conflict.clone().map(|file| (operation.pointer.clone(), file)));
            conflict.is_none()
        });
        update.drafts.retain_mut(|draft| {
            let What::Fields { owner, fields, .. } = &mut draft.what else { return true };
            fields.iter_mut().for_each(|new| self.walk(owner, std::slice::from_mut(&mut new.field)));
            let conflict = self.finish_root();
            refused.extend(conflict.clone().map(|file| (draft.file.clone(), file)));
            conflict.is_none()
        });
        refused
    }

    /// Walks the types that became necessary, and says which file stands in the way.
    fn finish_root(&mut self) -> Option<String> {
        while let Some(mut spec) = self.open.pop() {
            let name = spec.name.clone();
            self.walk(&name, spec.fields.as_deref_mut().unwrap_or_default());
            self.types.push(spec);
        }
        self.conflict.take()
    }

    fn walk(&mut self, owner: &str, fields: &mut [FieldSpec]) {
        for field in fields {
            let (source, is_list) = (field.rust_source().to_owned(), field.ty.as_deref() == Some("array"));
            let description = field.description.clone().unwrap_or_else(|| UNWRITTEN.to_owned());
            let mut slot = inner_mut(field);
            if slot.size() == 0 {
                continue;
            }
            let name = format!("{owner}{}", names::upper_camel(&source));
            let signature = slot.signature();
            let is_twin = slot.size() > 1 && self.counts.get(&signature).is_some_and(|count| *count > 1);
            if let Some(shared) = self.shared.get(&signature).filter(|_| slot.size() > 1) {
                slot.refer_to(shared);
            } else if let Some(file) = self.inline.get(&signature).filter(|_| slot.size() > 1) {
                self.conflict = Some(file.clone());
            } else if is_twin || self.taken.contains(&name) {
                let short = type_name(&source);
                let short = if is_list { singular(&short) } else { short };
                let candidates = [short, type_name(&name)];
                let is_generic =
                    GENERIC.iter().any(|generic| candidates.first().is_some_and(|name| name == generic));
                let name = self.fresh(candidates.get(usize::from(is_generic)..).unwrap_or_default());
                self.open.push(slot.move_to(&name, description));
                self.shared.insert(signature, name);
            } else {
                self.taken.insert(name.clone());
                self.walk(&name, slot.fields.as_deref_mut().unwrap_or_default());
            }
        }
    }

    /// Takes the first name that is free, or the last one with a number.
    fn fresh(&mut self, candidates: &[String]) -> String {
        let last = candidates.last().map_or("Type", String::as_str);
        let numbered = (2..).map(|number| format!("{last}{number}"));
        let is_free = |name: &String| {
            !self.taken.contains(name)
                && taken::is_free_name(name)
                && names::is_file_name(&names::kebab(name))
                && type_name(name) == *name
                && !self.specs.types.contains_key(name.as_str())
        };
        let name = candidates.iter().cloned().chain(numbered).find(is_free).unwrap_or_default();
        self.taken.insert(name.clone());
        name
    }
}

/// A wire name as the name of a shared type, which must come out of the rules of names unchanged.
fn type_name(wire: &str) -> String {
    let name = names::type_name(wire).filter(|name| name.is_ascii());
    let mut name = name.unwrap_or_else(|| "Type".to_owned());
    // Words can melt together: `aB-c` → `ABC` → `Abc`.
    while names::upper_camel(&name) != name {
        name = names::upper_camel(&name);
    }
    name
}

/// A name for one item of a list.
fn singular(name: &str) -> String {
    match name.strip_suffix("ies") {
        Some(stem) if !stem.is_empty() => format!("{stem}y"),
        _ if name.ends_with("ss") || name.ends_with("us") || name.len() < 3 => name.to_owned(),
        _ => name
            .strip_suffix("List")
            .filter(|stem| !stem.is_empty())
            .or(name.strip_suffix('s'))
            .unwrap_or(name)
            .to_owned(),
    }
}

/// A type that requires itself could never be made: a field of each circle becomes optional.
fn break_circles(types: &mut [TypeSpec]) {
    let fields = |spec: &TypeSpec| required(spec.fields.as_deref().unwrap_or_default());
    let mut needs: BTreeMap<String, BTreeSet<String>> =
        types.iter().map(|spec| (spec.name.clone(), fields(spec))).collect();
    for spec in types {
        for field in spec.fields.as_deref_mut().unwrap_or_default() {
            if leads_to(&needs, required(std::slice::from_ref(field)), &spec.name) {
                field.required = Some(false);
            }
        }
        needs.insert(spec.name.clone(), fields(spec));
    }
}

/// The types that these fields cannot be without.
fn required(fields: &[FieldSpec]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for field in fields.iter().filter(|field| field.required == Some(true) && field.items.is_none()) {
        found.extend(field.ty.clone());
        found.append(&mut required(field.fields.as_deref().unwrap_or_default()));
    }
    found
}

fn leads_to(needs: &BTreeMap<String, BTreeSet<String>>, start: BTreeSet<String>, wanted: &str) -> bool {
    let mut open: Vec<String> = start.into_iter().collect();
    let mut seen = BTreeSet::new();
    while let Some(name) = open.pop() {
        if name == wanted {
            return true;
        }
        if let Some(next) = needs.get(&name).filter(|_| !seen.contains(&name)) {
            open.extend(next.iter().cloned());
            seen.insert(name);
        }
    }
    false
}

/// The types that something still leads to.
fn used(types: Vec<TypeSpec>, operations: &mut [Operation], update: &mut Update) -> Vec<TypeSpec> {
    let mut open = Vec::new();
    roots(operations, update, |_, fields| visit_all(fields, &mut open));
    let mut seen = BTreeSet::new();
    let by_name: BTreeMap<&str, &TypeSpec> = types.iter().map(|spec| (spec.name.as_str(), spec)).collect();
    while let Some(name) = open.pop() {
        if let Some(spec) = by_name.get(name.as_str()).filter(|_| seen.insert(name.clone())) {
            visit_all(spec.fields.as_deref().unwrap_or_default(), &mut open);
        }
    }
    types.into_iter().filter(|spec| seen.contains(&spec.name)).collect()
}

fn visit_all(fields: &[FieldSpec], found: &mut Vec<String>) {
    for field in fields {
        let slot = inner(field);
        found.push(slot.ty.to_owned());
        visit_all(slot.fields.unwrap_or_default(), found);
    }
}
