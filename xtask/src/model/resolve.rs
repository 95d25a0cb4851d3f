//! Turns the files into the [`Model`], and reports every mistake in their meaning on the way.

use std::collections::{BTreeMap, BTreeSet};

use super::data::{Definition, Group, Model, Operation, Placement, Ram, SharedType};
use super::fields::Common;
use super::resolver::Resolver;
use super::rules::{self, prose};
use super::shape::{OpenEnum, Role, Shape, Type};
use super::{errors, events, names, progress, service, shared, taken};
use crate::spec::language::{
    CommonSpec, FieldSpec, GroupSpec, Location, OperationSpec, ParameterSpec, Parts, ServiceSpec, Style,
    TypeKind, TypeSpec,
};
use crate::spec::{At, File, Problems, Spec, Target};

/// Resolves the specs; `None` when anything is wrong with them.
pub(crate) fn resolve<'s>(spec: &'s Spec, folder: &'s str, problems: &mut Problems) -> Option<Model<'s>> {
    let mut resolver = Resolver::new(spec, problems);
    let mut types = resolver.types();
    let groups = resolver.groups();
    let pending = std::mem::take(&mut resolver.examples);
    let twins = std::mem::take(&mut resolver.twins);
    let complete = spec.is_complete() && !resolver.unresolved;
    shared::settle(spec, &groups, &mut types, complete, problems);
    service::check(spec, &groups, complete, problems);
    twins.report(problems);
    let service = spec.service.content.as_ref()?;
    let (events, examples) = events::resolve(spec, problems);
    let model = Model { service, folder, groups, types, events };
    for example in pending.into_iter().chain(examples) {
        example.check(&model, problems);
    }
    progress::check(spec, &model, problems);
    problems.is_empty().then_some(model)
}

