//! The specs resolved: names of Rust, types, and everything inherited; what the templates render.
//!
//! Every part of it comes from specs in which no mistake was found.

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
