//! The state of the service behind the gateway.

use std::time::SystemTime;

use crate::files::{self, Files};
use crate::im_groups::ImGroups;
use crate::listing::Lists;
use crate::messages::History;
use crate::numbers::Numbers;
use crate::queue::{self, Queues};
use crate::templates::Templates;

/// What the operations remember.
#[derive(Debug)]
pub(crate) struct Service {
    pub(crate) files: Files,
    pub(crate) im_groups: ImGroups,
    /// Lists that a test has put.
    pub(crate) lists: Lists,
    pub(crate) messages: History,
    /// Time of the call that is executed, by the clock of the server.
    pub(crate) now: SystemTime,
    pub(crate) numbers: Numbers,
    pub(crate) queues: Queues,
    pub(crate) templates: Templates,
}

/// How the service behaves.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) creating_listings: u32,
    pub(crate) audit_listings: u32,
    pub(crate) pending_listings: u32,
    pub(crate) files: files::Settings,
    pub(crate) queue: queue::Settings,
}

impl Service {
    pub(crate) fn new(settings: &Settings) -> Self {
        Self {
            files: Files::new(settings.files.clone()),
            im_groups: ImGroups::new(settings.creating_listings),
            lists: Lists::default(),
            messages: History::default(),
            now: SystemTime::UNIX_EPOCH,
            numbers: Numbers::new(settings.pending_listings),
            queues: Queues::new(settings.queue.clone()),
            templates: Templates::new(settings.audit_listings),
        }
    }
}
