//! Calls and their answers in a file: recorded from a run, and answered from in another.
//!
//! A line is a call, in JSON; the first line says what the file is. Neither signatures nor keys are in it, and names
//! that stand for secrets have `***` as their value.

mod entry;
mod recorder;
mod replay;
mod secrets;

pub(crate) use entry::{Asked, is_recorded};
pub(crate) use recorder::Recorder;
pub(crate) use replay::Replay;
