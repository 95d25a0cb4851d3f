//! Receives from a queue: messages from users, and the states of your messages, through Simple Message Queue (SMQ).
//!
//! The service puts every item into a queue of Alibaba's own account. A [`Consumer`] opens the queue with a token that
//! it fetches and renews, takes messages in long polls, and deletes those that you acknowledge. Unlike an HTTP
//! callback, a queue message waits until your program takes it.
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
//! An unacknowledged message comes again after its visibility timeout; [`Delivery::time_left`] shows the remaining
//! time. A message whose acknowledgement was lost also comes again, and the service may enqueue an item twice. Make the
//! effect idempotent: store the key of the item under a unique constraint, in the same transaction as the effect.
//!
//! # Scaling
//! Start the program on more machines: the queue distributes its messages. A consumer keeps one long poll in flight,
//! and takes no more messages while [`Queue::with_max_unsettled`] of them are unsettled. If more than a few polls are
//! open on a queue, the server answers immediately instead of waiting, and every poll is billed.
//!
//! # No background task
//! A consumer works only while [`Consumer::next`] or [`Consumer::close`] is awaited. Dropping their futures loses
//! nothing: the next call continues a request in flight. Without `async`, wait for each of them with
//! `cams::blocking::wait`. Call [`Consumer::close`] however your loop ends, even after an error; otherwise the last
//! acknowledged messages come again.
//!
//! # Permission
//! The RAM user needs `dybaseapi:QueryTokenForMnsQueue`. The token can only be used for consuming.

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
    /// Creates a consumer for a queue, with the credentials, connections, and clock of this client. Nothing is sent
    /// before [`Consumer::next`].
    ///
    /// # Errors
    /// Fails if the name of the queue or a host is invalid, or if a host would be reached over plain HTTP.
    pub fn consume(&self, queue: Queue) -> Result<Consumer, Error> {
        Consumer::new(self.engine(), queue)
    }
}
