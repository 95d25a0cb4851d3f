//! Settings of a server, and its start.

use std::fmt;
use std::io;
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use cams_core::Credentials;
use cams_models::GetChatappTemplateDetailData;

use crate::callbacks::{CallbackQuirk, Delivery, OnCallback};
use crate::calls::Call;
use crate::clock::Clock;
use crate::file_error::OnFileError;
use crate::findings::{Findings, TemplateFinding};
use crate::gateway::OnCall;
use crate::ids;
use crate::seed::Seed;
use crate::server::MockServer;

/// Settings of a [`MockServer`]. Every setting has a working default.
#[derive(Clone)]
pub struct Builder {
    pub(crate) port: u16,
    pub(crate) credentials: Credentials,
    pub(crate) security_token: Option<String>,
    pub(crate) clock: Clock,
    pub(crate) creating_listings: u32,
    pub(crate) upload_life: Duration,
    pub(crate) allows_acl: bool,
    pub(crate) audit_listings: u32,
    pub(crate) pending_listings: u32,
    pub(crate) host: String,
    pub(crate) public_url: Option<String>,
    pub(crate) is_strict: bool,
    pub(crate) on_call: Option<OnCall>,
    pub(crate) on_callback: Option<OnCallback>,
    pub(crate) queue_token_life: Duration,
    pub(crate) queue_visibility: Duration,
    pub(crate) webhooks: Vec<String>,
    pub(crate) callback_retries: Vec<Duration>,
    pub(crate) callback_quirks: Vec<CallbackQuirk>,
    pub(crate) seed: Option<Arc<Seed>>,
    pub(crate) state: Option<PathBuf>,
    pub(crate) record: Option<PathBuf>,
    pub(crate) replay: Option<PathBuf>,
    pub(crate) on_file_error: OnFileError,
    pub(crate) findings: Findings,
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
            host: Ipv4Addr::LOCALHOST.to_string(),
            public_url: None,
            is_strict: false,
            on_call: None,
            on_callback: None,
            queue_token_life: Duration::from_secs(3600),
            queue_visibility: Duration::from_secs(30),
            webhooks: Vec::new(),
            callback_retries: [1, 5, 10].map(|minutes| Duration::from_secs(minutes * 60)).to_vec(),
            callback_quirks: Vec::new(),
            seed: None,
            state: None,
            record: None,
            replay: None,
            on_file_error: OnFileError::default(),
            findings: Findings::default(),
        }
    }

    /// Sets the port to listen on. Default: 0, any free port.
    #[must_use]
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Sets the AccessKey ID to accept. Default: random.
    #[must_use]
    pub fn access_key_id(mut self, id: impl Into<String>) -> Self {
        self.credentials = Credentials::new(id, self.credentials.access_key_secret());
        self
    }

    /// Sets the secret of the AccessKey. Default: random.
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

    /// Sets the clock that request dates are compared with. Default: the system clock.
    #[must_use]
    pub fn clock(mut self, clock: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Sets how many listings show a new group as `CREATING` before it is `ACTIVE`. Default: 1. With 0, it is `ACTIVE`
    /// immediately.
    #[must_use]
    pub fn creating_listings(mut self, listings: u32) -> Self {
        self.creating_listings = listings;
        self
    }

    /// Sets how long an upload authorization is valid. Default: an hour.
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

    /// Sets how many reads show a template as `auditing` before its review ends. Default: 1. With 0, the review ends
    /// immediately, without the state `unaudit`.
    #[must_use]
    pub fn audit_listings(mut self, looks: u32) -> Self {
        self.audit_listings = looks;
        self
    }

    /// Sets how many reads show a number as `PENDING` after its registration, before it is `CONNECTED`. Default: 1.
    /// With 0, it is `CONNECTED` immediately.
    #[must_use]
    pub fn pending_listings(mut self, looks: u32) -> Self {
        self.pending_listings = looks;
        self
    }

    /// Sets the host to listen on: an IP address or a name. Default: `127.0.0.1`, which includes `::1` if that port is
    /// free.
    ///
    /// If the host is not local, everybody who can reach the port can read what was sent and use the control paths.
    #[must_use]
    pub fn host(mut self, host: impl Into<String>) -> Self {
        self.host = host.into();
        self
    }

    /// Sets the URL at which clients reach the server, such as `http://localhost:9000` behind a mapped port.
    /// [`MockServer::endpoint`] returns it, and links and upload authorizations contain it. Default: the address that
    /// the server listens on.
    #[must_use]
    pub fn public_url(mut self, url: impl Into<String>) -> Self {
        self.public_url = Some(url.into());
        self
    }

    /// Adds an address that gets every callback, besides the webhooks that calls set. Call it once for each address.
    ///
    /// A webhook that a call sets is used only if it is on this machine, or has the scheme, host, and port of such an
    /// address, because a test must not send to production.
    #[must_use]
    pub fn webhook(mut self, url: impl Into<String>) -> Self {
        self.webhooks.push(url.into());
        self
    }

    /// Sets the waits before a callback that was not acknowledged is sent again. Default: 1, 5, and 10 minutes, as
    /// documented for other messaging products of the cloud; for this one, nothing is documented. Without waits, every
    /// callback is sent once.
    #[must_use]
    pub fn callback_retries(mut self, waits: impl IntoIterator<Item = Duration>) -> Self {
        self.callback_retries = waits.into_iter().collect();
        self
    }

    /// Makes callbacks deviate from the documented format. Call it once for each quirk.
    #[must_use]
    pub fn callback_quirk(mut self, quirk: CallbackQuirk) -> Self {
        self.callback_quirks.push(quirk);
        self
    }

    /// Also enforces rules of the service that need some setup in a test:
    /// - Unknown and repeated parameters are refused, although the gateway would ignore them.
    /// - A sender on WhatsApp must be a connected number.
    /// - A template must exist in exactly the given language, must be approved, and must get a value for each of its
    ///   variables.
    /// - A message that is not a template fails with the receipt `131047` unless the user wrote in the last 24 hours.
    /// - The documented calls per second of each operation are enforced.
    ///
    /// Default: none of these; an unknown or repeated parameter is a warning.
    #[must_use]
    pub fn strict(mut self) -> Self {
        self.is_strict = true;
        self
    }

    /// Calls a function after each call, before its answer is sent, for example to log or count calls. It must not
    /// block.
    #[must_use]
    pub fn on_call(mut self, on_call: impl Fn(&Call) + Send + Sync + 'static) -> Self {
        self.on_call = Some(Arc::new(on_call));
        self
    }

    /// Calls a function after each attempt to deliver a callback, and for each callback that is not sent because its
    /// address is not allowed. It gets the delivery with all its attempts, and must not block.
    #[must_use]
    pub fn on_callback(mut self, on_callback: impl Fn(&Delivery) + Send + Sync + 'static) -> Self {
        self.on_callback = Some(Arc::new(on_callback));
        self
    }

    /// Sets how long a queue token is valid. Default: an hour.
    #[must_use]
    pub fn queue_token_life(mut self, life: Duration) -> Self {
        self.queue_token_life = life;
        self
    }

    /// Sets how long a message that was taken from a queue is invisible to others, by the clock of the server. Default:
    /// 30 s.
    #[must_use]
    pub fn queue_visibility(mut self, timeout: Duration) -> Self {
        self.queue_visibility = timeout;
        self
    }

    /// Sets the initial state, which [`reset`](MockServer::reset) restores. The webhooks in the seed are added as by
    /// [`webhook`](Self::webhook). Default: empty.
    #[must_use]
    pub fn seed(mut self, seed: Seed) -> Self {
        self.webhooks.extend_from_slice(seed.webhooks());
        self.seed = Some(Arc::new(seed));
        self
    }

    /// Keeps the state in a file across restarts: numbers, accounts, templates, groups, messages, lists and queues. If
    /// the file exists, the server begins with it and ignores the seed; otherwise, it creates the file. Default:
    /// nothing is kept.
    ///
    /// The file is written at the start, at the end, and at most once a second after changes; less often if it is
    /// large. It is replaced as a whole, so it is never half written. Only its owner can read it. It contains no keys,
    /// tokens, or codes of the server, but it contains the addresses of webhooks, and what was sent, and to whom. A
    /// second server with the same file does not start: a lock on `.NAME.lock` beside it shows that it is in use.
    #[must_use]
    pub fn state(mut self, file: impl Into<PathBuf>) -> Self {
        self.state = Some(file.into());
        self
    }

    /// Writes each call and its answer to a file, one line of JSON each, for [`replay`](Self::replay). An existing file
    /// is replaced. Only its owner can read it. It contains no keys or signatures, but it contains what was sent, and
    /// to whom.
    ///
    /// Calls that are not signed correctly are not recorded, and neither are answers that a [fault](crate::Fault) takes
    /// away, AssumeRole, tokens of queues, GetChatappUploadAuthorization and GeneratePresignedUrl. Names of secrets,
    /// such as `VerifyCode` and the URLs of webhooks, have `***` as their value.
    #[must_use]
    pub fn record(mut self, file: impl Into<PathBuf>) -> Self {
        self.record = Some(file.into());
        self
    }

    /// Answers calls from a file that [`record`](Self::record) wrote, instead of executing them.
    ///
    /// A call gets the answer of the recorded call with the same operation and parameters; if there are several, in
    /// their order. Any other call is refused with `NotRecorded`, and the message says what differs. Signatures are
    /// checked, and faults apply. Operations that are never recorded are executed. [`reset`](MockServer::reset) begins
    /// again with the first answers.
    #[must_use]
    pub fn replay(mut self, file: impl Into<PathBuf>) -> Self {
        self.replay = Some(file.into());
        self
    }

    /// Calls a function when the file of [`state`](Self::state) or [`record`](Self::record) can no longer be written,
    /// such as on a full disk: once, until it can be written again. The server tries to write the state again every
    /// second or less often; a recording ends. The function must neither block nor use the server.
    ///
    /// [`MockServer::save`] and [`MockServer::finish`] also report it.
    #[must_use]
    pub fn on_file_error(mut self, on_error: impl Fn(&io::Error) + Send + Sync + 'static) -> Self {
        self.on_file_error = OnFileError(Some(Arc::new(on_error)));
        self
    }

    /// Checks templates with a function, such as the rules of `cams::template::Definition::lint`; the page shows its
    /// findings next to the preview. It is called each time the page reads the templates, and must not block. Default:
    /// no check.
    #[must_use]
    pub fn on_template(
        mut self,
        check: impl Fn(GetChatappTemplateDetailData) -> Vec<TemplateFinding> + Send + Sync + 'static,
    ) -> Self {
        self.findings = Findings(Some(Arc::new(check)));
        self
    }
}

impl MockServer {
    /// Starts a server on a free port of 127.0.0.1 with a fresh key pair.
    ///
    /// # Errors
    /// Fails if no port can be bound.
    pub async fn start() -> io::Result<Self> {
        Self::builder().start().await
    }

    /// Starts a server like [`start`](Self::start), but in its own thread, for programs and tests without async.
    ///
    /// ```
    /// use cams_mock::MockServer;
    ///
    /// let server = MockServer::start_blocking()?;
    /// assert!(server.endpoint().starts_with("http://127.0.0.1:"));
    /// server.shutdown_blocking();
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// Fails if no port can be bound, or if the thread cannot be started.
    pub fn start_blocking() -> io::Result<Self> {
        Self::builder().start_blocking()
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
