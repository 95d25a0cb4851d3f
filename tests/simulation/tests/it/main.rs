//! Tests of the simulation: it is repeatable, it finds planted faults, and the SDK passes a small part of it.

mod memory;
mod planted;
mod progress;
mod replay;
mod seeds;
