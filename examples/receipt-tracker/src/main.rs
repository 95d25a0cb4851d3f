//! Takes receipts from a queue and keeps the state of each message in SQLite.
//!
//! ```sh
//! cargo run --manifest-path examples/receipt-tracker/Cargo.toml                      # on the local CAMS
//! cargo run --manifest-path examples/receipt-tracker/Cargo.toml -- receipts.db Alicom-Queue-…-ChatAppStatus
//! ```
//!
//! The queue hands out every receipt at least once, in any order. The database makes each one take effect exactly once:
//! the key of an event and its effect are stored in one transaction, and then the message is acknowledged. A program
//! that is killed in between gets the message again and finds the key. To scale, start more instances of the program on
//! one database.

use std::error::Error;
use std::time::Duration;

use cams::receive::queue::{Consumer, Delivery, MessageType, Queue, Site};
use cams::{Client, Config};
use cams_mock::MockServer;

use tracker::Tracker;

mod tracker;

const QUEUE: &str = "Alicom-Queue-1000000000000002-ChatAppStatus";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    match (arguments.next(), arguments.next()) {
        (Some(path), Some(name)) => {
            let queue = Queue::new(MessageType::ChatAppStatus, name, Site::international());
            let mut consumer = Client::from_env()?.consume(queue)?;
            let mut tracker = Tracker::open(&path)?;
            let ended = tokio::select! {
                tracked = track(&mut consumer, &mut tracker) => tracked,
                stopped = tokio::signal::ctrl_c() => stopped.map_err(Into::into),
            };
            // Deletes the last acknowledged messages, even after an error. Other messages come again.
            let closed = consumer.close().await;
            ended?;
            println!("{:?}", closed?);
        }
        _ => try_it().await?,
    }
    Ok(())
}

/// Tracks receipts until the consumer is stopped or fails.
async fn track(consumer: &mut Consumer, tracker: &mut Tracker) -> Result<(), Box<dyn Error>> {
    while let Some(delivery) = consumer.next().await {
        store(delivery?, tracker)?;
    }
    Ok(())
}

/// Stores what a message says, and acknowledges it only then.
fn store(delivery: Delivery, tracker: &mut Tracker) -> Result<(), Box<dyn Error>> {
    match delivery.events() {
        Ok(events) => {
            for event in events {
                match event {
                    Ok(event) => tracker.take(&event)?,
                    Err(bad) => eprintln!("an item that cannot be read: {bad}"),
                }
            }
        }
        // It will never be readable, so it must not be repeated forever. Keep its text if you are allowed to.
        Err(error) => eprintln!("message {}: {error}", delivery.message().id),
    }
    delivery.ack();
    Ok(())
}

/// Receipts of two messages, twice and in any order, from the local CAMS.
async fn try_it() -> Result<(), Box<dyn Error>> {
    let server = MockServer::start().await?;
    for (id, status) in [("m1", "Read"), ("m1", "Sent"), ("m2", "Sent"), ("m1", "Delivered"), ("m2", "Sent")] {
        let receipt = format!(r#"{{"MessageId":"{id}","To":"8613900001234","Status":"{status}"}}"#);
        server.put_in_queue(QUEUE, receipt);
    }
    let config = Config::new().endpoint(server.endpoint()).credentials(server.credentials());
    let site = Site::new(server.endpoint(), server.endpoint());
    let queue = Queue::new(MessageType::ChatAppStatus, QUEUE, site);
    let mut consumer = Client::new(config)?.consume(queue)?;
    let mut tracker = Tracker::open(":memory:")?;
    for _ in 0..5 {
        let next = tokio::time::timeout(Duration::from_secs(20), consumer.next()).await?;
        store(next.ok_or("the consumer ended")??, &mut tracker)?;
    }
    println!("{:?}", consumer.close().await?);
    for (id, status) in tracker.states()? {
        println!("{id}: {status}");
    }
    Ok(())
}
