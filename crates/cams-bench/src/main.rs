//! `cargo measure`; everything it does is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    cams_bench::cli::main()
}
