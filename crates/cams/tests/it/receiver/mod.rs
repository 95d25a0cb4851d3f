//! Receiving over HTTP: when a callback is acknowledged, and what a stranger may not do.

mod answers;
mod local;
mod signature;
mod strangers;

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use cams::bytes::Bytes;
use cams::receive::Events;
use cams::receive::http::CallbackReceiver;
use http::{Request, Response};
use http_body::{Body, Frame, SizeHint};

const TOKEN: &str = "0123456789abcdef0123456789abcdef";

/// Two items around one that is broken.
const BODY: &str = r#"[{"MessageId":"m1","Type":"TEXT","Message":"hello","CustSpaceId":"cams-x000","To":"8613800000000"},
    "broken", {"MessageId":"m2","Status":"Read","CustSpaceId":"cams-y000","From":"+8613800000001"}]"#;

fn receiver() -> CallbackReceiver {
    CallbackReceiver::new(TOKEN).unwrap()
}

fn post(body: &str) -> Request<String> {
    Request::post(format!("/cams/{TOKEN}")).body(body.to_owned()).unwrap()
}

/// What handlers got.
#[derive(Clone, Default)]
struct Got(Arc<Mutex<Vec<String>>>);

impl Got {
    /// Notes the text of each item.
    fn note(&self, events: Events) {
        let texts = events.into_iter().map(|item| match item {
            Ok(event) => event.raw().to_owned(),
            Err(bad) => format!("bad: {}", bad.raw()),
        });
        self.0.lock().unwrap().extend(texts);
    }

    fn len(&self) -> usize {
        self.0.lock().unwrap().len()
    }

    /// A handler that notes what it gets and succeeds.
    async fn keep(self, events: Events) -> Result<(), Infallible> {
        self.note(events);
        Ok(())
    }
}

fn parts(response: &Response<String>) -> (u16, &str) {
    (response.status().as_u16(), response.body())
}

/// A body that comes in pieces, counts them, and then breaks off or never ends.
struct Pieces {
    left: usize,
    taken: Arc<Mutex<usize>>,
    end: End,
}

#[derive(Clone, Copy)]
enum End {
    BreaksOff,
    NeverComes,
}

impl Body for Pieces {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        match (self.left.checked_sub(1), self.end) {
            (Some(left), _) => {
                self.left = left;
                *self.taken.lock().unwrap() += 1;
                Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(&[b' '; 1024])))))
            }
            (None, End::BreaksOff) => Poll::Ready(Some(Err(std::io::ErrorKind::ConnectionReset.into()))),
            (None, End::NeverComes) => Poll::Pending,
        }
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::default()
    }
}
