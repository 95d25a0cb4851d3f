//! The state of the service behind the gateway.

use std::num::NonZeroU64;
use std::sync::Arc;
use std::time::SystemTime;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use cams_core::Credentials;
use serde_json::{Value, json};

use crate::callbacks::{self, Accounts, CallbackKind, Outbox, Route, queue_name};
use crate::feed::{Change, Feed};
use crate::files::{self, Files};
use crate::findings::Findings;
use crate::im_groups::ImGroups;
use crate::listing::Lists;
use crate::messages::History;
use crate::numbers::Numbers;
use crate::queue::{self, Queues};
use crate::seed::Seed;
use crate::templates::Templates;

/// The only WhatsApp Business account.
pub(crate) const WABA_ID: &str = "100000000000001";

/// What the operations remember.
#[derive(Debug)]
pub(crate) struct Service {
    /// The webhooks of accounts.
    pub(crate) accounts: Accounts,
    /// Number of the call that is executed, if it is one.
    pub(crate) call: Option<NonZeroU64>,
    pub(crate) callbacks: Outbox,
    /// Tells listeners what changed.
    pub(crate) feed: Feed,
    pub(crate) files: Files,
    pub(crate) im_groups: ImGroups,
    /// Whether it refuses what the service would refuse for lack of a template, a number or an open conversation.
    pub(crate) is_strict: bool,
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
    pub(crate) is_strict: bool,
    pub(crate) callbacks: callbacks::Settings,
    pub(crate) files: files::Settings,
    pub(crate) queue: queue::Settings,
    /// What it begins with.
    pub(crate) seed: Option<Arc<Seed>>,
    /// Name of the file that keeps the state.
    pub(crate) state: Option<String>,
    /// Finds what is doubtful in a template.
    pub(crate) findings: Findings,
    pub(crate) feed: Feed,
    /// Those that the server accepts.
    pub(crate) credentials: Credentials,
}

impl Service {
    /// A service that remembers nothing. The numbers of its callbacks go on after those that were counted before.
    pub(crate) fn new(settings: &Settings, callbacks: u64) -> Self {
        Self {
            accounts: Accounts::default(),
            call: None,
            callbacks: Outbox::continuing(settings.callbacks.clone(), callbacks),
            feed: settings.feed.clone(),
            files: Files::new(settings.files.clone()),
            im_groups: ImGroups::new(settings.creating_listings),
            is_strict: settings.is_strict,
            lists: Lists::default(),
            messages: History::new(settings.feed.clone()),
            now: SystemTime::UNIX_EPOCH,
            numbers: Numbers::new(settings.pending_listings),
            queues: Queues::new(settings.queue.clone()),
            templates: Templates::new(settings.audit_listings),
        }
    }

    /// Forgets the events that nobody was told of yet, as after what a server begins with.
    pub(crate) fn forget_events(&mut self) {
        drop(self.templates.take_audits());
        self.callbacks.clear();
        self.queues.clear();
    }

    /// Tells the accounts which audits of templates ended.
    pub(crate) fn tell_audits(&mut self) {
        if self.templates.take_changed() {
            self.feed.tell(Change::Templates);
        }
        for audit in self.templates.take_audits() {
            let route = self.accounts.route(&audit.space);
            let item = json!({
                "WabaId": WABA_ID,
                "Type": "template",
                "TemplateCode": audit.code,
                "Language": audit.language,
                "AuditStatus": audit.status,
                "Reason": audit.reason,
            });
            self.emit(CallbackKind::Audit, &route, &[item]);
        }
    }

    /// Whether anybody gets events that take this route.
    pub(crate) fn is_wanted(&self, route: &Route) -> bool {
        route.is_queued || self.callbacks.is_wanted(route.url.as_deref())
    }

    /// Sends events to everybody who wants them: the one place where events leave the service.
    pub(crate) fn emit(&mut self, kind: CallbackKind, route: &Route, items: &[Value]) {
        self.callbacks.emit(kind, route.url.as_deref(), items, self.now);
        if route.is_queued {
            let queue = queue_name(kind);
            for item in items {
                // Each item is a message of its own, in Base64 as the service writes it.
                self.queues.put(&queue, BASE64_STANDARD.encode(item.to_string()), self.now);
            }
        }
    }
}
