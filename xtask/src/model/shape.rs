//! Structs, fields and their types as plain data.

use serde_json::Value;

use crate::spec::language::{Gap, LimitsSpec};

/// A struct.
#[derive(Clone, Debug)]
pub(crate) struct Shape {
    /// Name in Rust.
    pub(crate) name: String,
    /// What it is.
    pub(crate) doc: String,
    /// Where it appears, which decides how its fields are held.
    pub(crate) role: Role,
    /// Its fields, in the order of the spec.
    pub(crate) fields: Vec<Field>,
}

/// Where a struct appears.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// It is a request.
    Request,
    /// It is a response, or is written within one.
    Response,
    /// It is shared, or is written within a request.
    Part {
        /// Whether a request holds it.
        in_request: bool,
        /// Whether a response holds it.
        in_response: bool,
    },
    /// It is what the service sends by itself, or a part of it.
    Event,
}

/// A field.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    /// Name on the wire.
    pub(crate) wire: String,
    /// Other names under which it may come.
    pub(crate) aliases: Vec<String>,
    /// Name in Rust.
    pub(crate) name: String,
    /// Type of the value.
    pub(crate) ty: Type,
    /// What it is.
    pub(crate) description: String,
    /// Whether the service demands it.
    pub(crate) required: bool,
    /// Whether a client may hold a default for it.
    pub(crate) client_default: bool,
    /// Whether `Debug` hides it.
    pub(crate) sensitive: bool,
    /// Whether it is held in a `Box`, since its type contains itself.
    pub(crate) boxed: bool,
    /// Why not to use it any more.
    pub(crate) deprecated: Option<String>,
    /// What the service assumes when it is left out.
    pub(crate) default: Option<Value>,
    /// A realistic value.
    pub(crate) example: Option<Value>,
    /// Documented limits.
    pub(crate) limits: LimitsSpec,
    /// What is not documented about it.
    pub(crate) undocumented: Vec<Gap>,
}

/// How a field holds its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Presence {
    /// As a plain value.
    Plain,
    /// In an `Option`.
    Option,
    /// As a list that is empty when there is none. An empty one of a part is not written.
    List,
}

impl Field {
    /// How a struct of this role holds the field.
    pub(crate) fn presence(&self, role: Role) -> Presence {
        let list = matches!(self.ty, Type::Array(_));
        match role {
            Role::Request if self.required && !self.client_default => Presence::Plain,
            Role::Part { .. } | Role::Event if self.required => Presence::Plain,
            // Whether a request holds the part makes no difference: a new operation would change the type of others.
            Role::Response | Role::Event | Role::Part { .. } if list => Presence::List,
            Role::Request | Role::Response | Role::Event | Role::Part { .. } => Presence::Option,
        }
    }
}

impl Shape {
    /// The fields that a constructor takes.
    pub(crate) fn plain_fields(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| field.presence(self.role) == Presence::Plain)
    }

    /// Whether a program may want to make one: everything but the answers of the service.
    pub(crate) fn has_constructor(&self) -> bool {
        match self.role {
            Role::Request | Role::Part { in_request: true, .. } => true,
            Role::Response | Role::Event => false,
            // Without a `Default` there would be no way to make one in a test.
            Role::Part { in_request: false, .. } => self.plain_fields().next().is_some(),
        }
    }

    /// The structs and enums that are written within its fields, outer ones first.
    pub(crate) fn inner(&self) -> Vec<Inner<'_>> {
        let mut found = Vec::new();
        for field in &self.fields {
            let (ty, in_list) = (field.ty.innermost(), !matches!(field.ty, Type::Object(_) | Type::Enum(_)));
            match ty {
                Type::Object(shape) => {
                    found.push(Inner::Object { shape, field, parent: self, in_list });
                    found.extend(shape.inner());
                }
                Type::Enum(definition) => found.push(Inner::Enum(definition)),
                _ => {}
            }
        }
        found
    }
}

/// A type that is written within a field.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Inner<'m> {
    /// A struct, and the field that holds it.
    Object {
        /// The struct itself.
        shape: &'m Shape,
        /// The field that holds it.
        field: &'m Field,
        /// The struct of that field.
        parent: &'m Shape,
        /// Whether the field holds several.
        in_list: bool,
    },
    /// An enum.
    Enum(&'m OpenEnum),
}

impl Inner<'_> {
    /// Name of the Rust type.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Object { shape, .. } => &shape.name,
            Self::Enum(definition) => &definition.name,
        }
    }
}

/// Type of a value.
#[derive(Clone, Debug)]
pub(crate) enum Type {
    /// Text.
    String,
    /// Whole number of 32 bits.
    Int32,
    /// Whole number of 64 bits.
    Int64,
    /// Number with a fraction.
    Number,
    /// Truth value.
    Boolean,
    /// Any JSON value.
    Any,
    /// List.
    Array(Box<Type>),
    /// Text keys.
    Map(Box<Type>),
    /// A struct that is written within the field.
    Object(Box<Shape>),
    /// An enum that is written within the field.
    Enum(Box<OpenEnum>),
    /// A shared struct, by its name.
    SharedObject(String),
    /// A shared enum, by its name.
    SharedEnum(String),
}

impl Type {
    /// Whether the value is text, a number or a truth value, with or without documented values.
    pub(crate) fn is_scalar(&self) -> bool {
        self.is_plain_scalar() || matches!(self, Self::Enum(_) | Self::SharedEnum(_))
    }

    /// Whether the Rust type is a scalar of the language.
    pub(crate) fn is_plain_scalar(&self) -> bool {
        matches!(self, Self::String | Self::Int32 | Self::Int64 | Self::Number | Self::Boolean)
    }

    /// The type of the items of the items.
    pub(crate) fn innermost(&self) -> &Self {
        match self {
            Self::Array(items) | Self::Map(items) => items.innermost(),
            other => other,
        }
    }

    /// The same, to change it.
    pub(crate) fn innermost_mut(&mut self) -> &mut Self {
        match self {
            Self::Array(items) | Self::Map(items) => items.innermost_mut(),
            other => other,
        }
    }
}

/// An open enum.
#[derive(Clone, Debug)]
pub(crate) struct OpenEnum {
    /// Name in Rust.
    pub(crate) name: String,
    /// What it is.
    pub(crate) doc: String,
    /// Its documented values.
    pub(crate) variants: Vec<Variant>,
}

/// A documented value.
#[derive(Clone, Debug)]
pub(crate) struct Variant {
    /// Name in Rust.
    pub(crate) name: String,
    /// The value as the service has it.
    pub(crate) value: String,
    /// What it means.
    pub(crate) description: String,
}
