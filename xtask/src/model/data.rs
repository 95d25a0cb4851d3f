//! The model as plain data.

use std::collections::{BTreeMap, BTreeSet};

use super::event::Event;
use super::shape::{OpenEnum, Shape};
use crate::spec::language::{Location, Retry, ServiceSpec, Stability, Style};
use crate::spec::progress::{PagesSpec, WaiterSpec};

/// The whole service.
#[derive(Debug)]
pub(crate) struct Model<'s> {
    /// What applies to all operations.
    pub(crate) service: &'s ServiceSpec,
    /// Folder of the specs as the banners name it.
    pub(crate) folder: &'s str,
    /// Groups, in the order of the spec.
    pub(crate) groups: Vec<Group>,
    /// Shared types by their name.
    pub(crate) types: BTreeMap<String, SharedType>,
    /// What the service sends to its users, by the name of the type.
    pub(crate) events: BTreeMap<String, Event>,
}

impl Model<'_> {
    /// Every operation with its group.
    pub(crate) fn operations(&self) -> impl Iterator<Item = (&Group, &Operation)> {
        self.groups.iter().flat_map(|group| group.operations.iter().map(move |operation| (group, operation)))
    }

    /// The object type of that name, if it is a shared one.
    pub(crate) fn shape(&self, name: &str) -> Option<&Shape> {
        match self.types.get(name).map(|shared| &shared.definition) {
            Some(Definition::Object(shape)) => Some(shape),
            _ => None,
        }
    }
}

/// A group of operations.
#[derive(Debug)]
pub(crate) struct Group {
    /// Name of its folder and of its cargo feature.
    pub(crate) name: String,
    /// Name of its module.
    pub(crate) module: String,
    /// Its title in prose.
    pub(crate) title: String,
    /// What it is about.
    pub(crate) summary: String,
    /// Its operations, by name.
    pub(crate) operations: Vec<Operation>,
}

/// A type that several operations share.
#[derive(Debug)]
pub(crate) struct SharedType {
    /// Name of the spec file without its ending.
    pub(crate) stem: String,
    /// Name of its module.
    pub(crate) module: String,
    /// What it is.
    pub(crate) definition: Definition,
    /// Names of the groups whose operations lead to it, directly or through other types.
    pub(crate) groups: BTreeSet<String>,
}

/// What a shared type is.
#[derive(Debug)]
pub(crate) enum Definition {
    /// An object.
    Object(Shape),
    /// A string with documented values.
    Enum(OpenEnum),
}

/// An operation.
#[derive(Debug)]
pub(crate) struct Operation {
    /// Name on the wire.
    pub(crate) action: String,
    /// Name in Rust, before `Request` and `Response`.
    pub(crate) name: String,
    /// Name of its module and of its entry.
    pub(crate) module: String,
    /// Name of the spec file without its ending.
    pub(crate) stem: String,
    /// What it does, in one sentence.
    pub(crate) summary: String,
    /// What the caller should know.
    pub(crate) notes: Vec<String>,
    /// The calls of its example, where it needs others than those of the required parameters.
    pub(crate) example_call: Vec<String>,
    /// Its stability, and what that means.
    pub(crate) stability: (Option<Stability>, Option<String>),
    /// The permission it needs.
    pub(crate) ram: Ram,
    /// Whether it may be sent again.
    pub(crate) retry: Retry,
    /// Calls per second.
    pub(crate) qps: Option<u32>,
    /// Why it should no longer be used.
    pub(crate) deprecated: Option<String>,
    /// Entries of `error_codes` that the documentation gives for it.
    pub(crate) errors: Vec<String>,
    /// The request, whose fields are the parameters.
    pub(crate) request: Shape,
    /// Placement of each parameter, in the order of the fields of the request.
    pub(crate) placements: Vec<Placement>,
    /// The response.
    pub(crate) response: Shape,
    /// How it pages.
    pub(crate) pages: Option<PagesSpec>,
    /// What can be waited for with it.
    pub(crate) waiters: Vec<WaiterSpec>,
}

/// A permission.
#[derive(Debug)]
pub(crate) struct Ram {
    /// Action in a policy.
    pub(crate) action: String,
    /// Its documented access level.
    pub(crate) access: Option<String>,
    /// Its documented resource.
    pub(crate) resource: Option<String>,
}

/// Where a parameter goes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Placement {
    /// Part of the HTTP request.
    pub(crate) location: Location,
    /// How the value becomes text.
    pub(crate) style: Style,
}
