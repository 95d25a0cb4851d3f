//! The start of a server: the port, what it begins with, and the files that it was given.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::SystemTime;

use tokio::net::TcpListener;

use crate::builder::Builder;
use crate::callbacks::{self, Targets};
use crate::control::Guard;
use crate::feed::Feed;
use crate::gateway::Gateway;
use crate::kept::Keeper;
use crate::listeners::Listeners;
use crate::memory::{Memory, Shared};
use crate::receive::Room;
use crate::recording::{Recorder, Replay};
use crate::runtime::runtime;
use crate::server::MockServer;
use crate::service::Settings;
use crate::{files, ids, queue, seed};

impl Builder {
    /// Binds the port and starts serving in the current Tokio runtime.
    ///
    /// # Errors
    /// Fails if the host is not an address of this machine, or if the port cannot be bound, for example because another
    /// program uses it. An error of the kind `InvalidInput` contains a [`SeedError`](crate::SeedError) if the seed has
    /// mistakes, or a [`FileError`](crate::FileError) if a file that the builder names cannot be read or written.
    pub async fn start(self) -> io::Result<MockServer> {
        let listeners = Listeners::new(TcpListener::bind((self.host.as_str(), self.port)).await?)?;
        let (endpoint, gateway) = self.build(listeners.address()?)?;
        Ok(MockServer::serve(listeners, endpoint, gateway))
    }

    /// Binds the port and serves in its own thread, for programs and tests without async. It can be called with or
    /// without a runtime.
    ///
    /// # Errors
    /// See [`start`](Self::start). Also fails if the thread cannot be started.
    pub fn start_blocking(self) -> io::Result<MockServer> {
        let listener = std::net::TcpListener::bind((self.host.as_str(), self.port))?;
        listener.set_nonblocking(true)?;
        let runtime = runtime()?;
        let entered = runtime.enter();
        let listeners = Listeners::new(TcpListener::from_std(listener)?)?;
        let (endpoint, gateway) = self.build(listeners.address()?)?;
        drop(entered);
        MockServer::serve_in_thread(runtime, listeners, endpoint, gateway)
    }

    /// Starts without a socket and without a task: requests are passed to [`MockServer::exchange`], and callbacks are
    /// not sent. The seed determines everything random in this thread, such as IDs and keys. For simulations.
    #[doc(hidden)]
    pub fn start_unconnected(self, seed: u64) -> io::Result<MockServer> {
        ids::seed(seed);
        let (endpoint, gateway) = self.build(SocketAddr::from((Ipv4Addr::LOCALHOST, 80)))?;
        Ok(MockServer::unconnected(endpoint, gateway))
    }

    fn build(self, address: SocketAddr) -> io::Result<(String, Gateway)> {
        let credentials = match self.security_token {
            Some(token) => self.credentials.with_security_token(token),
            None => self.credentials,
        };
        let guard = Guard::new(address.ip(), self.public_url.as_deref());
        let endpoint = self.public_url.unwrap_or_else(|| format!("http://{}", reachable(address)));
        let started = (self.clock)().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        // A millisecond is longer than a thousand events take.
        let feed = Feed::new(u64::try_from(started.as_millis()).unwrap_or_default().saturating_mul(1000));
        let settings = Settings {
            creating_listings: self.creating_listings,
            audit_listings: self.audit_listings,
            pending_listings: self.pending_listings,
            is_strict: self.is_strict,
            callbacks: callbacks::Settings {
                targets: Targets::new(self.webhooks),
                retries: self.callback_retries,
                quirks: self.callback_quirks,
                wake: Arc::default(),
                feed: feed.clone(),
            },
            files: files::Settings {
                endpoint: endpoint.clone(),
                life: self.upload_life,
                allows_acl: self.allows_acl,
            },
            feed: feed.clone(),
            credentials: credentials.clone(),
            queue: queue::Settings { token_life: self.queue_token_life, visibility: self.queue_visibility },
            seed: self.seed,
            state: self
                .state
                .as_deref()
                .and_then(Path::file_name)
                .map(|name| name.to_string_lossy().into_owned()),
            findings: self.findings,
        };
        let wake = Arc::clone(&settings.callbacks.wake);
        if let Some(record) = &self.record {
            let others = [
                (self.replay.as_deref(), "the recording that is replayed"),
                (self.state.as_deref(), "the file of the state"),
            ];
            Recorder::check_place(record, &others)?;
        }
        let replay = self.replay.as_deref().map(Replay::read).transpose()?;
        let mut memory = Memory::new(settings, seed::apply, (self.clock)())
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?;
        memory.replay = replay;
        let keeper = self.state.map(|file| Keeper::open(file, self.on_file_error.clone())).transpose()?;
        if let Some(keeper) = &keeper {
            keeper.load(&mut memory)?;
        }
        let memory = Shared::new(memory);
        if let Some(keeper) = &keeper {
            keeper.begin(&memory)?;
        }
        // Last: a start that is refused leaves an earlier recording alone.
        let recorder =
            self.record.as_deref().map(|file| Recorder::create(file, self.on_file_error)).transpose()?;
        let gateway = Gateway {
            credentials,
            clock: self.clock,
            wake,
            memory,
            guard,
            on_call: self.on_call,
            on_callback: self.on_callback,
            is_strict: self.is_strict,
            recorder,
            keeper,
            feed,
            room: Room::default(),
            arrived: AtomicU64::new(0),
        };
        Ok((endpoint, gateway))
    }
}

/// An address that a client of this machine can use: one that listens on all is reached on the local one.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}
