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

    /// How many fields or values a type has; none if it is neither an object nor an enum.
    pub(crate) fn size(self) -> usize {
        self.fields.map(<[FieldSpec]>::len).or(self.values.map(<[ValueSpec]>::len)).unwrap_or_default()
    }

    /// A text that a type has in common with those, and only those, that should be one shared type. Descriptions may
    /// differ.
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
