//! Media: files that messages and templates show, from this machine to a URL, and from a stored file to a link.
//!
//! Messages and templates take a link to a picture, a video or a document, never the file itself. [`Client::upload`]
//! stores a file in the service's own storage (Object Storage Service, OSS) and answers its URL:
//!
//! ```no_run
//! use cams::media::{MediaKind, Content};
//! use cams::models::SendChannelType;
//!
//! # async fn run(client: cams::Client) -> Result<(), cams::Error> {
//! let uploaded = client
//!     .upload(Content::file("menu.pdf"), "menu.pdf")
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
//! - **Authorisation.** GetChatappUploadAuthorization (5 calls per second) gives temporary credentials for one directory.
//!   They are kept for each `CustSpaceId` and shared by all clones of a client; however many uploads want them at once,
//!   they are fetched once. They are fetched anew a fifth of their life before they expire (5 minutes at most), and once
//!   when the storage refuses them.
//! - **Key.** `<directory>/<32 random digits>-<name>`, so that nothing is ever overwritten and nobody guesses the URL. The
//!   name keeps its ending; what is no ASCII letter, digit, `.`, `_` or `-` becomes `-`. Do not put personal data into
//!   it.
//! - **Upload.** One PutObject, signed with `OSS4-HMAC-SHA256`, streamed in pieces of 64 KiB: a file of any size takes
//!   constant memory. It is compared with the checksum that the storage answers. Bytes and files are sent again after a
//!   passing failure, as the client's [`RetryPolicy`](crate::RetryPolicy) says; a stream is not. Interceptors and rate
//!   limits are for calls, such as that of the authorisation, and do not see it.
//! - **Access.** The object is made readable for everybody who has the URL, as whoever delivers a message must fetch it.
//!   Where the storage refuses that, it is stored without, and [`Uploaded::is_public`] says so. One of two integrators
//!   whose code is known does it so in production, the other never asks for it; what the service wants is not
//!   documented. [`Upload::public_read`]`(false)` never asks.
//!
//! Plain HTTP is refused but to this machine, like everywhere. Nothing here was tried against the live service.
//!
//! # Errors
//! One of the client's [`Error`]s, of the action `GetChatappUploadAuthorization`, `PutObject` or `GeneratePresignedUrl`.
//! An upload that failed has left nothing behind but, at worst, an object of that random key
//! ([`Error::may_have_executed`]); it can be called again without harm.

mod authorization;
mod content_type;
mod key;
#[cfg(feature = "messaging")]
mod limits;
mod upload;

pub use cams_core::storage::Content;
#[cfg(feature = "messaging")]
pub use limits::{MediaKind, check};
pub use upload::{Upload, Uploaded};

pub(crate) use authorization::Authorizations;

use cams_models::GeneratePresignedUrlRequest;

use crate::{CallOptions, Client, Error};

/// Files: uploading them, and links to those that are stored.
impl Client {
    /// Starts an upload of bytes, a file or a stream. The name gives the object its readable part and its type; see
    /// [`media`](crate::media) for all that follows.
    ///
    /// ```
    /// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
    /// let server = cams_mock::MockServer::start().await?;
    /// let config = cams::Config::new().endpoint(server.endpoint()).credentials(server.credentials());
    /// let client = cams::Client::new(config.cust_space_id("cams-x000"))?;
    /// let uploaded = client.upload(b"%PDF-1.7".as_slice(), "menu.pdf").send().await?;
    /// assert!(uploaded.url.ends_with("-menu.pdf") && uploaded.is_public);
    /// # Ok(())
    /// # }
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(run())?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn upload(&self, content: impl Into<Content>, name: impl Into<String>) -> Upload {
        Upload::new(self, content.into(), name.into())
    }

    /// A fresh link to a stored file, by its key or by an earlier link, be it expired: one of an upload, or of the media
    /// of an inbound message, whose links live for 7 days.
    ///
    /// How long the new link lives is not documented. Whoever has it can read the file. That the key of an inbound file
    /// works was seen in production code; whether there is such a file, the service does not say.
    ///
    /// # Errors
    /// See [`Error`]. A text that is no key and no link is refused before anything is sent.
    pub async fn download_url(&self, key_or_url: &str) -> Result<String, Error> {
        const ACTION: &str = "GeneratePresignedUrl";
        let key = key::of_link(key_or_url).map_err(|problem| Error::invalid_request(ACTION, problem))?;
        let request = GeneratePresignedUrlRequest::new(key);
        let reply = self.send(&request, &CallOptions::default()).await?;
        let url = reply.output.data.and_then(|data| data.url).filter(|url| !url.is_empty());
        url.ok_or_else(|| Error::unreadable(ACTION, "the answer has no `Url`"))
    }
}
