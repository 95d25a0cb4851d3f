//! What to consume: the queue, its site, and how to take messages from it.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use cams_core::smq::{MAX_WAIT, Sign, SignatureV2};

/// Default wait of a long poll.
const WAIT: Duration = Duration::from_secs(20);

/// Default maximum of unsettled messages.
const MAX_UNSETTLED: usize = 16;

/// Kind of the items in a queue, for the request of its token.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MessageType {
    /// Messages from users.
    ChatAppInbound,
    /// States of messages to users.
    ChatAppStatus,
    /// Decisions about templates, numbers, and accounts.
    ChatAppAudit,
    /// Any other kind, by its name.
    Other(Cow<'static, str>),
}

impl MessageType {
    /// Returns its name in the API.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::ChatAppInbound => "ChatAppInbound",
            Self::ChatAppStatus => "ChatAppStatus",
            Self::ChatAppAudit => "ChatAppAudit",
            Self::Other(name) => name,
        }
    }
}

/// Where to get tokens, and where the queue is. It never depends on the region of the client.
///
/// The hosts come from the official kits and the documentation of Short Message Service. Whether the same account holds
/// the CAMS queues outside China is not documented. If the console shows another host, use
/// [`with_queue_host`](Self::with_queue_host).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    token_host: String,
    queue_host: String,
}

impl Site {
    /// Returns the Chinese site: queues in Hangzhou.
    #[must_use]
    pub fn china() -> Self {
        Self::new("dybaseapi.aliyuncs.com", "1943695596114318.mns.cn-hangzhou.aliyuncs.com")
    }

    /// Returns the international site: queues in Singapore.
    #[must_use]
    pub fn international() -> Self {
        Self::new("dybaseapi.ap-southeast-1.aliyuncs.com", "1493622401794734.mns.ap-southeast-1.aliyuncs.com")
    }

    /// Returns the Chinese site inside a VPC of a region, such as `cn-hangzhou`.
    #[must_use]
    pub fn vpc(region: &str) -> Self {
        Self::new(
            format!("dybaseapi-vpc.{region}.aliyuncs.com"),
            format!("1943695596114318.mns.{region}-internal-vpc.aliyuncs.com"),
        )
    }

    /// Uses your own hosts, each with or without a scheme; the default is HTTPS.
    ///
    /// The SDK refuses plain HTTP except to your own machine, unless
    /// [`Config::allow_insecure_http`](crate::Config::allow_insecure_http) is set.
    #[must_use]
    pub fn new(token_host: impl Into<String>, queue_host: impl Into<String>) -> Self {
        Self { token_host: token_host.into(), queue_host: queue_host.into() }
    }

    /// Sets another host for the queue, such as `https://1234567890123456.mns.eu-central-1.aliyuncs.com`.
    #[must_use]
    pub fn with_queue_host(self, host: impl Into<String>) -> Self {
        Self { queue_host: host.into(), ..self }
    }

    /// Returns the host that issues tokens.
    #[must_use]
    pub fn token_host(&self) -> &str {
        &self.token_host
    }

    /// Returns the host of the queue.
    #[must_use]
    pub fn queue_host(&self) -> &str {
        &self.queue_host
    }
}

/// A queue to consume, and how.
#[derive(Clone)]
pub struct Queue {
    pub(super) message_type: MessageType,
    pub(super) name: String,
    pub(super) site: Site,
    pub(super) wait: Duration,
    pub(super) max_unsettled: usize,
    pub(super) signer: Arc<dyn Sign>,
}

impl Queue {
    /// Creates a queue from its kind, its name, and its site.
    #[must_use]
    pub fn new(message_type: MessageType, name: impl Into<String>, site: Site) -> Self {
        let signer = Arc::new(SignatureV2);
        Self { message_type, name: name.into(), site, wait: WAIT, max_unsettled: MAX_UNSETTLED, signer }
    }

    /// Sets how long the server waits while the queue is empty, in whole seconds up to 30. Default: 20 s.
    ///
    /// Choose less if a proxy or a NAT on the way closes connections that are idle for that long. Every poll is billed.
    #[must_use]
    pub fn with_wait(mut self, wait: Duration) -> Self {
        self.wait = Duration::from_secs(wait.min(MAX_WAIT).as_secs());
        self
    }

    /// Sets the maximum number of unsettled messages: handed to you, waiting to be handed out, or acknowledged while
    /// the queue cannot be reached. Default: 16. At least 1.
    ///
    /// Messages that wait too long become visible again, so raise it only if you handle that many at the same time.
    #[must_use]
    pub fn with_max_unsettled(mut self, messages: usize) -> Self {
        self.max_unsettled = messages.max(1);
        self
    }

    /// Sets another signature than [`SignatureV2`].
    #[must_use]
    pub fn with_signer(mut self, signer: impl Sign) -> Self {
        self.signer = Arc::new(signer);
        self
    }
}

impl fmt::Debug for Queue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Queue")
            .field("message_type", &self.message_type)
            .field("name", &self.name)
            .field("site", &self.site)
            .field("wait", &self.wait)
            .field("max_unsettled", &self.max_unsettled)
            .finish_non_exhaustive()
    }
}
