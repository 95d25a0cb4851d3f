//! Fields and their types.

use std::collections::{BTreeMap, BTreeSet};

use super::examples::Pending;
use super::names;
use super::resolver::Resolver;
use super::rules::prose;
use super::shape::{Field, OpenEnum, Role, Shape, Type, Variant};
use super::taken::is_builder_method;
use crate::spec::language::{FieldSpec, Parts, TypeKind, ValueSpec};
use crate::spec::{At, Target, suggestion};

/// The types of the language; every other name is a shared type.
const BUILT_IN: &[&str] = &["string", "int32", "int64", "number", "boolean", "array", "map", "object", "any"];

/// The fields that a list of fields may name without describing them.
#[derive(Clone, Copy)]
pub(crate) enum Common<'c> {
    /// There are none: the list belongs to an object.
    None,
    /// Those of `service.yaml`.
    Known(&'c [FieldSpec]),
    /// `service.yaml` could not be read.
    Unreadable,
}

impl<'c> Common<'c> {
    /// The common field of a name.
    pub(crate) fn find(self, name: &str) -> Option<&'c FieldSpec> {
        match self {
            Self::Known(fields) => fields.iter().find(|known| known.name == name),
            Self::None | Self::Unreadable => None,
        }
    }
}

impl<'s> Resolver<'s, '_> {
    /// The fields of an object, where they must be given.
    pub(crate) fn object_fields(
        &mut self,
        specs: Option<&[FieldSpec]>,
        at: &At<'s>,
        owner: &str,
        role: Role,
    ) -> Vec<Field> {
        match specs {
            None => {
                self.wrong(at, "missing key `fields`: list the fields, or write `type: any` or `type: map`")
            }
            Some([]) => self.wrong(
                &at.key("fields"),
                "`fields` is empty: list the fields, or write `type: any` or `type: map`",
            ),
            Some(specs) => return self.inherited_fields(specs, &at.key("fields"), owner, role, Common::None),
        }
        Vec::new()
    }

    /// Resolves a list of fields. What one leaves out is taken from the common field of its name.
    pub(crate) fn inherited_fields<'f>(
        &mut self,
        specs: impl IntoIterator<Item = &'f FieldSpec>,
        at: &At<'s>,
        owner: &str,
        role: Role,
        common: Common<'_>,
    ) -> Vec<Field> {
        let specs: Vec<FieldSpec> =
            specs.into_iter().map(|spec| inherit(spec, common.find(&spec.name))).collect();
        let mut fields = Vec::new();
        for (index, spec) in specs.iter().enumerate() {
            let at = at.index(index);
            self.field_texts(spec, &at, common);
            fields.push(self.field(spec, &at, owner, role));
        }
        self.distinct(&specs, &fields, at);
        self.countable(&fields, at, role);
        fields
    }

    fn field(&mut self, spec: &FieldSpec, at: &At<'s>, owner: &str, role: Role) -> Field {
        self.rust_name(spec.rust.as_deref(), names::snake, at);
        let rust = spec.rust_source();
        let name = names::field(rust).unwrap_or_else(|| {
            let message = format!("cannot derive a Rust name from `{}`; add one with `rust:`", spec.name);
            self.wrong(&at.key("name"), message);
            String::new()
        });
        let inner_name = format!("{owner}{}", names::upper_camel(rust));
        let description = spec.description.as_deref().map(prose).unwrap_or_default();
        let ty = self.ty(Parts::of_field(spec), at, &inner_name, &description, role);
        let limits = spec.limits.clone().unwrap_or_default();
        self.limits(&limits, &ty, &at.key("limits"));
        self.no_useless_default(spec, at, role);
        self.gaps(spec, &ty, at, role);
        for (key, value) in [("default", &spec.default), ("example", &spec.example)] {
            self.examples.extend(value.as_ref().map(|value| {
                let (ty, limits) = (ty.clone(), limits.clone());
                Pending { key, ty, limits, value: value.clone(), at: at.key(key) }
            }));
        }
        Field {
            wire: spec.name.clone(),
            aliases: spec.aliases.clone(),
            name: field_name(&name, role),
            ty,
            description,
            required: spec.required.unwrap_or(false),
            client_default: false,
            sensitive: spec.sensitive.unwrap_or(false),
            boxed: false,
            deprecated: spec.deprecated.as_deref().map(prose),
            default: spec.default.clone(),
            example: spec.example.clone(),
            limits,
            undocumented: spec.undocumented.clone(),
        }
    }

    /// Reports a default that can never apply.
    fn no_useless_default(&mut self, spec: &FieldSpec, at: &At<'_>, role: Role) {
        let reason = match (&spec.default, role) {
            (None, _) => return,
            (Some(_), Role::Response | Role::Event) => "the service leaves nothing to assume in a response",
            (Some(_), _) if spec.required == Some(true) => "what is required is never left out",
            (Some(_), _) => return,
        };
        let message = format!("`{}` can have no default: {reason}", spec.name);
        self.problems.add(&at.key("default"), Target::Key, message);
    }

    fn field_texts(&mut self, spec: &FieldSpec, at: &At<'_>, common: Common<'_>) {
        let missing = match (&spec.ty, &spec.description) {
            (None, None) => Some(("keys `type` and `description`", "them")),
            (None, Some(_)) => Some(("key `type`", "it")),
            (Some(_), None) => Some(("key `description`", "it")),
            (Some(_), Some(_)) => None,
        };
        let reason = match common {
            Common::None => Some(""),
            Common::Known(_) => Some(", since `common` in service.yaml has no such name"),
            // Whatever is missing here may stand there.
            Common::Unreadable => None,
        };
        if let Some(((missing, pronoun), reason)) = missing.zip(reason) {
            self.wrong(at, format!("missing {missing} of `{}`: add {pronoun}{reason}", spec.name));
        }
        let texts = [("description", &spec.description), ("deprecated", &spec.deprecated)];
        for (key, text) in texts.into_iter().filter_map(|(key, text)| Some((key, text.as_ref()?))) {
            self.text(at, key, text);
        }
    }

    pub(crate) fn ty(&mut self, parts: Parts<'_>, at: &At<'s>, name: &str, doc: &str, role: Role) -> Type {
        self.no_foreign_parts(parts, at);
        match parts.ty {
            "string" if parts.values.is_some() => {
                self.names.register(name, &at.key("name"), self.problems);
                let variants = self.variants(parts.values, at);
                self.twins.remember(parts, name, &at.key("name"));
                let (name, doc) = (name.to_owned(), doc.to_owned());
                Type::Enum(Box::new(OpenEnum { name, doc, variants }))
            }
            "string" => Type::String,
            "int32" => Type::Int32,
            "int64" => Type::Int64,
            "number" => Type::Number,
            "boolean" => Type::Boolean,
            "any" => Type::Any,
            "array" => Type::Array(Box::new(self.items(parts, at, name, doc, role))),
            "map" => Type::Map(Box::new(self.items(parts, at, name, doc, role))),
            "object" => {
                self.names.register(name, &at.key("name"), self.problems);
                let role = if role == Role::Request {
                    Role::Part { in_request: true, in_response: false }
                } else {
                    role
                };
                let fields = self.object_fields(parts.fields, at, name, role);
                self.twins.remember(parts, name, &at.key("name"));
                let (name, doc) = (name.to_owned(), doc.to_owned());
                Type::Object(Box::new(Shape { name, doc, role, fields }))
            }
            shared => self.shared(shared, at),
        }
    }

    fn items(&mut self, parts: Parts<'_>, at: &At<'s>, name: &str, doc: &str, role: Role) -> Type {
        let Some(items) = parts.items else {
            self.unresolved = true;
            self.wrong(at, format!("missing key `items`: say what the {} holds", parts.ty));
            return Type::Any;
        };
        self.ty(Parts::of_items(items), &at.key("items"), name, doc, role)
    }

    fn shared(&mut self, name: &str, at: &At<'_>) -> Type {
        match self.known.get(name) {
            Some(Some(TypeKind::Enum)) => Type::SharedEnum(name.to_owned()),
            Some(Some(TypeKind::Object)) => Type::SharedObject(name.to_owned()),
            Some(None) => Type::Any,
            None => {
                let known = BUILT_IN.iter().copied().chain(self.known.keys().map(String::as_str));
                let message = format!("unknown type `{name}`: {}", suggestion(name, known));
                self.unresolved = true;
                self.wrong(&at.key("type"), message);
                Type::Any
            }
        }
    }

    /// Reports `values`, `items` and `fields` beside a type that has none.
    fn no_foreign_parts(&mut self, parts: Parts<'_>, at: &At<'_>) {
        let given = [
            ("values", parts.values.is_some(), parts.ty == "string", "`type: string`"),
            (
                "items",
                parts.items.is_some(),
                matches!(parts.ty, "array" | "map"),
                "`type: array` or `type: map`",
            ),
            ("fields", parts.fields.is_some(), parts.ty == "object", "`type: object`"),
        ];
        for (key, is_given, belongs, owner) in given {
            if is_given && !belongs {
                let message =
                    format!("`{key}` belongs to {owner}, but the type is `{}`: remove it", parts.ty);
                self.problems.add(&at.key(key), Target::Key, message);
            }
        }
    }

    /// The variants of an enum.
    pub(crate) fn variants(&mut self, specs: Option<&[ValueSpec]>, at: &At<'_>) -> Vec<Variant> {
        let Some(specs) = specs.filter(|specs| !specs.is_empty()) else {
            self.wrong(at, "an enum needs `values`: list the documented ones");
            return Vec::new();
        };
        let mut seen: BTreeMap<String, &str> = BTreeMap::new();
        let mut documented: BTreeSet<&str> = BTreeSet::new();
        let mut variants = Vec::new();
        for (index, ValueSpec { value, rust, description }) in specs.iter().enumerate() {
            let at = at.key("values").index(index);
            self.text(&at, "description", description);
            self.rust_name(rust.as_deref(), names::upper_camel, &at);
            let Some(name) = names::variant(rust.as_deref().unwrap_or(value)) else {
                let message = format!("cannot derive a Rust name from `{value}`; add one with `rust:`");
                self.wrong(&at.key("value"), message);
                continue;
            };
            let first = seen.insert(name.clone(), value);
            if !documented.insert(value) {
                self.wrong(&at.key("value"), format!("the value `{value}` is listed twice: remove one"));
            } else if let Some(first) = first {
                let message = format!(
                    "`{value}` and `{first}` give the same Rust name `{name}`: give one of them another by `rust:`"
                );
                self.wrong(&at.key("value"), message);
            }
            variants.push(Variant { name, value: value.clone(), description: prose(description) });
        }
        variants
    }
}

