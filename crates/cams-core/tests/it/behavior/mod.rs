//! What the engine promises, over a scripted transport and a clock that the tests decide.

mod answers;
mod calls;
mod code_rows;
mod codes;
mod corrections;
mod credentials;
mod explanations;
mod interceptors;
mod limits;
mod programs;
mod world;
