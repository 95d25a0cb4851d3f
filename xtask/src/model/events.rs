//! What the service sends to its users: the files of `events/`, resolved. They refer to one another and to nothing
//! else.

use std::collections::{BTreeMap, BTreeSet};

use super::event::{Case, Event, EventDefinition, Reading, references};
use super::examples::Pending;
use super::names;
use super::resolver::Resolver;
use super::rules::prose;
use super::shape::{OpenEnum, Role, Shape, Type};
use super::taken;
use super::twins::Twins;
use crate::spec::language::{
    CaseSpec, CodeSpec, EventFieldSpec, EventKind, EventSpec, FieldSpec, MarkSpec, Parts, TypeKind,
};
use crate::spec::{At, File, Problems, Spec, Target, suggestion};

/// Resolves the events, with their examples for a later check.
pub(super) fn resolve<'s>(
    spec: &'s Spec,
    problems: &mut Problems,
) -> (BTreeMap<String, Event>, Vec<Pending<'s>>) {
    let mut resolver = Resolver::new(spec, problems);
    resolver.known = spec.events.iter().filter_map(known).collect();
    let choices = choices(spec);
    let mut walk = Walk { resolver, choices, used: BTreeSet::new(), has_unread: false };
    let events = walk.events(spec);
    walk.order(spec);
    walk.circles(spec, &events);
    if !walk.has_unread && !walk.resolver.unresolved {
        walk.unused(spec);
    }
    let Walk { resolver, .. } = walk;
    let (examples, twins) = (resolver.examples, resolver.twins);
    Twins::report(twins, problems);
    (events, examples)
}

/// The types that a `type:` can refer to.
fn known(file: &File<EventSpec>) -> Option<(String, Option<TypeKind>)> {
    let Some(content) = &file.content else { return Some((names::upper_camel(&file.stem), None)) };
    let kind = match content.kind {
        EventKind::Item | EventKind::Codes => return None,
        EventKind::Object | EventKind::Choice => TypeKind::Object,
        EventKind::Enum => TypeKind::Enum,
    };
    Some((content.name.clone(), Some(kind)))
}

/// The choices, each with whether its kind stands in the value.
fn choices(spec: &Spec) -> BTreeMap<String, bool> {
    let contents = spec.events.iter().filter_map(|file| file.content.as_ref());
    let choices = contents.filter(|content| content.kind == EventKind::Choice);
    choices.map(|content| (content.name.clone(), content.tag.is_some())).collect()
}

struct Walk<'s, 'p> {
    resolver: Resolver<'s, 'p>,
    choices: BTreeMap<String, bool>,
    /// Types that something refers to.
    used: BTreeSet<String>,
    /// Whether a file could not be read, so that what it uses may seem unused.
    has_unread: bool,
}

