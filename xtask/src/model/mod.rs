//! The resolved specs, with Rust names, types, and everything inherited: the input of the templates.
//!
//! Every part of it comes from specs without mistakes.

mod bounds;
mod data;
mod errors;
mod event;
mod events;
mod examples;
mod fields;
mod gaps;
mod limits;
pub(crate) mod names;
pub(crate) mod path;
pub(crate) mod progress;
mod reserved;
mod resolve;
mod resolver;
pub(crate) mod rules;
mod service;
mod shape;
mod shared;
pub(crate) mod taken;
mod twins;
mod wire;

pub(crate) use bounds::{broken_limits, contradictions};
pub(crate) use data::{Definition, Group, Model, Operation, Placement, Ram, SharedType};
pub(crate) use event::{Case, Event, EventDefinition, Reading};
pub(crate) use fields::inherit;
pub(crate) use reserved::is_reserved;
pub(crate) use resolve::resolve;
pub(crate) use rules::prose;
pub(crate) use shape::{Field, Inner, OpenEnum, Presence, Role, Shape, Type};
pub(crate) use shared::exported;
pub(crate) use wire::MOST_REQUIRED;
