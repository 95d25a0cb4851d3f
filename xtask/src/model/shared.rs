//! Facts about a shared type that are known only after all files are read: where it is used, which groups need it, and
//! whether it contains itself.

use std::collections::{BTreeMap, BTreeSet};

use super::data::{Definition, Group, SharedType};
use super::shape::{Field, Role, Shape, Type};
use crate::spec::{At, Problems, Spec, Target};

type Types = BTreeMap<String, SharedType>;

/// Gives every shared type its role and its groups, boxes what contains itself, and reports what is unused or can never
/// be built.
///
/// What no operation uses is reported only when the operations are `complete`.
pub(crate) fn settle(
    spec: &Spec,
    groups: &[Group],
    types: &mut Types,
    complete: bool,
    problems: &mut Problems,
) {
    let operations = || groups.iter().flat_map(|group| &group.operations);
    let in_request = reached(operations().map(|operation| &operation.request), types);
    let in_response = reached(operations().map(|operation| &operation.response), types);
    set_groups(groups, types);
    if complete {
        check_use(spec, types, problems);
    }
    check_required_cycles(spec, types, problems);
    let recursive = recursive_edges(types);
    for (name, shared) in types {
        let Definition::Object(shape) = &mut shared.definition else { continue };
        let role =
            Role::Part { in_request: in_request.contains(name), in_response: in_response.contains(name) };
        set_role(shape, role);
        set_boxed(shape, recursive.get(name));
    }
}

fn set_groups(groups: &[Group], types: &mut Types) {
    for group in groups {
        let operations = || group.operations.iter();
        let requests = operations().map(|operation| &operation.request);
        let responses = operations().map(|operation| &operation.response);
        let needed = reached(requests.chain(responses), types);
        for (_, shared) in types.iter_mut().filter(|(name, _)| needed.contains(*name)) {
            shared.groups.insert(group.name.clone());
        }
    }
}

fn check_use(spec: &Spec, types: &Types, problems: &mut Problems) {
    for file in &spec.types {
        let Some(content) = &file.content else { continue };
        if types.get(&content.name).is_some_and(|shared| shared.groups.is_empty()) {
            let message = format!("no operation uses the type `{}`: remove the file or use it", content.name);
            problems.add(&At::file(&file.source).key("name"), Target::Value, message);
        }
    }
}

/// Names of the shared types that the shapes lead to.
fn reached<'m>(shapes: impl Iterator<Item = &'m Shape>, types: &Types) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open: Vec<String> = shapes.flat_map(|shape| references(shape, |_| true)).collect();
    while let Some(name) = open.pop() {
        if found.insert(name.clone()) {
            open.extend(object(types, &name).into_iter().flat_map(|shape| references(shape, |_| true)));
        }
    }
    found
}

fn object<'t>(types: &'t Types, name: &str) -> Option<&'t Shape> {
    match types.get(name).map(|shared| &shared.definition) {
        Some(Definition::Object(shape)) => Some(shape),
        _ => None,
    }
}

/// Shared types that the fields of a shape refer to, those of its inner shapes included.
fn references(shape: &Shape, include: impl Fn(&Field) -> bool + Copy) -> Vec<String> {
    let mut names = Vec::new();
    for field in shape.fields.iter().filter(|field| include(field)) {
        match field.ty.innermost() {
            Type::SharedObject(name) | Type::SharedEnum(name) => names.push(name.clone()),
            Type::Object(inner) => names.extend(references(inner, include)),
            _ => {}
        }
    }
    names
}

/// A field that holds its object within itself, rather than on the heap as a list or a map does.
fn holds_directly(field: &Field) -> bool {
    matches!(field.ty, Type::Object(_) | Type::SharedObject(_))
}

/// Every type that a type leads to over fields of one sort.
fn closure(types: &Types, start: &str, include: impl Fn(&Field) -> bool + Copy) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open = vec![start.to_owned()];
    while let Some(name) = open.pop() {
        let next = object(types, &name).map(|shape| references(shape, include)).unwrap_or_default();
        open.extend(next.into_iter().filter(|name| found.insert(name.clone())));
    }
    found
}

fn check_required_cycles(spec: &Spec, types: &Types, problems: &mut Problems) {
    for file in &spec.types {
        let Some(content) = &file.content else { continue };
        let required = closure(types, &content.name, |field| field.required && holds_directly(field));
        if required.contains(&content.name) {
            let message = format!(
                "`{}` requires itself, so none can be made: make a field of the circle optional",
                content.name
            );
            problems.add(&At::file(&file.source).key("name"), Target::Value, message);
        }
    }
}

/// For each type the types that it holds directly and that hold it in turn.
fn recursive_edges(types: &Types) -> BTreeMap<String, BTreeSet<String>> {
    let leads_to: BTreeMap<&String, BTreeSet<String>> =
        types.keys().map(|name| (name, closure(types, name, holds_directly))).collect();
    let comes_back = |from: &String, to: &String| leads_to.get(to).is_some_and(|found| found.contains(from));
    let edges = |(name, found): (&&String, &BTreeSet<String>)| {
        let recursive = found.iter().filter(|to| comes_back(name, to)).cloned().collect();
        ((*name).clone(), recursive)
    };
    leads_to.iter().map(edges).collect()
}

fn set_role(shape: &mut Shape, role: Role) {
    shape.role = role;
    for field in &mut shape.fields {
        if let Type::Object(inner) = field.ty.innermost_mut() {
            set_role(inner, role);
        }
    }
}

/// Boxes the optional fields whose type leads back; a required one is broken by the optional field of its circle.
fn set_boxed(shape: &mut Shape, recursive: Option<&BTreeSet<String>>) {
    let Some(recursive) = recursive else { return };
    let needs_recursive = |inner: &Shape| {
        let needed = references(inner, |field| field.required && holds_directly(field));
        needed.iter().any(|name| recursive.contains(name))
    };
    for field in &mut shape.fields {
        let leads_back = match &field.ty {
            Type::SharedObject(name) => recursive.contains(name),
            Type::Object(inner) => needs_recursive(inner),
            _ => false,
        };
        field.boxed = !field.required && leads_back;
        if let Type::Object(inner) = field.ty.innermost_mut() {
            set_boxed(inner, Some(recursive));
        }
    }
}

/// Names of the Rust types that the file of a shared type defines, the shared type first.
pub(crate) fn exported(shared: &SharedType) -> Vec<String> {
    match &shared.definition {
        Definition::Enum(definition) => vec![definition.name.clone()],
        Definition::Object(shape) => {
            let inner = shape.inner().into_iter().map(|inner| inner.name().to_owned());
            std::iter::once(shape.name.clone()).chain(inner).collect()
        }
    }
}
