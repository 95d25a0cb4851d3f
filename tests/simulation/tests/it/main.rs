//! Tests of the simulation: it repeats itself, it finds what was planted, and the SDK stands a small part of it.

mod memory;
mod planted;
mod progress;
mod replay;
mod seeds;
