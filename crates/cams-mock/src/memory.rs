//! Everything that the server remembers, shared by all connections.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use tokio::sync::Notify;

use crate::authenticate::Nonces;
use crate::calls::Log;
use crate::faults::Plan;
use crate::feed::Change;
use crate::flow::Flow;
use crate::keys::IssuedKeys;
use crate::recording::Replay;
use crate::seed::{Seed, SeedError};
use crate::service::{Service, Settings};

/// Applies a seed. It is passed in, because operations apply it, and some of them know the memory.
pub(crate) type Sow = fn(&mut Service, &Seed, SystemTime) -> Result<(), SeedError>;

/// Everything that the server remembers.
#[derive(Debug)]
pub(crate) struct Memory {
    pub(crate) service: Service,
    pub(crate) calls: Log,
    pub(crate) faults: Plan,
    pub(crate) keys: IssuedKeys,
    pub(crate) flow: Flow,
    pub(crate) nonces: Nonces,
    /// Where answers come from, if not from the service.
    pub(crate) replay: Option<Replay>,
    pub(crate) settings: Settings,
    sow: Sow,
    /// How often everything was deleted.
    pub(crate) life: u64,
}

impl Memory {
    /// Creates a memory with the initial state of the settings.
    pub(crate) fn new(settings: Settings, sow: Sow, now: SystemTime) -> Result<Self, SeedError> {
        let mut memory = Self::continuing(settings, sow, 0);
        memory.sow(now)?;
        Ok(memory)
    }

    fn sow(&mut self, now: SystemTime) -> Result<(), SeedError> {
        match &self.settings.seed {
            Some(seed) => (self.sow)(&mut self.service, seed, now),
            None => Ok(()),
        }
    }

    fn continuing(settings: Settings, sow: Sow, callbacks: u64) -> Self {
        let service = Service::new(&settings, callbacks);
        Self {
            service,
            calls: Log::default(),
            faults: Plan::default(),
            keys: IssuedKeys::default(),
            flow: Flow::default(),
            nonces: Nonces::default(),
            replay: None,
            settings,
            sow,
            life: 0,
        }
    }

    /// Deletes everything but the settings, and begins again with the seed.
    pub(crate) fn reset(&mut self, now: SystemTime) {
        self.forget();
        // It was applied at the start, so nothing in it is refused.
        let _ = self.sow(now);
        self.settings.feed.tell(Change::Reset);
    }

    /// Deletes everything but the settings, and begins with another seed, once.
    ///
    /// If it is refused, the parts that were already applied stay.
    pub(crate) fn begin_with(&mut self, seed: &Seed, now: SystemTime) -> Result<(), SeedError> {
        self.forget();
        let begun = (self.sow)(&mut self.service, seed, now);
        self.settings.feed.tell(Change::Reset);
        begun
    }

    /// Deletes everything but the settings.
    pub(crate) fn forget(&mut self) {
        let (replay, life) = (self.replay.as_ref().map(Replay::rewound), self.life + 1);
        let empty = Self::continuing(self.settings.clone(), self.sow, self.service.callbacks.counted());
        *self = Self { replay, life, ..empty };
    }
}

/// The memory behind its lock.
#[derive(Debug)]
pub(crate) struct Shared {
    memory: Mutex<Memory>,
    /// Tells that something that is kept may have changed.
    pub(crate) touched: Notify,
}

impl Shared {
    pub(crate) fn new(memory: Memory) -> Self {
        Self { memory: Mutex::new(memory), touched: Notify::new() }
    }

    /// Locks the memory to change what is kept of it.
    pub(crate) fn lock(&self) -> MutexGuard<'_, Memory> {
        self.touch();
        self.peek()
    }

    /// Locks the memory to read it, or to change what is not kept: calls, faults, callbacks, keys and files. A panic
    /// while it was locked would be a bug of this crate; later requests are still answered.
    pub(crate) fn peek(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells that what is kept was changed, after all.
    pub(crate) fn touch(&self) {
        self.touched.notify_one();
    }
}
