//! An input to start from: parameters with their documented examples. It always passes the check of `cams call`.

use cams_core::internal::input;
use cams_operation::{FieldInfo, Kind, OperationInfo, ShapeInfo};
use serde_json::{Map, Value};

use crate::catalog::kinds::{self, Path};

/// Which parameters and fields a skeleton has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extent {
    /// The required ones.
    Required,
    /// Also the optional ones, except deprecated ones.
    All,
}

/// Returns the skeleton of an operation.
pub(crate) fn of(info: &OperationInfo, extent: Extent) -> Value {
    object(info.parameters.iter().map(|parameter| &parameter.field), extent, &Path::new())
}

/// Returns the example of a field, if it has one of its type.
pub(crate) fn example(field: &FieldInfo) -> Option<Value> {
    let text = field.example?;
    let value = match field.kind {
        Kind::String | Kind::Enum(_) => Value::from(text),
        Kind::Any => serde_json::from_str(text).unwrap_or_else(|_| Value::from(text)),
        _ => serde_json::from_str(text).ok()?,
    };
    let fits = !value.is_null() && input::check_value(field.name, field.kind, &value).is_empty();
    fits.then_some(value)
}

fn object<'a>(fields: impl Iterator<Item = &'a FieldInfo>, extent: Extent, path: &Path) -> Value {
    let wanted =
        fields.filter(|field| field.required || (extent == Extent::All && field.deprecated.is_none()));
    let entries = wanted.filter_map(|field| {
        let value = example(field).or_else(|| made_up(field.name, field.kind, extent, path))?;
        Some((field.name.to_owned(), value))
    });
    Value::Object(entries.collect())
}

/// Returns a value for a field without an example; none for a shape inside itself.
fn made_up(name: &str, kind: Kind, extent: Extent, path: &Path) -> Option<Value> {
    Some(match kind {
        Kind::String => Value::from(format!("<{name}>")),
        Kind::Enum(values) => Value::from(values.first().copied().unwrap_or_default()),
        Kind::Int32 | Kind::Int64 | Kind::Number => Value::from(1),
        Kind::Boolean => Value::from(false),
        Kind::Array(item) => made_up(name, *item, extent, path).into_iter().collect(),
        Kind::Map(item) => {
            let entry = made_up(name, *item, extent, path).map(|value| ("<key>".to_owned(), value));
            Value::Object(entry.into_iter().collect())
        }
        Kind::Object(shape) => of_shape(shape, extent, path)?,
        Kind::Any => Value::Object(Map::new()),
    })
}

/// A shape without required fields is shown with all fields, because an empty object would say nothing.
fn of_shape(shape: &'static ShapeInfo, extent: Extent, path: &Path) -> Option<Value> {
    let path = kinds::enter(path, shape)?;
    let extent = if shape.fields.iter().any(|field| field.required) { extent } else { Extent::All };
    Some(object(shape.fields.iter(), extent, &path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use cams_models::operations;
    use serde_json::json;

    static NODE: ShapeInfo = ShapeInfo { name: "Node", fields: &NODE_FIELDS };
    static NODE_KIND: Kind = Kind::Object(&NODE);
    static NODE_FIELDS: [FieldInfo; 4] = [
        field("Name", Kind::String),
        field("Children", Kind::Array(&NODE_KIND)),
        field("ByName", Kind::Map(&NODE_KIND)),
        field("Parent", Kind::Object(&NODE)),
    ];

    const fn field(name: &'static str, kind: Kind) -> FieldInfo {
        FieldInfo::new(name, kind, "")
    }

    #[test]
    fn the_skeleton_of_every_operation_passes_the_check_of_a_call() {
        for info in operations::ALL {
            for extent in [Extent::Required, Extent::All] {
                let skeleton = of(info, extent);
                assert_eq!(input::check(info, &skeleton), [], "{} {extent:?}: {skeleton:#}", info.action);
            }
        }
    }

    #[test]
    fn a_shape_inside_itself_ends_the_skeleton() {
        let made = made_up("Root", Kind::Object(&NODE), Extent::Required, &Path::new());
        assert_eq!(made, Some(json!({"Name": "<Name>", "Children": [], "ByName": {}})));
    }

    #[test]
    fn an_example_of_another_type_is_not_used() {
        for (kind, example_text) in
            [(Kind::Int32, "many"), (Kind::Array(&Kind::String), "a,b"), (Kind::Boolean, "null")]
        {
            let field = field("F", kind).example(example_text);
            assert_eq!(example(&field), None, "{example_text}");
        }
    }
}
