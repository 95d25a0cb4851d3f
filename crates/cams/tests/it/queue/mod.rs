//! The consumer of a queue: over a transport that follows a script, and over the local CAMS.

mod local;
mod pace;
mod script;
mod settling;
mod tokens;
