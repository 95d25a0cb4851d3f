//! The connection pools: one in each runtime, replaced if the connections that it keeps may be dead.
//!
//! A task of the runtime that opened a connection drives it. When that runtime ends, so does the connection. A call
//! from another runtime on it is lost: it may or may not have been executed. Each runtime therefore has its own pool.
//!
//! A write on a connection that the other side is closing may or may not have been executed, so it cannot be sent
//! again. The pool of `reqwest` drops a connection that was idle for a given time, and one whose end it has seen. It
//! misses three cases:
//! - a server that announces a shorter time (`Keep-Alive: timeout=5`): the pool is replaced by one with this time;
//! - a machine that slept: on many systems, the clock for idle times stopped, but the wall clock shows it;
//! - a process that was stopped, or a thread that was busy: the end has arrived, but the runtime has not checked its
//!   sockets yet.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{PoisonError, RwLock, RwLockReadGuard};
use std::time::{Duration, Instant, SystemTime};
use std::{fmt, mem};

use http::HeaderMap;
use reqwest::Client;
use tokio::runtime::{Handle, Id};

use crate::error::Error;

/// In milliseconds. After a longer pause, the runtime checks its sockets before one is used.
const PAUSE: u64 = 1000;

/// The shortest sleep of a Tokio task. Before it wakes, the runtime checks its sockets.
const TURN: Duration = Duration::from_millis(1);

/// How often a failed replacement of the client is logged, at most.
const WARN_EVERY: Duration = Duration::from_secs(60);

/// How far the clocks may drift apart before the machine counts as having slept.
const DRIFT: Duration = Duration::from_secs(2);

/// Maximum number of runtimes whose connections are kept. Beyond it, the least recently used ones go first; nothing
/// shows when a runtime has ended.
const MOST_RUNTIMES: usize = 256;

/// Creates a client that keeps unused connections this long.
type Build = dyn Fn(Duration) -> Result<Client, Error> + Send + Sync;

/// The connection pools of a transport.
pub(super) struct Pool {
    build: Box<Build>,
    kept: RwLock<HashMap<Option<Id>, Kept>>,
    /// A client without connections, created to find out whether that works. The first runtime takes it.
    fresh: RwLock<Option<Kept>>,
    begun: tokio::time::Instant,
    /// The idle time of all clients, which may become shorter.
    idle: RwLock<Duration>,
}

/// A client, how long it keeps unused connections, and since when.
struct Kept {
    client: Client,
    idle: Duration,
    since: Moment,
    /// When it was last logged that the client could not be replaced.
    warned: Option<Instant>,
    /// When it was last requested, in milliseconds since the start.
    client_used: AtomicU64,
    /// When a connection was last requested, in milliseconds since the start; 0 if never.
    connection_used: AtomicU64,
}

impl Pool {
    /// Creates a pool that keeps unused connections for this time.
    pub(super) fn new(
        idle: Duration,
        build: impl Fn(Duration) -> Result<Client, Error> + Send + Sync + 'static,
    ) -> Result<Self, Error> {
        let fresh = RwLock::new(Some(Kept::new(build(idle)?, idle)));
        let (kept, begun, idle) = (RwLock::default(), tokio::time::Instant::now(), RwLock::new(idle));
        Ok(Self { build: Box::new(build), kept, fresh, begun, idle })
    }

    /// Returns the client of this runtime, without connections from before the machine slept.
    ///
    /// # Errors
    /// Fails if this runtime has none yet, and none can be built.
    pub(super) fn client(&self) -> Result<Client, Error> {
        let now = Moment::now();
        self.replace(|kept| kept.since.has_slept(&now).then_some(kept.idle));
        if let Some(kept) = self.read().get(&runtime()) {
            kept.client_used.store(self.now(), Ordering::Relaxed);
            return Ok(kept.client.clone());
        }
        self.adopt()
    }

    /// Returns the first client of this runtime.
    fn adopt(&self) -> Result<Client, Error> {
        let fresh = self.fresh.write().unwrap_or_else(PoisonError::into_inner).take();
        let idle = *self.idle.read().unwrap_or_else(PoisonError::into_inner);
        let new = match fresh.filter(|fresh| fresh.idle == idle) {
            Some(fresh) => fresh,
            None => Kept::new((self.build)(idle)?, idle),
        };
        new.client_used.store(self.now(), Ordering::Relaxed);
        let client = new.client.clone();
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST_RUNTIMES {
            let oldest = kept.iter().min_by_key(|(_, kept)| kept.client_used.load(Ordering::Relaxed));
            oldest.map(|(runtime, _)| *runtime).and_then(|runtime| kept.remove(&runtime));
        }
        // Another thread of this runtime may have been faster; its client is as good as this one.
        kept.insert(runtime(), new);
        Ok(client)
    }

