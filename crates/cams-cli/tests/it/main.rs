//! The `cams` command as a user has it: a process with arguments, input, output and an exit code.

// The lints let tests themselves do this, but not the functions that they share.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod call;
mod catalog;
mod command;
mod completion;
mod credentials;
mod doctor;
#[cfg(unix)]
mod exits;
mod failing;
mod field;
#[cfg(unix)]
mod guide;
mod listen;
mod lists;
mod mock_files;
mod send;
mod stderr;
mod support;
mod template;
#[cfg(unix)]
mod terminal;
mod upload;
