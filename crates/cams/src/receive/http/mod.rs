//! Receives callbacks over HTTP, in whatever server you have.
//!
//! [`CallbackReceiver`] stands between your server and your function. It checks who posts, reads the body within
//! limits, and gives your function the events. Only after your function returned `Ok` does it acknowledge: the
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
//! # What your function does
//! It makes the events safe and returns. "Safe" means that they survive a crash of this program: in a database, or in a
//! queue of your own. It does not answer customers, download media, or call others first: the service waits for 3
//! seconds, and then sends all of it again. Keep [`Event::key`](crate::receive::Event::key) with each event, since
//! repetitions do come.
//!
//! A function that returns an error, is late, or panics loses nothing: the callback comes again. The service does not
//! document how often; related products repeat three times within some minutes.
//!
//! # Servers
//! With the feature `tower`, [`CallbackReceiver::service`] makes a `tower` service of it, which axum, hyper and Lambda
//! take. In a server with types of its own, call [`CallbackReceiver::answer_bytes`].

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
