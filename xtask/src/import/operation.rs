//! The operations of the metadata.

use std::collections::BTreeSet;

use regex::Regex;
use serde_json::{Value, json};

use super::apart;
use super::form;
use super::metadata::{Document, Node};
use super::report::{Reason, Report};
use super::required;
use super::schema::{Components, Schemas, Way, is_wire_name};
use super::texts::Texts;
use super::values::UNWRITTEN;
use crate::model::{is_reserved, names};
use crate::spec::language::{FieldSpec, Location, ParameterSpec, Style};

/// Parameters that the gateway adds for its own use.
const OF_THE_GATEWAY: &[&str] = &["OwnerAccount", "OwnerId", "ResourceOwnerAccount", "ResourceOwnerId"];

/// An operation of the metadata, in the terms of the spec language.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) name: String,
    /// Its name in Rust, where the rule gives one that is taken.
    pub(crate) rust: Option<String>,
    pub(crate) summary: String,
    pub(crate) qps: Option<u32>,
    pub(crate) deprecated: bool,
    /// Whether it looks as if it changed nothing.
    pub(crate) looks_like_read: bool,
    pub(crate) parameters: Vec<ParameterSpec>,
    pub(crate) response: Vec<FieldSpec>,
    /// Its place in the metadata.
    pub(crate) pointer: String,
}

impl Operation {
    /// What its name in Rust follows from.
    pub(crate) fn rust_source(&self) -> &str {
        self.rust.as_deref().unwrap_or(&self.name)
    }
}

/// Every operation, and the components that they refer to.
///
/// # Errors
/// The metadata has more fields than any product.
pub(crate) fn operations(
    document: &Document,
    texts: Texts,
    report: &mut Report,
) -> Result<(Vec<Operation>, Components), String> {
    let mut reader = Reader { schemas: Schemas::new(document, texts, report), texts };
    let mut taken = BTreeSet::new();
    let mut operations = Vec::new();
    for (name, api) in document.root().get("apis").map(|apis| apis.entries()).unwrap_or_default() {
        if !is_wire_name(name) || !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            let shown = name.escape_default();
            reader.not_mapped(&api, format!("no Rust name can be made of the operation `{shown}`"));
            continue;
        }
        let rust = apart::operation(name, &mut taken);
        operations.push(reader.operation(name, rust, &api));
    }
    let mut components = reader.schemas.finish()?;
    for Operation { parameters, pointer, name, .. } in &mut operations {
        let mut fields = parameters.iter_mut().map(|parameter| &mut parameter.field);
        required::limit(&mut fields, name, pointer, report);
    }
    for (key, component) in &mut components {
        let pointer = key.trim_start_matches(|c| c != '/');
        required::limit(&mut component.fields.iter_mut().flatten(), &component.name, pointer, report);
    }
    Ok((operations, components))
}

struct Reader<'m, 'r> {
    schemas: Schemas<'m, 'r>,
    texts: Texts,
}

