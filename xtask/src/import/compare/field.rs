//! Compares the properties of a field in a spec with everything that the metadata says about it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::comparer::{Comparer, Kind, Subject};
use crate::import::apart;
use crate::import::draft::What;
use crate::import::facts::{self, Facts};
use crate::import::render::{self, FIELD_KEYS, LIMIT_KEYS};
use crate::import::report::Reason;
use crate::import::values::{self, UNWRITTEN, within};
use crate::import::yaml::Yaml;
use crate::model::names;
use crate::spec::language::{FieldSpec, LimitsSpec, Parts, ValueSpec};
use crate::spec::{Step, listed};

impl<'a> Comparer<'a, '_> {
    /// The type, where it is not the same; says whether it is the one of the metadata now.
    pub(super) fn scalar_type(&mut self, subject: &Subject<'_, 'a>, kinds: &[Kind<'a>]) -> bool {
        let Subject { file, path, old, .. } = subject;
        let Some(ty) = self.changed_type((file, path), Parts::of_field(old), kinds) else { return false };
        let candidate = FieldSpec { ty: Some(ty.clone()), ..(*old).clone() };
        let keeps = |value: &Option<Value>| {
            value.as_ref().is_none_or(|value| values::fitting(&candidate, value).as_ref() == Some(value))
        };
        let is_free =
            old.limits.is_none() && old.values.is_none() && keeps(&old.example) && keeps(&old.default);
        let before = old.ty.clone().unwrap_or_default();
        if is_free && is_scalar(&before) && is_scalar(&ty) {
            self.set(file, path, "type", (Some(before.into()), ty.into()), FIELD_KEYS);
            return true;
        }
        let message = format!(
            "`type`: `{ty}` in the metadata now, but what stands beside `{before}` does not fit it: change it by hand"
        );
        self.say(Reason::Conflict, (file, path), message);
        false
    }

    /// The type that the metadata changed and nobody else did.
    pub(super) fn changed_type(
        &mut self,
        place: (&str, &[Step]),
        old: Parts<'_>,
        kinds: &[Kind<'a>],
    ) -> Option<String> {
        let said: Vec<_> =
            kinds.iter().map(|kind| (kind.parts.ty.to_owned(), kind.was.map(|was| was.ty.clone()))).collect();
        self.judge(place, "type", &old.ty.to_owned(), &said)
    }

    pub(super) fn required(&mut self, subject: &Subject<'_, 'a>) {
        let Subject { file, path, old, said } = subject;
        if said.iter().any(|said| said.field.required.is_none()) {
            return;
        }
        let before = old.required == Some(true);
        let said = subject.said(|field| field.required == Some(true), |was| was.required);
        let Some(required) = self.judge((file, path), "required", &before, &said) else { return };
        if required && old.default.is_some() {
            let message =
                "`required`: true in the metadata now, but the spec has a default: remove one of them";
            self.say(Reason::Conflict, (file, path), message);
        } else {
            self.set(file, path, "required", (Some(before.into()), required.into()), FIELD_KEYS);
        }
    }

    pub(super) fn limits(&mut self, subject: &Subject<'_, 'a>) {
        let Subject { file, path, old, said } = subject;
        let entries = |limits: Option<&LimitsSpec>| match limits.map(|limits| render::limits(limits).value())
        {
            Some(Value::Object(entries)) => entries,
            _ => Map::new(),
        };
        let before = entries(old.limits.as_ref());
        let found = entries(said.first().and_then(|said| said.field.limits.as_ref()));
        let ours = facts::limits(old.limits.as_ref());
        let mut after = before.clone();
        for key in LIMIT_KEYS {
            let said = subject.said(
                |field| facts::limits(field.limits.as_ref()).remove(*key),
                |was| was.limits.get(*key).cloned(),
            );
            let taken = self.judge((file, path), key, &ours.get(*key).cloned(), &said);
            match taken.map(|_| found.get(*key)) {
                Some(Some(limit)) => drop(after.insert((*key).to_owned(), limit.clone())),
                Some(None) => drop(after.remove(*key)),
                None => {}
            }
        }
        if after == before {
            return;
        }
        let limits = serde_json::from_value(Value::Object(after.clone())).unwrap_or_default();
        let breaks =
            |value: &Option<Value>| value.as_ref().is_some_and(|value| !within(Some(&limits), value));
        if breaks(&old.example) || breaks(&old.default) || values::contradict(&limits) {
            let wanted = render::limits(&limits).in_flow();
            let message = format!(
                "`limits`: {wanted} with those of the metadata now, but the example, the default or another limit does \
                 not fit them: change them by hand"
            );
            return self.say(Reason::Conflict, (file, path), message);
        }
        self.set_limits((file, path), old.limits.is_some(), (&before, &after), &limits);
    }

    fn set_limits(
        &mut self,
        (file, path): (&str, &[Step]),
        is_there: bool,
        (before, after): (&Map<String, Value>, &Map<String, Value>),
        limits: &LimitsSpec,
    ) {
        if after.is_empty() {
            return self.remove(file, path, "limits", Yaml::Inline(Value::Object(before.clone())).in_flow());
        }
        if !is_there {
            return self.change(file, path, "limits", (None, render::limits(limits)), FIELD_KEYS);
        }
        let path = [path, &[Step::Key("limits".to_owned())]].concat();
        for key in LIMIT_KEYS {
            match (before.get(*key), after.get(*key)) {
                (old, Some(new)) if old != Some(new) => {
                    self.set(file, &path, key, (old.cloned(), new.clone()), LIMIT_KEYS);
                }
                (Some(old), None) => self.remove(file, &path, key, old.to_string()),
                _ => {}
            }
        }
    }

    pub(super) fn default(&mut self, subject: &Subject<'_, 'a>) {
        let Subject { file, path, old, said } = subject;
        let ours = old.default.as_ref().map(facts::exact);
        let words = subject.said(|field| field.default.as_ref().map(facts::exact), |was| was.default.clone());
        let taken = self.judge((file, path), "default", &ours, &words);
        match taken.map(|_| said.first().and_then(|said| said.field.default.clone())) {
            None => {}
            Some(None) => self.remove(file, path, "default", ours.unwrap_or_default().to_string()),
            Some(Some(new)) if within(old.limits.as_ref(), &new) && old.required != Some(true) => {
                self.set(file, path, "default", (old.default.clone(), new), FIELD_KEYS);
            }
            Some(Some(new)) => {
                let message = format!(
                    "`default`: {new} in the metadata now, which does not fit the limits or `required` here"
                );
                self.say(Reason::Conflict, (file, path), message);
            }
        }
    }

    pub(super) fn deprecated(&mut self, subject: &Subject<'_, 'a>) {
        let Subject { file, path, old, .. } = subject;
        let said = subject.said(|field| field.deprecated.is_some(), |was| was.deprecated);
        self.deprecation((file, path), old.deprecated.as_deref(), &said, FIELD_KEYS);
    }

    /// Whether something is deprecated. The reason is a person's text, and stays.
    pub(super) fn deprecation(
        &mut self,
        (file, path): (&str, &[Step]),
        old: Option<&str>,
        said: &[(bool, Option<bool>)],
        order: &'static [&'static str],
    ) {
        match (self.judge((file, path), "deprecated", &old.is_some(), said), old) {
            (Some(true), None) => self.set(file, path, "deprecated", (None, UNWRITTEN.into()), order),
            (Some(false), Some(text)) if text.starts_with(UNWRITTEN) => {
                self.remove(file, path, "deprecated", text.to_owned());
            }
            (Some(false), Some(_)) => {
                let message = "`deprecated`: no longer in the metadata, but the spec has a reason: look whether it holds";
                self.say(Reason::Conflict, (file, path), message);
            }
            _ => {}
        }
    }

    pub(super) fn values(&mut self, file: &str, path: &[Step], old: Parts<'_>, said: &[Kind<'a>]) {
        let new = said.iter().flat_map(|kind| kind.parts.values.unwrap_or_default());
        let new: BTreeMap<&str, &ValueSpec> = new.map(|value| (value.value.as_str(), value)).collect();
        let bases: Vec<&Facts> = said.iter().filter_map(|kind| kind.was).collect();
        let was: BTreeSet<&str> = bases.iter().flat_map(|was| &was.values).map(String::as_str).collect();
        let known = old.values.unwrap_or_default();
        let missing = new.iter().filter(|(value, _)| known.iter().all(|known| known.value != **value));
        let missing: Vec<(&str, &ValueSpec)> =
            missing.filter(|(value, _)| !was.contains(*value)).map(|(value, spec)| (*value, *spec)).collect();
        for gone in was.iter().filter(|value| !new.contains_key(*value)) {
            if known.iter().any(|known| known.value == **gone) {
                self.say(Reason::Gone, (file, path), format!("documented value `{gone}`"));
            }
        }
        if bases.is_empty() && !new.is_empty() {
            let own = known.iter().map(|value| value.value.as_str()).filter(|value| !new.contains_key(value));
            let own: Vec<&str> = own.collect();
            if !own.is_empty() {
                let message = format!("the metadata does not document {}", listed(own));
                self.say(Reason::LeftAlone, (file, path), message);
            }
        }
        if missing.is_empty() {
            return;
        }
        let names = || listed(missing.iter().map(|(value, _)| *value));
        if bases.is_empty() {
            let message = format!("the metadata also documents {}", names());
            return self.say(Reason::LeftAlone, (file, path), message);
        }
        if old.values.is_none() {
            let message =
                format!("the metadata documents values now, {}: list them by hand under `values`", names());
            return self.say(Reason::Conflict, (file, path), message);
        }
        let variant = |value: &ValueSpec| value.rust.clone().or_else(|| names::variant(&value.value));
        let mut variants: BTreeSet<String> = known.iter().filter_map(variant).collect();
        let after = known.len().saturating_sub(1);
        for (name, value) in missing {
            let mut value = value.clone();
            apart::value(&mut value, &mut variants);
            self.say(Reason::Added, (file, path), format!("documented value `{name}`"));
            self.draft(file, path, What::Value { after, value });
        }
    }
}

pub(super) fn is_scalar(ty: &str) -> bool {
    matches!(ty, "string" | "int32" | "int64" | "number" | "boolean")
}
