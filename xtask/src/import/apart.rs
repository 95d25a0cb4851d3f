//! Wire names that map to the same Rust name: the first keeps the derived name, and the others get one with `rust:`.

use std::collections::BTreeSet;

use crate::model::names;
use crate::spec::language::{FieldSpec, ValueSpec};

/// Gives every field a name of its own in Rust. Those that have a `rust:` keep it.
pub(crate) fn fields<'f>(fields: impl IntoIterator<Item = &'f mut FieldSpec>) {
    let mut taken = BTreeSet::new();
    fields.into_iter().for_each(|field| self::field(field, &mut taken));
}

/// Gives a field a name that is not taken, and takes it.
pub(crate) fn field(field: &mut FieldSpec, taken: &mut BTreeSet<String>) {
    let rule = names::field(field.rust_source()).unwrap_or_else(|| "field".to_owned());
    if !taken.insert(rule.clone()) {
        field.rust = Some(next_free(&format!("{rule}_"), names::snake, taken));
    }
}

/// Gives every documented value a variant of its own.
pub(crate) fn values(values: &mut [ValueSpec]) {
    let mut taken = BTreeSet::new();
    values.iter_mut().for_each(|value| self::value(value, &mut taken));
}

/// Gives a documented value a variant that is not taken, and takes it.
pub(crate) fn value(value: &mut ValueSpec, taken: &mut BTreeSet<String>) {
    match names::variant(&value.value) {
        Some(rule) if taken.insert(rule.clone()) => value.rust = None,
        Some(rule) => value.rust = Some(next_free(&rule, names::upper_camel, taken)),
        None => value.rust = Some(next_free("Value", names::upper_camel, taken)),
    }
}

/// The name of an operation in Rust, if the rule gives one that is taken.
pub(crate) fn operation(name: &str, taken: &mut BTreeSet<String>) -> Option<String> {
    let rule = names::type_name(name).unwrap_or_default();
    // Files are named after it too, so what differs must differ there.
    let mut is_free = |name: &str| names::is_file_name(name) && taken.insert(name.to_owned());
    if is_free(&names::kebab(&rule)) {
        return None;
    }
    let mut numbered = (2..).map(|number: u64| names::upper_camel(&format!("{rule}{number}")));
    numbered.find(|name| is_free(&names::kebab(name)))
}

/// The stem with the first number that is free, as the convention writes it.
fn next_free(stem: &str, convention: fn(&str) -> String, taken: &mut BTreeSet<String>) -> String {
    let mut numbered = (2..).map(|number: u64| convention(&format!("{stem}{number}")));
    // There are more numbers than names.
    numbered.find(|name| taken.insert(name.clone())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_keeps_its_name() {
        let named = |name: &str| FieldSpec { name: name.to_owned(), ..FieldSpec::default() };
        let mut list = ["FooBar", "foo_bar", "fooBar", "foo_bar_2", "Other"].map(named);
        fields(&mut list);
        let rust: Vec<_> = list.iter().map(|field| field.rust.as_deref()).collect();
        assert_eq!(rust, [None, Some("foo_bar_2"), Some("foo_bar_3"), Some("foo_bar_2_2"), None]);
    }

    #[test]
    fn a_value_without_a_letter_gets_a_name() {
        let value =
            |value: &str| ValueSpec { value: value.to_owned(), rust: None, description: String::new() };
        let mut list = ["ON", "on", "*"].map(value);
        values(&mut list);
        let rust: Vec<_> = list.iter().map(|value| value.rust.as_deref()).collect();
        assert_eq!(rust, [None, Some("On2"), Some("Value2")]);
    }

    #[test]
    fn operations_differ_in_their_files() {
        let mut taken = BTreeSet::new();
        let rust: Vec<_> = ["GetURL", "GetUrl", "Move", "Aux"].map(|name| operation(name, &mut taken)).into();
        assert_eq!(rust, [None, Some("GetUrl2".to_owned()), None, Some("Aux2".to_owned())]);
    }
}
