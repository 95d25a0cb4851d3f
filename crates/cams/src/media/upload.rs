//! An upload: its settings, and the steps from the content to the URL.

use std::sync::Arc;
use std::time::Duration;
use std::{fmt, io};

use cams_core::Error;
use cams_core::storage::{Content as Source, Observer, PutObject, Stored};
use cams_operation::Redacted;

use crate::authorizations::Authorization;
use crate::client::Client;
#[cfg(feature = "messaging")]
use crate::media::limits::{MediaKind, check};
use crate::media::{content_type, key};

/// Name of an upload in errors.
const ACTION: &str = "PutObject";

/// Codes of the storage for credentials that have expired or were revoked.
const NOT_AUTHORIZED: &[&str] = &["SecurityTokenExpired", "InvalidSecurityToken", "InvalidAccessKeyId"];

/// An upload that has not started. [`send`](Self::send) starts it.
#[doc(alias("media", "attachment"))]
#[must_use = "an upload does nothing until it is sent"]
#[derive(Debug)]
pub struct Upload {
    client: Client,
    content: Source,
    name: String,
    space: Option<String>,
    content_type: Option<String>,
    #[cfg(feature = "messaging")]
    message: Option<(cams_models::SendChannelType, MediaKind)>,
    public_read: bool,
    max_bytes: Option<u64>,
    stall_timeout: Option<Duration>,
    observer: Observer,
}

/// An uploaded file.
#[derive(Clone)]
#[non_exhaustive]
pub struct Uploaded {
    /// URL of the file, without a signature: the `link` of a message, or the `Url` of a template component. See
    /// [`is_public`](Self::is_public) for whether everybody can read it there.
    pub url: String,
    /// Its key in the bucket, which [`Client::download_url`] takes.
    pub key: String,
    /// Its size in bytes.
    pub size: u64,
    /// Its media type.
    pub content_type: String,
    /// Whether the storage made it readable for everybody. Otherwise the rules of the bucket apply, which are not
    /// documented.
    pub is_public: bool,
    /// ID of the request that stored it. Support for the storage asks for it.
    pub request_id: Option<String>,
}

/// Uploading files.
impl Client {
    /// Starts an upload of bytes, a file, or a stream. The name determines the readable part of the key and the media
    /// type; see [`media`](crate::media).
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
    pub fn upload(&self, content: impl Into<Source>, name: impl Into<String>) -> Upload {
        Upload::new(self, content.into(), name.into())
    }
}

impl Upload {
    fn new(client: &Client, content: Source, name: String) -> Self {
        Self {
            client: client.clone(),
            content,
            name,
            space: None,
            content_type: None,
            #[cfg(feature = "messaging")]
            message: None,
            public_read: true,
            max_bytes: None,
            stall_timeout: None,
            observer: Observer::default(),
        }
    }

    /// Sets the space of the file. Default: the client's.
    pub fn cust_space_id(mut self, id: impl Into<String>) -> Self {
        self.space = Some(id.into());
        self
    }

    /// Checks type and size for this kind of message before anything is sent, and logs (`tracing`) what does not suit
    /// it; see [`check`].
    #[cfg(feature = "messaging")]
    pub fn for_message(mut self, channel: cams_models::SendChannelType, kind: MediaKind) -> Self {
        self.message = Some((channel, kind));
        self
    }

    /// Sets the media type of the file, such as `image/jpeg`. Default: from the extension of the name, otherwise
    /// `application/octet-stream`. Ogg audio whose first bytes show Opus is `audio/ogg; codecs=opus`, unless the
    /// content is a stream.
    pub fn content_type(mut self, content_type: impl Into<String>) -> Self {
        self.content_type = Some(content_type.into());
        self
    }

    /// Sets whether everybody who has the URL should be able to read the file. Default: `true`.
    ///
    /// If the storage refuses this, the file is uploaded without it, and later uploads of the client do not ask until
    /// their authorization is renewed. A stream cannot be sent again, so its upload fails with the code `AccessDenied`.
    pub fn public_read(mut self, public_read: bool) -> Self {
        self.public_read = public_read;
        self
    }

    /// Sets the maximum size of the content in bytes. Larger content fails the upload, and nothing is stored. Use it
    /// for streams of unknown length. Default: 5 GiB, the maximum of the storage.
    pub fn max_bytes(mut self, bytes: u64) -> Self {
        self.max_bytes = Some(bytes);
        self
    }

    /// Sets how long the upload may stall, without sending or receiving, before it is given up. It ends after once to
    /// twice this time. Default: 30 s. The total time is not limited, and the client's timeouts do not apply.
    pub fn with_stall_timeout(mut self, timeout: Duration) -> Self {
        self.stall_timeout = Some(timeout);
        self
    }

    /// Calls this function with the number of bytes sent so far, and with the total size if it is known.
    ///
    /// It is called in the task of the upload and must not block. The first number never decreases, and after a success
    /// it equals the size of the file. Bytes count as sent when they are handed to the connection; they may not have
    /// arrived yet.
    pub fn on_progress(mut self, callback: impl Fn(u64, Option<u64>) + Send + Sync + 'static) -> Self {
        self.observer = Observer::new(callback);
        self
    }

