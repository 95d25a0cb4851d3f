//! Programs that consume a queue, are killed, and are not the only ones at it.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use cams::receive::queue::{Consumer, Delivery, MessageType, Queue, Site, Totals};
use cams::{Client, Error};
use cams_mock::QueueFault;

use crate::account::Settings;
use crate::chance::Chance;
use crate::life::Life;
use crate::planted::Planted;
use crate::told::check_text;
use crate::world::World;

const HOST: &str = "http://127.0.0.1";

/// Lives after which a program must have handled everything, once nothing goes wrong any more.
const LIVES: u64 = 40;

const FAULTS: [QueueFault; 4] =
    [QueueFault::EmptyAtOnce, QueueFault::DeliverTwice, QueueFault::KeepFirst, QueueFault::UnknownDeletion];

/// Closing sends the acknowledgements of 40 messages at most, in batches of 16. Three attempts in a row that settle
/// nothing end it, and each message that is not deleted lapses with its visibility.
const LONGEST_CLOSE: Duration = Duration::from_secs(600);

/// Consumes a queue of its own, with one or two consumers at a time.
pub(crate) async fn run(world: Arc<World>, who: String, number: u64) -> Result<(), Error> {
    let mut chance = world.lock().chance.fork();
    let settings = Settings::draw(&mut chance);
    let queue = format!("Alicom-Queue-{}-ChatAppInbound", number + 1);
    world.lock().queues.insert(queue.clone(), (0, 0));
    let work = Work {
        world,
        who,
        queue,
        settings,
        chance: RefCell::new(chance),
        handled: RefCell::default(),
        deleted: Cell::new(0),
    };
    work.put(work.draw(1, 40));
    let is_patient = work.settings.is_patient();
    for life in 0..LIVES {
        if work.world.server.queue_len(&work.queue) == 0 && life > 1 {
            break;
        }
        work.disturb(life);
        let mut lives = Vec::new();
        for twin in 0..work.draw(1, 2) {
            let client = work.settings.client(&work.world, &format!("{}.{life}.{twin}", work.who))?;
            let steps = (life < LIVES / 2 && work.draw(0, 1) == 0).then(|| work.draw(0, 200));
            let time = Duration::from_millis(work.draw(1_000, 240_000));
            lives.push(Life::new(&work.world, steps, work.live(client, time)));
        }
        for ended in futures_util::future::join_all(lives).await {
            match ended {
                None => work.world.note(&work.who, "is killed"),
                Some(result) => result?,
            }
        }
    }
    let (left, handled) = (work.world.server.queue_len(&work.queue), work.handled.borrow().len());
    let (put, _) = work.world.queue(&work.queue);
    work.world.note(&work.who, format_args!("{handled} of {put} handled, {left} left"));
    // What is in flight when a client gives up soon comes again and again, and a lost answer can end a login.
    if is_patient && !work.world.has_login && (left > 0 || handled < put) {
        work.world
            .broken(&work.who, format_args!("{handled} of {put} items were handled, and {left} are left"));
    }
    Ok(())
}

/// What all lives of a program share.
struct Work {
    world: Arc<World>,
    who: String,
    queue: String,
    settings: Settings,
    chance: RefCell<Chance>,
    /// IDs of the messages that were handled.
    handled: RefCell<BTreeSet<String>>,
    /// How many messages were deleted, by the totals of the consumers that were closed.
    deleted: Cell<u64>,
}

impl Work {
    fn draw(&self, first: u64, last: u64) -> u64 {
        self.chance.borrow_mut().between(first, last)
    }

    /// Puts items into the queue.
    fn put(&self, count: u64) {
        for number in 0..count {
            let body = format!(
                "{{\"MessageId\":\"{number}\",\"From\":\"86138\",\"Type\":\"TEXT\",\"Message\":\"x\"}}"
            );
            self.world.server.put_in_queue(&self.queue, body);
            if let Some((put, _)) = self.world.lock().queues.get_mut(&self.queue) {
                *put += 1;
            }
        }
    }

