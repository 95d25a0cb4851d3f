//! Headers that the answers to throttled and to badly dated calls are read for.
#![no_main]

use cams_core::fuzz::classify;
use cams_models::SERVICE;
use libfuzzer_sys::fuzz_target;

const NAMES: [&str; 6] =
    ["x-acs-retry-after", "x-ratelimit-user-api", "x-ratelimit-user", "retry-after", "date", "x-acs-request-id"];

// A line for each of the headers.
fuzz_target!(|data: &[u8]| {
    let headers = || NAMES.iter().map(|name| name.as_bytes()).zip(data.split(|byte| *byte == b'\n'));
    classify(&SERVICE, None, 429, headers(), br#"{"Code":"Throttling.User"}"#);
    classify(&SERVICE, None, 400, headers(), br#"{"Code":"InvalidTimeStamp.Expired"}"#);
});
