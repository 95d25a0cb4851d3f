//! The world of a simulation: the service, the time, the trace, and what was found wrong.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use cams_mock::MockServer;
use tokio::time::Instant;

use crate::chance::Chance;
use crate::login::{ACCESS, Logins, REFRESH};
use crate::metadata::{KEY_ID, KEY_SECRET, KEY_TOKEN, TOKEN};
use crate::planted::Planted;
use crate::stored::Stored;
use crate::truth::Truth;
use crate::weather::Weather;

/// When every simulation begins: 2026-01-01.
const BEGINNING: Duration = Duration::from_secs(1_767_225_600);

/// The business number that all programs send from.
pub(crate) const FROM: &str = "8613800000000";

/// After this time without new calls nothing is under way in the network.
pub(crate) const PATIENCE: Duration = Duration::from_secs(200);

/// In one simulation of so many, keys that are not fixed come from one login.
const LOGINS: u64 = 8;

/// What all programs of a simulation share.
pub(crate) struct World {
    pub(crate) server: MockServer,
    pub(crate) planted: Option<Planted>,
    /// Whether keys that are not fixed come from a login that all programs share.
    pub(crate) has_login: bool,
    begun: Instant,
    state: Mutex<State>,
}

/// What changes.
pub(crate) struct State {
    pub(crate) chance: Chance,
    pub(crate) truth: Truth,
    pub(crate) weather: Weather,
    pub(crate) trace: Vec<String>,
    pub(crate) violations: BTreeSet<String>,
    /// What must never be shown.
    pub(crate) secrets: Vec<String>,
    /// Requests that came to the service.
    pub(crate) arrived: u64,
    /// How long machines have slept.
    pub(crate) asleep: Duration,
    /// Requests whose callers wait for an answer.
    pub(crate) waiting: u64,
    /// The OAuth service, and the login that programs share.
    pub(crate) logins: Logins,
    /// What the uploads of all programs have stored.
    pub(crate) stored: Stored,
    /// How many items each queue was given, and how many of them were handled.
    pub(crate) queues: BTreeMap<String, (usize, usize)>,
    /// Phone numbers that are in use.
    numbers: u64,
}

impl World {
    /// With the login that programs share if it is asked for, or the seed decides so.
    pub(crate) fn new(seed: u64, planted: Option<Planted>, has_login: bool) -> io::Result<Arc<Self>> {
        let mut chance = Chance::new(seed);
        let has_login = chance.one_in(LOGINS) || has_login;
        let begun = Instant::now();
        let server = MockServer::builder()
            .access_key_id(KEY_ID)
            .access_key_secret(KEY_SECRET)
            .security_token(KEY_TOKEN)
            .clock(move || SystemTime::UNIX_EPOCH + BEGINNING + begun.elapsed())
            .start_unconnected(chance.number())?;
        let weather = Weather::draw(&mut chance);
        let state = State {
            trace: vec![format!("seed {seed:#x}: {weather}")],
            chance,
            truth: Truth::default(),
            weather,
            violations: BTreeSet::new(),
            secrets: [KEY_SECRET, KEY_TOKEN, TOKEN, REFRESH, ACCESS].map(str::to_owned).to_vec(),
            arrived: 0,
            asleep: Duration::ZERO,
            waiting: 0,
            logins: Logins::default(),
            stored: Stored::default(),
            queues: BTreeMap::new(),
            numbers: 0,
        };
        Ok(Arc::new(Self { server, planted, has_login, begun, state: Mutex::new(state) }))
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Time since the beginning.
    pub(crate) fn elapsed(&self) -> Duration {
        self.begun.elapsed()
    }

    /// The same without the time for which machines have slept, in which no program can keep a deadline.
    pub(crate) fn awake(&self) -> Duration {
        self.elapsed().saturating_sub(self.lock().asleep)
    }

    /// The beginning, by the steady clock.
    pub(crate) fn begun(&self) -> Instant {
        self.begun
    }

    /// The true time.
    pub(crate) fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + BEGINNING + self.elapsed()
    }

    /// The day before all began.
    pub(crate) fn yesterday(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + BEGINNING - Duration::from_secs(24 * 3600)
    }

    /// Writes a line into the trace.
    pub(crate) fn note(&self, who: &str, what: impl fmt::Display) {
        let at = self.elapsed().as_secs_f64();
        self.lock().trace.push(format!("{at:>12.3} {who:<8} {what}"));
    }

    /// Says that an invariant does not hold.
    pub(crate) fn broken(&self, who: &str, what: impl fmt::Display) {
        let what = what.to_string();
        self.note(who, format_args!("BROKEN: {what}"));
        self.lock().violations.insert(what);
    }

    /// The same, if there is anything.
    pub(crate) fn check(&self, who: &str, problem: Option<String>) {
        if let Some(problem) = problem {
            self.broken(who, problem);
        }
    }

    /// Looks for secrets in a text that users or logs show.
    pub(crate) fn check_text(&self, who: &str, text: &str) {
        let shown = self.lock().secrets.iter().find(|secret| text.contains(secret.as_str())).cloned();
        if let Some(secret) = shown {
            self.broken(who, format_args!("a secret is shown: {}…", secret.get(..8).unwrap_or_default()));
        }
    }

    /// How many items a queue was given, and how many of them were handled.
    pub(crate) fn queue(&self, queue: &str) -> (usize, usize) {
        self.lock().queues.get(queue).copied().unwrap_or_default()
    }

    /// No item leaves a queue before it was handled.
    pub(crate) fn check_queues(&self, who: &str) {
        let queues: Vec<_> =
            self.lock().queues.iter().map(|(name, counts)| (name.clone(), *counts)).collect();
        for (name, (put, handled)) in queues {
            let gone = put.saturating_sub(self.server.queue_len(&name));
            if gone > handled {
                self.broken(who, format_args!("{gone} items have left {name}, and {handled} were handled"));
            }
        }
    }

    /// A phone number that nobody has been sent to.
    pub(crate) fn new_number(&self) -> String {
        let mut state = self.lock();
        state.numbers += 1;
        format!("86138{:08}", state.numbers)
    }

    pub(crate) fn is_planted(&self, fault: Planted) -> bool {
        self.planted == Some(fault)
    }
}

impl fmt::Debug for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("World").finish_non_exhaustive()
    }
}
