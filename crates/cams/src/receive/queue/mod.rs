//! Receiving from a queue: what users write and what becomes of messages, taken from Simple Message Queue (SMQ).
//!
//! The service puts every item into a queue of Alibaba's own account. A [`Consumer`] opens the queue with a token that
//! it fetches and renews, takes messages in long polls, and deletes those that you acknowledge. Unlike an HTTP
//! callback, a message in a queue waits until your program is there to take it.
//!
//! ```no_run
//! use cams::receive::queue::{MessageType, Queue, Site};
//!
//! # async fn run(client: cams::Client) -> Result<(), cams::Error> {
//! let name = "Alicom-Queue-1000000000000002-ChatAppInbound"; // from the console, or QueryChatappPhoneNumbers
//! let queue = Queue::new(MessageType::ChatAppInbound, name, Site::international());
//! let mut consumer = client.consume(queue)?;
//! let mut result = Ok(());
//! while let Some(delivery) = consumer.next().await {
//!     let delivery = match delivery {
//!         Ok(delivery) => delivery,
//!         Err(error) => {
//!             result = Err(error);
//!             break;
//!         }
//!     };
//!     match delivery.events() {
//!         Ok(events) => println!("{events:?}"),
//!         Err(_) => println!("not an item: {}", delivery.raw()),
//!     }
//!     delivery.ack(); // only once the item is safe
//! }
//! consumer.close().await?; // deletes what was acknowledged last
//! result
//! # }
//! ```
//!
//! # At least once
//! A message that was not acknowledged comes again when its visibility timeout is over; [`Delivery::time_left`] shows
//! what is left of it. So does a message whose acknowledgement was lost, and the service may enqueue an item twice.
//! Make the effect idempotent: store the key of the item under a unique constraint, in the transaction that has the
//! effect.
//!
//! # Scaling
//! Start the program on more machines: the queue shares its messages out. A consumer keeps one long poll in flight, and
//! takes no more messages while [`Queue::with_max_unsettled`] of them are not settled. More than a few polls at once on
//! a queue make the server answer at once instead of waiting, and every poll is billed.
//!
//! # No task of its own
//! A consumer works only while [`Consumer::next`] or [`Consumer::close`] is awaited. Dropping their futures loses
//! nothing: a request that has begun goes on with the next call. Without `async`, wait for each of them with
//! `cams::blocking::wait`. Call [`Consumer::close`] however your loop ends, after an error too: otherwise messages that
//! were acknowledged last come again.
//!
//! # Permission
//! The RAM user needs `dybaseapi:QueryTokenForMnsQueue`. The token is for consuming alone.

mod clock;
mod consumer;
mod delivery;
mod expiry;
mod ledger;
mod link;
mod pace;
mod source;
mod tokens;

pub use cams_core::smq::{Message, Sign, Signable, SignatureV2};
pub use consumer::Consumer;
pub use delivery::{Delivery, NotExtended};
pub use ledger::Totals;
pub use source::{MessageType, Queue, Site};

use crate::client::Client;
use cams_core::Error;

impl Client {
    /// Makes a consumer of a queue, with the credentials, connections, and clock of this client. Nothing is sent before
    /// [`Consumer::next`].
    ///
    /// # Errors
    /// The name of the queue or a host is invalid, or a host would be reached over plain HTTP.
    pub fn consume(&self, queue: Queue) -> Result<Consumer, Error> {
        Consumer::new(self.engine(), queue)
    }
}