impl<'s> Walk<'s, '_> {
    fn events(&mut self, spec: &'s Spec) -> BTreeMap<String, Event> {
        let mut events = BTreeMap::new();
        for file in &spec.events {
            let Some(content) = &file.content else {
                self.has_unread = true;
                continue;
            };
            let at = At::file(&file.source);
            self.name(file, content, &at);
            self.resolver.text(&at, "description", &content.description);
            self.no_foreign_keys(content, &at);
            let event = Event {
                stem: file.stem.clone(),
                module: names::module(&content.name),
                name: content.name.clone(),
                doc: prose(&content.description),
                definition: self.definition(content, &at),
            };
            events.insert(content.name.clone(), event);
        }
        events
    }

    fn name(&mut self, file: &File<EventSpec>, content: &EventSpec, at: &At<'s>) {
        self.resolver.file_name(at, &file.stem, &content.name, &content.name);
        let at = at.key("name");
        let wanted = names::upper_camel(&content.name);
        if wanted != content.name {
            let message = format!("`{}` is not the name of a Rust type: write `{wanted}`", content.name);
            self.resolver.wrong(&at, message);
        } else if taken::EVENTS.contains(&content.name.as_str()) {
            let message =
                format!("the Rust name `{wanted}` is taken by the code that uses it: choose another");
            return self.resolver.wrong(&at, message);
        }
        self.resolver.names.register(&content.name, &at, self.resolver.problems);
    }

    /// Reports keys of another kind.
    fn no_foreign_keys(&mut self, spec: &EventSpec, at: &At<'_>) {
        let kind = spec.kind;
        let has_fields = matches!(kind, EventKind::Item | EventKind::Object);
        let is_choice = kind == EventKind::Choice;
        for (key, is_given, belongs) in [
            ("order", spec.order.is_some(), kind == EventKind::Item),
            ("marks", spec.marks.is_some(), kind == EventKind::Item),
            ("fields", spec.fields.is_some(), has_fields),
            ("values", spec.values.is_some(), kind == EventKind::Enum),
            ("tag", spec.tag.is_some(), is_choice),
            ("wrapper", spec.wrapper.is_some(), kind == EventKind::Object || spec.tag.is_some()),
            ("cases", spec.cases.is_some(), is_choice),
            ("codes", spec.codes.is_some(), kind == EventKind::Codes),
        ] {
            let message = match (is_given, belongs) {
                (true, false) => format!("a file of this kind has no `{key}`: remove it"),
                (false, true) if !matches!(key, "tag" | "wrapper") => {
                    let message = format!("missing key `{key}`: add it");
                    self.resolver.wrong(at, message);
                    continue;
                }
                _ => continue,
            };
            self.resolver.problems.add(&at.key(key), Target::Key, message);
        }
    }

    fn definition(&mut self, spec: &'s EventSpec, at: &At<'s>) -> EventDefinition {
        match spec.kind {
            EventKind::Item | EventKind::Object => {
                let (shape, readings) = self.object(spec, at);
                let marks = spec.marks.clone().unwrap_or_default();
                self.marks(&marks, &shape, &at.key("marks"));
                let item = (spec.kind == EventKind::Item).then(|| (spec.order.unwrap_or_default(), marks));
                EventDefinition::Object { shape, readings, wrapper: spec.wrapper.clone(), item }
            }
            EventKind::Enum => {
                let variants = self.resolver.variants(spec.values.as_deref(), at);
                let (name, doc) = (spec.name.clone(), prose(&spec.description));
                EventDefinition::Enum(OpenEnum { name, doc, variants })
            }
            EventKind::Choice => {
                let cases = self.cases(spec.cases.as_deref().unwrap_or_default(), &at.key("cases"));
                EventDefinition::Choice { tag: spec.tag.clone(), wrapper: spec.wrapper.clone(), cases }
            }
            EventKind::Codes => {
                let codes = spec.codes.clone().unwrap_or_default();
                self.codes(&codes, &at.key("codes"));
                EventDefinition::Codes(codes)
            }
        }
    }

    fn object(&mut self, spec: &'s EventSpec, at: &At<'s>) -> (Shape, Vec<Reading>) {
        let (name, doc) = (spec.name.clone(), prose(&spec.description));
        let specs = spec.fields.as_deref().unwrap_or_default();
        let mut plain: Vec<FieldSpec> = specs.iter().map(EventFieldSpec::field).collect();
        let mut fields = match spec.fields.is_some() {
            true => self.resolver.object_fields(Some(&plain), at, &name, Role::Event),
            false => Vec::new(),
        };
        self.spellings(specs, &at.key("fields"));
        let mut readings = Vec::new();
        for (index, (field, spec)) in fields.iter_mut().zip(specs).enumerate() {
            let at = at.key("fields").index(index);
            self.uses(&field.ty);
            let reading = self.reading(spec, specs, &field.ty, &at);
            // What is read from two keys is there even if neither is.
            field.required = matches!(reading, Reading::Beside(_));
            readings.push(reading);
        }
        if let Some(wrapper) = &spec.wrapper
            && fields.iter().any(|field| field.wire.eq_ignore_ascii_case(wrapper))
        {
            let message = format!("`{wrapper}` is a field, so it cannot be what the whole is wrapped in");
            self.resolver.wrong(&at.key("wrapper"), message);
        }
        for (plain, field) in plain.iter_mut().zip(&fields) {
            plain.required = Some(field.required);
        }
        let parts = Parts { ty: "object", values: None, items: None, fields: Some(&plain) };
        self.resolver.twins.remember(parts, &name, &at.key("name"));
        (Shape { name, doc, role: Role::Event, fields }, readings)
    }

    /// Reports spellings that two fields have in common.
    fn spellings(&mut self, specs: &[EventFieldSpec], at: &At<'_>) {
        let mut seen: BTreeMap<String, &str> = BTreeMap::new();
        for (index, spec) in specs.iter().enumerate() {
            let aliases = spec.aliases.iter().enumerate().map(|(at, alias)| (alias, Some(at)));
            for (name, alias) in std::iter::once((&spec.name, None)).chain(aliases) {
                let at = at.index(index);
                let at = alias.map_or(at.key("name"), |alias| at.key("aliases").index(alias));
                if let Some(first) = seen.insert(name.trim().to_lowercase(), &spec.name) {
                    let message =
                        format!("`{name}` differs only in case from a name of `{first}`: remove one");
                    self.resolver.wrong(&at, message);
                }
            }
        }
    }

    fn reading(&mut self, spec: &EventFieldSpec, all: &[EventFieldSpec], ty: &Type, at: &At<'_>) -> Reading {
        if spec.json == Some(true) && !matches!(ty, Type::Any) {
            self.resolver.wrong(&at.key("json"), "a text that holds JSON is of `type: any`");
        }
        let has_own_tag = match ty {
            Type::SharedObject(name) => self.choices.get(name).copied(),
            _ => None,
        };
        match (&spec.tag, has_own_tag) {
            (None, Some(false)) => {
                self.resolver
                    .wrong(at, "missing key `tag`: name the key beside it that says which kind it is");
            }
            (Some(_), None | Some(true)) => {
                let message = "`tag` belongs to a choice that has no `tag` of its own: remove it";
                self.resolver.problems.add(&at.key("tag"), Target::Key, message);
            }
            (Some(tag), Some(false)) => {
                let is_text = |field: &&EventFieldSpec| field.name == *tag && field.ty == "string";
                if !all.iter().any(|field| is_text(&field)) {
                    let texts = all.iter().filter(|field| field.ty == "string");
                    let hint = suggestion(tag, texts.map(|field| field.name.as_str()));
                    let message = format!("`{tag}` is not a text beside it: {hint}");
                    self.resolver.wrong(&at.key("tag"), message);
                }
                return Reading::Beside(tag.clone());
            }
            (None, _) => {}
        }
        if spec.json == Some(true) { Reading::Json } else { Reading::Plain }
    }

    fn marks(&mut self, marks: &[MarkSpec], shape: &Shape, at: &At<'_>) {
        let known = || shape.fields.iter().map(|field| field.wire.as_str());
        for (index, mark) in marks.iter().enumerate() {
            let at = at.index(index);
            let value = mark.value.as_ref();
            if mark.has.is_empty() && value.is_none() {
                self.resolver
                    .wrong(&at, "a mark needs `has` or `value`; without either, it would match everything");
            }
            let has = mark.has.iter().enumerate().map(|(index, key)| (key, at.key("has").index(index)));
            let value = value.map(|value| (&value.key, at.key("value").key("key")));
            for (key, at) in has.chain(value) {
                if !known().any(|name| name == key) {
                    let message = format!("no field is called `{key}`: {}", suggestion(key, known()));
                    self.resolver.wrong(&at, message);
                }
            }
        }
    }

    fn cases(&mut self, specs: &'s [CaseSpec], at: &At<'s>) -> Vec<Case> {
        let (mut cases, mut rust, mut wire) = (Vec::new(), BTreeMap::new(), BTreeMap::new());
        for (index, spec) in specs.iter().enumerate() {
            let at = at.index(index);
            self.resolver.text(&at, "description", &spec.description);
            self.resolver.rust_name(spec.rust.as_deref(), names::upper_camel, &at);
            let name = names::variant(spec.rust.as_deref().unwrap_or(&spec.value));
            // What is not documented has a case of its own.
            let name = name.map(|name| if name == "Other" { "Other_".to_owned() } else { name });
            let Some(name) = name else {
                let message =
                    format!("cannot derive a Rust name from `{}`; add one with `rust:`", spec.value);
                self.resolver.wrong(&at.key("value"), message);
                continue;
            };
            let aliases = spec.aliases.iter();
            let is_repeated = std::iter::once(&spec.value)
                .chain(aliases)
                .fold(false, |found, value| found | wire.insert(value.to_lowercase(), ()).is_some());
            if is_repeated || rust.insert(name.clone(), ()).is_some() {
                let message =
                    format!("`{}` is listed twice, or has a name of another: remove one", spec.value);
                self.resolver.wrong(&at.key("value"), message);
            }
            let parts = Parts { ty: &spec.ty, values: None, items: spec.items.as_ref(), fields: None };
            let ty = self.resolver.ty(parts, &at, "", "", Role::Event);
            self.uses(&ty);
            self.case_type(spec, &ty, &at);
            cases.push(Case {
                name,
                value: spec.value.clone(),
                aliases: spec.aliases.clone(),
                ty,
                wrapper: spec.wrapper.clone(),
                doc: prose(&spec.description),
                sensitive: spec.sensitive.unwrap_or(false),
            });
        }
        cases
    }

    fn case_type(&mut self, spec: &CaseSpec, ty: &Type, at: &At<'_>) {
        let fits = match ty {
            Type::String | Type::SharedObject(_) => true,
            Type::Array(items) => matches!(**items, Type::SharedObject(_)),
            // An unknown type is reported already.
            Type::Any => spec.ty != "any",
            _ => false,
        };
        if !fits {
            let message = "a case is a `string`, the name of a file in events/, or an `array` of such";
            self.resolver.wrong(&at.key("type"), message);
        }
        if let Type::SharedObject(name) = ty
            && self.choices.get(name) == Some(&false)
        {
            self.resolver.wrong(&at.key("type"), format!("`{name}` has no `tag` that would tell its kind"));
        }
        for (key, is_given, belongs, owner) in [
            ("wrapper", spec.wrapper.is_some(), matches!(ty, Type::Array(_)), "an array"),
            ("sensitive", spec.sensitive.is_some(), matches!(ty, Type::String), "a `string`"),
        ] {
            if is_given && !belongs {
                let message = format!("`{key}` belongs to {owner}: write it in the file of the type");
                self.resolver.problems.add(&at.key(key), Target::Key, message);
            }
        }
    }

    fn codes(&mut self, codes: &[CodeSpec], at: &At<'_>) {
        let mut seen = BTreeSet::new();
        for (index, code) in codes.iter().enumerate() {
            let at = at.index(index);
            self.resolver.text(&at, "meaning", &code.meaning);
            self.resolver.text(&at, "remedy", &code.remedy);
            if !seen.insert(&code.code) {
                self.resolver.wrong(&at.key("code"), format!("`{}` is listed twice: remove one", code.code));
            }
        }
    }

    /// Notes the types that a type refers to.
    fn uses(&mut self, ty: &Type) {
        let mut names = Vec::new();
        references(ty, &mut names);
        self.used.extend(names.into_iter().map(str::to_owned));
    }

    /// Reports items that have one place in the order.
    fn order(&mut self, spec: &'s Spec) {
        let mut seen: BTreeMap<u32, &str> = BTreeMap::new();
        for (file, content) in contents(spec) {
            let Some(order) = content.order else { continue };
            if let Some(first) = seen.insert(order, &content.name) {
                let message = format!("`{first}` has the same place in the order: give each its own");
                self.resolver.wrong(&At::file(&file.source).key("order"), message);
            }
        }
    }

    /// Reports types that contain themselves: a reader of one would follow a hostile item as deep as it likes.
    fn circles(&mut self, spec: &'s Spec, events: &BTreeMap<String, Event>) {
        for (file, content) in contents(spec) {
            let mut found = BTreeSet::new();
            let mut open = vec![content.name.as_str()];
            while let Some(event) = open.pop().and_then(|name| events.get(name)) {
                open.extend(event.references().into_iter().filter(|name| found.insert(*name)));
            }
            if found.contains(content.name.as_str()) {
                let message = format!(
                    "`{}` contains itself: write `type: any` at one place of the circle",
                    content.name
                );
                self.resolver.wrong(&At::file(&file.source).key("name"), message);
            }
        }
    }

    /// Reports types that no item leads to, as far as one file tells.
    fn unused(&mut self, spec: &'s Spec) {
        for (file, content) in contents(spec) {
            let is_part = !matches!(content.kind, EventKind::Item | EventKind::Codes);
            if is_part && !self.used.contains(&content.name) {
                let message = format!("no event uses the type `{}`: remove the file or use it", content.name);
                self.resolver.wrong(&At::file(&file.source).key("name"), message);
            }
        }
    }
}

fn contents(spec: &Spec) -> impl Iterator<Item = (&File<EventSpec>, &EventSpec)> {
    spec.events.iter().filter_map(|file| Some((file, file.content.as_ref()?)))
}
