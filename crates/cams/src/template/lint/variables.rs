//! Placeholders, the examples of variables, and the parameters of a message.

use crate::check::Violations;
use crate::rules::placeholders::{self, Form};
use crate::rules::variables as rules;
use crate::template::definition::Definition;
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

/// Checks that each variable has an example, and each example a variable.
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

/// Returns what is wrong with the parameters of a message; see [`Definition::check_parameters`].
pub(super) fn parameters<Name: AsRef<str>, Value: AsRef<str>>(
    definition: &Definition,
    parameters: impl IntoIterator<Item = (Name, Value)>,
) -> Violations {
    let mut found = Violations::new();
    let parameters: Vec<_> = parameters.into_iter().collect();
    let given: Vec<&str> = parameters.iter().map(|(name, _)| name.as_ref()).collect();
    let variables = definition.variables();
    let variables: Vec<&str> = variables.iter().map(String::as_str).collect();
    rules::complete(&mut found, &given, &variables);
    for (name, value) in &parameters {
        if !definition.is_authentication() {
            rules::known(&mut found, name.as_ref(), &variables);
        }
        rules::value(&mut found, name.as_ref(), value.as_ref());
    }
    found
}
