//! Keeps fetched credentials until shortly before they expire.
//!
//! There is no background task or thread: callers drive a fetch, and all callers in a runtime share it. While the
//! cached credentials are valid, no caller waits longer than [`PATIENCE`] for a fetch; the next caller continues it.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, SystemTime};

use futures_util::FutureExt;
use futures_util::future::Shared;

use super::context::Context;
use super::error::CredentialsError;
use super::provider::{FetchCredentials, ProvideCredentials};
use super::value::Credentials;
use crate::future::BoxFuture;
use crate::platform::random_unit;
use crate::sync::{Instant, Mutex, MutexGuard, RuntimeId, runtime, timeout};

/// How long the caller that starts an early fetch waits for it, so that it completes even if calls are rare.
const PATIENCE: Duration = Duration::from_millis(500);
/// A fetch that takes longer has failed. The slowest of our sources, a process, has a limit of 60 s.
const LIMIT: Duration = Duration::from_secs(90);
/// How long credentials without an expiry are kept.
const UNDATED: Duration = Duration::from_secs(15 * 60);
/// The longest pause after a failed early fetch.
const MAX_PAUSE: Duration = Duration::from_secs(60);

type Fetched = Result<Credentials, CredentialsError>;
type Flight = Shared<Pin<Box<dyn Future<Output = Fetched> + Send>>>;

/// Caches the credentials of an expensive source, and renews them.
///
/// - If there are no valid credentials, all waiting callers in a runtime share one fetch, including its failure.
/// - A fetch starts early: a fifth of the lifetime before expiry, but at least 5 minutes and at most half of the
///   lifetime. Random jitter makes it earlier by up to a fifth of that time, so that many machines do not fetch at the
///   same time.
/// - Valid credentials are served even if a fetch fails or hangs. After a failure, the next early fetch waits one
///   second, then twice as long each time, up to a minute. A failure is never cached for later callers.
/// - Credentials without an expiry time are fetched again after 15 minutes, and served until the fetch succeeds.
#[derive(Debug)]
pub struct Cached {
    context: Context,
    source: Arc<dyn FetchCredentials>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    kept: Option<Kept>,
    /// The fetch in progress in each runtime, and when it started. It uses the timers and sockets of its runtime, so it
    /// can never finish after that runtime has ended. It is dropped when its time is over.
    flights: HashMap<Option<RuntimeId>, (Instant, Flight)>,
    failures: u32,
    /// No early fetch starts before this time.
    pause_until: Option<SystemTime>,
}

#[derive(Clone, Debug)]
struct Kept {
    credentials: Credentials,
    renew_at: SystemTime,
}

/// What a caller does next.
enum Plan {
    /// Take these.
    Take(Credentials),
    /// Take these, unless the fetch ends within this time.
    Renew(Credentials, Flight, Duration),
    /// Wait for a fetch that starts now.
    Fetch(Flight),
    /// Wait for a fetch that started earlier.
    Join(Flight),
}

impl Cached {
    /// Keeps the credentials of the source, by the clock of the context.
    pub fn new(context: &Context, source: impl FetchCredentials) -> Self {
        Self { context: context.clone(), source: Arc::new(source), state: Mutex::default() }
    }

    async fn get(&self) -> Fetched {
        match self.plan() {
            Plan::Take(credentials) => Ok(credentials),
            Plan::Renew(credentials, flight, patience) => match timeout(patience, self.land(flight)).await {
                Ok(Ok(renewed)) => Ok(renewed),
                Ok(Err(_)) | Err(_) => Ok(credentials),
            },
            Plan::Fetch(flight) => self.land(flight).await,
            // It may have failed only because no caller has driven it for a long time.
            Plan::Join(flight) => match self.land(flight).await {
                Ok(credentials) => Ok(credentials),
                Err(_) => match self.plan() {
                    Plan::Take(credentials) | Plan::Renew(credentials, ..) => Ok(credentials),
                    Plan::Fetch(flight) | Plan::Join(flight) => self.land(flight).await,
                },
            },
        }
    }

