//! The stream of a listener, as server-sent events.

use std::io;
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, StreamBody};
use hyper::body::Frame;
use tokio::sync::{OwnedSemaphorePermit, watch};

use super::change::Change;
use super::state::{Batch, Feed, Signal};

/// How often something is written when nothing happens, so that a listener that is gone is noticed.
const PULSE: Duration = Duration::from_secs(15);

/// A listener on its way through the events.
struct Listener {
    feed: Feed,
    signal: watch::Receiver<Signal>,
    seen: u64,
    is_greeted: bool,
    _permit: OwnedSemaphorePermit,
}

/// The events after that of an id, or from now on; `None` if there are too many listeners.
pub(crate) fn listen(feed: &Feed, seen: Option<u64>) -> Option<BoxBody<Bytes, io::Error>> {
    let (permit, signal) = feed.admit()?;
    let seen = seen.unwrap_or_else(|| feed.last());
    let listener = Listener { feed: feed.clone(), signal, seen, is_greeted: false, _permit: permit };
    let frames = stream::unfold(listener, |mut listener| async move {
        let text = listener.next().await?;
        Some((Ok(Frame::data(Bytes::from(text))), listener))
    });
    Some(BodyExt::boxed(StreamBody::new(frames)))
}

impl Listener {
    /// What is written next; `None` at the end.
    async fn next(&mut self) -> Option<String> {
        if !std::mem::replace(&mut self.is_greeted, true) {
            return Some(format!("event: hello\ndata: {{\"LastEventId\":{}}}\n\n", self.feed.last()));
        }
        loop {
            if self.signal.borrow_and_update().is_closed {
                return None;
            }
            match self.feed.after(self.seen) {
                Batch::Resync(last) => {
                    self.seen = last;
                    return Some(format!("id: {last}\nevent: resync\ndata: {{}}\n\n"));
                }
                Batch::Events(events) if !events.is_empty() => {
                    self.seen = events.last().map_or(self.seen, |(id, _)| *id);
                    let text = |(id, change): &(u64, _)| event(*id, change);
                    return Some(events.iter().map(text).collect());
                }
                Batch::Events(_) => {}
            }
            tokio::select! {
                changed = self.signal.changed() => changed.ok()?,
                () = tokio::time::sleep(PULSE) => return Some(": still here\n\n".to_owned()),
            }
        }
    }
}

fn event(id: u64, change: &Change) -> String {
    format!("id: {id}\nevent: {}\ndata: {}\n\n", change.name(), change.data())
}
