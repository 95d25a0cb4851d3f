//! The innermost type of a field, inside its lists and maps: how to reach it, and what it has in common with others.

use crate::spec::language::{FieldSpec, ItemsSpec, Parts, TypeKind, TypeSpec, ValueSpec};

/// The innermost type of a field, to be changed.
pub(crate) struct Slot<'f> {
    pub(crate) ty: &'f mut String,
    values: &'f mut Option<Vec<ValueSpec>>,
    pub(crate) fields: &'f mut Option<Vec<FieldSpec>>,
}

/// The innermost type of a field.
pub(crate) fn inner(field: &FieldSpec) -> Parts<'_> {
    let mut parts = Parts::of_field(field);
    while let Some(items) = parts.items {
        parts = Parts::of_items(items);
    }
    parts
}

/// The same, to be changed.
pub(crate) fn inner_mut(field: &mut FieldSpec) -> Slot<'_> {
    match &mut field.items {
        Some(items) => inner_of_items_mut(items),
        None => Slot {
            ty: field.ty.get_or_insert_with(|| "any".to_owned()),
            values: &mut field.values,
            fields: &mut field.fields,
        },
    }
}

fn inner_of_items_mut(items: &mut ItemsSpec) -> Slot<'_> {
    match &mut items.items {
        Some(items) => inner_of_items_mut(items),
        None => Slot { ty: &mut items.ty, values: &mut items.values, fields: &mut items.fields },
    }
}

/// Calls a function with every object and enum that is written within the fields, outer ones first.
pub(crate) fn visit(fields: &[FieldSpec], f: &mut impl FnMut(Parts<'_>)) {
    for field in fields {
        let shape = inner(field);
        if shape.size() > 0 {
            f(shape);
            visit(shape.fields.unwrap_or_default(), f);
        }
    }
}

/// Calls a function with the innermost type of every field, outer ones first.
pub(crate) fn visit_mut(fields: &mut [FieldSpec], f: &mut impl FnMut(&mut Slot<'_>)) {
    for field in fields {
        let mut slot = inner_mut(field);
        f(&mut slot);
        visit_mut(slot.fields.as_deref_mut().unwrap_or_default(), f);
    }
}

impl Slot<'_> {
    fn parts(&self) -> Parts<'_> {
        Parts { ty: self.ty, values: self.values.as_deref(), items: None, fields: self.fields.as_deref() }
    }

    /// How many fields or values it has.
    pub(crate) fn size(&self) -> usize {
        self.parts().size()
    }

    /// See [`Parts::signature`].
    pub(crate) fn signature(&self) -> String {
        self.parts().signature()
    }

    /// Puts the name of a shared type in its place.
    pub(crate) fn refer_to(&mut self, name: &str) {
        name.clone_into(self.ty);
        (*self.values, *self.fields) = (None, None);
    }

    /// Makes it a shared type, and refers to that.
    pub(crate) fn move_to(&mut self, name: &str, description: String) -> TypeSpec {
        let kind = if self.fields.is_some() { TypeKind::Object } else { TypeKind::Enum };
        let (values, fields) = (self.values.take(), self.fields.take());
        self.refer_to(name);
        TypeSpec { name: name.to_owned(), kind, description, fields, values }
    }
}
