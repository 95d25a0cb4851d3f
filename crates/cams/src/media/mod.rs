//! Media: uploads files for messages and templates, and returns links to stored files.
//!
//! Messages and templates contain a link to a picture, a video, or a document, never the file itself.
//! [`Client::upload`](crate::Client::upload) stores a file in the service's own storage (Object Storage Service, OSS)
//! and returns its URL:
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
//! With the feature `messaging`, `for_message` and `check` check whether a file suits a kind of message.
//!
//! # How it works
//! - **Authorization.** GetChatappUploadAuthorization (5 calls per second) returns temporary credentials for one
//!   directory. They are cached for each `CustSpaceId` and shared by all clones of a client. If many uploads need them
//!   at the same time, they are fetched once. They are renewed a fifth of their lifetime before they expire (at most 5
//!   minutes), and once if the storage refuses them.
//! - **Key.** `<directory>/<32 random digits>-<name>`, so nothing is ever overwritten, and nobody can guess the URL.
//!   The name keeps its extension. Every character except ASCII letters, digits, `.`, `_`, and `-` becomes `-`. Do not
//!   put personal data into the name.
//! - **Upload.** One PutObject, signed with `OSS4-HMAC-SHA256`, streamed in pieces of 64 KiB, so a file of any size
//!   takes constant memory. The SDK compares the upload with the checksum that the storage returns. Bytes and files are
//!   sent again after a temporary failure, according to the client's [`RetryPolicy`](crate::RetryPolicy); a stream is
//!   not. Interceptors and rate limits apply to calls, such as the authorization, but not to the upload.
//! - **Access.** Everybody who has the URL can read the object, because the services that deliver a message must fetch
//!   it. If the storage refuses this, the object is stored without it, and [`Uploaded::is_public`] is `false`. Of two
//!   integrators whose code is known, one does this in production, and the other never does; what the service expects
//!   is not documented. To never ask for it, use [`Upload::public_read`]`(false)`.
//!
//! As everywhere in this SDK, plain HTTP is refused, except to your own machine. We have not tried any of this against
//! the live service.
//!
//! # Errors
//! Returns one of the client's [`Error`](crate::Error)s, with the action `GetChatappUploadAuthorization`, `PutObject`,
//! or `GeneratePresignedUrl`. A failed upload leaves nothing behind except, at worst, an object with that random key
//! ([`Error::may_have_executed`](crate::Error::may_have_executed)). You can safely upload again.

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
