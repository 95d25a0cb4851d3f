//! The properties of one field of a spec against everything that the metadata says of it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::comparer::{Comparer, Subject};
use crate::import::draft::{Draft, What};
use crate::import::render::{self, FIELD_KEYS, LIMIT_KEYS};
use crate::import::report::Reason;
use crate::import::values::{self, within};
use crate::model::names;
use crate::spec::language::{FieldSpec, Parts, ValueSpec};
use crate::spec::{Step, listed};

impl<'a> Comparer<'a, '_> {
    /// A scalar of another type: a change only if everything beside it fits the new one.
    pub(super) fn scalar_type(&mut self, Subject { file, path, old, said }: &Subject<'_, 'a>) {
        let Some(ty) = agreed(said, |field| field.ty.clone()).flatten() else { return };
        let before = old.ty.clone().unwrap_or_default();
        let candidate = FieldSpec { ty: Some(ty.clone()), ..(*old).clone() };
        let keeps = |value: &Option<Value>| {
            value.as_ref().is_none_or(|value| values::fitting(&candidate, value).as_ref() == Some(value))
        };
        if old.limits.is_none() && old.values.is_none() && keeps(&old.example) && keeps(&old.default) {
            self.set(file, path, "type", (Some(before.into()), ty.into()), FIELD_KEYS);
        } else {
            let message = format!("the type is `{before}`, and `{ty}` in the metadata");
            self.say(Reason::LeftAlone, (file, path), message);
        }
    }

    pub(super) fn required(&mut self, Subject { file, path, old, said }: &Subject<'_, 'a>) {
        let Some(required) = agreed(said, |field| field.required).flatten() else { return };
        let before = old.required.unwrap_or(false);
        match (before == required, required && old.default.is_some()) {
            (true, _) => {}
            (false, true) => {
                let message = "it has a default, and is required in the metadata";
                self.say(Reason::LeftAlone, (file, path), message);
            }
            (false, false) => {
                self.set(file, path, "required", (Some(before.into()), required.into()), FIELD_KEYS)
            }
        }
    }

    pub(super) fn limits(&mut self, Subject { file, path, old, said }: &Subject<'_, 'a>) {
        let Some(new) = agreed(said, |field| field.limits.clone()).flatten() else { return };
        let before = render::limits(&old.limits.clone().unwrap_or_default()).value();
        let breaks = |value: &Option<Value>| value.as_ref().is_some_and(|value| !within(Some(&new), value));
        if breaks(&old.example) || breaks(&old.default) {
            let message = "the example or the default is outside the limits in the metadata";
            self.say(Reason::LeftAlone, (file, path), message);
            return;
        }
        let after = render::limits(&new);
        let limits = after.value();
        if old.limits.is_none() {
            return self.change(file, path, "limits", (None, after), FIELD_KEYS);
        }
        let path = [&path[..], &[Step::Key("limits".to_owned())]].concat();
        for key in LIMIT_KEYS {
            if let Some(limit) = limits.get(key).filter(|limit| before.get(key) != Some(limit)) {
                self.set(file, &path, key, (before.get(key).cloned(), limit.clone()), LIMIT_KEYS);
            }
        }
    }

    pub(super) fn default(&mut self, Subject { file, path, old, said }: &Subject<'_, 'a>) {
        let Some(new) = agreed(said, |field| field.default.clone()).flatten() else { return };
        let fits = within(old.limits.as_ref(), &new) && old.required != Some(true);
        if old.default.as_ref() != Some(&new) && fits {
            self.set(file, path, "default", (old.default.clone(), new), FIELD_KEYS);
        }
    }

    pub(super) fn values(&mut self, file: &str, path: &[Step], old: Parts<'_>, said: &[Parts<'a>]) {
        let new: BTreeMap<&str, &ValueSpec> = said
            .iter()
            .flat_map(|kind| kind.values.unwrap_or_default())
            .map(|value| (value.value.as_str(), value))
            .collect();
        let Some(known) = old.values else {
            if !new.is_empty() {
                let message =
                    format!("text without documented values; the metadata has {}", listed(new.into_keys()));
                self.say(Reason::LeftAlone, (file, path), message);
            }
            return;
        };
        let mut variants: BTreeSet<Option<String>> =
            known.iter().map(|value| names::variant(&value.value)).collect();
        let after = known.len().saturating_sub(1);
        for value in new.into_values().filter(|value| variants.insert(names::variant(&value.value))) {
            self.say(Reason::Added, (file, path), format!("documented value `{}`", value.value));
            let what = What::Value { after, value: value.clone() };
            self.update.drafts.push(Draft { file: file.to_owned(), path: path.to_vec(), what });
        }
    }
}

pub(super) fn is_scalar(ty: &str) -> bool {
    matches!(ty, "string" | "int32" | "int64" | "number" | "boolean")
}

/// What everything that is said has in common.
fn agreed<T: PartialEq>(said: &[&FieldSpec], get: impl Fn(&FieldSpec) -> T) -> Option<T> {
    let first = get(said.first()?);
    said.iter().all(|field| get(field) == first).then_some(first)
}
