//! Documented limits: whether a type can have them, and whether they contradict each other.

use regex::Regex;

use super::bounds::contradictions;
use super::resolver::Resolver;
use super::shape::Type;
use crate::spec::language::LimitsSpec;
use crate::spec::{At, Target};

impl Resolver<'_, '_> {
    /// Reports limits that the type cannot have.
    pub(crate) fn limits(&mut self, limits: &LimitsSpec, ty: &Type, at: &At<'_>) {
        let number = matches!(ty, Type::Int32 | Type::Int64 | Type::Number);
        let text = matches!(ty, Type::String | Type::Enum(_) | Type::SharedEnum(_));
        let list = matches!(ty, Type::Array(_) | Type::Map(_));
        let given = [
            ("min", limits.min.is_some(), number, "a number"),
            ("max", limits.max.is_some(), number, "a number"),
            ("min_length", limits.min_length.is_some(), text, "a string"),
            ("max_length", limits.max_length.is_some(), text, "a string"),
            ("pattern", limits.pattern.is_some(), text, "a string"),
            ("min_items", limits.min_items.is_some(), list, "an array or a map"),
            ("max_items", limits.max_items.is_some(), list, "an array or a map"),
        ];
        self.consistent_limits(limits, at);
        for (key, is_given, fits, owner) in given {
            // An unknown type is reported already, and is `Any` here.
            if is_given && !fits && !matches!(ty, Type::Any) {
                self.problems.add(
                    &at.key(key),
                    Target::Key,
                    format!("`{key}` limits {owner}, which this is not: remove it"),
                );
            }
        }
    }

    /// Reports limits that nothing can keep.
    fn consistent_limits(&mut self, limits: &LimitsSpec, at: &At<'_>) {
        let pairs = [("min", "max"), ("min_length", "max_length"), ("min_items", "max_items")];
        for ((low, high), is_wrong) in pairs.into_iter().zip(contradictions(limits)) {
            if is_wrong {
                self.wrong(&at.key(low), format!("`{low}` is above `{high}`: nothing can keep both"));
            }
        }
        if let Some(Err(error)) = limits.pattern.as_deref().map(Regex::new) {
            let reason = error.to_string();
            let reason = reason.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
            self.wrong(&at.key("pattern"), format!("`pattern` is not a regular expression: {reason}"));
        }
    }
}
