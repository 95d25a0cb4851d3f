//! Events: what `cams::receive` makes of the bodies of callbacks and queue messages.

mod bodies;
mod cases;
mod content;
mod hidden;
mod order;
mod samples;

use cams::receive::{BadItem, Event, Events, parse};

/// The items of a body that can be read.
fn items(body: impl AsRef<[u8]>) -> Vec<Result<Event, BadItem>> {
    parse(body).expect("a body").into_iter().collect()
}

/// The only event of a body.
fn event(body: &str) -> Event {
    only(parse(body).expect("a body"))
}

fn only(events: Events) -> Event {
    let mut events: Vec<_> = events.into_iter().collect();
    assert_eq!(events.len(), 1, "{events:?}");
    events.remove(0).expect("an event")
}