/// A field with what it leaves out taken from the common one. A field of another type takes the text alone.
pub(crate) fn inherit(spec: &FieldSpec, common: Option<&FieldSpec>) -> FieldSpec {
    let mut spec = spec.clone();
    let Some(common) = common else { return spec };
    let same_type = spec.ty.is_none() || spec.ty == common.ty;
    if spec.aliases.is_empty() {
        spec.aliases.clone_from(&common.aliases);
    }
    spec.rust = spec.rust.or_else(|| common.rust.clone());
    spec.description = spec.description.or_else(|| common.description.clone());
    if same_type {
        spec.ty = common.ty.clone();
        spec.required = spec.required.or(common.required);
        spec.sensitive = spec.sensitive.or(common.sensitive);
        spec.deprecated = spec.deprecated.or_else(|| common.deprecated.clone());
        spec.default = spec.default.or_else(|| common.default.clone());
        spec.example = spec.example.or_else(|| common.example.clone());
        spec.limits = spec.limits.or_else(|| common.limits.clone());
        if spec.undocumented.is_empty() {
            spec.undocumented.clone_from(&common.undocumented);
        }
        spec.values = spec.values.or_else(|| common.values.clone());
        spec.items = spec.items.or_else(|| common.items.clone());
        spec.fields = spec.fields.or_else(|| common.fields.clone());
    }
    spec
}

/// The identifier of a field. The builder of a call has a method per parameter, so a parameter gives way to the
/// builder's own methods.
fn field_name(name: &str, role: Role) -> String {
    let is_taken = role == Role::Request && is_builder_method(name);
    if is_taken { format!("{name}_") } else { names::keyword_safe(name) }
}
