//! A whole answer: status, headers and body. Whatever it is, it is classified by the rules.
#![no_main]

use cams_core::fuzz::classify;
use cams_models::{SERVICE, operations};
use libfuzzer_sys::fuzz_target;

// A line with the status, lines with headers, an empty line, the body; as an answer stands in a file of the corpus.
fuzz_target!(|data: &[u8]| {
    let (head, body) = match data.windows(2).position(|pair| pair == b"\n\n") {
        Some(at) => (&data[..at], &data[at + 2..]),
        None => (data, &[][..]),
    };
    let mut lines = head.split(|byte| *byte == b'\n');
    let status = lines.next().and_then(|line| std::str::from_utf8(line).ok()?.parse().ok());
    let headers = lines.filter_map(|line| {
        let colon = line.iter().position(|byte| *byte == b':')?;
        Some((&line[..colon], line[colon + 1..].trim_ascii()))
    });
    classify(&SERVICE, operations::find("ListChatGroup"), status.unwrap_or(200), headers, body);
});
