//! Programs that call operations: messages and groups, of which there must never be two, and lists.

use std::sync::Arc;
use std::time::Duration;

use cams::models::PageRequest;
use cams::{Client, Error};
use futures_util::future::join_all;

use crate::account::Settings;
use crate::chance::Chance;
use crate::life::Life;
use crate::planted::Planted;
use crate::search::Search;
use crate::told::{self, LATE};
use crate::waiters;
use crate::world::{FROM, World};

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
        match self.chance.below(4) {
            0 | 1 => self.message().await,
            2 => self.group().await,
            _ => self.list().await,
        }
    }

    /// Sends a message. If its caller cannot know whether it was sent, it looks in the history at times.
    async fn message(&mut self) {
        let number = self.world.new_number();
        let call = self.client.send_chatapp_message().from(FROM).to(&number);
        let call = call.content(cams::content::whatsapp::Text::new("hello"));
        let failure = self.write(&number, async || Ok(call.clone().send().await?.message_id)).await;
        if failure.is_some_and(|error| error.may_have_executed()) && self.chance.one_in(2) {
            let search = Search::begin(&self.world, &self.who, &number);
            let found = call.find_sent(self.world.yesterday()).await;
            search.end(&found, (1, self.timeout), true).await;
        }
    }

    async fn group(&mut self) {
        let subject = format!("group {}", self.world.new_number());
        let call = self.client.add_chat_group().business_number(FROM).subject(&subject);
        self.write(&subject, async || Ok(call.clone().send().await?.unique_code)).await;
        if self.chance.one_in(3) {
            waiters::wait(&self.world, &self.who, &self.client, &subject, &mut self.chance).await;
        }
    }

    async fn list(&self) {
        let call = self.client.list_chat_group().business_number(FROM).page(PageRequest::new(1, 5));
        if let Err(error) = self.timed(call.send()).await {
            told::check_text(&self.world, &self.who, &error);
        }
    }

    /// Writes what must never exist twice. Returns the failure that its caller got.
    async fn write(
        &self,
        label: &str,
        call: impl AsyncFn() -> Result<Option<String>, Error>,
    ) -> Option<Error> {
        // Some callers give up, and then nobody tells them anything.
        let patience = self.patience.unwrap_or(Duration::MAX);
        let Ok(mut result) = self.timed(tokio::time::timeout(patience, call())).await else {
            self.world.note(&self.who, format_args!("{label}: given up after {patience:?}"));
            return None;
        };
        if self.world.is_planted(Planted::CallAgain) && result.is_err() {
            result = call().await;
        }
        told::judge(&self.world, &self.who, label, &result);
        result.err()
    }

    /// Compares the time that a call takes with its deadline.
    async fn timed<T>(&self, call: impl IntoFuture<Output = T>) -> T {
        let begun = self.world.awake();
        let result = call.into_future().await;
        if self.world.is_planted(Planted::LateEnd) {
            tokio::time::sleep(Duration::from_secs(45)).await;
        }
        let took = self.world.awake().saturating_sub(begun);
        if took > self.timeout + LATE {
            self.world.broken(&self.who, format_args!("a call of {:?} took {took:?}", self.timeout));
        }
        result
    }
}
