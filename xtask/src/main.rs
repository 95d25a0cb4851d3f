//! `cargo xtask`. Everything is in the library, where tests can reach it.

use std::process::ExitCode;

fn main() -> ExitCode {
    xtask::cli::main()
}
