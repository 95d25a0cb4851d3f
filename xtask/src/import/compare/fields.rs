//! Compares lists of fields: which fields are new, and the parts of each.

use std::collections::{BTreeMap, BTreeSet};

use super::comparer::{Comparer, Kind, List, Said, SaidList, Subject, known};
use crate::import::apart;
use crate::import::draft::{New, What};
use crate::import::facts::{Fields, Gone};
use crate::import::render::FIELD_KEYS;
use crate::import::report::Reason;
use crate::model::names;
use crate::spec::Step;
use crate::spec::language::{FieldSpec, ItemsSpec, Parts};

impl<'a> Comparer<'a, '_> {
    pub(super) fn fields(&mut self, list: &List<'_>, old: &[FieldSpec], said: &[SaidList<'a>]) {
        let position = |name: &str| {
            old.iter().position(|old| old.name == name || old.aliases.iter().any(|alias| alias == name))
        };
        let mut missing = self.missing(list, old, said, &position);
        self.add(list, None, missing.remove(&None));
        for (index, field) in old.iter().enumerate() {
            let is_it = |name: &str| position(name) == Some(index);
            let found = said.iter().flat_map(|list| &list.fields);
            let found: Vec<Said<'a>> = found.filter(|said| is_it(&said.field.name)).copied().collect();
            let path = [&list.path[..], &[Step::Key(list.key.to_owned()), Step::Index(index)]].concat();
            if found.is_empty() {
                self.not_found(list, (&path, field), said, &is_it);
            } else {
                let subject = Subject { file: list.file, path, old: field, said: found };
                self.field(&subject, &format!("{}{}", list.owner, names::upper_camel(field.rust_source())));
            }
            self.add(list, Some(index), missing.remove(&Some(index)));
        }
    }

    /// The fields that are new in the metadata, by the field of the spec that they come behind.
    fn missing(
        &mut self,
        list: &List<'_>,
        old: &[FieldSpec],
        said: &[SaidList<'a>],
        position: &impl Fn(&str) -> Option<usize>,
    ) -> BTreeMap<Option<usize>, Vec<New>> {
        let mut missing: BTreeMap<Option<usize>, Vec<New>> = BTreeMap::new();
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let mut taken = old.iter().filter_map(|field| names::field(field.rust_source())).collect();
        let has_base = said.iter().any(|list| list.was.is_some());
        let is_known =
            |name: &str| said.iter().any(|list| list.was.is_some_and(|was| known(was, name).is_some()));
        for fields in said {
            let mut after = None;
            for Said { field, placement, .. } in &fields.fields {
                match position(&field.name) {
                    Some(known) => after = Some(known),
                    // A person took it out.
                    None if is_known(&field.name) || !seen.insert(&field.name) => {}
                    None if !has_base => {
                        let message = format!("the metadata also has the field `{}`", field.name);
                        self.say(Reason::LeftAlone, (list.file, &list.path), message);
                    }
                    None => {
                        let mut field = (*field).clone();
                        apart::field(&mut field, &mut taken);
                        missing.entry(after).or_default().push(New { field, placement: *placement });
                    }
                }
            }
        }
        missing
    }

    /// A field of a spec that no place of the metadata has.
    fn not_found(
        &mut self,
        list: &List<'_>,
        (path, field): (&[Step], &FieldSpec),
        said: &[SaidList<'a>],
        is_it: &impl Fn(&str) -> bool,
    ) {
        let bases: Vec<&Fields> = said.iter().filter_map(|list| list.was).collect();
        let older = || bases.iter().flat_map(|was| was.iter()).filter(|(name, _)| is_it(name));
        if older().next().is_some() {
            // It is news as long as one place had it the last time.
            let was = if older().any(|(_, was)| was.gone.is_none()) { None } else { Some(Gone::Told) };
            let is_marked = older().all(|(_, was)| was.gone == Some(Gone::Marked));
            let was = if is_marked { Some(Gone::Marked) } else { was };
            self.dropped((list.file, path), was, field.deprecated.as_deref(), FIELD_KEYS);
        } else if bases.is_empty() && !list.is_shared {
            let message = format!("the metadata has no `{}` here", field.name);
            self.say(Reason::LeftAlone, (list.file, &list.path), message);
        }
    }

    fn add(&mut self, list: &List<'_>, after: Option<usize>, fields: Option<Vec<New>>) {
        let Some(fields) = fields else { return };
        for New { field, .. } in &fields {
            let message = format!("field `{}`", field.name);
            self.say(Reason::Added, (list.file, &list.path), message);
        }
        let List { file, path, key, is_there, owner, .. } = list;
        self.draft(
            file,
            path,
            What::Fields { key, is_there: *is_there, after, owner: owner.clone(), fields },
        );
    }

    fn field(&mut self, subject: &Subject<'_, 'a>, owner: &str) {
        let Subject { file, path, old, said } = subject;
        let kinds = said.iter().map(|said| Kind { parts: Parts::of_field(said.field), was: said.was });
        let kinds: Vec<Kind<'a>> = kinds.map(|kind| self.resolved(kind)).collect();
        let old_kind = Parts::of_field(old);
        let is_shared = self.specs.types.contains_key(old_kind.ty);
        let mut is_same = kinds.iter().all(|kind| kind.parts.ty == old_kind.ty);
        if !is_shared && is_same {
            self.parts(file, path.clone(), owner, old_kind, &kinds, false);
        } else if !is_shared {
            is_same = self.scalar_type(subject, &kinds);
        }
        self.required(subject);
        if is_same || is_shared {
            self.limits(subject);
            self.default(subject);
        }
        self.deprecated(subject);
    }

    /// What a type is made of.
    pub(super) fn parts(
        &mut self,
        file: &str,
        path: Vec<Step>,
        owner: &str,
        old: Parts<'_>,
        said: &[Kind<'a>],
        is_shared: bool,
    ) {
        let said: Vec<Kind<'a>> = said.iter().map(|kind| self.resolved(*kind)).collect();
        if said.iter().any(|kind| kind.parts.ty != old.ty) {
            if let Some(ty) = self.changed_type((file, &path), old, &said) {
                let message = format!("`type`: `{}` → `{ty}` in the metadata: change it by hand", old.ty);
                self.say(Reason::Conflict, (file, &path), message);
            }
            return;
        }
        if let Some(fields) = old.fields {
            let said: Vec<SaidList<'a>> = said.iter().map(|kind| SaidList::of(*kind)).collect();
            let (owner, path) = (owner.to_owned(), path.clone());
            let list = List { file, path, key: "fields", is_there: true, owner, is_shared };
            self.fields(&list, fields, &said);
        }
        self.values(file, &path, old, &said);
        let items: Vec<Kind<'a>> = said.iter().filter_map(|kind| kind.items()).collect();
        let is_inline = |old: &&ItemsSpec| !self.specs.types.contains_key(old.ty.as_str());
        if let Some(old) = old.items.filter(is_inline).filter(|_| !items.is_empty()) {
            let path = [&path[..], &[Step::Key("items".to_owned())]].concat();
            self.parts(file, path, owner, Parts::of_items(old), &items, false);
        }
    }
}