    /// Returns the milliseconds since the start, at least 1.
    fn now(&self) -> u64 {
        u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX).max(1)
    }

    /// After a pause, lets the runtime check its sockets, so that ended connections are noticed.
    /// A task that only yields may continue too early, because another thread may be the one that checks. When the
    /// sleep ends, the tasks of ended connections are due, and the yield lets them run first. With several threads,
    /// this is very likely but not certain.
    pub(super) async fn poll_sockets(&self) {
        let connection_used = |change: &dyn Fn(&AtomicU64) -> u64| {
            self.read().get(&runtime()).map_or(0, |kept| change(&kept.connection_used))
        };
        let last = connection_used(&|last| last.load(Ordering::Relaxed));
        if last > 0 && self.now().saturating_sub(last) > PAUSE {
            tokio::time::sleep(TURN).await;
            tokio::task::yield_now().await;
        }
        let now = self.now();
        connection_used(&|last| last.swap(now, Ordering::Relaxed));
    }

    /// Adopts the time after which the server closes connections, if the response announces it.
    pub(super) fn honor_keep_alive(&self, answer: &HeaderMap) {
        if let Some(timeout) = keep_alive_timeout(answer) {
            // A fifth less, because a request may be in transit when the time ends.
            let idle = timeout.mul_f64(0.8);
            if *self.idle.read().unwrap_or_else(PoisonError::into_inner) > idle {
                *self.idle.write().unwrap_or_else(PoisonError::into_inner) = idle;
            }
            self.replace(|kept| (idle < kept.idle).then_some(idle));
        }
    }

    /// Replaces the client of this runtime, if there is an idle time for the next one. After a failure, the next
    /// request tries again.
    fn replace(&self, next: impl Fn(&Kept) -> Option<Duration>) {
        if self.read().get(&runtime()).and_then(&next).is_none() {
            return;
        }
        let mut all = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        let Some(kept) = all.get_mut(&runtime()) else { return };
        // Another thread may have been faster.
        let Some(idle) = next(kept) else { return };
        match (self.build)(idle) {
            Ok(client) => {
                let old = mem::replace(kept, Kept::new(client, idle));
                (kept.client_used, kept.connection_used) = (old.client_used, old.connection_used);
            }
            Err(error) => kept.warn(&error),
        }
    }

    fn read(&self) -> RwLockReadGuard<'_, HashMap<Option<Id>, Kept>> {
        self.kept.read().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns the caller's runtime.
fn runtime() -> Option<Id> {
    Handle::try_current().ok().map(|handle| handle.id())
}

impl Kept {
    fn new(client: Client, idle: Duration) -> Self {
        let (client_used, connection_used) = (AtomicU64::new(0), AtomicU64::new(0));
        Self { client, idle, since: Moment::now(), warned: None, client_used, connection_used }
    }

    fn warn(&mut self, error: &Error) {
        if self.warned.is_none_or(|then| then.elapsed() >= WARN_EVERY) {
            tracing::warn!(%error, "the connections were not replaced");
            self.warned = Some(Instant::now());
        }
    }
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool").field("runtimes", &self.read().len()).finish_non_exhaustive()
    }
}

/// Returns the time in `Keep-Alive: timeout=25, max=100`.
fn keep_alive_timeout(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get("keep-alive")?.to_str().ok()?;
    let seconds = value.split(',').find_map(|part| {
        let (name, seconds) = part.split_once('=')?;
        name.trim().eq_ignore_ascii_case("timeout").then(|| seconds.trim().parse().ok())?
    });
    seconds.map(Duration::from_secs)
}

/// A moment on both clocks.
struct Moment {
    monotonic: Instant,
    wall: SystemTime,
}

impl Moment {
    fn now() -> Self {
        Self { monotonic: Instant::now(), wall: SystemTime::now() }
    }

    /// Returns whether more time has passed until now than the monotonic clock shows.
    fn has_slept(&self, now: &Self) -> bool {
        // A wall clock that was set back shows nothing.
        let passed = now.wall.duration_since(self.wall).unwrap_or_default();
        passed.saturating_sub(now.monotonic.saturating_duration_since(self.monotonic)) > DRIFT
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::builder;
    use crate::transport::settings::HttpSettings;
    use http::HeaderValue;
    use std::sync::Arc;
    use std::sync::atomic::AtomicBool;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};

    const IDLE: Duration = Duration::from_secs(20);

    fn pool() -> Pool {
        let build = |idle| builder::client(&HttpSettings::default(), &Arc::default(), false, idle);
        Pool::new(IDLE, build).unwrap()
    }

    fn of_runtime<T>(pool: &Pool, read: impl FnOnce(&mut Kept) -> T) -> T {
        read(pool.kept.write().unwrap().get_mut(&runtime()).unwrap())
    }

    fn idle_of(pool: &Pool) -> Duration {
        of_runtime(pool, |kept| kept.idle)
    }

    fn headers(keep_alive: &'static str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert("keep-alive", HeaderValue::from_static(keep_alive));
        headers
    }