impl<'m> Reader<'m, '_> {
    fn operation(&mut self, name: &str, rust: Option<String>, api: &Node<'m>) -> Operation {
        form::check(api, form::OF_OPERATION, self.schemas.report);
        Operation {
            name: name.to_owned(),
            rust,
            summary: self.texts.of(api, &["summary", "title"]),
            qps: ["description", "summary"].iter().find_map(|key| qps(api.text_of(key)?)),
            deprecated: api.is("deprecated"),
            looks_like_read: looks_like_read(name),
            parameters: self.parameters(api),
            response: self.response(api),
            pointer: api.pointer.clone(),
        }
    }

    fn parameters(&mut self, api: &Node<'m>) -> Vec<ParameterSpec> {
        let mut parameters: Vec<ParameterSpec> = Vec::new();
        let nodes = api.get("parameters").map(|list| list.items()).unwrap_or_default();
        let mut families = Families::default();
        for node in &nodes {
            let name = node.text_of("name").unwrap_or_default();
            let location =
                if node.text_of("in") == Some("header") { Location::Header } else { Location::Query };
            if OF_THE_GATEWAY.contains(&name) || is_reserved(name, location) {
                self.not_mapped(node, format!("`{name}` belongs to the gateway: no field"));
                continue;
            }
            let Some(parameter) = self.parameter(name, node) else { continue };
            if let Some(parameter) = families.join(parameter) {
                self.add(parameter, node, &mut parameters);
            }
        }
        for parameter in families.parameters() {
            self.add(parameter, api, &mut parameters);
        }
        apart::fields(parameters.iter_mut().map(|parameter| &mut parameter.field));
        parameters
    }

    fn add(&mut self, parameter: ParameterSpec, node: &Node<'m>, parameters: &mut Vec<ParameterSpec>) {
        let name = &parameter.field.name;
        match parameters.iter().find(|known| known.field.name == *name) {
            Some(known) => {
                let differs =
                    if known.field.ty == parameter.field.ty { "" } else { ", although the types differ" };
                self.not_mapped(node, format!("`{name}` is given twice: the first was kept{differs}"));
            }
            None => parameters.push(parameter),
        }
    }

    fn parameter(&mut self, name: &str, node: &Node<'m>) -> Option<ParameterSpec> {
        form::check(node, form::OF_PARAMETER, self.schemas.report);
        let location = self.location(name, node)?;
        let schema = node.get("schema").filter(|schema| schema.value.is_object());
        if schema.is_none() {
            self.not_mapped(node, format!("`{}` has no schema: it became text", name.escape_default()));
        }
        let field = match schema {
            Some(schema) => self.schemas.field(name, &schema, Way::Request)?,
            None if !is_wire_name(name) => return None,
            None => FieldSpec {
                name: name.to_owned(),
                ty: Some("string".to_owned()),
                description: Some(UNWRITTEN.to_owned()),
                ..FieldSpec::default()
            },
        };
        let is_scalar = is_scalar(field.ty.as_deref().unwrap_or_default(), &self.schemas.components);
        if matches!(location, Location::Header) && !(is_scalar && is_header_name(name)) {
            self.not_mapped(node, format!("`{name}` cannot be a header"));
            return None;
        }
        let style = if is_scalar { None } else { Some(self.style(&field, node)) };
        Some(ParameterSpec { field, location, style })
    }

    fn location(&mut self, name: &str, node: &Node<'m>) -> Option<Location> {
        match node.text_of("in") {
            Some("query") | None => Some(Location::Query),
            Some("formData") => Some(Location::Body),
            Some("header") => Some(Location::Header),
            Some("body") => {
                let message =
                    format!("`{name}` is documented as the body: it is sent as a field of the form");
                self.schemas.report.add(Reason::Decide, &node.pointer, message);
                Some(Location::Body)
            }
            Some(other) => {
                self.not_mapped(
                    node,
                    format!("`{}` goes to `{}`", name.escape_default(), other.escape_default()),
                );
                None
            }
        }
    }

    /// The style of a parameter that is not a scalar.
    fn style(&mut self, field: &FieldSpec, node: &Node<'m>) -> Style {
        let items = field.items.as_ref().map_or("", |items| &items.ty);
        let is_list_of_scalars =
            field.ty.as_deref() == Some("array") && is_scalar(items, &self.schemas.components);
        let joined = |style| if is_list_of_scalars { Ok(style) } else { Err("only scalars can be joined") };
        let style = match node.text_of("style") {
            Some("json") => Ok(Style::Json),
            // The official clients hand a `repeatList` to their flattening, like a list without a style, and the
            // gateway reads `Name.1=…&Name.2=…`. Their function of that name, which makes one string, is for headers
            // and is never called for these.
            Some("repeatList" | "flat") | None => Ok(Style::Flat),
            Some("simple") => joined(Style::Simple),
            Some("spaceDelimited") => joined(Style::SpaceDelimited),
            Some("pipeDelimited") => joined(Style::PipeDelimited),
            Some(_) => Err("unknown"),
        };
        style.unwrap_or_else(|reason| {
            let found = node.text_of("style").unwrap_or_default().escape_default();
            self.not_mapped(node, format!("style `{found}`: {reason}; it became `json`"));
            Style::Json
        })
    }

    fn response(&mut self, api: &Node<'m>) -> Vec<FieldSpec> {
        let responses = api.get("responses").map(|responses| responses.entries()).unwrap_or_default();
        let mut successes = responses.into_iter().filter(|(status, _)| status.starts_with('2'));
        match successes.find_map(|(_, response)| response.get("schema")) {
            Some(schema) => self.schemas.fields_of(&schema, Way::Response),
            None => {
                self.not_mapped(api, "no response is documented");
                Vec::new()
            }
        }
    }

    fn not_mapped(&mut self, node: &Node<'_>, message: impl Into<String>) {
        self.schemas.report.add(Reason::NotMapped, &node.pointer, message);
    }
}

/// Whether a type is text, a number or a truth value. Only an enum among the components is.
fn is_scalar(ty: &str, components: &Components) -> bool {
    matches!(ty, "string" | "int32" | "int64" | "number" | "boolean")
        || components.get(ty).is_some_and(|component| component.values.is_some())
}

