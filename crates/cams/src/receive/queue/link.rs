//! Requests of a consumer and its deliveries to the queue, each with a valid token.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use cams_core::smq::{Changed, Class, Deletions, Receive, Receiving, Sign, Smq};
use cams_core::{BoxFuture, Credentials, Engine, Error};

use super::clock::ServerClock;
use super::source::Queue;
use super::tokens::Tokens;
use crate::receive::kind::ItemKind;

/// The way to a queue.
#[derive(Debug)]
pub(super) struct Link {
    engine: Engine,
    queue: Smq,
    tokens: Tokens,
    signer: Arc<dyn Sign>,
    clock: Mutex<ServerClock>,
    /// Kind of the items, if it is a known one.
    kind: Option<ItemKind>,
}

impl Link {
    pub(super) fn new(engine: &Engine, queue: &Queue) -> Result<Self, Error> {
        let smq = Smq::new(queue.site.queue_host(), &queue.name)?;
        engine.check_queue(&smq)?;
        let engine = engine.for_service(&dybase_models::SERVICE, queue.site.token_host())?;
        let clock = Mutex::new(ServerClock::new(engine.platform().instant()));
        let tokens = Tokens::new(engine.clone(), queue.message_type.as_str(), &queue.name);
        let kind = ItemKind::of(queue.message_type.as_str());
        Ok(Self { engine, queue: smq, tokens, signer: Arc::clone(&queue.signer), clock, kind })
    }

    pub(super) fn engine(&self) -> &Engine {
        &self.engine
    }

    pub(super) fn kind(&self) -> Option<ItemKind> {
        self.kind
    }

    pub(super) fn now(&self) -> Instant {
        self.engine.platform().instant()
    }

    pub(super) async fn receive(&self, receive: Receive) -> Result<Receiving, Error> {
        let ask = |token: Credentials| -> BoxFuture<'_, _> {
            Box::pin(async move {
                self.engine.receive_messages(&self.queue, receive, &token, &*self.signer).await
            })
        };
        let received = self.with_token(ask).await?;
        self.learn(received.server_time);
        Ok(received)
    }

    pub(super) async fn delete(&self, handles: &[String]) -> Result<Deletions, Error> {
        let ask = |token: Credentials| -> BoxFuture<'_, _> {
            Box::pin(
                async move { self.engine.delete_messages(&self.queue, handles, &token, &*self.signer).await },
            )
        };
        self.with_token(ask).await
    }

    pub(super) async fn change(&self, handle: &str, timeout: Duration) -> Result<Changed, Error> {
        let ask = |token: Credentials| -> BoxFuture<'_, _> {
            Box::pin(async move {
                self.engine.change_visibility(&self.queue, handle, timeout, &token, &*self.signer).await
            })
        };
        let changed = self.with_token(ask).await?;
        self.learn(changed.server_time);
        Ok(changed)
    }

    /// Sends a request with the cached token, and once more with a new one if the queue refuses it.
    async fn with_token<'a, T: 'a>(
        &'a self,
        ask: impl Fn(Credentials) -> BoxFuture<'a, Result<T, Error>>,
    ) -> Result<T, Error> {
        let token = self.tokens.get().await?;
        match ask(token.clone()).await {
            Err(error) if Class::of_error(&error) == Class::Token => {
                match self.tokens.after_refusal(&token).await? {
                    Some(fresh) => ask(fresh).await,
                    None => Err(error),
                }
            }
            answered => answered,
        }
    }

    /// Converts a server time to our clock.
    pub(super) fn deadline(&self, time: Option<SystemTime>) -> Instant {
        let clock = self.clock.lock().unwrap_or_else(PoisonError::into_inner);
        clock.deadline(time, self.now(), self.engine.now())
    }

    fn learn(&self, server_time: Option<SystemTime>) {
        let Some(time) = server_time else { return };
        self.clock.lock().unwrap_or_else(PoisonError::into_inner).learn(time, self.now());
    }
}

/// Returns whether the next attempt may succeed without anybody's action.
pub(super) fn passes(error: &Error) -> bool {
    // An error without a status comes from the token's call, or nobody responded.
    match error.http_status() {
        Some(_) if error.action() != Some("QueryTokenForMnsQueue") => {
            Class::of_error(error) == Class::Passing
        }
        _ => error.is_retryable(),
    }
}
