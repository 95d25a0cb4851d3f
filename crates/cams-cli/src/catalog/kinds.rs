//! Types of values in words.

use cams_operation::{Kind, ShapeInfo};

/// Describes one value of a type: `string`, `list of ChatGroup`.
pub(crate) fn one(kind: Kind) -> String {
    match kind {
        Kind::String => "string".into(),
        Kind::Enum(values) => format!("one of {}", values.join(", ")),
        Kind::Int32 => "whole number".into(),
        Kind::Int64 => "64-bit whole number".into(),
        Kind::Number => "number".into(),
        Kind::Boolean => "true or false".into(),
        Kind::Array(item) => format!("list of {}", many(*item)),
        Kind::Map(item) => format!("map of names to {}", many(*item)),
        Kind::Object(shape) => shape.name.into(),
        Kind::Any => "any JSON value".into(),
    }
}

fn many(kind: Kind) -> String {
    match kind {
        Kind::String => "strings".into(),
        Kind::Enum(values) => format!("values, each one of {}", values.join(", ")),
        Kind::Int32 => "whole numbers".into(),
        Kind::Int64 => "64-bit whole numbers".into(),
        Kind::Number => "numbers".into(),
        Kind::Boolean => "values, each true or false".into(),
        Kind::Array(item) => format!("lists of {}", many(*item)),
        Kind::Map(item) => format!("maps of names to {}", many(*item)),
        Kind::Object(shape) => shape.name.into(),
        Kind::Any => "any JSON values".into(),
    }
}

/// Returns the shape of a value, or of its items at any depth.
pub(crate) fn shape(kind: Kind) -> Option<&'static ShapeInfo> {
    match kind {
        Kind::Object(shape) => Some(shape),
        Kind::Array(item) | Kind::Map(item) => self::shape(*item),
        _ => None,
    }
}

/// The shapes around a value, the outermost first. A shape in this list is not entered again.
pub(crate) type Path = Vec<&'static ShapeInfo>;

/// Returns the path inside a shape, unless the path already contains the shape.
pub(crate) fn enter(path: &Path, shape: &'static ShapeInfo) -> Option<Path> {
    if path.iter().any(|outer| std::ptr::eq(*outer, shape)) {
        return None;
    }
    Some(path.iter().copied().chain([shape]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    static SHAPE: ShapeInfo = ShapeInfo { name: "ChatGroup", fields: &[] };
    static ITEM: Kind = Kind::Object(&SHAPE);
    static LIST: Kind = Kind::Array(&ITEM);

    #[test]
    fn words_for_types() {
        for (kind, words) in [
            (LIST, "list of ChatGroup"),
            (Kind::Enum(&["A", "B", "C"]), "one of A, B, C"),
            (Kind::Array(&Kind::Enum(&["A", "B"])), "list of values, each one of A, B"),
            (Kind::Map(&Kind::Array(&Kind::Int32)), "map of names to lists of whole numbers"),
        ] {
            assert_eq!(one(kind), words);
        }
    }

    #[test]
    fn a_shape_is_not_entered_inside_itself() {
        let path = enter(&Path::new(), &SHAPE).unwrap();
        assert!(enter(&path, &SHAPE).is_none());
        assert!(shape(Kind::Map(&LIST)).is_some());
    }
}
