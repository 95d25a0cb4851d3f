//! The state as a document.

use serde::{Deserialize, Serialize};

use crate::callbacks::{Accounts, KeptAccount};
use crate::im_groups::{Group, ImGroups, KeptGroups, Owner};
use crate::listing::{KeptList, Lists};
use crate::memory::Memory;
use crate::messages::{History, KeptConversation, KeptHistory};
use crate::numbers::{Number, Numbers};
use crate::queue::{KeptQueue, Queues};
use crate::service::Service;
use crate::templates::{KeptTemplates, Template, Templates};

/// The format in the document.
const FORMAT: &str = "cams-mock state";

/// The version of the format. A program reads only its own version.
const VERSION: u32 = 1;

/// The parts that are small, as they are written.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Small<'a> {
    format: &'static str,
    version: u32,
    numbers: &'a [Number],
    accounts: Vec<KeptAccount>,
    templates: KeptTemplates<&'a Template>,
    groups: KeptGroups<&'a Owner, &'a Group>,
    lists: Vec<KeptList>,
    queues: Vec<KeptQueue>,
}

impl<'a> Small<'a> {
    pub(super) fn of(service: &'a Service) -> Self {
        Self {
            format: FORMAT,
            version: VERSION,
            numbers: service.numbers.kept(),
            accounts: service.accounts.kept(),
            templates: service.templates.kept(),
            groups: service.im_groups.kept(),
            lists: service.lists.kept(),
            queues: service.queues.kept(),
        }
    }
}

/// A state that was read. Missing parts are empty.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct State {
    #[serde(rename = "Format")]
    _format: String,
    #[serde(rename = "Version")]
    _version: u32,
    #[serde(default)]
    numbers: Vec<Number>,
    #[serde(default)]
    accounts: Vec<KeptAccount>,
    templates: Option<KeptTemplates>,
    groups: Option<KeptGroups>,
    #[serde(default)]
    lists: Vec<KeptList>,
    #[serde(default)]
    queues: Vec<KeptQueue>,
    #[serde(default)]
    conversations: Vec<KeptConversation>,
    history: Option<KeptHistory>,
}

/// The part that shows whether the rest can be read.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Head {
    format: Option<String>,
    version: Option<u32>,
}

impl State {
    /// Reads a document, or returns why it cannot be read.
    pub(crate) fn read(document: &[u8]) -> Result<Self, String> {
        let broken = |error: serde_json::Error| format!("it is broken: {error}");
        let head: Head = serde_json::from_slice(document).map_err(broken)?;
        match (head.format.as_deref(), head.version) {
            (Some(FORMAT), Some(VERSION)) => {}
            (Some(FORMAT), Some(version)) => {
                return Err(format!(
                    "its version is {version}, and this program reads {VERSION}; use the program that wrote it"
                ));
            }
            _ => return Err(format!("it is not a state: `Format` must be `{FORMAT}`")),
        }
        let state: Self = serde_json::from_slice(document).map_err(broken)?;
        state.check().map_err(|problem| format!("it is more than a server keeps: {problem}"))?;
        Ok(state)
    }

    /// Refuses what calls could not have created either. Limits apply as for calls: some refuse more items, and others
    /// drop the oldest ones.
    fn check(&self) -> Result<(), String> {
        Numbers::check(&self.numbers)?;
        Accounts::check(&self.accounts)?;
        self.templates.as_ref().map_or(Ok(()), Templates::check)?;
        self.groups.as_ref().map_or(Ok(()), ImGroups::check)?;
        Lists::check(&self.lists)?;
        Queues::check(&self.queues)?;
        History::check(&self.conversations, self.history.as_ref())
    }
}

/// Replaces the content of a memory with a state. Calls, faults, callbacks, and keys are deleted, as by a reset.
pub(crate) fn restore(memory: &mut Memory, state: State) {
    memory.forget();
    let service = &mut memory.service;
    service.numbers.restore(state.numbers);
    service.accounts.restore(state.accounts);
    state.templates.into_iter().for_each(|templates| service.templates.restore(templates));
    state.groups.into_iter().for_each(|groups| service.im_groups.restore(groups));
    service.lists.restore(state.lists);
    service.queues.restore(state.queues);
    service.messages.restore(state.conversations, state.history.unwrap_or_default());
}
