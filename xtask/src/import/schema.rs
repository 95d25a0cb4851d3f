//! Schemas of the metadata as fields of the spec language.
//!
//! A `$ref` is never copied: what it leads to becomes a shared type, and the reference its name. As long as the names
//! are not settled (see [`shared`](super::shared)) a component is identified by its [`Key`].

use std::collections::{BTreeMap, BTreeSet};

use super::apart;
use super::form;
use super::metadata::{Document, Node};
use super::report::{Reason, Report};
use super::texts::Texts;
use super::values::{self, UNWRITTEN};
use crate::model::names;
use crate::spec::language::{FieldSpec, ItemsSpec, TypeKind, TypeSpec};

/// Deepest nesting of types. No API comes near, and the reader of YAML stops at some depth.
const DEEPEST: usize = 20;

/// Most fields of a product. The largest one has a tenth of them.
const MOST_FIELDS: usize = 100_000;

/// Where a value travels. The service need not send what it calls required, so a response says nothing of that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// Within a request.
    Request,
    /// Within a response.
    Response,
}

/// Components as shared types, by their keys.
pub(crate) type Components = BTreeMap<String, TypeSpec>;

/// Makes fields of schemas.
pub(crate) struct Schemas<'m, 'r> {
    document: &'m Document,
    texts: Texts,
    /// What was found on the way.
    pub(crate) report: &'r mut Report,
    /// Components that were referred to. Their `name` is the one that the metadata has.
    pub(crate) components: Components,
    /// Components that are being resolved and are not objects, so that they have no name to break a circle.
    open: BTreeSet<String>,
    /// Components that are objects and whose fields are still to be made. Making them at once would go as deep as the
    /// longest chain of references.
    pending: Vec<(String, Node<'m>, Way)>,
    fields_left: usize,
}

/// Where a type stands.
#[derive(Clone, Copy)]
struct Scope<'s> {
    way: Way,
    depth: usize,
    /// Name of the component whose innermost type this is.
    component: Option<&'s str>,
}

impl<'m, 'r> Schemas<'m, 'r> {
    pub(crate) fn new(document: &'m Document, texts: Texts, report: &'r mut Report) -> Self {
        Self {
            document,
            texts,
            report,
            components: Components::new(),
            open: BTreeSet::new(),
            pending: Vec::new(),
            fields_left: MOST_FIELDS,
        }
    }

    /// The components, when every operation is made.
    ///
    /// # Errors
    /// The product has more fields than any.
    pub(crate) fn finish(mut self) -> Result<Components, String> {
        while let Some((key, properties, way)) = self.pending.pop() {
            let fields = self.properties(&properties, way, 1);
            if let Some(component) = self.components.get_mut(&key) {
                component.fields = Some(fields);
            }
        }
        match self.fields_left {
            0 => Err(format!("the metadata has more than {MOST_FIELDS} fields, which no product has")),
            _ => Ok(self.components),
        }
    }

    /// The field that a name and a schema make; `None` if no Rust name can be made of it.
    pub(crate) fn field(&mut self, name: &str, schema: &Node<'m>, way: Way) -> Option<FieldSpec> {
        self.field_at(name, schema, way, 0)
    }

    /// The fields of a schema that is an object, be it behind a reference.
    pub(crate) fn fields_of(&mut self, schema: &Node<'m>, way: Way) -> Vec<FieldSpec> {
        let mut schema = schema.clone();
        for _ in 0..DEEPEST {
            match schema.text_of("$ref").and_then(|reference| self.document.component(reference)) {
                Some((_, target)) => schema = target,
                None => break,
            }
        }
        match schema.get("properties") {
            Some(properties) => self.properties(&properties, way, 0),
            None => {
                let message = "the response is not an object with fields: left out";
                self.not_mapped(&schema, message);
                Vec::new()
            }
        }
    }

