//! One field of a spec against everything that the metadata says of it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::kind::Kind;
use super::{Comparer, List, Subject};
use crate::import::draft::{Draft, What};
use crate::import::render::{self, FIELD_KEYS, LIMIT_KEYS};
use crate::import::report::Reason;
use crate::import::values::{self, UNWRITTEN, within};
use crate::model::names;
use crate::spec::language::{FieldSpec, ValueSpec};
use crate::spec::{Step, listed};

impl<'a> Comparer<'a, '_> {
    pub(super) fn field(&mut self, subject: &Subject<'_, 'a>, owner: &str) {
        let Subject { file, path, old, said } = subject;
        let kinds: Vec<Kind<'a>> = said.iter().map(|field| self.resolved(Kind::of_field(field))).collect();
        let old_kind = Kind::of_field(old);
        let is_shared = self.specs.types.contains_key(old_kind.ty);
        if is_scalar(old_kind.ty) && kinds.iter().all(|kind| is_scalar(kind.ty) && kind.ty != old_kind.ty) {
            self.scalar_type(subject);
        } else if !is_shared {
            self.parts(file, path.clone(), owner, old_kind, &kinds, false);
        }
        let same_type = kinds.iter().all(|kind| kind.ty == old_kind.ty);
        self.required(subject);
        if same_type || is_shared {
            self.limits(subject);
            self.default(subject);
        }
        if old.deprecated.is_none() && said.iter().all(|field| field.deprecated.is_some()) {
            self.set(file, path, "deprecated", (None, UNWRITTEN.into()), FIELD_KEYS);
        }
    }

    /// A scalar of another type: a change only if everything beside it fits the new one.
    fn scalar_type(&mut self, Subject { file, path, old, said }: &Subject<'_, 'a>) {
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

    fn required(&mut self, Subject { file, path, old, said }: &Subject<'_, 'a>) {
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

    fn limits(&mut self, Subject { file, path, old, said }: &Subject<'_, 'a>) {
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

    fn default(&mut self, Subject { file, path, old, said }: &Subject<'_, 'a>) {
        let Some(new) = agreed(said, |field| field.default.clone()).flatten() else { return };
        let fits = within(old.limits.as_ref(), &new) && old.required != Some(true);
        if old.default.as_ref() != Some(&new) && fits {
            self.set(file, path, "default", (old.default.clone(), new), FIELD_KEYS);
        }
    }

    /// What a type is made of.
    pub(super) fn parts(
        &mut self,
        file: &str,
        path: Vec<Step>,
        owner: &str,
        old: Kind<'_>,
        said: &[Kind<'a>],
        is_shared: bool,
    ) {
        let said: Vec<Kind<'a>> = said.iter().map(|kind| self.resolved(*kind)).collect();
        if let Some(other) = said.iter().find(|kind| kind.ty != old.ty) {
            let message = format!("the type is `{}`, and `{}` in the metadata", old.ty, other.ty);
            return self.say(Reason::LeftAlone, (file, &path), message);
        }
        if let Some(fields) = old.fields {
            let said: Vec<_> = said
                .iter()
                .map(|kind| kind.fields.unwrap_or_default().iter().map(|field| (field, None)).collect())
                .collect();
            let list = List {
                file,
                path: path.clone(),
                key: "fields",
                is_there: true,
                owner: owner.to_owned(),
                is_shared,
            };
            self.fields(&list, fields, &said);
        }
        self.values(file, &path, old, &said);
        let items: Vec<Kind<'a>> = said.iter().filter_map(|kind| kind.items.map(Kind::of_items)).collect();
        if let Some(old) =
            old.items.filter(|old| !items.is_empty() && !self.specs.types.contains_key(old.ty.as_str()))
        {
            let path = [&path[..], &[Step::Key("items".to_owned())]].concat();
            self.parts(file, path, owner, Kind::of_items(old), &items, false);
        }
    }

    fn values(&mut self, file: &str, path: &[Step], old: Kind<'_>, said: &[Kind<'a>]) {
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

fn is_scalar(ty: &str) -> bool {
    matches!(ty, "string" | "int32" | "int64" | "number" | "boolean")
}

/// What everything that is said has in common.
fn agreed<T: PartialEq>(said: &[&FieldSpec], get: impl Fn(&FieldSpec) -> T) -> Option<T> {
    let first = get(said.first()?);
    said.iter().all(|field| get(field) == first).then_some(first)
}
