//! The body of a refusal: its fields in either spelling, and a refused signature in its message.
#![no_main]

use cams_core::fuzz::{classify, explain};
use cams_models::SERVICE;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| {
    for status in [200, 400, 503] {
        classify(&SERVICE, None, status, [], body);
    }
    if let Ok(message) = std::str::from_utf8(body) {
        explain(message);
    }
});
