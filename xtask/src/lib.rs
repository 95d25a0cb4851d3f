//! Maintenance commands of this workspace: `cargo xtask <command>`.
//!
//! `generate` makes code from operation specs: `spec` reads the texts, `model` resolves what they mean, `render`
//! writes Rust, `output` brings the folders on disk in line. Every mistake on the way is a `spec::Problems` entry
//! with its place, and all of a run are reported together.
//!
//! `diff` compares two states of the specs by what is generated from each. `build_cost` builds programs on the SDK and
//! without it, and compares what that takes.
//!
//! `bench` measures loads: this SDK beside others, and as they grow.

mod bench;
mod build_cost;
pub mod cli;
mod diff;
mod figures;
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
mod table;
