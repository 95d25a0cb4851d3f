//! Placeholders, the examples of variables, and the parameters of a message.

use std::collections::BTreeSet;

use crate::check::Violations;
use crate::template::definition::Definition;
use crate::template::placeholders::{self, Form};
use crate::template::slots::slots;

pub(super) fn check(definition: &Definition, found: &mut Violations) {
    for slot in slots(&mut definition.components.clone()) {
        for placeholder in placeholders::scan(slot.text) {
            let Some(explanation) = placeholder.explanation() else { continue };
            match placeholder.form {
                Form::Meta(name) if placeholders::is_numbered(name) => found.error(&slot.path, explanation),
                _ => found.warning(&slot.path, explanation),
            }
        }
    }
    examples(definition, found);
}

/// Each variable has an example, and each example a variable.
fn examples(definition: &Definition, found: &mut Violations) {
    let variables = definition.variables();
    for name in &variables {
        let path = format!("Example.{name}");
        match definition.example.get(name) {
            None => found.warning(path, format!("is missing; the template has `$({name})`")),
            Some(sample) if sample.is_empty() => found.warning(path, "must not be empty"),
            Some(_) => {}
        }
        if !placeholders::is_plain(name) {
            found.warning(
                "Components",
                format!("holds `$({name})`; names should be letters, digits and underscores"),
            );
        }
    }
    for name in definition.example.keys().filter(|name| !variables.contains(name)) {
        found.warning(format!("Example.{name}"), "is the example of no variable");
    }
}

/// What is wrong with the parameters of a message; see [`Definition::check_parameters`].
pub(super) fn parameters<Name: AsRef<str>, Value: AsRef<str>>(
    definition: &Definition,
    parameters: impl IntoIterator<Item = (Name, Value)>,
) -> Violations {
    let mut found = Violations::new();
    let variables = definition.variables();
    let mut given = BTreeSet::new();
    for (name, value) in parameters {
        let name = name.as_ref();
        let path = format!("TemplateParams.{name}");
        if !variables.iter().any(|known| known == name) && !definition.is_authentication() {
            found.warning(&path, "is no variable of the template");
        }
        of_value(&mut found, &path, value.as_ref());
        given.insert(name.to_owned());
    }
    for name in variables.iter().filter(|name| !given.contains(*name)) {
        found.error(format!("TemplateParams.{name}"), format!("is missing; the template has `$({name})`"));
    }
    found
}

fn of_value(found: &mut Violations, path: &str, value: &str) {
    if value.is_empty() {
        found.error(path, "must not be empty");
    }
    if value.contains(['\n', '\r', '\t']) {
        found.warning(path, "holds a line break or a tab, which Meta refuses");
    }
    if value.contains("     ") {
        found.warning(path, "holds more than four spaces in a row, which Meta refuses");
    }
}
