//! Published metadata of a product: it becomes specs that the reader takes, or an error with its place.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| xtask::fuzz::metadata(text));
