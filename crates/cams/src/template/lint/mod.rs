//! The rules for templates: one file per part of a template.
//!
//! What the service documents is an error. What Meta documents, or what was seen in production code only, is a warning.

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
