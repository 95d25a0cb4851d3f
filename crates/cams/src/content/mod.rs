//! Typed message content: what goes into a message that is made from no template.
//!
//! [`content`](crate::operations::SendChatappMessage::content) of a call takes any of these types and sets
//! `ChannelType`, `Type`, `MessageType` and `Content` together:
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
//! There is a module per channel. What has no type here, because its keys are not documented (such as `carousel`),
//! goes as JSON by [`Content::raw`].
//!
//! # What is checked
//! Everything is checked when you send the call, before anything goes out, and one error lists every problem. A broken
//! rule that the service documents stops the call. Limits that are known only from Meta's documentation or from code in
//! production are logged as warnings, and the call is sent. Lengths are counted in Unicode characters; which unit the
//! service counts in is not documented.
//!
//! Content as JSON, from [`Content::raw`] or set by `content_json`, is checked as well
//! ([`parameters`](crate::parameters)). What can never be accepted stops the call: text that is not JSON, a list in
//! place of an object, a placeholder such as `{{1}}` that was not filled. The limits of the type that it would have
//! are warnings then.
//!
//! # Reading
//! All types read what they write: [`Content::from_json`] takes a content as the service keeps it, and
//! [`Content::read`] gives it its type.

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
