//! The signals that end a command, and the outcome of the calls that they end.

use std::io;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use cams::http::{HeaderMap, HeaderValue};
use cams::{Attempt, BoxFuture, CallInfo, Config, Execution, Intercept, Platform};
use tokio::sync::watch;

/// How long a call may take to determine its outcome after a signal.
const GRACE: Duration = Duration::from_secs(2);

/// The signals that end the command, caught from the creation of this value on.
#[cfg(unix)]
pub(crate) struct Stop {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
    /// Only if the command should end with its terminal.
    hang_up: Option<tokio::signal::unix::Signal>,
}

#[cfg(unix)]
impl Stop {
    pub(crate) fn catch() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let hang_up = if outlives_its_terminal() { None } else { Some(signal(SignalKind::hangup())?) };
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hang_up,
        })
    }

    pub(crate) async fn wait(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
            () = hung_up(&mut self.hang_up) => {}
        }
    }
}

#[cfg(unix)]
async fn hung_up(signal: &mut Option<tokio::signal::unix::Signal>) {
    match signal {
        Some(signal) => drop(signal.recv().await),
        None => std::future::pending().await,
    }
}

/// Returns whether the signal of a closed terminal is ignored, as with `nohup`; catching it would undo this. Only on
/// Linux, this can be found out without unsafe code. Elsewhere, the signal is not caught, and keeps the effect that it
/// had at the start.
#[cfg(unix)]
fn outlives_its_terminal() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    // The first bit is for signal 1, SIGHUP.
    ignored.is_none_or(|mask| mask & 1 == 1)
}

#[cfg(windows)]
pub(crate) struct Stop(tokio::signal::windows::CtrlC);

#[cfg(windows)]
impl Stop {
    pub(crate) fn catch() -> io::Result<Self> {
        Ok(Self(tokio::signal::windows::ctrl_c()?))
    }

    pub(crate) async fn wait(&mut self) {
        self.0.recv().await;
    }
}

/// The end of work that a signal may interrupt.
#[derive(Debug)]
pub(crate) enum Ended<T> {
    /// It ended on its own.
    Done(T),
    /// A signal ended it. Its calls may or may not have been executed.
    Stopped(Execution),
}

/// Makes a signal end calls like a deadline, so that the engine reports whether anything was sent.
///
/// As the platform of a client, it ends all waits when a signal arrives. As an interceptor, it prevents further
/// attempts.
#[derive(Clone, Debug)]
pub(crate) struct Interrupt(Arc<State>);

#[derive(Debug)]
struct State {
    is_stopped: watch::Sender<bool>,
    is_under_way: AtomicBool,
    /// The outcome of the last attempt.
    last: Mutex<Option<Execution>>,
}

impl Interrupt {
    pub(crate) fn new() -> Self {
        Self(Arc::new(State {
            is_stopped: watch::Sender::new(false),
            is_under_way: AtomicBool::new(false),
            last: Mutex::new(None),
        }))
    }

    /// Returns the settings of a client whose calls a signal ends.
    pub(crate) fn config(&self, config: Config) -> Config {
        config.platform(self.clone()).intercept(self.clone())
    }

    /// Runs work with calls of such a client, until it ends or a signal arrives. Work that still succeeds after the
    /// signal counts as done; `is_well` decides.
    pub(crate) async fn run<T>(
        &self,
        work: impl Future<Output = T>,
        is_well: impl Fn(&T) -> bool,
    ) -> Ended<T> {
        // If signals cannot be caught, the work runs without them.
        let Ok(mut stop) = Stop::catch() else { return Ended::Done(work.await) };
        let mut work = pin!(work);
        tokio::select! {
            biased;
            done = &mut work => return Ended::Done(done),
            () = stop.wait() => {}
        }
        self.0.is_stopped.send_replace(true);
        tokio::select! {
            biased;
            done = &mut work => if is_well(&done) { return Ended::Done(done) },
            () = stop.wait() => {}
            () = tokio::time::sleep(GRACE) => {}
        }
        Ended::Stopped(self.execution())
    }

    fn execution(&self) -> Execution {
        if self.0.is_under_way.load(Ordering::Relaxed) {
            return Execution::Unknown;
        }
        let last = *self.0.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.unwrap_or(Execution::NotExecuted)
    }

    /// Returns whether a signal has arrived.
    pub(crate) fn is_stopped(&self) -> bool {
        *self.0.is_stopped.borrow()
    }
}

impl Platform for Interrupt {
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        let mut stopped = self.0.is_stopped.subscribe();
        Box::pin(async move {
            tokio::select! {
                () = tokio::time::sleep(duration) => {}
                // The sender lives as long as the client.
                _ = stopped.wait_for(|is_stopped| *is_stopped) => {}
            }
        })
    }
}

impl Intercept for Interrupt {
    fn before_attempt(&self, _: &CallInfo<'_>, headers: &mut HeaderMap) {
        if self.is_stopped() {
            // A header that the SDK sets itself fails the attempt before anything is sent.
            headers.insert("host", HeaderValue::from_static("stopped"));
        } else {
            self.0.is_under_way.store(true, Ordering::Relaxed);
        }
    }

    fn after_attempt(&self, _: &CallInfo<'_>, attempt: &Attempt) {
        if self.0.is_under_way.swap(false, Ordering::Relaxed) {
            *self.0.last.lock().unwrap_or_else(PoisonError::into_inner) = attempt.execution();
        }
    }
}

/// Waits for a signal. If signals cannot be caught, they end the process, and this never completes.
pub(crate) async fn asked(stop: &mut Option<Stop>) {
    match stop {
        Some(stop) => stop.wait().await,
        None => std::future::pending().await,
    }
}
