//! A type as a spec or the metadata has it, wherever it stands.

use crate::spec::language::{FieldSpec, ItemsSpec, TypeSpec, ValueSpec};

/// A type with its parts.
#[derive(Clone, Copy)]
pub(super) struct Kind<'a> {
    pub(super) ty: &'a str,
    pub(super) values: Option<&'a [ValueSpec]>,
    pub(super) items: Option<&'a ItemsSpec>,
    pub(super) fields: Option<&'a [FieldSpec]>,
}

impl<'a> Kind<'a> {
    pub(super) fn of_field(field: &'a FieldSpec) -> Self {
        Self {
            ty: field.ty.as_deref().unwrap_or("any"),
            values: field.values.as_deref(),
            items: field.items.as_ref(),
            fields: field.fields.as_deref(),
        }
    }

    pub(super) fn of_items(items: &'a ItemsSpec) -> Self {
        let ItemsSpec { ty, values, items, fields } = items;
        Self { ty, values: values.as_deref(), items: items.as_deref(), fields: fields.as_deref() }
    }

    pub(super) fn of_type(spec: &'a TypeSpec) -> Self {
        let ty = if spec.values.is_some() { "string" } else { "object" };
        Self { ty, values: spec.values.as_deref(), items: None, fields: spec.fields.as_deref() }
    }

    /// What tells it from another one of the same form.
    pub(super) fn identity(self) -> usize {
        let fields = self.fields.map(|fields| fields.as_ptr().addr());
        fields.or(self.values.map(|values| values.as_ptr().addr())).unwrap_or_default()
    }
}
