//! The rules that content types share. A text says what is wrong; read it after the path.

use crate::check::Violations;

/// Checks a field that the service requires.
pub(super) fn required(found: &mut Violations, path: &str, value: &str) {
    if value.trim().is_empty() {
        found.error(path, "must not be empty");
    }
}

/// Checks a URL that the service or the recipient's app opens.
pub(super) fn link(found: &mut Violations, path: &str, value: &str) {
    let rest = value.strip_prefix("https://").or_else(|| value.strip_prefix("http://"));
    if rest.is_none_or(|rest| rest.is_empty() || rest.contains(char::is_whitespace)) {
        found.error(path, "must be a URL that begins with `https://` or `http://`");
    }
}

/// Checks a length that the service documents.
pub(super) fn at_most(found: &mut Violations, path: &str, value: &str, most: usize) {
    if let Some(length) = longer(value, most) {
        found.error(path, format!("has {length} characters; at most {most} are allowed"));
    }
}

/// Checks a length that only Meta documents, or that was seen in production code.
pub(super) fn advised(found: &mut Violations, path: &str, value: &str, most: usize) {
    if let Some(length) = longer(value, most) {
        found.warning(path, format!("has {length} characters; Meta allows at most {most}"));
    }
}

/// Checks a number of items that only Meta documents, or that was seen in production code.
pub(super) fn count(
    found: &mut Violations,
    path: &str,
    number: usize,
    allowed: std::ops::RangeInclusive<usize>,
) {
    if !allowed.contains(&number) {
        let (least, most) = allowed.into_inner();
        found.warning(path, format!("has {number} items; Meta allows {least} to {most}"));
    }
}

/// Checks a place on the map.
pub(super) fn coordinates(found: &mut Violations, latitude: f64, longitude: f64) {
    for (path, value, most) in [("latitude", latitude, 90.0), ("longitude", longitude, 180.0)] {
        if !(-most..=most).contains(&value) {
            found.error(path, format!("must be from -{most} to {most} degrees"));
        }
    }
}

fn longer(value: &str, most: usize) -> Option<usize> {
    // A text has at least as many bytes as characters.
    let length = if value.len() <= most { 0 } else { value.chars().count() };
    (length > most).then_some(length)
}
