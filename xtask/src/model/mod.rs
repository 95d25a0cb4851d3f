//! The specs resolved: names of Rust, types, and everything inherited; what the templates render.
//!
//! Every part of it comes from specs in which no mistake was found.

mod data;
mod errors;
mod events;
mod examples;
mod fields;
mod limits;
pub(crate) mod names;
pub(crate) mod path;
pub(crate) mod progress;
mod reserved;
mod resolve;
mod resolver;
pub(crate) mod rules;
mod service;
mod shared;
pub(crate) mod taken;
mod twins;
mod wire;

pub(crate) use data::{
    Definition, Field, Group, Inner, Model, OpenEnum, Operation, Placement, Presence, Ram, Role, Shape,
    SharedType, Type,
};
pub(crate) use events::{Case, Event, EventDefinition, Reading};
pub(crate) use fields::inherit;
pub(crate) use limits::broken_limits;
pub(crate) use reserved::is_reserved;
pub(crate) use resolve::resolve;
pub(crate) use rules::prose;
pub(crate) use shared::exported;
