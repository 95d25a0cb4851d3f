//! Wire names in a list of fields. Each must lead to a single field; otherwise, some value could never be read.

use std::collections::{BTreeMap, BTreeSet};

use super::reserved::is_reserved;
use super::resolver::Resolver;
use super::shape::{Field, Role};
use crate::spec::language::{FieldSpec, Location, ParameterSpec};
use crate::spec::{At, Problems, Target};

/// Maximum number of required fields in an object: the reader of objects has a bit for each.
pub(crate) const MOST_REQUIRED: usize = 128;

impl<'s> Resolver<'s, '_> {
    /// Reports names and aliases that another field of the list has, on the wire or in Rust.
    pub(crate) fn distinct(&mut self, specs: &[FieldSpec], fields: &[Field], at: &At<'s>) {
        let mut wire = BTreeSet::new();
        let mut rust: BTreeMap<&str, &str> = BTreeMap::new();
        for (index, field) in fields.iter().enumerate() {
            let at = at.index(index).key("name");
            let first = rust.insert(&field.name, &field.wire);
            if !wire.insert(&field.wire) {
                self.wrong(&at, format!("`{}` is listed twice: remove one", field.wire));
            } else if let Some(first) = first {
                let message = format!(
                    "`{}` and `{first}` give the same Rust name `{}`: give one of them another by `rust:`",
                    field.wire, field.name
                );
                self.wrong(&at, message);
            }
        }
        self.aliases(specs, at);
    }

    fn aliases(&mut self, specs: &[FieldSpec], at: &At<'s>) {
        let names: BTreeSet<&str> = specs.iter().map(|spec| spec.name.as_str()).collect();
        let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
        for (index, spec) in specs.iter().enumerate() {
            for (position, alias) in spec.aliases.iter().enumerate() {
                let message = if alias.trim().is_empty() {
                    "an alias is empty: remove it".to_owned()
                } else if *alias == spec.name {
                    format!("the alias `{alias}` is the name of the field itself: remove it")
                } else if names.contains(alias.as_str()) {
                    format!(
                        "the alias `{alias}` is the name of another field, which could never be read: remove it"
                    )
                } else if let Some(first) = seen.insert(alias, &spec.name) {
                    format!("the alias `{alias}` is given twice, first to `{first}`: remove one")
                } else {
                    continue;
                };
                self.wrong(&at.index(index).key("aliases").index(position), message);
            }
        }
    }

    /// Reports an object that requires more than what reads it can count.
    pub(crate) fn countable(&mut self, fields: &[Field], at: &At<'s>, role: Role) {
        let required = fields.iter().filter(|field| field.required).count();
        if !matches!(role, Role::Response | Role::Event) && required > MOST_REQUIRED {
            let message = format!(
                "{required} fields are required, and {MOST_REQUIRED} at most can be: make the others optional, and say in \
                 their descriptions that the service demands them"
            );
            self.problems.add(at, Target::Key, message);
        }
    }

    /// Reports parameters that a call sends on its own, and headers that differ only by case.
    pub(crate) fn sendable(&mut self, specs: &'s [ParameterSpec], at: &At<'s>) {
        let mut headers: BTreeMap<String, &str> = BTreeMap::new();
        for (index, ParameterSpec { field, location, .. }) in specs.iter().enumerate() {
            let name = &field.name;
            check_no_aliases(field, &at.index(index), self.problems);
            let at = at.index(index).key("name");
            if is_reserved(name, *location) {
                let message = format!("every call sends `{name}` on its own: remove the parameter");
                self.wrong(&at, message);
            }
            let is_header = *location == Location::Header;
            let first = is_header.then(|| headers.insert(name.to_ascii_lowercase(), name)).flatten();
            // The very same name is reported wherever the parameters go.
            if let Some(first) = first.filter(|first| first != name) {
                self.wrong(&at, format!("`{name}` and `{first}` are the same header: remove one"));
            }
        }
    }
}

/// Reports other names of a parameter: it is sent under one.
pub(crate) fn check_no_aliases(field: &FieldSpec, at: &At<'_>, problems: &mut Problems) {
    if !field.aliases.is_empty() {
        let name = &field.name;
        let message =
            format!("`aliases` are for what the service sends, and `{name}` is a parameter: remove them");
        problems.add(&at.key("aliases"), Target::Key, message);
    }
}
