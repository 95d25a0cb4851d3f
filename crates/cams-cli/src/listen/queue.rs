//! Events from a queue.

use std::time::Duration;

use cams::Error;
use cams::bytes::Bytes;
use cams::receive::http::DEADLINE;
use cams::receive::queue::{Delivery, MessageType, Queue, Site};

use crate::listen::args::{ListenArgs, QueueArgs, SiteName};
use crate::listen::sink::{Kept, Sink};
use crate::output::stderr::tell;
use crate::report;
use crate::stop::Stop;

/// Minimum time until a message that the program did not accept comes again.
const PAUSE: Duration = Duration::from_secs(5);

/// Why the command stops taking messages from the queue.
pub(crate) enum Failure {
    BadInput(String),
    Call(Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Call(error)
    }
}

/// Takes events until the sink has enough, or a signal arrives.
pub(crate) async fn run(args: &ListenArgs, sink: &Sink, stop: &mut Stop) -> Result<(), Failure> {
    let client = args.connection.client()?;
    let name = args.queue.smq.clone().unwrap_or_default();
    let consumer = client.consume(queue(&args.queue, &name).map_err(Failure::BadInput)?)?;
    tell(&format!("taking events from {name}\nend with Ctrl-C\n"));
    let mut consumer = consumer.on_failure(move |error, pause| {
        // Rounded up, because the next try is never earlier.
        let seconds = pause.as_millis().div_ceil(1000);
        report::goes_on(&name, error, &format!("trying again in {seconds} s"));
    });
    let mut result = Ok(());
    loop {
        let delivery = tokio::select! {
            delivery = consumer.next() => delivery,
            () = sink.ended() => None,
            () = stop.wait() => None,
        };
        match delivery {
            Some(Ok(delivery)) => settle(delivery, sink).await,
            Some(Err(error)) => {
                result = Err(error);
                break;
            }
            None => break,
        }
    }
    // Always, however the loop ended: otherwise, the last acknowledged messages would come again.
    let closed = consumer.close().await.map(|_| ());
    Ok(result.and(closed)?)
}

async fn settle(delivery: Delivery, sink: &Sink) {
    let Ok(events) = delivery.events() else {
        tell(&format!("cannot read a message of {} bytes; it stays in the queue\n", delivery.raw().len()));
        return sink.settle(|counts| counts.again += 1);
    };
    // An HTTP callback is an array of items, so the program expects one.
    let items: Vec<&str> =
        events.iter().map(|item| item.as_ref().map_or_else(|bad| bad.raw(), |event| event.raw())).collect();
    let body = Bytes::from(format!("[{}]", items.join(",")));
    match sink.take(&events, body, None, DEADLINE).await {
        Ok(()) => {
            delivery.ack();
            sink.settle(|counts| counts.acknowledged += 1);
        }
        Err(kept) => {
            if matches!(kept, Kept::NotForwarded) {
                // If this fails, the message comes again after its visibility timeout.
                let _ = delivery.nack(PAUSE).await;
            }
            sink.settle(|counts| counts.again += 1);
        }
    }
}

fn queue(args: &QueueArgs, name: &str) -> Result<Queue, String> {
    let kind = match &args.message_type {
        Some(kind) => kind.as_str(),
        None => name.rsplit('-').next().unwrap_or_default(),
    };
    let kind = match kind {
        "ChatAppInbound" => MessageType::ChatAppInbound,
        "ChatAppStatus" => MessageType::ChatAppStatus,
        "ChatAppAudit" => MessageType::ChatAppAudit,
        other if args.message_type.is_some() => MessageType::Other(other.to_owned().into()),
        _ => {
            return Err(format!(
                "the queue `{name}` does not say the kind of its messages; give it with --message-type, such as \
                 ChatAppInbound"
            ));
        }
    };
    let site = match args.site {
        SiteName::International => Site::international(),
        SiteName::China => Site::china(),
    };
    let token_host = args.token_host.as_deref().unwrap_or(site.token_host()).to_owned();
    let queue_host = args.queue_host.as_deref().unwrap_or(site.queue_host()).to_owned();
    Ok(Queue::new(kind, name, Site::new(token_host, queue_host)))
}
