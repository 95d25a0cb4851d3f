//! The output of the command: results on stdout in the requested format, everything else on stderr.
//!
//! A result is a [`json::Json`] document; [`render::render`] writes it in a [`format::Format`]. Errors, warnings, and
//! notes go through [`stderr::tell`].

pub(crate) mod escape;
pub(crate) mod form;
pub(crate) mod format;
pub(crate) mod json;
pub(crate) mod look;
pub(crate) mod query;
pub(crate) mod render;
pub(crate) mod shell;
pub(crate) mod stderr;
pub(crate) mod stdout;
pub(crate) mod table;
pub(crate) mod text;
pub(crate) mod write_json;
pub(crate) mod yaml;