    fn field_at(&mut self, name: &str, schema: &Node<'m>, way: Way, depth: usize) -> Option<FieldSpec> {
        if !is_wire_name(name) {
            self.not_mapped(schema, format!("no Rust name can be made of `{}`", name.escape_default()));
            return None;
        }
        self.fields_left = self.fields_left.saturating_sub(1);
        if self.fields_left == 0 {
            return None;
        }
        let kind = self.ty(schema, Scope { way, depth, component: None });
        let (limits, unusable) = values::limits(schema, &kind.ty);
        for key in unusable {
            self.report.add(
                Reason::Dropped,
                format!("{}/{key}", schema.pointer),
                "no limit that its type can have",
            );
        }
        let mut field = FieldSpec {
            name: name.to_owned(),
            ty: Some(kind.ty),
            description: Some(self.texts.of(schema, &["description", "title"])),
            required: (way == Way::Request).then(|| schema.is("required")),
            deprecated: schema.is("deprecated").then(|| UNWRITTEN.to_owned()),
            limits,
            values: kind.values,
            items: kind.items.map(|items| *items),
            fields: kind.fields,
            ..FieldSpec::default()
        };
        field.example = self.value(schema, "example", &field);
        if field.required == Some(false) {
            field.default = self.value(schema, "default", &field);
        }
        if schema.is("docRequired") && field.required == Some(false) {
            let message = format!("`{name}` is documented as required, but not enforced: it became optional");
            self.report.add(Reason::Decide, &schema.pointer, message);
        }
        Some(field)
    }

    /// The example or the default of a schema, if it fits.
    fn value(&mut self, schema: &Node<'m>, key: &str, field: &FieldSpec) -> Option<serde_json::Value> {
        let node = schema.get(key).filter(|node| !values::is_blank(node.value))?;
        let fitting = values::fitting(field, node.value);
        if fitting.is_none() {
            let ty = field.ty.as_deref().unwrap_or_default();
            let ty = if self.components.contains_key(ty) { "object" } else { ty };
            self.report.add(
                Reason::Dropped,
                node.pointer,
                format!("the {key} does not fit `{ty}` or its limits"),
            );
        }
        fitting
    }

    fn properties(&mut self, properties: &Node<'m>, way: Way, depth: usize) -> Vec<FieldSpec> {
        let mut fields = Vec::new();
        for (name, schema) in properties.entries() {
            fields.extend(self.field_at(name, &schema, way, depth));
        }
        apart::fields(&mut fields);
        fields
    }

    fn ty(&mut self, schema: &Node<'m>, scope: Scope<'_>) -> ItemsSpec {
        if scope.depth > DEEPEST {
            self.not_mapped(schema, "nested too deeply: it became `any`");
            return plain("any");
        }
        if !schema.value.is_object() {
            self.not_mapped(schema, "it is not a schema: it became `any`");
            return plain("any");
        }
        form::check(schema, form::OF_SCHEMA, self.report);
        if let Some(reference) = schema.text_of("$ref") {
            return self.reference(reference, schema, scope);
        }
        match type_name(schema) {
            "string" => self.string(schema, scope),
            "boolean" => self.without_values(schema, "boolean"),
            // Without a format the wider type holds whatever comes.
            "integer" if schema.text_of("format") == Some("int32") => self.without_values(schema, "int32"),
            "integer" => self.without_values(schema, "int64"),
            "number" => self.without_values(schema, "number"),
            "array" => self.list("array", schema.get("items"), scope),
            "object" => self.object(schema, scope),
            "any" => plain("any"),
            unknown => {
                self.not_mapped(schema, format!("unknown type `{unknown}`: it became `any`"));
                plain("any")
            }
        }
    }

    fn string(&mut self, schema: &Node<'m>, scope: Scope<'_>) -> ItemsSpec {
        let (values, unusable) = values::documented(schema);
        for value in unusable {
            let message =
                format!("no Rust name of its own can be made of the value `{}`", value.escape_default());
            self.report.add(Reason::Dropped, &schema.pointer, message);
        }
        if values.is_empty() {
            return plain("string");
        }
        match scope.component {
            Some(name) => {
                let definition =
                    definition(name, TypeKind::Enum, self.texts.of(schema, &["description", "title"]));
                self.component(schema, scope.way, TypeSpec { values: Some(values), ..definition })
            }
            None => ItemsSpec { values: Some(values), ..plain("string") },
        }
    }

