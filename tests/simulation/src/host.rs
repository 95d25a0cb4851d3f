//! The machine of a program: its clock, which may be wrong, drift, and jump, and its random numbers.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use cams::{BoxFuture, Platform};

use crate::chance::Chance;
use crate::planted::Planted;
use crate::world::World;

/// A machine. It shares the monotonic clock of the world, which continues while the machine sleeps, but has its own
/// date.
#[derive(Debug)]
pub(crate) struct Host {
    world: Arc<World>,
    /// Milliseconds that the date is ahead, from each moment on.
    offsets: Vec<(Duration, i64)>,
    /// Milliseconds that the date gains in 1,000 s.
    drift: i64,
    chance: Mutex<Chance>,
}

/// How wrong a date may be, in milliseconds.
const OFFSETS: [i64; 6] = [0, 0, 900, -1_200_000, 1_500_000, 86_400_000];

/// How long a disk may take for a file, in milliseconds.
const SLOWEST_WORK: u64 = 40;

/// Once in so many times, there is no room for a file.
const FULL: u64 = 20;

impl Host {
    pub(crate) fn draw(world: &Arc<World>) -> Self {
        let mut chance = world.lock().chance.fork();
        let mut offsets = vec![(Duration::ZERO, chance.pick(&OFFSETS, 0))];
        if chance.one_in(4) {
            offsets.push((chance.milliseconds(1, 600_000), chance.pick(&OFFSETS, 0)));
        }
        let drift = chance.pick(&[0, 0, 50, -20_000], 0);
        Self { world: Arc::clone(world), offsets, drift, chance: Mutex::new(chance) }
    }

    fn chance(&self) -> MutexGuard<'_, Chance> {
        self.chance.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Platform for Host {
    fn now(&self) -> SystemTime {
        let elapsed = self.world.elapsed();
        let offset =
            self.offsets.iter().rev().find(|(from, _)| *from <= elapsed).map_or(0, |(_, offset)| *offset);
        let gained = i64::try_from(elapsed.as_millis()).unwrap_or(0).saturating_mul(self.drift) / 1_000_000;
        let ahead = offset + gained;
        let distance = Duration::from_millis(ahead.unsigned_abs());
        if ahead < 0 { self.world.now() - distance } else { self.world.now() + distance }
    }

    fn instant(&self) -> Instant {
        let begun = self.world.begun().into_std();
        // Timers do not stand still while the machine sleeps, so a clock that does so leads the SDK astray.
        let elapsed = match self.world.is_planted(Planted::ClockStops) {
            true => self.world.awake(),
            false => self.world.elapsed(),
        };
        begun + elapsed
    }

    fn random(&self, buffer: &mut [u8]) -> bool {
        self.chance().fill(buffer);
        true
    }

    /// In the thread of the simulation, once the slow disk is done.
    fn run_blocking(&self, work: Box<dyn FnOnce() + Send>) -> BoxFuture<'static, ()> {
        let world = Arc::clone(&self.world);
        let (pause, is_full) = {
            let mut chance = self.chance();
            (chance.milliseconds(0, SLOWEST_WORK), chance.one_in(FULL))
        };
        let working = tokio::spawn(async move {
            tokio::time::sleep(pause).await;
            if is_full {
                world.note("world", "the disk of the profiles is full");
                world.lock().logins.fill_disk();
            }
            work();
            let mut state = world.lock();
            if is_full {
                // The file stays as it was, and so does its date.
                state.logins.empty_disk(world.is_planted(Planted::ProfileTorn));
                return;
            }
            if world.is_planted(Planted::ProfileLoses) {
                state.logins.spoil();
            }
            state.logins.stamp();
        });
        Box::pin(async { drop(working.await) })
    }
}
