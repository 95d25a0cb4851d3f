//! Typed message content, for messages that are not made from a template.
//!
//! [`content`](crate::operations::SendChatappMessage::content) of a call takes any of these types and sets
//! `ChannelType`, `Type`, `MessageType`, and `Content` together:
//!
//! ```
//! use cams::content::whatsapp;
//!
//! # async fn run(client: cams::Client) -> Result<(), cams::Error> {
//! let number: cams::PhoneNumber = "+86 138-0013-8001".parse().expect("a number");
//! let call = client.send_chatapp_message().from("8613800000000").to(number);
//! let reply = call.content(whatsapp::Text::new("Your order is on its way.")).send().await?;
//! println!("{}", reply.message_id.as_deref().unwrap_or_default());
//! # Ok(())
//! # }
//! ```
//!
//! There is a module per channel. Some kinds have no type here, because their keys are not documented (such as
//! `carousel`). Send them as JSON with [`Content::raw`].
//!
//! # What is checked
//! The SDK checks everything when you send the call, before anything is sent, and one error lists every problem. If a
//! rule that the service documents is broken, the call is not sent. Limits that are known only from Meta's
//! documentation or from production code are logged as warnings, and the call is sent. Lengths are counted in Unicode
//! characters; the service's unit is not documented.
//!
//! Content as JSON, from [`Content::raw`] or set with `content_json`, is checked as well
//! ([`parameters`](crate::parameters)). Anything that can never be accepted stops the call: text that is not JSON, a
//! list instead of an object, or an unfilled placeholder such as `{{1}}`. The limits of the matching type are then
//! warnings.
//!
//! # Reading
//! All types can be read back: [`Content::from_json`] takes content as the service stores it, and [`Content::read`]
//! converts it into its type.

mod body;
pub mod instagram;
mod known;
mod message;
pub mod messenger;
pub(crate) mod parties;
mod placeholders;
pub(crate) mod plain;
mod rules;
mod scalar;
mod send;
mod shape;
pub mod telegram;
pub(crate) mod template;
pub mod viber;
pub mod whatsapp;

pub use body::Body;
pub use message::{Content, IntoContent};
pub use template::{Template, TemplateId};
