//! Rules for texts that several parts share. An absent text breaks none of them.

use crate::check::{Severity, Violations};
use crate::rules::placeholders;

/// Returns the text of a field, unless it is empty.
pub(super) fn given(text: Option<&String>) -> Option<&str> {
    text.map(String::as_str).filter(|text| !text.is_empty())
}

/// Checks the maximum number of characters.
pub(super) fn at_most(
    found: &mut Violations,
    path: &str,
    text: Option<&str>,
    most: usize,
    severity: Severity,
) {
    let length = text.map_or(0, |text| text.chars().count());
    if length <= most {
        return;
    }
    match severity {
        Severity::Error => {
            found.error(path, format!("is {length} characters long; at most {most} are allowed"))
        }
        Severity::Warning => {
            found.warning(path, format!("is {length} characters long; Meta allows at most {most}"));
        }
    }
}

/// Checks that a text contains no variable.
pub(super) fn without_variables(found: &mut Violations, path: &str, text: Option<&str>, code: &str) {
    if count_variables(text) > 0 {
        found.error(path, format!("must not hold a variable; the service refuses it (`{code}`)"));
    }
}

/// Checks that a text contains at most one variable.
pub(super) fn at_most_one_variable(found: &mut Violations, path: &str, text: Option<&str>, code: &str) {
    let count = count_variables(text);
    if count > 1 {
        found.error(path, format!("holds {count} variables; the service refuses more than one (`{code}`)"));
    }
}

pub(super) fn count_variables(text: Option<&str>) -> usize {
    let placeholders = text.map(placeholders::scan).unwrap_or_default();
    placeholders.iter().filter(|found| matches!(found.form, placeholders::Form::Variable(_))).count()
}

/// Checks a title or label: one line without formatting and emojis.
pub(super) fn plain(found: &mut Violations, path: &str, text: Option<&str>) {
    let Some(text) = text else { return };
    if text.contains(['\n', '\r']) {
        found.warning(path, "holds a line break, which Meta refuses");
    }
    if text.contains(['*', '~']) || text.contains("```") {
        found.warning(path, "holds formatting (`*`, `~` or three backquotes), which Meta refuses");
    }
    if text.contains(is_emoji) {
        found.warning(path, "holds an emoji, which Meta refuses");
    }
}

/// Returns whether a character is in one of the blocks that contain nearly all emojis.
fn is_emoji(character: char) -> bool {
    matches!(character, '\u{1F000}'..='\u{1FAFF}' | '\u{2600}'..='\u{27BF}')
}

/// Checks that a text has at least as many words as variables. Where exactly Meta draws the line is not documented.
pub(super) fn mostly_words(found: &mut Violations, path: &str, text: Option<&str>) {
    let variables = count_variables(text);
    let mut rest = text.unwrap_or_default().to_owned();
    for name in text.map(placeholders::variables).unwrap_or_default() {
        rest = rest.replace(&format!("$({name})"), " ");
    }
    if rest.split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).count() < variables {
        found.warning(path, format!("holds {variables} variables and fewer words, which Meta refuses"));
    }
}

/// Checks that a text does not begin or end with a variable.
pub(super) fn framed(found: &mut Violations, path: &str, text: Option<&str>) {
    let Some(text) = text.map(str::trim) else { return };
    let touches = |placeholder: &placeholders::Placeholder<'_>| {
        matches!(placeholder.form, placeholders::Form::Variable(_))
            && (placeholder.character == 1
                || placeholder.character - 1 + placeholder.source.chars().count() == text.chars().count())
    };
    if placeholders::scan(text).iter().any(touches) {
        found.warning(path, "begins or ends with a variable, which Meta refuses");
    }
}
