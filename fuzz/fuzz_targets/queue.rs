//! An answer of a queue: messages, a changed visibility, outcomes of a deletion, or an error.
#![no_main]

use cams_core::fuzz::queue;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| {
    for status in [200, 403, 404, 503] {
        queue(status, body);
    }
});
