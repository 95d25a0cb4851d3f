//! The generator of this workspace: `cargo xtask <command>`.
//!
//! `generate` makes code from operation specs: `spec` reads the texts, `model` resolves what they mean, `render`
//! writes Rust, `output` brings the folders on disk in line. Every mistake on the way is a `spec::Problems` entry
//! with its place, and all of a run are reported together.
//!
//! `import` writes specs from the cloud's published metadata, and `new` begins one by hand. `diff` compares two
//! states of the specs by what is generated from each.

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