    #[test]
    fn case_20_a_shorter_time_of_the_server_is_kept_to() {
        for (name, header, idle) in [
            ("none", "", 20_000),
            ("case 20: the gateway", "timeout=25", 20_000),
            ("longer", "timeout=60", 20_000),
            ("case 20: shorter", "timeout=1", 800),
            ("with the number of requests", "max=100, Timeout = 5", 4_000),
            ("none at all", "timeout=0", 0),
            ("no number", "timeout=soon", 20_000),
            ("too large a number", "timeout=99999999999999999999", 20_000),
            ("the largest number", "timeout=18446744073709551615", 20_000),
        ] {
            let pool = pool();
            pool.client().unwrap();
            pool.honor_keep_alive(&headers(header));
            assert_eq!(idle_of(&pool), Duration::from_millis(idle), "{name}");
        }
    }

    #[test]
    fn a_longer_time_than_before_does_not_undo_a_shorter_one() {
        let pool = pool();
        pool.client().unwrap();
        for timeout in ["timeout=5", "timeout=10"] {
            pool.honor_keep_alive(&headers(timeout));
            assert_eq!(idle_of(&pool), Duration::from_secs(4));
        }
    }

    #[test]
    fn case_20_the_wall_clock_shows_that_the_machine_slept() {
        let hour = Duration::from_secs(3600);
        let then = Moment::now();
        let after =
            |monotonic, wall| Moment { monotonic: then.monotonic + monotonic, wall: then.wall + wall };
        assert!(then.has_slept(&after(Duration::ZERO, hour)));
        assert!(then.has_slept(&after(hour, hour + Duration::from_secs(3))));
        assert!(!then.has_slept(&after(hour, hour + Duration::from_secs(1))), "clocks drift");
        assert!(!then.has_slept(&after(hour, Duration::ZERO)), "the wall clock was set back");
    }

    /// Makes it look as if the machine had slept since the client was made.
    fn sleep(pool: &Pool) {
        of_runtime(pool, |kept| kept.since.wall -= Duration::from_secs(60));
    }

    /// Answers every request with the number of its connection.
    async fn serve(listener: TcpListener) {
        for number in 0.. {
            let (stream, _) = listener.accept().await.unwrap();
            tokio::spawn(answer(stream, number));
        }
    }

    async fn answer(mut stream: TcpStream, number: usize) {
        let mut received = Vec::new();
        while stream.read_buf(&mut received).await.is_ok_and(|read| read > 0) {
            if received.ends_with(b"\r\n\r\n") {
                received.clear();
                let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n{number}");
                stream.write_all(answer.as_bytes()).await.unwrap();
            }
        }
    }

    #[tokio::test]
    async fn the_connections_of_before_a_sleep_are_dropped_once() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(serve(listener));
        let pool = pool();
        let connection =
            async || pool.client().unwrap().get(&url).send().await.unwrap().text().await.unwrap();
        assert_eq!([connection().await, connection().await], ["0", "0"]);
        sleep(&pool);
        assert_eq!([connection().await, connection().await], ["1", "1"]);
    }

    #[test]
    fn a_client_that_could_not_be_replaced_is_replaced_at_the_next_request() {
        let fails = Arc::new(AtomicBool::new(false));
        let build = {
            let fails = Arc::clone(&fails);
            move |idle| match fails.load(Ordering::Relaxed) {
                true => Err(Error::configuration("no certificates")),
                false => builder::client(&HttpSettings::default(), &Arc::default(), false, idle),
            }
        };
        let pool = Pool::new(IDLE, build).unwrap();
        pool.client().unwrap();
        let since = || of_runtime(&pool, |kept| kept.since.wall);
        let warned_at = || of_runtime(&pool, |kept| kept.warned);
        sleep(&pool);
        let slept = since();
        fails.store(true, Ordering::Relaxed);
        pool.client().unwrap();
        let warned = warned_at();
        pool.honor_keep_alive(&headers("timeout=5"));
        assert_eq!((since(), idle_of(&pool)), (slept, IDLE));
        assert!(warned.is_some() && warned_at() == warned, "one warning a minute");

        fails.store(false, Ordering::Relaxed);
        pool.client().unwrap();
        assert!(since() > slept && warned_at().is_none());
    }

    fn on_new_runtime<T>(work: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
    }

    #[test]
    fn each_runtime_has_connections_of_its_own_and_of_too_many_the_oldest_go() {
        let built = Arc::new(AtomicU64::new(0));
        let build = {
            let built = Arc::clone(&built);
            move |idle| {
                built.fetch_add(1, Ordering::Relaxed);
                builder::client(&HttpSettings::default(), &Arc::default(), false, idle)
            }
        };
        let pool = Pool::new(IDLE, build).unwrap();
        on_new_runtime(async { (pool.client().unwrap(), pool.client().unwrap()) });
        assert_eq!(built.load(Ordering::Relaxed), 1, "the first runtime takes the first client");
        pool.honor_keep_alive(&headers("timeout=5"));
        on_new_runtime(async {
            pool.client().unwrap();
            assert_eq!(
                idle_of(&pool),
                Duration::from_secs(4),
                "what the server announced to others holds here"
            );
        });
        for _ in 0..MOST_RUNTIMES {
            on_new_runtime(async { pool.client().unwrap() });
        }
        assert_eq!(pool.read().len(), MOST_RUNTIMES);
    }
}
