//! Media: files that messages and templates show, from this machine to a URL, and from a stored file to a link.
//!
//! Messages and templates take a link to a picture, a video or a document, never the file itself.
//! [`Client::upload`](crate::Client::upload) stores a file in the service's own storage (Object Storage Service, OSS)
//! and answers its URL:
//!
//! ```no_run
//! use cams::media::{MediaKind, Source};
//! use cams::models::SendChannelType;
//!
//! # async fn run(client: cams::Client) -> Result<(), cams::Error> {
//! let uploaded = client
//!     .upload(Source::file("menu.pdf"), "menu.pdf")
//!     .for_message(SendChannelType::Whatsapp, MediaKind::Document)
//!     .on_progress(|sent, total| println!("{sent} of {total:?} bytes"))
//!     .send()
//!     .await?;
//! println!("{}", uploaded.url);
//! let link = client.download_url(&uploaded.key).await?; // for some time, also for a file that is not public
//! # Ok(())
//! # }
//! ```
//!
//! What a kind of message wants of a file (`for_message`, `check`) is there with the feature `messaging`.
//!
//! # What happens
//! - **Authorization.** GetChatappUploadAuthorization (5 calls per second) gives temporary credentials for one
//!   directory. They are kept for each `CustSpaceId` and shared by all clones of a client; however many uploads want
//!   them at once, they are fetched once. They are fetched anew a fifth of their life before they expire (5 minutes
//!   at most), and once when the storage refuses them.
//! - **Key.** `<directory>/<32 random digits>-<name>`, so that nothing is ever overwritten and nobody guesses the
//!   URL. The name keeps its ending; every character other than an ASCII letter, a digit, `.`, `_` and `-` becomes
//!   `-`. Do not put personal data into it.
//! - **Upload.** One PutObject, signed with `OSS4-HMAC-SHA256`, streamed in pieces of 64 KiB: a file of any size takes
//!   constant memory. It is compared with the checksum that the storage answers. Bytes and files are sent again after a
//!   passing failure, as the client's [`RetryPolicy`](crate::RetryPolicy) says; a stream is not. Interceptors and rate
//!   limits are for calls, such as that of the authorization, and do not see it.
//! - **Access.** The object is made readable for everybody who has the URL, since the services that deliver a message
//!   must fetch it. Where the storage refuses that, it is stored without, and [`Uploaded::is_public`] says so. One of
//!   two integrators whose code is known does it so in production, the other never asks for it; what the service wants
//!   is not documented. [`Upload::public_read`]`(false)` never asks.
//!
//! As everywhere in this SDK, plain HTTP is refused except to this machine. Nothing here was tried against the live
//! service.
//!
//! # Errors
//! One of the client's [`Error`](crate::Error)s, of the action `GetChatappUploadAuthorization`, `PutObject` or
//! `GeneratePresignedUrl`. An upload that failed has left nothing behind but, at worst, an object of that random key
//! ([`Error::may_have_executed`](crate::Error::may_have_executed)); it can be called again without harm.

mod content_type;
mod download;
mod key;
#[cfg(feature = "messaging")]
mod limits;
mod upload;

/// What is uploaded: bytes, a file, a stream or a reader.
#[doc(inline)]
pub use cams_core::storage::Content as Source;
#[cfg(feature = "messaging")]
pub use limits::{MediaKind, check};
pub use upload::{Upload, Uploaded};
