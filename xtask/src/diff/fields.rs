//! The table of the fields of a struct and of the values of an enum.

use super::api::member_name;
use super::change::Subject;
use super::facts::{Anchor, Nature, Node, Table};
use crate::model::{Field, OpenEnum, Placement, Presence, Role, Shape, Type};
use crate::render::{limits, marker};

use Nature::{Behavior, Deprecation, Documentation};

/// Aspect of a type; whatever is within the place goes with it.
pub(crate) const TYPE: &str = "type";

/// Aspect of a struct: the order in which `new` takes its arguments.
pub(crate) const REQUIRED_ORDER: &str = "order of the required";

/// Path of a type of the models.
pub(crate) fn models(name: &str) -> String {
    format!("models::{name}")
}

/// Adds the order of the fields of a struct: of those that `new` takes, and of the others.
pub(crate) fn required_order(node: Node, shape: &Shape) -> Node {
    let is_plain = |field: &&Field| field.presence(shape.role) == Presence::Plain;
    let others = shape.fields.iter().filter(|field| !is_plain(field));
    node.order(REQUIRED_ORDER, Nature::Shape(None), shape.plain_fields().map(|field| field.wire.as_str()))
        .order("order", Documentation, others.map(|field| field.wire.as_str()))
}

/// Adds the order of the values of an enum.
pub(crate) fn values_order(node: Node, definition: &OpenEnum) -> Node {
    let values = definition.variants.iter().map(|variant| variant.value.as_str());
    node.order("order of values", Behavior("`VALUES` and comparisons follow it"), values)
}

/// Puts the fields of one subject into the table.
pub(crate) struct Walk<'t> {
    pub(crate) table: &'t mut Table,
    pub(crate) subject: Subject,
    /// What a field is called.
    pub(crate) noun: &'static str,
    /// Path of the module of its types.
    pub(crate) root: &'static str,
}

