//! Settings of a server, and its start.

use std::fmt;
use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use cams_core::Credentials;
use tokio::net::TcpListener;

use crate::gateway::{Clock, Gateway};
use crate::memory::Shared;
use crate::server::MockServer;
use crate::service::Settings;
use crate::{files, ids};

/// Settings of a [`MockServer`]. Every setting has a working default.
#[derive(Clone)]
pub struct Builder {
    port: u16,
    credentials: Credentials,
    security_token: Option<String>,
    clock: Clock,
    creating_listings: u32,
    upload_life: Duration,
    allows_acl: bool,
    audit_listings: u32,
    pending_listings: u32,
}

impl Builder {
    pub(crate) fn new() -> Self {
        let credentials = Credentials::new(format!("mock{}", ids::letters(16)), ids::letters(30));
        Self {
            port: 0,
            credentials,
            security_token: None,
            clock: Arc::new(SystemTime::now),
            creating_listings: 1,
            upload_life: Duration::from_secs(3600),
            allows_acl: true,
            audit_listings: 1,
            pending_listings: 1,
        }
    }

    /// Port to listen on. Default: 0, any free port.
    #[must_use]
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// AccessKey ID to accept. Default: a random one.
    #[must_use]
    pub fn access_key_id(mut self, id: impl Into<String>) -> Self {
        self.credentials = Credentials::new(id, self.credentials.access_key_secret());
        self
    }

    /// Secret of the AccessKey. Default: a random one.
    #[must_use]
    pub fn access_key_secret(mut self, secret: impl Into<String>) -> Self {
        self.credentials = Credentials::new(self.credentials.access_key_id(), secret);
        self
    }

    /// Makes the key pair temporary: requests must include this security token. Default: a permanent key pair; a token
    /// in a request is then ignored.
    #[must_use]
    pub fn security_token(mut self, token: impl Into<String>) -> Self {
        self.security_token = Some(token.into());
        self
    }

    /// The clock to compare the dates of requests with. Default: the system clock.
    #[must_use]
    pub fn clock(mut self, clock: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// How many listings show a new group as `CREATING` before it is `ACTIVE`. Default: 1; with 0 it is `ACTIVE` at
    /// once.
    #[must_use]
    pub fn creating_listings(mut self, listings: u32) -> Self {
        self.creating_listings = listings;
        self
    }

    /// How long an upload authorization is valid. Default: an hour.
    #[must_use]
    pub fn upload_life(mut self, life: Duration) -> Self {
        self.upload_life = life;
        self
    }

    /// Refuses uploads that set the access control list (ACL) of the object, as a bucket of another account may.
    /// Default: the server accepts them.
    #[must_use]
    pub fn refuse_object_acl(mut self) -> Self {
        self.allows_acl = false;
        self
    }

    /// How many looks show a template as `auditing` before its review ends. Default: 1; with 0 the review ends at once,
    /// and `unaudit` is not seen either.
    #[must_use]
    pub fn audit_listings(mut self, looks: u32) -> Self {
        self.audit_listings = looks;
        self
    }

    /// How many looks show a number as `PENDING` after its registration before it is `CONNECTED`. Default: 1; with 0 it
    /// is `CONNECTED` at once.
    #[must_use]
    pub fn pending_listings(mut self, looks: u32) -> Self {
        self.pending_listings = looks;
        self
    }

    /// Binds the port on 127.0.0.1 and starts serving in the current Tokio runtime.
    ///
    /// # Errors
    /// The port cannot be bound, for example because another program uses it.
    pub async fn start(self) -> io::Result<MockServer> {
        let credentials = match self.security_token {
            Some(token) => self.credentials.with_security_token(token),
            None => self.credentials,
        };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, self.port)).await?;
        let address = listener.local_addr()?;
        let endpoint = format!("http://{address}");
        let settings = Settings {
            creating_listings: self.creating_listings,
            audit_listings: self.audit_listings,
            pending_listings: self.pending_listings,
            files: files::Settings { endpoint, life: self.upload_life, allows_acl: self.allows_acl },
        };
        let gateway = Gateway { credentials, clock: self.clock, memory: Shared::new(settings) };
        Ok(MockServer::serve(listener, address, gateway))
    }
}

impl MockServer {
    /// Starts a server on a free port of 127.0.0.1 with a fresh key pair.
    ///
    /// # Errors
    /// No port can be bound.
    pub async fn start() -> io::Result<Self> {
        Self::builder().start().await
    }

    /// Returns a builder, to start a server with your own settings.
    #[must_use]
    pub fn builder() -> Builder {
        Builder::new()
    }
}

/// Omits the secret and the token.
impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("port", &self.port)
            .field("credentials", &self.credentials)
            .field("creating_listings", &self.creating_listings)
            .finish_non_exhaustive()
    }
}
