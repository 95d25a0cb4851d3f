//! The generator of this workspace: `cargo xtask <command>`.
//!
//! `generate` turns operation specs into code: `spec` reads the texts, `model` resolves their meaning, `render` writes
//! Rust, and `output` updates the folders on disk. Every mistake becomes a `spec::Problems` entry with its place, and a
//! run reports all of them together.
//!
//! `import` writes specs from the metadata that the cloud publishes, and `new` starts one to be written by hand. `diff`
//! compares two states of the specs by the code that is generated from each.

pub mod cli;
mod diff;
mod failure;
#[cfg(fuzzing)]
pub mod fuzz;
mod generate;
mod import;
mod manifest;
mod model;
mod new;
mod output;
mod print;
mod render;
mod scaffold;
mod spec;
