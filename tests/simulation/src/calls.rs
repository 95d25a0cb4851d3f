//! Programs that call operations: messages and groups, of which there must never be two, and lists.

use std::sync::Arc;
use std::time::Duration;

use cams::models::PageRequest;
use cams::{Client, Error, Execution};
use futures_util::future::join_all;

use crate::account::Settings;
use crate::chance::Chance;
use crate::life::Life;
use crate::metadata::KEY_SECRET;
use crate::planted::Planted;
use crate::waiters;
use crate::world::{FROM, World};

/// How much later than its deadline a call may end, because timers have a resolution of milliseconds.
const LATE: Duration = Duration::from_millis(20);

/// A program that calls, is killed, and calls other things when it is started again.
pub(crate) async fn run(world: Arc<World>, who: String) -> Result<(), Error> {
    let mut chance = world.lock().chance.fork();
    let settings = Settings::draw(&mut chance);
    for life in 0..chance.between(1, 3) {
        let who = format!("{who}.{life}");
        world.note(&who, format_args!("starts: {settings:?}"));
        let client = settings.client(&world, &who)?;
        let workers = (0..chance.between(1, 6)).map(|_| Worker {
            world: Arc::clone(&world),
            client: client.clone(),
            who: who.clone(),
            timeout: settings.timeout,
            calls: chance.between(1, 12),
            chance: chance.fork(),
            patience: None,
        });
        let workers: Vec<_> = workers.collect();
        drop(client);
        let steps = chance.one_in(2).then(|| chance.below(150));
        let program = join_all(workers.into_iter().map(Worker::run));
        if Life::new(&world, steps, program).await.is_none() {
            world.note(&who, "is killed");
        }
    }
    Ok(())
}

/// One of the tasks of a program, which calls one thing after the other.
struct Worker {
    world: Arc<World>,
    client: Client,
    who: String,
    timeout: Duration,
    calls: u64,
    chance: Chance,
    /// How long it waits for the current call; `None` if it waits until the call ends.
    patience: Option<Duration>,
}

impl Worker {
    async fn run(mut self) {
        for _ in 0..self.calls {
            // Long enough for keys to expire, at times.
            let pause = match self.chance.below(20) {
                0 => self.chance.milliseconds(0, 400_000),
                1..6 => self.chance.milliseconds(0, 2_000),
                _ => Duration::ZERO,
            };
            tokio::time::sleep(pause).await;
            self.call().await;
        }
    }

    async fn call(&mut self) {
        self.patience = self.chance.one_in(8).then(|| self.chance.milliseconds(0, 3_000));
        let begun = self.world.awake();
        match self.chance.below(4) {
            0 | 1 => self.write(&self.world.new_number(), Self::message).await,
            2 => {
                let subject = format!("group {}", self.world.new_number());
                self.write(&subject, Self::group).await;
                if self.chance.one_in(3) {
                    let (world, who, client) =
                        (Arc::clone(&self.world), self.who.clone(), self.client.clone());
                    waiters::wait(&world, &who, &client, &subject, &mut self.chance).await;
                    return;
                }
            }
            _ => {
                let call = self.client.list_chat_group().business_number(FROM).page(PageRequest::new(1, 5));
                if let Err(error) = call.send().await {
                    self.check_text(&error);
                }
            }
        }
        if self.world.is_planted(Planted::LateEnd) {
            tokio::time::sleep(Duration::from_secs(45)).await;
        }
        let took = self.world.awake().saturating_sub(begun);
        if took > self.timeout + LATE {
            self.world.broken(&self.who, format_args!("a call of {:?} took {took:?}", self.timeout));
        }
    }

    async fn write(&self, label: &str, call: impl AsyncFn(&Self, &str) -> Result<Option<String>, Error>) {
        let attempt = call(self, label);
        // Some callers give up, and then nobody tells them anything.
        let mut result = match self.patience {
            None => attempt.await,
            Some(time) => match tokio::time::timeout(time, attempt).await {
                Ok(result) => result,
                Err(_) => {
                    return self.world.note(&self.who, format_args!("{label}: given up after {time:?}"));
                }
            },
        };
        if self.world.is_planted(Planted::CallAgain) && result.is_err() {
            result = call(self, label).await;
        }
        judge(&self.world, &self.who, label, &result);
    }

    async fn message(&self, label: &str) -> Result<Option<String>, Error> {
        let call = self.client.send_chatapp_message().from(FROM).to(label);
        let call = call.content(cams::content::whatsapp::Text::new("hello"));
        Ok(call.send().await?.message_id)
    }

    async fn group(&self, label: &str) -> Result<Option<String>, Error> {
        let call = self.client.add_chat_group().business_number(FROM).subject(label);
        Ok(call.send().await?.unique_code)
    }

    fn check_text(&self, error: &Error) {
        check_text(&self.world, &self.who, error);
    }
}

/// Compares what a caller is told about a write with what happened.
pub(crate) fn judge(world: &World, who: &str, label: &str, result: &Result<Option<String>, Error>) {
    let execution = match result {
        Ok(_) if world.is_planted(Planted::SuccessIsFailure) => Some(Execution::Unknown),
        Ok(_) => None,
        Err(_) if world.is_planted(Planted::FailureIsSuccess) => None,
        Err(error) => Some(error.execution()),
    };
    let problem = match execution {
        None => {
            let id = result.as_ref().ok().and_then(|id| id.as_deref());
            let other = world.is_planted(Planted::WrongId).then_some("planted");
            world.lock().truth.claim(label, other.or(id))
        }
        Some(Execution::Unknown) if !world.is_planted(Planted::UnknownIsRefused) => {
            world.lock().truth.doubt(label)
        }
        Some(_) => world.lock().truth.deny(label),
    };
    match result {
        Ok(id) => world.note(who, format_args!("{label}: told {id:?}")),
        Err(error) => {
            world.note(who, format_args!("{label}: told {:?} {error}", error.execution()));
            check_text(world, who, error);
        }
    }
    world.check(who, problem);
}

/// Searches everything that an error shows for secrets.
pub(crate) fn check_text(world: &World, who: &str, error: &Error) {
    let planted = if world.is_planted(Planted::SecretInError) { KEY_SECRET } else { "" };
    world.check_text(who, &format!("{error} {error:?} {error:#?}{planted}"));
}
