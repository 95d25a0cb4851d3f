//! The token of a queue: fetched for everyone who needs it, cached, and renewed before it expires.
//!
//! There is no background task. A caller that needs a token drives the fetch, and all waiting callers share it, so
//! nobody depends on another caller.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use cams_core::{BoxFuture, CallOptions, Credentials, Engine, Error};
use dybase_models::{QueryTokenForMnsQueueRequest, QueryTokenForMnsQueueResponse};
use futures_util::FutureExt;
use futures_util::future::Shared;

use super::expiry;

/// How long before its expiry a token is renewed, unless its lifetime is too short. The official kits do the same.
const AHEAD: Duration = Duration::from_secs(2 * 60);

/// Minimum time between two fetches, however short the lifetime of a token claims to be, and whatever refuses it.
const FLOOR: Duration = Duration::from_secs(10);

const ACTION: &str = "QueryTokenForMnsQueue";

type Fetched = Result<Token, Error>;
type Flight = Shared<BoxFuture<'static, Fetched>>;

#[derive(Clone)]
struct Token {
    credentials: Credentials,
    /// How long it is valid.
    life: Duration,
}

#[derive(Clone)]
struct Kept {
    credentials: Credentials,
    renew_at: Instant,
    expires_at: Instant,
}

#[derive(Default)]
struct State {
    kept: Option<Kept>,
    flight: Option<Flight>,
    /// When a token was last fetched because the queue had refused one.
    forced_at: Option<Instant>,
}

/// The token of one queue.
pub(super) struct Tokens {
    engine: Engine,
    request: QueryTokenForMnsQueueRequest,
    state: Mutex<State>,
}

impl Tokens {
    /// `engine` calls Dybaseapi.
    pub(super) fn new(engine: Engine, message_type: &str, queue: &str) -> Self {
        let mut request = QueryTokenForMnsQueueRequest::new(message_type);
        request.queue_name = Some(queue.to_owned());
        Self { engine, request, state: Mutex::default() }
    }

    /// Returns the token. It fetches one if there is none, or if the cached one is about to expire. While that one is
    /// valid, a failed renewal is only logged.
    pub(super) async fn get(&self) -> Result<Credentials, Error> {
        let now = self.now();
        let (flight, kept) = {
            let mut state = self.lock();
            let kept = state.kept.clone().filter(|kept| now < kept.expires_at || now < kept.renew_at);
            match kept {
                Some(kept) if now < kept.renew_at => return Ok(kept.credentials),
                kept => (self.flight(&mut state), kept),
            }
        };
        match (self.land(flight).await, kept) {
            (Err(error), Some(kept)) => {
                tracing::warn!(%error, "the token of the queue could not be renewed");
                self.postpone();
                Ok(kept.credentials)
            }
            (fetched, _) => fetched,
        }
    }

    /// Returns another token than the one that the queue refused; `None` if that one was fetched for the same reason a
    /// moment ago.
    pub(super) async fn after_refusal(&self, refused: &Credentials) -> Result<Option<Credentials>, Error> {
        let now = self.now();
        let flight = {
            let mut state = self.lock();
            let parts = |token: &Credentials| {
                (token.access_key_id().to_owned(), token.security_token().map(str::to_owned))
            };
            let is_refused = |kept: &Kept| parts(&kept.credentials) == parts(refused);
            if let Some(kept) = state.kept.as_ref().filter(|kept| !is_refused(kept)) {
                return Ok(Some(kept.credentials.clone()));
            }
            let is_recent = |at: Instant| now.saturating_duration_since(at) < FLOOR;
            if state.flight.is_none() && state.forced_at.is_some_and(is_recent) {
                return Ok(None);
            }
            state.forced_at = Some(now);
            state.kept = None;
            self.flight(&mut state)
        };
        self.land(flight).await.map(Some)
    }

    /// Returns the fetch in flight, or a new one.
    fn flight(&self, state: &mut State) -> Flight {
        let (engine, request) = (self.engine.clone(), self.request.clone());
        let begin = || (Box::pin(fetch(engine, request)) as BoxFuture<'static, Fetched>).shared();
        state.flight.get_or_insert_with(begin).clone()
    }

    /// Waits for a fetch. The first caller to see its end keeps the result.
    async fn land(&self, flight: Flight) -> Result<Credentials, Error> {
        let fetched = flight.clone().await;
        let now = self.now();
        let mut state = self.lock();
        if state.flight.as_ref().is_some_and(|current| current.ptr_eq(&flight)) {
            state.flight = None;
            if let Ok(token) = &fetched {
                let after = |life: Duration| now.checked_add(life).unwrap_or(now);
                state.kept = Some(Kept {
                    credentials: token.credentials.clone(),
                    renew_at: after(renewal(token.life)),
                    expires_at: after(token.life),
                });
            }
        }
        fetched.map(|token| token.credentials)
    }

    /// Postpones the next renewal.
    fn postpone(&self) {
        let now = self.now();
        if let Some(kept) = &mut self.lock().kept {
            kept.renew_at = kept.renew_at.max(now.checked_add(FLOOR).unwrap_or(now).min(kept.expires_at));
        }
    }

    fn now(&self) -> Instant {
        self.engine.platform().instant()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Omits the inputs of the token.
impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens").field("request", &self.request).finish_non_exhaustive()
    }
}

/// Returns how long after the fetch a token is renewed.
fn renewal(life: Duration) -> Duration {
    life.saturating_sub(AHEAD).max(life / 2).max(FLOOR)
}

async fn fetch(engine: Engine, request: QueryTokenForMnsQueueRequest) -> Fetched {
    let reply = engine.call(&request, &CallOptions::default()).await?;
    let QueryTokenForMnsQueueResponse { message_token_dto, .. } = reply.output;
    let missing = |name: &str| Error::unreadable(ACTION, format!("the answer has no `{name}`"));
    let token = message_token_dto.ok_or_else(|| missing("MessageTokenDTO"))?;
    let text =
        |value: Option<String>, name| value.filter(|text| !text.is_empty()).ok_or_else(|| missing(name));
    let id = text(token.access_key_id, "MessageTokenDTO.AccessKeyId")?;
    let secret = text(token.access_key_secret, "MessageTokenDTO.AccessKeySecret")?;
    let security_token = text(token.security_token, "MessageTokenDTO.SecurityToken")?;
    let credentials = Credentials::new(id, secret).with_security_token(security_token).with_provider(ACTION);
    Ok(Token { credentials, life: expiry::life(token.expire_time.as_deref(), engine.now()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_renewed_two_minutes_early_and_never_in_a_tight_loop() {
        for (life, renewed) in [(3600, 3480), (600, 480), (240, 120), (180, 90), (8, 10), (0, 10)] {
            assert_eq!(renewal(Duration::from_secs(life)).as_secs(), renewed, "{life}");
        }
    }
}
