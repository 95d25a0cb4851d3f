//! The type within a field, behind its lists and maps: how to get there, and what it has in common with others.

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

impl Parts<'_> {
    /// How many fields or values a type has; none if it is neither an object nor an enum.
    pub(crate) fn size(self) -> usize {
        self.fields.map(<[FieldSpec]>::len).or(self.values.map(<[ValueSpec]>::len)).unwrap_or_default()
    }

    /// A text that a type has in common with those, and only those, that the generator takes for equal.
    pub(crate) fn signature(self) -> String {
        if let Some(fields) = self.fields {
            let mut fields: Vec<String> = fields.iter().map(of_field).collect();
            fields.sort();
            return format!("{{{}}}", fields.join(","));
        }
        match self.values {
            Some(values) => {
                let mut values: Vec<&str> = values.iter().map(|value| value.value.as_str()).collect();
                values.sort_unstable();
                format!("enum {values:?}")
            }
            None => self.ty.to_owned(),
        }
    }
}

fn of_field(field: &FieldSpec) -> String {
    let required = if field.required == Some(true) { "!" } else { "" };
    let mut lists = String::new();
    let mut parts = Parts::of_field(field);
    while let Some(items) = parts.items {
        lists.push_str(parts.ty);
        lists.push(' ');
        parts = Parts::of_items(items);
    }
    format!("{}{required}:{lists}{}", field.name, parts.signature())
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
