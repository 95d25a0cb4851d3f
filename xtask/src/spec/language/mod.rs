//! The spec language: the keys and values of the YAML files in `api-specs/`.
//!
//! These types are its only definition. The JSON Schema that validates the files is generated from them, so the comment
//! of a field is also the description that an editor shows.

mod event;
mod field;
mod operation;
mod parts;
mod service;

pub(crate) use event::{CaseSpec, CodeOutcome, CodeSpec, EventFieldSpec, EventKind, EventSpec, MarkSpec};
pub(crate) use field::{FieldSpec, Gap, ItemsSpec, LimitsSpec, TypeKind, TypeSpec, ValueSpec};
pub(crate) use operation::{Location, OperationSpec, ParameterSpec, Retry, Stability, Style};
pub(crate) use parts::Parts;
pub(crate) use service::{
    CommonSpec, EndpointSpec, ErrorClass, ErrorCodeSpec, ErrorFamilySpec, GroupSpec, ServiceSpec,
};