    fn plan(&self) -> Plan {
        let now = self.context.now();
        let mut state = self.lock();
        let under_way = state.flights.get(&runtime()).map(|(_, flight)| flight.clone());
        match (state.kept.clone().filter(|kept| kept.is_valid(now)), under_way) {
            (Some(kept), _) if now < kept.renew_at || state.is_pausing(now) => Plan::Take(kept.credentials),
            (Some(kept), Some(flight)) => Plan::Renew(kept.credentials, flight, Duration::ZERO),
            (Some(kept), None) => Plan::Renew(kept.credentials, self.begin(&mut state), PATIENCE),
            (None, Some(flight)) => Plan::Join(flight),
            (None, None) => Plan::Fetch(self.begin(&mut state)),
        }
    }

    fn begin(&self, state: &mut State) -> Flight {
        let source = Arc::clone(&self.source);
        let name = source.name();
        let fetch = async move {
            let late = || CredentialsError::transient(format!("{LIMIT:?} passed without credentials"));
            let fetched = timeout(LIMIT, source.fetch()).await.unwrap_or_else(|_| Err(late()));
            match fetched {
                Ok(credentials) => {
                    let credentials = credentials.with_provider(name);
                    credentials.check().map(|()| credentials)
                }
                Err(error) => Err(error.with_provider(name)),
            }
        };
        let flight = (Box::pin(fetch) as Pin<Box<dyn Future<Output = Fetched> + Send>>).shared();
        let now = Instant::now();
        state.flights.retain(|_, (begun, _)| now.duration_since(*begun) < LIMIT);
        state.flights.insert(runtime(), (now, flight.clone()));
        flight
    }

    /// Waits for a fetch. The first caller to see its end keeps the result.
    async fn land(&self, flight: Flight) -> Fetched {
        let fetched = flight.clone().await;
        let now = self.context.now();
        let mut state = self.lock();
        if state.flights.get(&runtime()).is_some_and(|(_, current)| current.ptr_eq(&flight)) {
            state.flights.remove(&runtime());
            match &fetched {
                Ok(credentials) => state.keep(credentials, now, random_unit(self.context.platform())),
                Err(error) => state.note_failure(error, now),
            }
        }
        fetched
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn is_pausing(&self, now: SystemTime) -> bool {
        self.pause_until.is_some_and(|time| now < time)
    }

    fn keep(&mut self, credentials: &Credentials, now: SystemTime, random: f64) {
        let renew_at = renewal(now, credentials.expires_at(), random);
        *self = Self { kept: Some(Kept { credentials: credentials.clone(), renew_at }), ..Self::default() };
    }

    fn note_failure(&mut self, error: &CredentialsError, now: SystemTime) {
        let pause = Duration::from_secs(1 << self.failures.min(6)).min(MAX_PAUSE);
        self.failures = self.failures.saturating_add(1);
        self.pause_until = now.checked_add(pause);
        if self.kept.is_some() {
            tracing::warn!(
                error = error.report(),
                failures = self.failures,
                "credentials could not be renewed"
            );
        }
    }
}

impl Kept {
    fn is_valid(&self, now: SystemTime) -> bool {
        self.credentials.expires_at().is_none_or(|expiry| now < expiry)
    }
}

/// When to renew credentials that were fetched `now`. `random` is uniform between 0 and 1.
fn renewal(now: SystemTime, expiry: Option<SystemTime>, random: f64) -> SystemTime {
    let Some(expiry) = expiry else { return now + UNDATED };
    let life = expiry.duration_since(now).unwrap_or_default();
    let ahead = (life / 5).max(Duration::from_secs(300)).min(life / 2);
    expiry - ahead - (ahead / 5).mul_f64(random)
}

impl ProvideCredentials for Cached {
    fn provide(&self) -> BoxFuture<'_, Fetched> {
        Box::pin(self.get())
    }

    fn invalidate(&self, refused: &Credentials) -> bool {
        let mut state = self.lock();
        state.kept.take_if(|kept| kept.credentials.is_same(refused));
        // The credentials kept now, or fetched next, are newer than the refused ones.
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn renewal_is_early_by_a_fifth_of_the_life_within_its_bounds_and_spread() {
        let now = SystemTime::UNIX_EPOCH;
        for (life, earliest, latest) in
            [(3600, 2736, 2880), (900, 540, 600), (43_200, 32_832, 34_560), (100, 40, 50), (0, 0, 0)]
        {
            let at = |random| {
                let expiry = now + Duration::from_secs(life);
                renewal(now, Some(expiry), random).duration_since(now).unwrap().as_secs()
            };
            assert_eq!((at(1.0), at(0.0)), (earliest, latest), "life {life}");
        }
        assert_eq!(renewal(now, None, 0.5), now + UNDATED);
    }
}