impl<'s> Resolver<'s, '_> {
    fn types(&mut self) -> BTreeMap<String, SharedType> {
        let mut types = BTreeMap::new();
        for file in &self.spec.types {
            let Some(content) = &file.content else { continue };
            let at = At::file(&file.source);
            self.file_name(&at, &file.stem, &content.name, &content.name);
            self.text(&at, "description", &content.description);
            if names::upper_camel(&content.name) != content.name {
                let wanted = names::upper_camel(&content.name);
                self.wrong(
                    &at.key("name"),
                    format!("`{}` is not the name of a Rust type: write `{wanted}`", content.name),
                );
            }
            self.names.register(&content.name, &at.key("name"), self.problems);
            let definition = self.definition(content, &at);
            let module = names::module(&content.name);
            // Which groups need it is known when all files are read.
            let (stem, groups) = (file.stem.clone(), BTreeSet::new());
            types.insert(content.name.clone(), SharedType { stem, module, definition, groups });
        }
        types
    }

    fn definition(&mut self, spec: &'s TypeSpec, at: &At<'s>) -> Definition {
        let (name, doc) = (spec.name.clone(), prose(&spec.description));
        let (foreign, has_foreign) = match spec.kind {
            TypeKind::Object => ("values", spec.values.is_some()),
            TypeKind::Enum => ("fields", spec.fields.is_some()),
        };
        if has_foreign {
            self.problems.add(
                &at.key(foreign),
                Target::Key,
                format!("a type of this kind has no `{foreign}`: remove it"),
            );
        }
        self.twins.remember(Parts::of_type(spec), &name, &at.key("name"));
        match spec.kind {
            TypeKind::Object => {
                // Where it appears is known when all files are read.
                let role = Role::Part { in_request: false, in_response: false };
                let fields = self.object_fields(spec.fields.as_deref(), at, &name, role);
                Definition::Object(Shape { name, doc, role, fields })
            }
            TypeKind::Enum => {
                let variants = self.variants(spec.values.as_deref(), at);
                Definition::Enum(OpenEnum { name, doc, variants })
            }
        }
    }

    fn groups(&mut self) -> Vec<Group> {
        let service = self.spec.service.content.as_ref();
        let groups: Vec<&GroupSpec> =
            service.map(|service| service.groups.iter().collect()).unwrap_or_default();
        let mut operations: BTreeMap<&str, Vec<Operation>> = BTreeMap::new();
        let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
        for file in &self.spec.operations {
            let Some(content) = &file.content else { continue };
            let at = At::file(&file.source);
            if let Some(first) = seen.insert(&content.name, &file.source.path) {
                self.wrong(
                    &at.key("name"),
                    format!("operation `{}` is already defined in {first}", content.name),
                );
                continue;
            }
            self.unresolved |= !rules::check_group(service, content, &file.folder, &at, self.problems);
            operations.entry(&content.group).or_default().push(self.operation(file, content, service));
        }
        let group = |spec: &GroupSpec| Group {
            name: spec.name.clone(),
            module: names::module(&spec.name),
            title: prose(&spec.title),
            summary: prose(&spec.summary),
            operations: operations.remove(spec.name.as_str()).unwrap_or_default(),
        };
        groups.into_iter().map(group).collect()
    }

    fn operation(
        &mut self,
        file: &'s File<OperationSpec>,
        spec: &'s OperationSpec,
        service: Option<&'s ServiceSpec>,
    ) -> Operation {
        let at = At::file(&file.source);
        let rust = spec.rust_source();
        self.file_name(&at, &file.stem, &spec.name, rust);
        self.rust_name(spec.rust.as_deref(), names::upper_camel, &at);
        self.operation_texts(&at, spec);
        self.facts(&at, spec);
        let name = names::type_name(rust).unwrap_or_default();
        for suffix in ["Request", "Response"] {
            self.names.register(&format!("{name}{suffix}"), &at.key("name"), self.problems);
        }
        errors::check_listed(service, spec, &at, self.problems);
        let common = service.map(|service| &service.common);
        let (request, placements) = self.request(&name, spec, &at, service);
        let response = self.response(&name, spec, &at, common);
        Operation {
            action: spec.name.clone(),
            module: taken::entry_name(rust),
            stem: file.stem.clone(),
            summary: prose(&spec.summary),
            notes: spec.notes.iter().map(|note| prose(note)).collect(),
            example_call: spec.example_call.clone(),
            stability: (spec.stability, spec.stability_note.as_deref().map(prose)),
            ram: ram(spec, service),
            retry: spec.retry,
            qps: spec.qps,
            deprecated: spec.deprecated.as_deref().map(prose),
            errors: spec.errors.clone(),
            name: taken::builder_name(&name),
            request,
            placements,
            response,
            pages: spec.pages.clone(),
            waiters: spec.waiters.clone(),
        }
    }

    /// Reports documented facts that cannot be right.
    fn facts(&mut self, at: &At<'_>, spec: &OperationSpec) {
        if spec.qps == Some(0) {
            self.wrong(
                &at.key("qps"),
                "`qps` is 0, which allows no call: remove it if no limit is documented",
            );
        }
        if let Some(ram) = spec.ram.as_ref().filter(|ram| !is_ram_action(&ram.action)) {
            let message = format!(
                "`{}` is not an action of a RAM policy: write `product:Action`, such as `{}:{}`",
                ram.action,
                self.spec.service.content.as_ref().map_or("product", |service| &service.product),
                spec.name
            );
            self.wrong(&at.key("ram").key("action"), message);
        }
    }

    fn operation_texts(&mut self, at: &At<'_>, spec: &OperationSpec) {
        self.text(at, "summary", &spec.summary);
        for (index, note) in spec.notes.iter().enumerate() {
            rules::check_text(&at.key("notes").index(index), "the note", note, self.problems);
        }
        let optional = [("stability_note", &spec.stability_note), ("deprecated", &spec.deprecated)];
        for (key, text) in optional.into_iter().filter_map(|(key, text)| Some((key, text.as_ref()?))) {
            self.text(at, key, text);
        }
    }

    fn request(
        &mut self,
        name: &str,
        spec: &'s OperationSpec,
        at: &At<'s>,
        service: Option<&'s ServiceSpec>,
    ) -> (Shape, Vec<Placement>) {
        let at = at.key("parameters");
        let specs: Vec<&FieldSpec> = spec.parameters.iter().map(|parameter| &parameter.field).collect();
        let common = service.map_or(Common::Unreadable, |service| Common::Known(&service.common.parameters));
        let mut fields = self.inherited_fields(specs, &at, name, Role::Request, common);
        let defaults: BTreeSet<&str> =
            service.iter().flat_map(|service| &service.client_defaults).map(String::as_str).collect();
        for field in &mut fields {
            field.client_default = defaults.contains(field.wire.as_str());
        }
        let mut placements = Vec::new();
        for (index, (field, parameter)) in fields.iter().zip(&spec.parameters).enumerate() {
            let written = parameter.field.ty.as_deref();
            let written = written.or_else(|| common.find(&field.wire).and_then(|field| field.ty.as_deref()));
            // A type that is missing or unknown, or whose file could not be read, is no reason for more mistakes.
            if written.is_some_and(|written| written == "any" || !matches!(field.ty, Type::Any)) {
                self.style(&field.ty, parameter, &at.index(index));
                self.header(&field.ty, parameter, &at.index(index));
            }
            let style = parameter.style.unwrap_or(Style::Flat);
            placements.push(Placement { location: parameter.location, style });
        }
        self.sendable(&spec.parameters, &at);
        let doc = prose(&spec.summary);
        (Shape { name: format!("{name}Request"), doc, role: Role::Request, fields }, placements)
    }

    /// Reports a style that does not suit the type.
    fn style(&mut self, ty: &Type, parameter: &ParameterSpec, at: &At<'_>) {
        let is_list_of_scalars = matches!(ty, Type::Array(items) if items.is_scalar());
        match parameter.style {
            Some(style) if !matches!(style, Style::Json | Style::Flat) && !is_list_of_scalars => {
                let message =
                    format!("`style: {}` is for an array of scalars: write `json` or `flat`", style.name());
                self.wrong(&at.key("style"), message);
            }
            None if !ty.is_scalar() => {
                let joined =
                    if is_list_of_scalars { ", `simple`, `spaceDelimited`, `pipeDelimited`" } else { "" };
                let message = format!(
                    "missing key `style`: `{}` is not a scalar, so add one of `json`, `flat`{joined}",
                    parameter.field.name
                );
                self.wrong(at, message);
            }
            _ => {}
        }
    }

    /// Reports a header that cannot be sent.
    fn header(&mut self, ty: &Type, parameter: &ParameterSpec, at: &At<'_>) {
        if !matches!(parameter.location, Location::Header) {
            return;
        }
        let is_token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
        if !parameter.field.name.chars().all(is_token) {
            self.wrong(&at.key("name"), format!("`{}` is not the name of a header", parameter.field.name));
        }
        if !ty.is_scalar() {
            self.wrong(&at.key("in"), "a header is a scalar: remove `in: header`, or write `in: body`");
        }
    }

    fn response(
        &mut self,
        name: &str,
        spec: &'s OperationSpec,
        at: &At<'s>,
        common: Option<&'s CommonSpec>,
    ) -> Shape {
        let common = common.map_or(Common::Unreadable, |common| Common::Known(&common.response));
        let fields = self.inherited_fields(&spec.response, &at.key("response"), name, Role::Response, common);
        Shape { name: format!("{name}Response"), doc: String::new(), role: Role::Response, fields }
    }

    /// Reports a file that has another name than what stands in it: that of Rust, in kebab-case.
    pub(crate) fn file_name(&mut self, at: &At<'_>, stem: &str, name: &str, rust: &str) {
        let wanted = names::kebab(rust);
        if names::type_name(rust).is_none() {
            self.wrong(
                &at.key("name"),
                format!("cannot derive a Rust name from `{name}`; add one with `rust:`"),
            );
        } else if !names::is_file_name(&wanted) {
            self.wrong(
                &at.key("name"),
                format!("no file can be called `{wanted}` on every system: choose another name, or add one with `rust:`"),
            );
        } else if stem != wanted {
            self.wrong(
                &at.key("name"),
                format!("the file of `{name}` must be called `{wanted}.yaml`, not `{stem}.yaml`"),
            );
        }
    }
}

/// Whether a text is `product:Action`. A `*` stands for any rest of an action.
fn is_ram_action(text: &str) -> bool {
    let is_word = |text: &str, more: &str| {
        !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || more.contains(c))
    };
    text.split_once(':').is_some_and(|(product, action)| is_word(product, "-_") && is_word(action, "-_*"))
}

/// The documented permission, or the one that the rule of names gives.
fn ram(spec: &OperationSpec, service: Option<&ServiceSpec>) -> Ram {
    match &spec.ram {
        Some(ram) => Ram {
            action: ram.action.clone(),
            access: ram.access.map(|access| format!("{access:?}").to_lowercase()),
            resource: ram.resource.clone(),
        },
        None => {
            let product = service.map_or("", |service| service.product.as_str());
            Ram { action: format!("{product}:{}", spec.name), access: None, resource: None }
        }
    }
}
