//! Paths through requests and responses: names of the wire joined by `.`, such as `Data.List`.

use super::data::Model;
use super::shape::{Field, Role, Shape, Type};
use crate::spec::suggestion;

/// A field on the way, and how the struct that has it holds it.
pub(crate) type Step<'m> = (&'m Field, Role);

/// The fields that a path leads through, the last of them its end.
///
/// # Errors
/// The path leaves the shapes; the message says where and what was probably meant.
pub(crate) fn walk<'m>(model: &'m Model<'_>, shape: &'m Shape, path: &str) -> Result<Vec<Step<'m>>, String> {
    let mut steps = Vec::new();
    let mut current = Some(shape);
    for name in path.split('.') {
        let Some(shape) = current else {
            let before = steps.last().map_or("", |(field, _): &Step<'m>| &field.wire);
            return Err(format!(
                "`{path}` continues after `{before}`, which is not an object with known fields"
            ));
        };
        let Some(field) = shape.fields.iter().find(|field| field.wire == name) else {
            let known = shape.fields.iter().map(|field| field.wire.as_str());
            return Err(format!(
                "`{path}` leads nowhere, since there is no `{name}`: {}",
                suggestion(name, known)
            ));
        };
        steps.push((field, shape.role));
        current = object(model, &field.ty);
    }
    Ok(steps)
}

/// The shape of an object.
pub(crate) fn object<'m>(model: &'m Model<'_>, ty: &'m Type) -> Option<&'m Shape> {
    match ty {
        Type::Object(shape) => Some(shape),
        Type::SharedObject(name) => model.shape(name),
        _ => None,
    }
}
