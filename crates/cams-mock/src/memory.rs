//! Everything that the server remembers, shared by all connections.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::authenticate::Nonces;
use crate::calls::Log;
use crate::faults::Plan;
use crate::feed::Change;
use crate::flow::Flow;
use crate::keys::IssuedKeys;
use crate::service::{Service, Settings};

/// Everything that the server remembers.
#[derive(Debug)]
pub(crate) struct Memory {
    pub(crate) service: Service,
    pub(crate) calls: Log,
    pub(crate) faults: Plan,
    pub(crate) keys: IssuedKeys,
    pub(crate) flow: Flow,
    pub(crate) nonces: Nonces,
    pub(crate) settings: Settings,
}

impl Memory {
    pub(crate) fn new(settings: Settings) -> Self {
        Self::continuing(settings, 0)
    }

    fn continuing(settings: Settings, callbacks: u64) -> Self {
        let service = Service::new(&settings, callbacks);
        Self {
            service,
            calls: Log::default(),
            faults: Plan::default(),
            keys: IssuedKeys::default(),
            flow: Flow::default(),
            nonces: Nonces::default(),
            settings,
        }
    }

    /// Forgets everything but the settings.
    pub(crate) fn reset(&mut self) {
        *self = Self::continuing(self.settings.clone(), self.service.callbacks.counted());
        self.settings.feed.tell(Change::Reset);
    }
}

/// The memory behind its lock.
#[derive(Debug)]
pub(crate) struct Shared(Mutex<Memory>);

impl Shared {
    pub(crate) fn new(settings: Settings) -> Self {
        Self(Mutex::new(Memory::new(settings)))
    }

    /// Locks the memory. A panic while it was locked would be a bug of this crate; later requests are still answered.
    pub(crate) fn lock(&self) -> MutexGuard<'_, Memory> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
