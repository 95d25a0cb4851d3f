//! The pool of connections, which is replaced when those that it keeps may be dead.
//!
//! A write that meets a connection which the other side is closing may or may not have been executed, so it cannot be
//! sent again. The pool of `reqwest` drops a connection that was idle for a given time, and one whose end it has seen.
//! Three things escape it:
//! - a server that announces a shorter time (`Keep-Alive: timeout=5`): the pool is replaced by one that keeps to it;
//! - a machine that slept: the clock that idle times are measured with stood still on many systems, but the wall clock
//!   shows it;
//! - a process that was stopped, or a thread that was busy: the end has arrived, but the runtime has not looked at its
//!   sockets yet.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{PoisonError, RwLock, RwLockReadGuard};
use std::time::{Duration, Instant, SystemTime};

use http::HeaderMap;
use reqwest::Client;

use crate::error::Error;

/// Milliseconds. After a longer pause the runtime looks at its sockets before one is used.
const PAUSE: u64 = 1000;

/// The shortest time for which a task of Tokio sleeps. Before it wakes, the runtime looks at its sockets.
const TURN: Duration = Duration::from_millis(1);

/// How often a failure to replace the client is logged at most.
const WARN_EVERY: Duration = Duration::from_secs(60);

/// How far the clocks may drift apart before the machine counts as having slept.
const DRIFT: Duration = Duration::from_secs(2);

/// Makes a client that keeps unused connections this long.
type Build = dyn Fn(Duration) -> Result<Client, Error> + Send + Sync;

/// A pool of connections.
pub(super) struct Pool {
    build: Box<Build>,
    kept: RwLock<Kept>,
    begun: tokio::time::Instant,
    /// When a connection was last asked for, in milliseconds since the beginning; 0 if never.
    last_used: AtomicU64,
}

/// A client, how long it keeps unused connections, and since when.
struct Kept {
    client: Client,
    idle: Duration,
    since: Moment,
    /// When it was last logged that the client could not be replaced.
    warned: Option<Instant>,
}

impl Pool {
    /// A pool that keeps unused connections for this time.
    pub(super) fn new(
        idle: Duration,
        build: impl Fn(Duration) -> Result<Client, Error> + Send + Sync + 'static,
    ) -> Result<Self, Error> {
        let kept = Kept { client: build(idle)?, idle, since: Moment::now(), warned: None };
        let (begun, last_used) = (tokio::time::Instant::now(), AtomicU64::new(0));
        Ok(Self { build: Box::new(build), kept: RwLock::new(kept), begun, last_used })
    }

    /// The client, without connections from before the machine slept.
    pub(super) fn client(&self) -> Client {
        let now = Moment::now();
        self.replace(|kept| kept.since.has_slept(&now).then_some(kept.idle));
        self.read().client.clone()
    }

    /// After a pause, lets the runtime look at its sockets, so that connections that have ended are noticed.
    ///
    /// A task that only yields may go on before that, since another thread may be the one that looks. When the sleep is
    /// over, the tasks of ended connections are due, and the yield lets them go first. With several threads this is
    /// very likely but not certain.
    pub(super) async fn poll_sockets(&self) {
        let now = || u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX).max(1);
        let last_used = self.last_used.load(Ordering::Relaxed);
        if last_used > 0 && now().saturating_sub(last_used) > PAUSE {
            tokio::time::sleep(TURN).await;
            tokio::task::yield_now().await;
        }
        self.last_used.store(now(), Ordering::Relaxed);
    }

    /// Keeps to the time after which the server closes connections, if the answer announces it.
    pub(super) fn honor_keep_alive(&self, answer: &HeaderMap) {
        if let Some(timeout) = keep_alive_timeout(answer) {
            // A fifth less, since a request may be on its way when the time is over.
            let idle = timeout.mul_f64(0.8);
            self.replace(|kept| (idle < kept.idle).then_some(idle));
        }
    }

    /// Replaces the client, if there is an idle time for the next one. After a failure, the next request tries again.
    fn replace(&self, next: impl Fn(&Kept) -> Option<Duration>) {
        if next(&self.read()).is_none() {
            return;
        }
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        // Another thread may have been faster.
        let Some(idle) = next(&kept) else { return };
        match (self.build)(idle) {
            Ok(client) => *kept = Kept { client, idle, since: Moment::now(), warned: None },
            Err(error) => kept.warn(&error),
        }
    }

    fn read(&self) -> RwLockReadGuard<'_, Kept> {
        self.kept.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn warn(&mut self, error: &Error) {
        if self.warned.is_none_or(|then| then.elapsed() >= WARN_EVERY) {
            tracing::warn!(%error, "the connections were not replaced");
            self.warned = Some(Instant::now());
        }
    }
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool").field("idle", &self.read().idle).finish_non_exhaustive()
    }
}

/// The time in `Keep-Alive: timeout=25, max=100`.
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

    /// Whether more time has passed until now than the monotonic clock shows.
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
            pool.honor_keep_alive(&headers(header));
            assert_eq!(pool.read().idle, Duration::from_millis(idle), "{name}");
        }
    }

    #[test]
    fn a_longer_time_than_before_does_not_undo_a_shorter_one() {
        let pool = pool();
        for timeout in ["timeout=5", "timeout=10"] {
            pool.honor_keep_alive(&headers(timeout));
            assert_eq!(pool.read().idle, Duration::from_secs(4));
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
        pool.kept.write().unwrap().since.wall -= Duration::from_secs(60);
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
        let connection = async || pool.client().get(&url).send().await.unwrap().text().await.unwrap();
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
        let since = || pool.read().since.wall;
        sleep(&pool);
        let slept = since();
        fails.store(true, Ordering::Relaxed);
        pool.client();
        let warned = pool.read().warned;
        pool.honor_keep_alive(&headers("timeout=5"));
        assert_eq!((since(), pool.read().idle), (slept, IDLE));
        assert!(warned.is_some() && pool.read().warned == warned, "one warning a minute");

        fails.store(false, Ordering::Relaxed);
        pool.client();
        assert!(since() > slept && pool.read().warned.is_none());
    }
}
