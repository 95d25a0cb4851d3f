//! A spec, read as each kind of file: it becomes Rust, or mistakes with their places.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| xtask::fuzz::spec(text));
