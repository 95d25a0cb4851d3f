//! A life of a program: it ends by itself, or at any point where the program waits. Meanwhile its machine may sleep.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::time::Sleep;

use crate::world::World;

/// In one life of so many, somebody closes the lid of the machine once.
const NAPS: u64 = 6;

/// How long it stays closed at most, in milliseconds.
const LONGEST_NAP: u64 = 900_000;

/// A program that is killed after it was polled a number of times.
pub(crate) struct Life<F> {
    program: Option<Pin<Box<F>>>,
    steps: Option<u64>,
    world: Arc<World>,
    nap: Option<Nap>,
}

/// The machine sleeps: the program is not polled, and when it continues, its monotonic clock has jumped. Everything
/// that became due in the meantime is then due at once.
struct Nap {
    /// How often the program goes on before it.
    steps: u64,
    time: Duration,
    /// Set while the machine sleeps.
    sleep: Option<Pin<Box<Sleep>>>,
}

impl<F: Future> Life<F> {
    /// Lets the program go on so many times; always if it is `None`.
    pub(crate) fn new(world: &Arc<World>, steps: Option<u64>, program: F) -> Self {
        let mut chance = world.lock().chance.fork();
        let nap = chance.one_in(NAPS).then(|| Nap {
            steps: chance.below(100),
            time: chance.milliseconds(1, LONGEST_NAP),
            sleep: None,
        });
        Self { program: Some(Box::pin(program)), steps, world: Arc::clone(world), nap }
    }

    /// Ready unless the machine sleeps.
    fn poll_nap(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let Some(nap) = &mut self.nap else { return Poll::Ready(()) };
        if let Some(steps) = nap.steps.checked_sub(1) {
            nap.steps = steps;
            return Poll::Ready(());
        }
        let time = nap.time;
        ready!(nap.sleep.get_or_insert_with(|| Box::pin(tokio::time::sleep(time))).as_mut().poll(context));
        self.nap = None;
        self.world.lock().asleep += time;
        self.world.note("world", format_args!("a machine has slept for {time:?}"));
        Poll::Ready(())
    }
}

impl<F: Future> Future for Life<F> {
    /// `None` if it was killed.
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        ready!(self.poll_nap(context));
        if let Some(steps) = &mut self.steps {
            let Some(left) = steps.checked_sub(1) else {
                self.program = None;
                return Poll::Ready(None);
            };
            *steps = left;
        }
        match &mut self.program {
            Some(program) => program.as_mut().poll(context).map(Some),
            None => Poll::Ready(None),
        }
    }
}