    fn without_values(&mut self, schema: &Node<'m>, ty: &str) -> ItemsSpec {
        if schema.get("enum").is_some_and(|list| !list.items().is_empty()) {
            self.not_mapped(schema, format!("documented values of the type `{ty}`: only text has such"));
        }
        plain(ty)
    }

    fn list(&mut self, ty: &str, items: Option<Node<'m>>, scope: Scope<'_>) -> ItemsSpec {
        let inner = Scope { depth: scope.depth + 1, ..scope };
        let items = items.filter(|items| items.value.is_object());
        let items = items.map_or_else(|| plain("any"), |items| self.ty(&items, inner));
        ItemsSpec { items: Some(Box::new(items)), ..plain(ty) }
    }

    fn object(&mut self, schema: &Node<'m>, scope: Scope<'_>) -> ItemsSpec {
        let is_usable =
            |properties: &Node<'m>| properties.entries().iter().any(|(name, _)| is_wire_name(name));
        let Some(properties) = schema.get("properties").filter(is_usable) else {
            return self.list("map", schema.get("additionalProperties"), scope);
        };
        if schema.get("additionalProperties").is_some_and(|more| *more.value != false) {
            self.not_mapped(
                schema,
                "it has fields and further ones with any name: only the former were taken",
            );
        }
        if let Some(name) = scope.component {
            let definition =
                definition(name, TypeKind::Object, self.texts.of(schema, &["description", "title"]));
            let component = self.component(schema, scope.way, definition);
            self.pending.push((component.ty.clone(), properties, scope.way));
            return component;
        }
        let fields = self.properties(&properties, scope.way, scope.depth + 1);
        ItemsSpec { fields: Some(fields), ..plain("object") }
    }

    fn component(&mut self, schema: &Node<'m>, way: Way, definition: TypeSpec) -> ItemsSpec {
        let key = key(schema, way);
        self.components.insert(key.clone(), definition);
        plain(&key)
    }

    fn reference(&mut self, reference: &str, schema: &Node<'m>, scope: Scope<'_>) -> ItemsSpec {
        let Some((name, target)) = self.document.component(reference) else {
            self.not_mapped(
                schema,
                format!("`{}` leads nowhere: it became `any`", reference.escape_default()),
            );
            return plain("any");
        };
        let known = key(&target, scope.way);
        if self.components.contains_key(&known) {
            return plain(&known);
        }
        if !self.open.insert(target.pointer.clone()) {
            self.not_mapped(schema, format!("`{name}` is made of nothing but itself: it became `any`"));
            return plain("any");
        }
        let ty = self.ty(&target, Scope { depth: scope.depth + 1, component: Some(&name), ..scope });
        self.open.remove(&target.pointer);
        ty
    }

    fn not_mapped(&mut self, schema: &Node<'_>, message: impl Into<String>) {
        self.report.add(Reason::NotMapped, &schema.pointer, message);
    }
}

/// Identifies a component until its name is settled: its place, and the way that it travels.
fn key(schema: &Node<'_>, way: Way) -> String {
    match way {
        Way::Request => format!("#{}", schema.pointer),
        Way::Response => format!("response#{}", schema.pointer),
    }
}

fn type_name<'m>(schema: &Node<'m>) -> &'m str {
    let has = |key: &str| schema.get(key).is_some();
    let listed =
        || schema.get("type")?.items().into_iter().find_map(|item| item.text().filter(|ty| *ty != "null"));
    match schema.text_of("type").or_else(listed) {
        Some(ty) => ty,
        None if has("properties") || has("additionalProperties") => "object",
        None if has("items") => "array",
        None if has("enum") => "string",
        None => "any",
    }
}

fn definition(name: &str, kind: TypeKind, description: String) -> TypeSpec {
    TypeSpec { name: name.to_owned(), kind, description, fields: None, values: None }
}

/// A type without parts.
pub(crate) fn plain(ty: &str) -> ItemsSpec {
    ItemsSpec { ty: ty.to_owned(), values: None, items: None, fields: None }
}

/// Whether a name can stand in a request and a Rust name can be made of it.
pub(crate) fn is_wire_name(name: &str) -> bool {
    name.chars().all(|c| c.is_ascii_graphic()) && names::field(name).is_some()
}
