//! Gaps of the service's documentation: checks whether what a spec calls undocumented can be missing there.

use super::resolver::Resolver;
use super::shape::{Role, Type};
use crate::spec::language::{FieldSpec, Gap};
use crate::spec::{At, Target};

impl Resolver<'_, '_> {
    /// Reports gaps that are given twice, that the type cannot have, or that the field fills itself.
    pub(crate) fn gaps(&mut self, spec: &FieldSpec, ty: &Type, at: &At<'_>, role: Role) {
        let at = at.key("undocumented");
        for (index, &gap) in spec.undocumented.iter().enumerate() {
            let name = gap.name();
            let is_filled = match gap {
                Gap::Default => spec.default.is_some(),
                Gap::Limits => spec.limits.is_some(),
                _ => false,
            };
            let is_never_left_out =
                spec.required == Some(true) || matches!(role, Role::Response | Role::Event);
            let message = if spec.undocumented.iter().take(index).any(|other| *other == gap) {
                format!("`{name}` is listed twice: remove one")
            } else if is_filled {
                format!("`{name}` is given for `{}`: remove it here", spec.name)
            } else if gap == Gap::Default && is_never_left_out {
                format!("`{}` can have no default, documented or not: remove it here", spec.name)
            } else if !fits(gap, ty.innermost()) {
                format!("`{name}` does not apply to a value of this type: remove it")
            } else {
                continue;
            };
            self.problems.add(&at.index(index), Target::Value, message);
        }
    }
}

fn fits(gap: Gap, ty: &Type) -> bool {
    let is_text = matches!(ty, Type::String);
    let is_number = matches!(ty, Type::Int32 | Type::Int64 | Type::Number);
    match gap {
        Gap::Default | Gap::Limits | Gap::Meaning => true,
        // A number or an object may come as text.
        Gap::Unit => is_number || is_text,
        Gap::Keys => is_text || matches!(ty, Type::Any),
        Gap::Format | Gap::Matching | Gap::TimeZone => is_text,
        Gap::Values => ty.is_scalar(),
        Gap::Shape => matches!(ty, Type::Any),
    }
}
