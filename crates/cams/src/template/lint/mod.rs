//! The rules for templates: one file per part of a template.
//!
//! Rules that the service documents are errors. Rules that Meta documents, or that were only seen in production code,
//! are warnings.

mod authentication;
mod buttons;
mod carousel;
mod components;
mod identity;
mod parts;
mod text;
mod variables;
mod viber;
mod whole;
