//! Receives callbacks over HTTP, in any server.
//!
//! [`CallbackReceiver`] connects your server with your function. It checks the sender's token, reads the body within
//! limits, and passes the events to your function. It acknowledges only after your function has returned `Ok`; the
//! service sends everything else again.
//!
//! ```
//! use cams::receive::Event;
//! use cams::receive::http::CallbackReceiver;
//!
//! # #[derive(Clone)]
//! # struct Store;
//! # impl Store {
//! #     async fn save(&self, key: &str, json: &str) -> std::io::Result<()> { Ok(()) }
//! # }
//! # async fn run(store: Store, token: &str, request: http::Request<String>)
//! # -> Result<http::Response<String>, Box<dyn std::error::Error>> {
//! // The address to enter at the service ends in the token: https://shop.example/cams/TOKEN
//! let receiver = CallbackReceiver::new(token)?;
//! let response = receiver
//!     .answer(request, async |events| {
//!         for item in events {
//!             match item {
//!                 Ok(event) => store.save(&event.key(), event.raw()).await?,
//!                 Err(bad) => store.save("bad", bad.raw()).await?,
//!             }
//!         }
//!         Ok::<_, std::io::Error>(())
//!     })
//!     .await;
//! # Ok(response)
//! # }
//! ```
//!
//! # What your function should do
//! Store the events and return. They must survive a crash of this program, for example in a database or in your own
//! queue. Do not answer customers, download media, or call others first: the service waits 3 seconds, and then sends
//! all events again. Store [`Event::key`](crate::receive::Event::key) with each event, because repetitions do happen.
//!
//! If your function returns an error, is late, or panics, nothing is lost: the callback comes again. The service does
//! not document how often; related products repeat it three times within some minutes.
//!
//! # Servers
//! With the feature `tower`, `CallbackReceiver::service` turns it into a `tower` service for axum, hyper, and Lambda.
//! In a server with its own types, call [`CallbackReceiver::answer_bytes`].

mod filter;
mod receiver;
mod refusal;
#[cfg(feature = "tower")]
mod service;
mod token;

pub use receiver::{CallbackReceiver, DEADLINE};
#[cfg(feature = "tower")]
pub use service::CallbackService;
pub use token::TokenError;
