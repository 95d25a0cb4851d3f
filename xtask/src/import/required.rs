//! Objects that require more fields than can be counted: the generator would refuse them.

use super::operation::Operation;
use super::report::{Reason, Report};
use super::schema::Components;
use super::shape::inner_mut;
use crate::model::MOST_REQUIRED;
use crate::spec::language::FieldSpec;

/// Makes the fields that are too many optional, and says so.
pub(super) fn limit(operations: &mut [Operation], components: &mut Components, report: &mut Report) {
    for Operation { parameters, pointer, name, .. } in operations {
        limit_fields(&mut parameters.iter_mut().map(|parameter| &mut parameter.field), name, pointer, report);
    }
    for (key, component) in components {
        let pointer = key.trim_start_matches(|c| c != '/');
        limit_fields(&mut component.fields.iter_mut().flatten(), &component.name, pointer, report);
    }
}

fn limit_fields<'f>(
    fields: &mut dyn Iterator<Item = &'f mut FieldSpec>,
    owner: &str,
    place: &str,
    report: &mut Report,
) {
    let mut required = 0;
    for field in fields {
        let owner = format!("{owner}.{}", field.name);
        limit_fields(&mut inner_mut(field).fields.iter_mut().flatten(), &owner, place, report);
        if field.required == Some(true) {
            required += 1;
            field.required = Some(required <= MOST_REQUIRED);
        }
    }
    if required > MOST_REQUIRED {
        let message = format!(
            "`{owner}` requires {required} fields, and {MOST_REQUIRED} at most can be required: those after them became optional; \
             say in their descriptions that the service demands them"
        );
        report.add(Reason::Decide, place, message);
    }
}
