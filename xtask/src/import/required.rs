//! Objects with more required fields than the generator allows.

use super::report::{Reason, Report};
use super::shape::inner_mut;
use crate::model::MOST_REQUIRED;
use crate::spec::language::FieldSpec;

/// Makes the fields of the owner that are too many optional, and those of the objects within; says so of the place.
pub(super) fn limit(
    fields: &mut dyn Iterator<Item = &mut FieldSpec>,
    owner: &str,
    place: &str,
    report: &mut Report,
) {
    let mut required = 0;
    for field in fields {
        let owner = format!("{owner}.{}", field.name);
        limit(&mut inner_mut(field).fields.iter_mut().flatten(), &owner, place, report);
        if field.required == Some(true) {
            required += 1;
            field.required = Some(required <= MOST_REQUIRED);
        }
    }
    if required > MOST_REQUIRED {
        let message = format!(
            "`{owner}` requires {required} fields, and {MOST_REQUIRED} at most can be required: those after them became \
             optional; say in their descriptions that the service demands them"
        );
        report.add(Reason::Decide, place, message);
    }
}