    /// Lets the queue misbehave, and more items come, in the first lives.
    fn disturb(&self, life: u64) {
        if life >= LIVES / 2 {
            self.world.lock().weather.clear();
            return;
        }
        if self.draw(0, 2) == 0 {
            self.put(self.draw(0, 10));
        }
        if self.draw(0, 3) == 0 {
            let fault = self.chance.borrow_mut().pick(&FAULTS, QueueFault::EmptyAtOnce);
            self.world.server.fail_queue_next(&self.queue, fault);
        }
        if self.draw(0, 9) == 0 {
            self.world.server.expire_queue_tokens();
        }
    }

    /// Consumes for a time, and closes the consumer most times.
    async fn live(&self, client: Client, time: Duration) -> Result<(), Error> {
        let wait = Duration::from_secs(self.draw(0, 1) * self.draw(0, 30));
        let queue =
            Queue::new(MessageType::ChatAppInbound, &self.queue, Site::new(HOST, HOST)).with_wait(wait);
        let queue = queue.with_max_unsettled(usize::try_from(self.draw(1, 40)).unwrap_or(1));
        let mut consumer = client.consume(queue)?;
        drop(client);
        // Whatever it waits for then, it is over.
        let _ = tokio::time::timeout(time, self.consume(&mut consumer)).await;
        if self.draw(0, 4) > 0 {
            let begun = self.world.awake();
            let closed = consumer.close().await;
            if self.world.is_planted(Planted::CloseLate) {
                tokio::time::sleep(LONGEST_CLOSE).await;
            }
            let took = self.world.awake().saturating_sub(begun);
            if took > LONGEST_CLOSE {
                self.world.broken(&self.who, format_args!("closing a consumer took {took:?}"));
            }
            match closed {
                Ok(totals) if !self.add_up(totals) => {
                    self.world.broken(&self.who, format_args!("the totals do not add up: {totals:?}"));
                }
                Ok(totals) => self.world.note(&self.who, format_args!("closes: {totals:?}")),
                Err(error) => check_text(&self.world, &self.who, &error),
            }
        }
        Ok(())
    }

    /// Whether the totals of a consumer can be true: what all of them have deleted has left the queue, too.
    fn add_up(&self, totals: Totals) -> bool {
        let (put, _) = self.world.queue(&self.queue);
        let gone = put.saturating_sub(self.world.server.queue_len(&self.queue));
        self.deleted.set(self.deleted.get() + totals.deleted);
        self.deleted.get() <= gone as u64
            && totals.deleted + totals.late <= totals.acknowledged
            && totals.acknowledged + totals.lapsed <= totals.received
            && totals.repeated <= totals.received
    }

    async fn consume(&self, consumer: &mut Consumer) {
        let mut errors = 0;
        while !self.world.is_planted(Planted::ConsumerStops) {
            // A program that gives up loses nothing.
            let patience =
                Duration::from_millis(if self.draw(0, 3) == 0 { self.draw(0, 5_000) } else { 3_600_000 });
            let Ok(next) = tokio::time::timeout(patience, consumer.next()).await else { continue };
            let Some(next) = next else { return };
            match next {
                Ok(delivery) => self.handle(delivery).await,
                Err(error) => {
                    self.world.note(&self.who, format_args!("{error}"));
                    check_text(&self.world, &self.who, &error);
                    errors += 1;
                    if errors > 20 {
                        return;
                    }
                }
            }
        }
    }

    async fn handle(&self, delivery: Delivery) {
        let what = self.draw(0, 11);
        let pause = if what == 0 { self.draw(0, 60_000) } else { self.draw(0, 300) };
        tokio::time::sleep(Duration::from_millis(pause)).await;
        let id = delivery.message().id.clone();
        let handled = || {
            self.world.note(&self.who, format_args!("handles {id}"));
            self.handled.borrow_mut().insert(id.clone());
            let count = self.handled.borrow().len();
            if let Some((_, handled)) = self.world.lock().queues.get_mut(&self.queue) {
                *handled = count;
            }
        };
        match what {
            1 => drop(delivery),
            2 => {
                if let Err(error) = delivery.nack(Duration::from_secs(self.draw(1, 20))).await {
                    check_text(&self.world, &self.who, &error);
                }
            }
            3 => match delivery.extend(Duration::from_secs(60)).await {
                Ok(delivery) => {
                    handled();
                    delivery.ack();
                }
                Err(error) => check_text(&self.world, &self.who, error.error()),
            },
            _ => {
                if !self.world.is_planted(Planted::AckEarly) {
                    handled();
                }
                delivery.ack();
            }
        }
    }
}
