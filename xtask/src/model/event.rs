//! The events as plain data.

use super::shape::{OpenEnum, Shape, Type};
use crate::spec::language::{CodeSpec, MarkSpec};

/// A type of an event, or a table of codes.
#[derive(Debug)]
pub(crate) struct Event {
    /// Name of the spec file without its ending.
    pub(crate) stem: String,
    /// Name of its module.
    pub(crate) module: String,
    /// Name in Rust.
    pub(crate) name: String,
    /// What it is.
    pub(crate) doc: String,
    /// What the file defines.
    pub(crate) definition: EventDefinition,
}

/// What a file of events defines.
#[derive(Debug)]
pub(crate) enum EventDefinition {
    /// An item with its place in the order of classification and its marks, or an object without these.
    Object {
        /// Its fields.
        shape: Shape,
        /// How each field is read, in the order of the fields.
        readings: Vec<Reading>,
        /// The key in which it may be wrapped.
        wrapper: Option<String>,
        /// Of an item: place in the order, and marks.
        item: Option<(u32, Vec<MarkSpec>)>,
    },
    /// A value of several kinds.
    Choice {
        /// The key in the value that names its kind.
        tag: Option<String>,
        /// The key in which it may be wrapped.
        wrapper: Option<String>,
        /// Its kinds.
        cases: Vec<Case>,
    },
    /// A string with documented values.
    Enum(OpenEnum),
    /// Codes.
    Codes(Vec<CodeSpec>),
}

impl Event {
    /// Types that it refers to.
    pub(super) fn references(&self) -> Vec<&str> {
        let mut names = Vec::new();
        match &self.definition {
            EventDefinition::Object { shape, .. } => {
                shape.fields.iter().for_each(|field| references(&field.ty, &mut names))
            }
            EventDefinition::Choice { cases, .. } => {
                cases.iter().for_each(|case| references(&case.ty, &mut names))
            }
            EventDefinition::Enum(_) | EventDefinition::Codes(_) => {}
        }
        names
    }
}

/// Adds the types that a type refers to.
pub(super) fn references<'t>(ty: &'t Type, names: &mut Vec<&'t str>) {
    match ty.innermost() {
        Type::SharedObject(name) | Type::SharedEnum(name) => names.push(name),
        Type::Object(shape) => shape.fields.iter().for_each(|field| references(&field.ty, names)),
        _ => {}
    }
}

/// How a field is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    /// As its type is.
    Plain,
    /// As JSON, also where a text holds it.
    Json,
    /// As a choice whose kind stands in the field of that wire name beside it.
    Beside(String),
}

/// A kind of a choice.
#[derive(Debug)]
pub(crate) struct Case {
    /// Name in Rust.
    pub(crate) name: String,
    /// Name on the wire.
    pub(crate) value: String,
    /// Other names on the wire.
    pub(crate) aliases: Vec<String>,
    /// What it holds.
    pub(crate) ty: Type,
    /// The key in which an array may be wrapped.
    pub(crate) wrapper: Option<String>,
    /// What it is.
    pub(crate) doc: String,
    /// Whether `Debug` hides it.
    pub(crate) sensitive: bool,
}
