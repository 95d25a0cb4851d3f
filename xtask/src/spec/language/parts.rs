//! A type with its parts, wherever it stands: in a field, in items, or in a file of its own.

use super::field::{FieldSpec, ItemsSpec, TypeSpec, ValueSpec};

/// What stands in a `type:` and beside it.
#[derive(Clone, Copy)]
pub(crate) struct Parts<'a> {
    pub(crate) ty: &'a str,
    pub(crate) values: Option<&'a [ValueSpec]>,
    pub(crate) items: Option<&'a ItemsSpec>,
    pub(crate) fields: Option<&'a [FieldSpec]>,
}

impl<'a> Parts<'a> {
    pub(crate) fn of_field(field: &'a FieldSpec) -> Self {
        Self {
            ty: field.ty.as_deref().unwrap_or("any"),
            values: field.values.as_deref(),
            items: field.items.as_ref(),
            fields: field.fields.as_deref(),
        }
    }

    pub(crate) fn of_items(items: &'a ItemsSpec) -> Self {
        let ItemsSpec { ty, values, items, fields } = items;
        Self { ty, values: values.as_deref(), items: items.as_deref(), fields: fields.as_deref() }
    }

    pub(crate) fn of_type(spec: &'a TypeSpec) -> Self {
        let ty = if spec.values.is_some() { "string" } else { "object" };
        Self { ty, values: spec.values.as_deref(), items: None, fields: spec.fields.as_deref() }
    }

    /// What tells it from another one of the same form.
    pub(crate) fn identity(self) -> usize {
        let fields = self.fields.map(|fields| fields.as_ptr().addr());
        fields.or(self.values.map(|values| values.as_ptr().addr())).unwrap_or_default()
    }
}
