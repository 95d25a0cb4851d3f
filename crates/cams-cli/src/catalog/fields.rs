//! Parameters, response elements and the fields of shapes as an indented tree.

use cams_operation::{FieldInfo, Kind, ParameterInfo};

use crate::catalog::kinds::{self, Path};
use crate::output::text;

const STEP: usize = 4;

/// Adds the parameters of an operation.
pub(crate) fn parameters(out: &mut String, parameters: &[ParameterInfo], width: usize) {
    for parameter in parameters {
        Tree { out, width }.field(&parameter.field, parameter.client_default, &Path::new());
    }
}

/// Adds the elements of a response.
pub(crate) fn elements(out: &mut String, fields: &[FieldInfo], width: usize) {
    for field in fields {
        Tree { out, width }.field(field, false, &Path::new());
    }
}

struct Tree<'a> {
    out: &'a mut String,
    width: usize,
}

impl Tree<'_> {
    fn field(&mut self, field: &FieldInfo, client_default: bool, path: &Path) {
        let indent = " ".repeat(2 + path.len() * STEP);
        let deeper = " ".repeat(2 + (path.len() + 1) * STEP);
        let head = format!("{}{}: {}", field.name, marks(field, client_default), kinds::one(field.kind));
        text::hanging(self.out, &indent, &deeper, &head, self.width);
        text::labeled(self.out, &deeper, field.description, self.width);
        self.line(&deeper, "Limits: ", field.limits);
        self.line(&deeper, "Default: ", field.default);
        self.line(&deeper, "Deprecated: ", field.deprecated);
        if let Some(example) = field.example {
            self.out.push_str(&format!("{deeper}Example: {}\n", on_one_line(example)));
        }
        self.inside(field.kind, path, &deeper);
    }

    fn line(&mut self, indent: &str, label: &str, value: Option<&str>) {
        if let Some(value) = value {
            text::hanging(self.out, &format!("{indent}{label}"), indent, value, self.width);
        }
    }

    fn inside(&mut self, kind: Kind, path: &Path, indent: &str) {
        let Some(shape) = kinds::shape(kind) else { return };
        match kinds::enter(path, shape) {
            Some(path) => shape.fields.iter().for_each(|field| self.field(field, false, &path)),
            None => self.line(indent, "Fields: ", Some(&format!("those of {}, as above.", shape.name))),
        }
    }
}

fn marks(field: &FieldInfo, client_default: bool) -> String {
    let marks = [
        (field.required, "required"),
        (client_default, "can be set once on the client"),
        (field.sensitive, "sensitive"),
        (field.deprecated.is_some(), "deprecated"),
    ];
    let marks: Vec<_> = marks.iter().filter(|(applies, _)| *applies).map(|(_, words)| *words).collect();
    if marks.is_empty() { String::new() } else { format!(" ({})", marks.join("; ")) }
}

/// An example is never wrapped, so that it can be copied.
fn on_one_line(example: &str) -> String {
    if example.contains(char::is_control) { format!("{example:?}") } else { example.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cams_operation::ShapeInfo;

    static NODE: ShapeInfo = ShapeInfo { name: "Node", fields: &NODE_FIELDS };
    static NODE_FIELDS: [FieldInfo; 1] =
        [FieldInfo::new("Children", Kind::Array(&Kind::Object(&NODE)), "Nodes below.")
            .required()
            .sensitive()];

    #[test]
    fn a_shape_inside_itself_is_named_and_not_repeated() {
        let mut out = String::new();
        elements(&mut out, &NODE_FIELDS, 100);
        assert_eq!(
            out,
            "  Children (required; sensitive): list of Node
      Nodes below.
      Children (required; sensitive): list of Node
          Nodes below.
          Fields: those of Node, as above.
"
        );
    }
}