fn is_header_name(name: &str) -> bool {
    name.chars().all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c))
}

/// Calls per second that a description states in one of the fixed sentences.
fn qps(description: &str) -> Option<u32> {
    let patterns = [
        r"QPS限制为\s*(\d+)\s*次/秒",
        r"(?i)QPS limit[^.\d]{0,60}?(\d+)",
        r"(?i)up to (\d+) times per second",
    ];
    let limit = patterns.iter().find_map(|pattern| {
        let found = Regex::new(pattern).ok()?.captures(description)?;
        found.get(1)?.as_str().parse().ok()
    });
    limit.filter(|limit| *limit > 0)
}

/// Whether the name begins as those of reads do. The metadata's own `operationType` calls sending a read.
fn looks_like_read(name: &str) -> bool {
    ["Get", "List", "Query", "Describe"].iter().any(|verb| name.starts_with(verb))
}

/// Parameters like `Tag.N.Key`, in which `N` stands for a number: together they are one flattened list. A name like
/// `Filter.1.Key` is a parameter as it stands, and goes to the wire as such.
#[derive(Default)]
struct Families(Vec<(String, Location, Family)>);

enum Family {
    /// `Id.N`
    Scalars(Box<FieldSpec>),
    /// `Tag.N.Key`, `Tag.N.Value`
    Objects(Vec<FieldSpec>),
}

impl Families {
    /// Takes a parameter that belongs to a family; gives back any other one.
    fn join(&mut self, mut parameter: ParameterSpec) -> Option<ParameterSpec> {
        let name = parameter.field.name.clone();
        let (family, member) = match name.split_once(".N.") {
            Some((family, member)) => (family, Some(member)),
            None => (name.strip_suffix(".N").unwrap_or_default(), None),
        };
        let is_member =
            is_wire_name(family) && member.is_none_or(|name| is_wire_name(name) && !name.contains('.'));
        // A list is not a header.
        let is_header = parameter.location == Location::Header;
        if !is_member || is_header || parameter.style.is_some() {
            return Some(parameter);
        }
        let known = self.0.iter_mut().find(|(name, ..)| name == family).map(|(_, _, family)| family);
        match (known, member) {
            (None, None) => {
                self.0.push((
                    family.to_owned(),
                    parameter.location,
                    Family::Scalars(Box::new(parameter.field)),
                ));
            }
            (None, Some(member)) => {
                parameter.field.name = member.to_owned();
                self.0.push((family.to_owned(), parameter.location, Family::Objects(vec![parameter.field])));
            }
            (Some(Family::Objects(fields)), Some(member))
                if fields.iter().all(|field| names::field(&field.name) != names::field(member)) =>
            {
                parameter.field.name = member.to_owned();
                fields.push(parameter.field);
            }
            (Some(_), _) => return Some(parameter),
        }
        None
    }

    fn parameters(self) -> impl Iterator<Item = ParameterSpec> {
        self.0.into_iter().map(|(name, location, family)| ParameterSpec {
            field: family.field(name),
            location,
            style: Some(Style::Flat),
        })
    }
}

impl Family {
    fn field(self, name: String) -> FieldSpec {
        let (required, example, items) = match self {
            Self::Scalars(field) => {
                let example = field.example.map(|example| json!([example]));
                let ty = field.ty.unwrap_or_default();
                let items =
                    crate::spec::language::ItemsSpec { values: field.values, ..super::schema::plain(&ty) };
                (field.required, example, items)
            }
            Self::Objects(fields) => {
                let items = crate::spec::language::ItemsSpec {
                    fields: Some(fields),
                    ..super::schema::plain("object")
                };
                (None, None::<Value>, items)
            }
        };
        FieldSpec {
            name,
            ty: Some("array".to_owned()),
            description: Some(UNWRITTEN.to_owned()),
            required,
            example,
            items: Some(items),
            ..FieldSpec::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_read_from_the_fixed_sentences_only() {
        assert_eq!(qps("本接口的单用户QPS限制为250次/秒。超过"), Some(250));
        assert_eq!(qps("The QPS limit of this operation for one user is 5 calls per second."), Some(5));
        assert_eq!(qps("You can call it up to 30 times per second per account."), Some(30));
        assert_eq!(qps("Send at most 1000 numbers. QPS limits apply. 7 days later"), None);
        assert_eq!(qps("QPS限制为99999999999次/秒"), None);
    }
}