impl Walk<'_> {
    /// The fields of a struct, whose place in the subject is `path`. `before` stands before their names in words, and
    /// `owners` are the types that have a member for each.
    pub(crate) fn fields(
        &mut self,
        shape: &Shape,
        placements: &[Placement],
        path: &[String],
        before: &str,
        owners: &[String],
    ) {
        for (index, field) in shape.fields.iter().enumerate() {
            let place = format!("{before}{}", field.wire);
            let node = self.field(field, shape.role, &place, owners);
            let node = placed(node, placements.get(index));
            let path = [path, &[member_name(&field.name).to_owned()]].concat();
            let node = match field.ty.innermost() {
                Type::Object(inner) => required_order(node, inner),
                Type::Enum(definition) => values_order(node, definition),
                _ => node,
            };
            self.table.insert((self.subject.clone(), path.clone()), node);
            let within = format!("{place}{}", brackets(&field.ty));
            match field.ty.innermost() {
                Type::Object(inner) => {
                    self.fields(inner, &[], &path, &format!("{within}."), &[self.path(&inner.name)]);
                }
                Type::Enum(definition) => {
                    self.values(definition, &path, &format!("{} `{within}`, ", self.noun));
                }
                _ => {}
            }
        }
    }

    /// Path of a type of the subject.
    fn path(&self, name: &str) -> String {
        format!("{}::{name}", self.root)
    }

    fn field(&self, field: &Field, role: Role, place: &str, owners: &[String]) -> Node {
        let Field { description, undocumented, .. } = field;
        let gaps: Vec<&str> = undocumented.iter().map(|gap| gap.name()).collect();
        let boxed = if field.boxed { " in a `Box`" } else { "" };
        let checked = (role == Role::Request).then_some("it is checked when the call is sent");
        let json =
            |value: &Option<serde_json::Value>| value.as_ref().map(ToString::to_string).unwrap_or_default();
        Node::new(format!("{} `{place}`", self.noun), Nature::Shape(None))
            .anchored(self.anchors(field, role, owners))
            .fact(TYPE, Nature::Shape(None), type_name(&field.ty) + boxed)
            .fact("required", Nature::Shape(checked), field.required.to_string())
            .fact(
                "client default",
                Nature::Shape(Some("a client may hold it")),
                field.client_default.to_string(),
            )
            .fact("name on the wire", Behavior("it is sent and read under this name"), &field.wire)
            .fact("aliases", Behavior("it is read under these names too"), field.aliases.join(", "))
            .fact(
                "sensitive",
                Behavior("`Debug` and logs hide what is sensitive"),
                field.sensitive.to_string(),
            )
            .fact("deprecated", Deprecation, field.deprecated.clone().unwrap_or_default())
            .fact("default", Documentation, json(&field.default))
            .fact("limits", Documentation, limits(&field.limits).join(" "))
            .fact("not documented", Documentation, gaps.join(", "))
            .fact("example", Documentation, json(&field.example))
            .fact("description", Documentation, description)
    }

    /// The generated items that a field becomes.
    fn anchors(&self, field: &Field, role: Role, owners: &[String]) -> Vec<Anchor> {
        let member = member_name(&field.name);
        let mut anchors: Vec<Anchor> =
            owners.iter().map(|owner| Anchor::Member(owner.clone(), member.to_owned())).collect();
        if field.presence(role) == Presence::Plain {
            anchors.extend(owners.iter().cloned().map(Anchor::Whole));
        }
        if role == Role::Request && field.presence(role) == Presence::Plain {
            let marker = marker(field);
            let demand = |owner: &String| Anchor::Member(owner.clone(), member_name(&marker).to_owned());
            anchors.extend(owners.iter().map(demand));
            anchors.push(Anchor::Whole(format!("operations::required::{marker}")));
        }
        let inner = match field.ty.innermost() {
            Type::Object(shape) => {
                let inner = shape.inner().into_iter().map(|inner| inner.name().to_owned());
                std::iter::once(shape.name.clone()).chain(inner).collect()
            }
            Type::Enum(definition) => vec![definition.name.clone()],
            _ => Vec::new(),
        };
        anchors.extend(inner.iter().map(|name| Anchor::Whole(self.path(name))));
        anchors
    }

    /// The values of an enum.
    pub(crate) fn values(&mut self, definition: &OpenEnum, path: &[String], before: &str) {
        for variant in &definition.variants {
            let member = member_name(&variant.name).to_owned();
            let node = Node::new(format!("{before}value `{}`", variant.value), Nature::Shape(None))
                .anchored([Anchor::Member(self.path(&definition.name), member.clone())])
                .fact("value", Behavior("it is sent and read for the variant"), &variant.value)
                .fact("description", Documentation, &variant.description);
            self.table.insert((self.subject.clone(), [path, &[member]].concat()), node);
        }
    }
}

fn placed(node: Node, placement: Option<&Placement>) -> Node {
    let Some(Placement { location, style }) = placement else { return node };
    node.fact(
        "in",
        Behavior("it is sent in this part of the request"),
        format!("{location:?}").to_lowercase(),
    )
    .fact("style", Behavior("it is written this way on the wire"), style.name())
}

/// A type as a spec has it.
pub(crate) fn type_name(ty: &Type) -> String {
    match ty {
        Type::String => "string".to_owned(),
        Type::Int32 => "int32".to_owned(),
        Type::Int64 => "int64".to_owned(),
        Type::Number => "number".to_owned(),
        Type::Boolean => "boolean".to_owned(),
        Type::Any => "any".to_owned(),
        Type::Object(_) => "object".to_owned(),
        Type::Enum(_) => "string with documented values".to_owned(),
        Type::Array(items) => format!("array of {}", type_name(items)),
        Type::Map(items) => format!("map of {}", type_name(items)),
        Type::SharedObject(name) | Type::SharedEnum(name) => name.clone(),
    }
}

/// What stands behind the name of a list or a map when something within it is meant.
fn brackets(ty: &Type) -> String {
    match ty {
        Type::Array(items) => format!("[]{}", brackets(items)),
        Type::Map(items) => format!("{{}}{}", brackets(items)),
        _ => String::new(),
    }
}
