//! Equal shapes that were written twice: the same fields should be one shared type, so that what one operation
//! returns can be passed to the next.

use std::collections::BTreeMap;

use super::shape::{Field, OpenEnum, Shape, Type};
use crate::spec::{At, Problems, Target};

/// The objects and enums of all files, each with the place of its name.
#[derive(Debug, Default)]
pub(crate) struct Twins<'s> {
    seen: Vec<(String, String, At<'s>)>,
}

impl<'s> Twins<'s> {
    /// Remembers an object, unless a single field makes it too small to be worth a name.
    pub(crate) fn object(&mut self, shape: &Shape, at: &At<'s>) {
        if shape.fields.len() > 1 {
            self.seen.push((of_object(shape), shape.name.clone(), at.clone()));
        }
    }

    /// Remembers an enum, unless it has a single value, which may be the same by chance.
    pub(crate) fn open_enum(&mut self, definition: &OpenEnum, at: &At<'s>) {
        if definition.variants.len() > 1 {
            self.seen.push((of_enum(definition), definition.name.clone(), at.clone()));
        }
    }

    /// Reports every one that equals an earlier one.
    pub(crate) fn report(self, problems: &mut Problems) {
        let mut first: BTreeMap<String, String> = BTreeMap::new();
        for (signature, name, at) in self.seen {
            match first.get(&signature) {
                Some(twin) => {
                    let message = format!(
                        "`{name}` equals `{twin}`: write it once in types/ and refer to it by name in both places"
                    );
                    problems.add(&at, Target::Value, message);
                }
                None => {
                    first.insert(signature, name);
                }
            }
        }
    }
}

/// A text that equal shapes have in common. Their descriptions may differ.
fn of_object(shape: &Shape) -> String {
    let mut fields: Vec<String> = shape.fields.iter().map(of_field).collect();
    fields.sort();
    format!("{{{}}}", fields.join(","))
}

fn of_field(field: &Field) -> String {
    format!("{}{}:{}", field.wire, if field.required { "!" } else { "" }, of_type(&field.ty))
}

fn of_type(ty: &Type) -> String {
    match ty {
        Type::Array(items) => format!("[{}]", of_type(items)),
        Type::Map(items) => format!("map {}", of_type(items)),
        Type::Object(shape) => of_object(shape),
        Type::Enum(definition) => of_enum(definition),
        Type::SharedObject(name) | Type::SharedEnum(name) => name.clone(),
        scalar => format!("{scalar:?}"),
    }
}

fn of_enum(definition: &OpenEnum) -> String {
    let mut values: Vec<&str> = definition.variants.iter().map(|variant| variant.value.as_str()).collect();
    values.sort_unstable();
    format!("enum {values:?}")
}
