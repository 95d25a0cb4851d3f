//! What is known while the files are resolved one after the other, and how mistakes are reported.

use std::collections::BTreeMap;

use super::examples::Pending;
use super::names;
use super::rules::{self, Names};
use super::twins::Twins;
use crate::spec::language::{TypeKind, TypeSpec};
use crate::spec::{At, File, Problems, Spec, Target};

/// What is known while the files are resolved one after the other.
pub(crate) struct Resolver<'s, 'p> {
    pub(crate) spec: &'s Spec,
    pub(crate) problems: &'p mut Problems,
    /// Shared types by name. One whose file is wrong is known by the name of its file, so that the types that refer
    /// to it are not reported as well.
    pub(crate) known: BTreeMap<String, Option<TypeKind>>,
    /// Rust names of all types so far.
    pub(crate) names: Names,
    /// Examples and defaults, to be checked when every type is known.
    pub(crate) examples: Vec<Pending<'s>>,
    /// Objects and enums, to be compared when all are known.
    pub(crate) twins: Twins<'s>,
    /// Whether a name led nowhere, so that what it was meant for may seem unused.
    pub(crate) unresolved: bool,
}

impl<'s, 'p> Resolver<'s, 'p> {
    pub(crate) fn new(spec: &'s Spec, problems: &'p mut Problems) -> Self {
        let name = |file: &File<TypeSpec>| match &file.content {
            Some(content) => (content.name.clone(), Some(content.kind)),
            None => (names::upper_camel(&file.stem), None),
        };
        let known = spec.types.iter().map(name).collect();
        Self {
            spec,
            problems,
            known,
            names: Names::default(),
            examples: Vec::new(),
            twins: Twins::default(),
            unresolved: false,
        }
    }

    /// Reports a mistake at the value of a node.
    pub(crate) fn wrong(&mut self, at: &At<'_>, message: impl Into<String>) {
        self.problems.add(at, Target::Value, message);
    }

    /// Reports a `rust:` that is not written as Rust has it.
    pub(crate) fn rust_name(&mut self, name: Option<&str>, convention: fn(&str) -> String, at: &At<'_>) {
        let Some(name) = name else { return };
        let wanted = convention(name);
        if wanted != name || !name.starts_with(char::is_alphabetic) {
            self.wrong(
                &at.key("rust"),
                format!("`{name}` does not follow the naming rules of Rust: write `{wanted}`"),
            );
        }
    }

    /// Reports a text that says nothing.
    pub(crate) fn text(&mut self, at: &At<'_>, key: &str, text: &str) {
        rules::check_text(&at.key(key), &format!("`{key}`"), text, self.problems);
    }
}