    /// Returns why the file does not suit the kind of message in [`for_message`](Self::for_message); nothing if none is
    /// set. Nothing is sent. `send` logs the same, and uploads the file.
    ///
    /// # Errors
    /// Fails if the content cannot be read.
    #[cfg(feature = "messaging")]
    pub async fn check(&mut self) -> Result<crate::check::Violations, Error> {
        let size = self.size().await?;
        let content_type = self.find_content_type().await?;
        let found = self.violations(&content_type, size);
        self.content_type = Some(content_type);
        Ok(found)
    }

    /// Uploads the file, and waits until it is stored.
    ///
    /// # Errors
    /// See [`media`](crate::media#errors). If the content cannot be read, or does not have the announced length, the
    /// kind is [`InvalidRequest`](crate::ErrorKind::InvalidRequest), and nothing was stored.
    pub async fn send(mut self) -> Result<Uploaded, Error> {
        let size = self.size().await?;
        let content_type = self.find_content_type().await?;
        self.warn(&content_type, size);
        let mut authorization = self.authorize().await?;
        let mut key = self.new_key(&authorization)?;
        let mut is_public = self.public_read && !authorization.refuses_public();
        let mut is_renewed = false;
        let stored = loop {
            let error = match self.put(&authorization, &key, &content_type, is_public).await {
                Ok(stored) => break stored,
                Err(error) => error,
            };
            let is_unauthorized = error.code().is_some_and(|code| NOT_AUTHORIZED.contains(&code));
            if is_unauthorized {
                self.client.authorizations().forget(self.space.as_deref(), &authorization).await;
            }
            if !self.content.is_left() {
                return Err(error);
            } else if is_unauthorized && !is_renewed {
                authorization = self.authorize().await?;
                key = self.new_key(&authorization)?;
                is_renewed = true;
            } else if error.code() == Some("AccessDenied") && is_public {
                // An object outside the directory is refused in the same way, and will be refused once more.
                is_public = false;
            } else {
                return Err(error);
            }
        };
        if self.public_read && !is_public {
            authorization.note_public_refused();
        }
        let Stored { size, request_id, .. } = stored;
        Ok(Uploaded { url: authorization.bucket.url(&key), key, size, content_type, is_public, request_id })
    }

    /// Like [`send`](Self::send), for programs without an async runtime; see [`blocking`](crate::blocking).
    ///
    /// # Errors
    /// See [`send`](Self::send). Inside an async runtime, it is refused, and nothing is sent.
    #[cfg(feature = "blocking")]
    pub fn send_blocking(self) -> Result<Uploaded, Error> {
        crate::blocking::wait_for(ACTION, self.send())?
    }

    /// Returns the size of the content, if it is known.
    async fn size(&self) -> Result<Option<u64>, Error> {
        self.content.size().await.map_err(cannot_be_sent)
    }

    /// Returns the media type that was set, or that the name and the first bytes show.
    async fn find_content_type(&mut self) -> Result<String, Error> {
        if let Some(content_type) = self.content_type.take() {
            return Ok(content_type);
        }
        let content_type = content_type::of(&self.name);
        if content_type == content_type::OGG {
            let beginning = self.content.beginning(content_type::BEGINNING).await.map_err(cannot_be_sent)?;
            if content_type::is_opus(&beginning) {
                return Ok(content_type::OPUS.to_owned());
            }
        }
        Ok(content_type.to_owned())
    }

    /// Logs what does not suit the kind of message.
    #[cfg(feature = "messaging")]
    fn warn(&self, content_type: &str, size: Option<u64>) {
        self.client.warned().log(ACTION, &self.violations(content_type, size));
    }

    #[cfg(feature = "messaging")]
    fn violations(&self, content_type: &str, size: Option<u64>) -> crate::check::Violations {
        let message = self.message.as_ref();
        message.map(|(channel, kind)| check(channel, *kind, content_type, size)).unwrap_or_default()
    }

    /// Without the feature, there are no limits.
    #[cfg(not(feature = "messaging"))]
    fn warn(&self, _content_type: &str, _size: Option<u64>) {}

    async fn authorize(&self) -> Result<Arc<Authorization>, Error> {
        self.client.authorizations().get(self.client.engine(), self.space.as_deref()).await
    }

    fn new_key(&self, authorization: &Authorization) -> Result<String, Error> {
        let mut unique = [0; 16];
        if !self.client.engine().platform().random(&mut unique) {
            let message = "the system provides no random numbers for the object key";
            return Err(Error::invalid_request(ACTION, message));
        }
        Ok(key::new(&authorization.directory, unique, &self.name))
    }

    async fn put(
        &mut self,
        authorization: &Authorization,
        key: &str,
        content_type: &str,
        is_public: bool,
    ) -> Result<Stored, Error> {
        let mut put = PutObject::new(&authorization.bucket, key, &authorization.credentials)
            .content_type(content_type)
            .public_read(is_public);
        if let Some(bytes) = self.max_bytes {
            put = put.max_bytes(bytes);
        }
        if let Some(timeout) = self.stall_timeout {
            put = put.stall_timeout(timeout);
        }
        self.client.engine().put_object(&put, &mut self.content, &self.observer).await
    }
}

fn cannot_be_sent(error: io::Error) -> Error {
    Error::invalid_request(ACTION, format!("the content cannot be sent: {error}"))
}

/// Omits everything that grants access to the file.
impl fmt::Debug for Uploaded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Uploaded")
            .field("url", &Redacted)
            .field("key", &Redacted)
            .field("size", &self.size)
            .field("content_type", &self.content_type)
            .field("is_public", &self.is_public)
            .field("request_id", &self.request_id)
            .finish()
    }
}
