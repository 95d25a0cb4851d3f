//! The body of a callback or of a queue message. Whatever it is, its items come out, and their text can be read again.
#![no_main]

use cams::receive::{Event, parse};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(events) = parse(data) else { return };
    for event in events.into_iter().flatten() {
        let again = parse(event.raw()).expect("the text of an event is a body");
        let again: Vec<Event> = again.into_iter().flatten().collect();
        assert_eq!(again, [event.clone()]);
        assert_eq!(again[0].key(), event.key());
        let _ = format!("{event:?}");
    }
});
