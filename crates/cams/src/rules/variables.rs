//! The values of a template's variables: `TemplateParams`.

use crate::check::Violations;
use crate::rules::placeholders;

/// Checks that the template has a variable of this name.
///
/// An unknown variable is an error, like a missing one: the caller has named the template's variables, so the values
/// contradict them.
pub(crate) fn known(found: &mut Violations, name: &str, variables: &[&str]) {
    if !variables.contains(&name) {
        found.error(format!("TemplateParams.{name}"), "is not a variable of the template");
    }
}

/// Checks that every variable of the template has a value.
pub(crate) fn complete(found: &mut Violations, given: &[&str], variables: &[&str]) {
    for name in variables.iter().filter(|name| !given.contains(name)) {
        found.error(format!("TemplateParams.{name}"), format!("is missing; the template has `$({name})`"));
    }
}

/// Line breaks, also those that spreadsheets and text editors write (`Alt`+`Enter`, `Shift`+`Enter`), and tabs.
const BREAKS: &[char] = &['\n', '\r', '\t', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'];

/// Checks a variable and its value. For the service, a blank is a value.
pub(crate) fn value(found: &mut Violations, name: &str, value: &str) {
    let path = format!("TemplateParams.{name}");
    if !placeholders::scan(name).is_empty() {
        found.warning(&path, "must be the name in the placeholder, without the characters around it");
    }
    if value.is_empty() {
        found.error(&path, "must not be empty");
    }
    if value.contains(BREAKS) {
        found.warning(&path, "holds a line break or a tab, which Meta refuses");
    }
    if value.contains("     ") {
        found.warning(&path, "holds more than four spaces in a row, which Meta refuses");
    }
    for (_, rule) in placeholders::unfilled(value) {
        found.warning(&path, rule);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_line_break_is_warned_about() {
        for text in ["a\nb", "a\r\nb", "a\tb", "a\u{b}b", "a\u{c}b", "a\u{85}b", "a\u{2028}b", "a\u{2029}b"] {
            let mut found = Violations::new();
            value(&mut found, "a", text);
            let rules: Vec<_> = found.warnings().map(|found| found.rule.as_str()).collect();
            assert_eq!(rules, ["holds a line break or a tab, which Meta refuses"], "{text:?}");
        }
    }
}
