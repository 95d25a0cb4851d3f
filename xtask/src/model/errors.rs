//! The error codes of the service, and those that an operation lists.

use std::collections::BTreeSet;

use super::rules::check_text;
use crate::spec::language::{ErrorCodeSpec, OperationSpec, ServiceSpec};
use crate::spec::{At, Problems, Target, nearest};

/// Reports codes of an operation that `service.yaml` does not explain, and codes that are listed twice.
pub(crate) fn check_listed(
    service: Option<&ServiceSpec>,
    operation: &OperationSpec,
    at: &At<'_>,
    problems: &mut Problems,
) {
    let Some(service) = service else { return };
    let known = || service.error_codes.iter().map(|error| error.code.as_str());
    let mut seen = BTreeSet::new();
    for (index, code) in operation.errors.iter().enumerate() {
        let at = at.key("errors").index(index);
        if !known().any(|known| known == code) {
            let hint = match nearest(code, known()) {
                Some(nearest) => format!("did you mean `{nearest}`?"),
                None => "add it to `error_codes` in service.yaml".to_owned(),
            };
            problems.add(&at, Target::Value, format!("unknown error code `{code}`: {hint}"));
        }
        if !seen.insert(code) {
            problems.add(&at, Target::Value, format!("`{code}` is listed twice: remove one"));
        }
    }
}

/// Reports a meaning that says nothing.
pub(crate) fn check_meaning(error: &ErrorCodeSpec, at: &At<'_>, problems: &mut Problems) {
    if let Some(meaning) = &error.meaning {
        check_text(&at.key("meaning"), "`meaning`", meaning, problems);
    }
}
