//! `cams send` with a local CAMS, whose history says who got what.

pub(crate) mod campaign;
mod files;
mod renamed;
mod resume;
#[cfg(unix)]
mod stops;
mod templates;
