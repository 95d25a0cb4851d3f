//! Lists of fields: which of them are new, and what each is made of.

use std::collections::BTreeMap;

use super::comparer::{Comparer, List, Subject};
use super::field::is_scalar;
use crate::import::draft::{Draft, New, What};
use crate::import::render::{FIELD_KEYS, Placement};
use crate::import::report::Reason;
use crate::import::values::UNWRITTEN;
use crate::model::names;
use crate::spec::Step;
use crate::spec::language::{FieldSpec, Parts};

impl<'a> Comparer<'a, '_> {
    pub(super) fn fields(
        &mut self,
        list: &List<'_>,
        old: &[FieldSpec],
        said: &[Vec<(&'a FieldSpec, Placement)>],
    ) {
        let mut missing: BTreeMap<Option<usize>, Vec<New>> = BTreeMap::new();
        let mut taken: BTreeMap<Option<String>, &str> =
            old.iter().map(|field| (names::field(field.rust_source()), field.name.as_str())).collect();
        let position = |name: &str| {
            old.iter().position(|old| old.name == name || old.aliases.iter().any(|alias| alias == name))
        };
        for fields in said {
            let mut after = None;
            for (field, placement) in fields {
                match (position(&field.name), taken.get(&names::field(&field.name))) {
                    (Some(known), _) => after = Some(known),
                    (None, Some(known)) if *known == field.name => {}
                    (None, Some(known)) => {
                        let message = format!("`{}` would have the Rust name of `{known}`", field.name);
                        self.say(Reason::NotMapped, (list.file, &list.path), message);
                    }
                    (None, None) => {
                        taken.insert(names::field(&field.name), &field.name);
                        let new = New { field: (*field).clone(), placement: *placement };
                        missing.entry(after).or_default().push(new);
                    }
                }
            }
        }
        self.add(list, None, missing.remove(&None));
        for (index, field) in old.iter().enumerate() {
            let found = said.iter().flatten().map(|(field, _)| *field);
            let found: Vec<&FieldSpec> = found.filter(|new| position(&new.name) == Some(index)).collect();
            let path = [&list.path[..], &[Step::Key(list.key.to_owned()), Step::Index(index)]].concat();
            if found.is_empty() && !list.is_shared {
                let message = format!("the metadata has no `{}` here", field.name);
                self.say(Reason::LeftAlone, (list.file, &list.path), message);
            } else if !found.is_empty() {
                let subject = Subject { file: list.file, path, old: field, said: found };
                self.field(&subject, &format!("{}{}", list.owner, names::upper_camel(field.rust_source())));
            }
            self.add(list, Some(index), missing.remove(&Some(index)));
        }
    }

    fn add(&mut self, list: &List<'_>, after: Option<usize>, fields: Option<Vec<New>>) {
        let Some(fields) = fields else { return };
        for New { field, .. } in &fields {
            let message = format!("field `{}`", field.name);
            self.say(Reason::Added, (list.file, &list.path), message);
        }
        let List { file, path, key, is_there, owner, .. } = list;
        let what = What::Fields { key, is_there: *is_there, after, owner: owner.clone(), fields };
        self.update.drafts.push(Draft { file: (*file).to_owned(), path: path.clone(), what });
    }

    fn field(&mut self, subject: &Subject<'_, 'a>, owner: &str) {
        let Subject { file, path, old, said } = subject;
        let kinds: Vec<Parts<'a>> = said.iter().map(|field| self.resolved(Parts::of_field(field))).collect();
        let old_kind = Parts::of_field(old);
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

    /// What a type is made of.
    pub(super) fn parts(
        &mut self,
        file: &str,
        path: Vec<Step>,
        owner: &str,
        old: Parts<'_>,
        said: &[Parts<'a>],
        is_shared: bool,
    ) {
        let said: Vec<Parts<'a>> = said.iter().map(|kind| self.resolved(*kind)).collect();
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
        let items: Vec<Parts<'a>> = said.iter().filter_map(|kind| kind.items.map(Parts::of_items)).collect();
        if let Some(old) =
            old.items.filter(|old| !items.is_empty() && !self.specs.types.contains_key(old.ty.as_str()))
        {
            let path = [&path[..], &[Step::Key("items".to_owned())]].concat();
            self.parts(file, path, owner, Parts::of_items(old), &items, false);
        }
    }
}
