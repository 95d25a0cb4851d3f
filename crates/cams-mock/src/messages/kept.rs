//! What is kept of messages across restarts: each with its conversation, the windows, and the blocks.
//!
//! The numbers of calls are left out, because calls are not kept.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

use cams_models::TemplateComponent;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::conversation::Conversation;
use super::failures;
use super::history::History;
use super::message::{Extra, LaterReceipt, Message, OfTemplate, Origin, Params};
use super::states::state;
use crate::bounds::check_counters;

/// A conversation with its messages.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct KeptConversation {
    id: u64,
    space: Box<str>,
    channel: Box<str>,
    number: Box<str>,
    user: Option<Box<str>>,
    name: Option<Box<str>>,
    unread: u32,
    messages: Vec<KeptMessage>,
}

/// A message. What most do not have is left out.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct KeptMessage {
    number: u64,
    time: i64,
    #[serde(default, skip_serializing_if = "is_false")]
    is_inbound: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    has_space: bool,
    kind: Box<str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    content: Option<Box<str>>,
    /// Meta's code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    failure: Option<Box<str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    extra: Option<Box<KeptExtra>>,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase", deny_unknown_fields)]
struct KeptExtra {
    group: Option<Box<str>>,
    task_id: Option<Box<str>>,
    context: Option<Box<str>>,
    template: Option<KeptTemplate>,
    payload: Vec<String>,
    flow_token: Option<String>,
    reactions: [Option<Box<str>>; 2],
    receipts: Vec<KeptReceipt>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct KeptTemplate {
    code: Option<Box<str>>,
    name: Option<Box<str>>,
    language: Option<Box<str>>,
    params: Option<Params>,
    /// Where its components stand in the history.
    components: Option<usize>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct KeptReceipt {
    status: Box<str>,
    time: i64,
    failure: Option<Box<str>>,
}

/// What is not part of a conversation.
#[derive(Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct KeptHistory<C = Vec<TemplateComponent>> {
    pub(super) counted: u64,
    pub(super) begun: u64,
    /// When each user wrote last to each number, in milliseconds since 1970.
    pub(super) windows: Vec<(Box<str>, Box<str>, i64)>,
    /// The numbers that users blocked, each with the user.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) blocks: Vec<(Box<str>, Box<str>)>,
    /// The components of the templates that messages were made from, each once.
    pub(super) components: Vec<C>,
}

/// Finds the components that messages share, while these are written.
#[derive(Default)]
pub(super) struct Shared {
    /// By their address, which is theirs as long as they are held here.
    by_address: HashMap<usize, usize>,
    pub(super) all: Vec<Arc<Vec<TemplateComponent>>>,
}

impl Shared {
    fn place(&mut self, components: &Arc<Vec<TemplateComponent>>) -> usize {
        *self.by_address.entry(Arc::as_ptr(components).addr()).or_insert_with(|| {
            self.all.push(Arc::clone(components));
            self.all.len() - 1
        })
    }
}

/// Lets messages share again what they shared, while they are restored.
struct Sharing {
    components: Vec<Arc<Vec<TemplateComponent>>>,
    groups: HashSet<Arc<str>>,
    /// By mass sending, and by all that an origin is made of.
    origins: HashMap<OriginKey, Arc<Origin>>,
}

#[derive(PartialEq, Eq, Hash)]
struct OriginKey {
    group: Arc<str>,
    code: Option<Box<str>>,
    name: Option<Box<str>>,
    language: Option<Box<str>>,
    components: Option<usize>,
}

impl Sharing {
    fn new(components: Vec<Vec<TemplateComponent>>) -> Self {
        let components = components.into_iter().map(Arc::new).collect();
        Self { components, groups: HashSet::new(), origins: HashMap::new() }
    }

    fn group(&mut self, group: Box<str>) -> Arc<str> {
        if let Some(known) = self.groups.get(&*group) {
            return Arc::clone(known);
        }
        let group: Arc<str> = group.into();
        self.groups.insert(Arc::clone(&group));
        group
    }

    fn template(&mut self, group: Option<&Arc<str>>, template: KeptTemplate) -> OfTemplate {
        let KeptTemplate { code, name, language, params, components: place } = template;
        let components = place.and_then(|at| self.components.get(at).cloned());
        let origin = match group.cloned() {
            None => Arc::new(Origin { code, name, language, components }),
            Some(group) => {
                let origin =
                    Origin { code: code.clone(), name: name.clone(), language: language.clone(), components };
                let key = OriginKey { group, code, name, language, components: place };
                Arc::clone(self.origins.entry(key).or_insert_with(|| Arc::new(origin)))
            }
        };
        OfTemplate { origin, params }
    }
}

fn is_false(value: &bool) -> bool {
    !value
}

impl KeptConversation {
    pub(super) fn without_messages(conversation: &Conversation) -> Self {
        Self {
            id: conversation.id,
            space: conversation.space.clone(),
            channel: conversation.channel.clone(),
            number: conversation.number.clone(),
            user: conversation.user.clone(),
            name: conversation.name.clone(),
            unread: conversation.unread,
            messages: Vec::new(),
        }
    }
}

impl KeptMessage {
    pub(super) fn of(message: &Message, shared: &mut Shared) -> Self {
        Self {
            number: message.number,
            time: message.time,
            is_inbound: message.is_inbound,
            has_space: message.has_space,
            kind: Box::from(&*message.kind),
            content: message.content.clone(),
            failure: message.failure.map(|failure| failure.code.into()),
            extra: message.extra.as_ref().map(|extra| Box::new(KeptExtra::of(extra, shared))),
        }
    }
}

impl KeptExtra {
    fn of(extra: &Extra, shared: &mut Shared) -> Self {
        Self {
            group: extra.group.as_deref().map(Into::into),
            task_id: extra.task_id.clone(),
            context: extra.context.clone(),
            template: extra.template.as_ref().map(|OfTemplate { origin, params }| KeptTemplate {
                code: origin.code.clone(),
                name: origin.name.clone(),
                language: origin.language.clone(),
                params: params.clone(),
                components: origin.components.as_ref().map(|components| shared.place(components)),
            }),
            payload: extra.payload.clone(),
            flow_token: extra.flow_token.clone(),
            reactions: extra.reactions.clone(),
            receipts: extra.receipts.iter().map(KeptReceipt::of).collect(),
        }
    }

    fn restored(self, sharing: &mut Sharing) -> Extra {
        let group = self.group.map(|group| sharing.group(group));
        Extra {
            template: self.template.map(|template| sharing.template(group.as_ref(), template)),
            group,
            task_id: self.task_id,
            context: self.context,
            payload: self.payload,
            flow_token: self.flow_token,
            reactions: self.reactions,
            receipts: self.receipts.into_iter().filter_map(KeptReceipt::restored).collect(),
        }
    }
}

impl KeptReceipt {
    fn of(receipt: &LaterReceipt) -> Self {
        let failure = receipt.failure.map(|failure| failure.code.into());
        Self { status: receipt.status.into(), time: receipt.time, failure }
    }

    /// The receipt, if its state is known.
    fn restored(self) -> Option<LaterReceipt> {
        let status = state(&self.status)?;
        let failure = self.failure.and_then(|code| failures::of(&code));
        Some(LaterReceipt { status, time: self.time, failure })
    }
}

impl History {
    /// Refuses a state with numbers or times that cannot be counted on from. Messages that are too many are forgotten
    /// instead.
    pub(crate) fn check(kept: &[KeptConversation], history: Option<&KeptHistory>) -> Result<(), String> {
        let messages = || kept.iter().flat_map(|conversation| &conversation.messages);
        let totals = history.into_iter().flat_map(|history| [history.counted, history.begun]);
        let numbers = messages().map(|message| message.number);
        check_counters(
            "messages",
            numbers.chain(kept.iter().map(|conversation| conversation.id)).chain(totals),
        )?;
        let later = messages().filter_map(|message| message.extra.as_ref()).flat_map(|extra| &extra.receipts);
        let times = messages().map(|message| message.time).chain(later.map(|receipt| receipt.time));
        match times.into_iter().find(|time| Timestamp::from_millisecond(*time).is_err()) {
            None => Ok(()),
            Some(time) => {
                Err(format!("the time {time} of a message is not one that can be written as a date"))
            }
        }
    }

    /// Takes messages that were kept in place of those that there are. Those that are too many are forgotten, the
    /// oldest first.
    pub(crate) fn restore(&mut self, kept: Vec<KeptConversation>, history: KeptHistory) {
        let mut sharing = Sharing::new(history.components);
        let mut messages = Vec::new();
        // One without messages would never be forgotten.
        for conversation in kept.into_iter().filter(|conversation| !conversation.messages.is_empty()) {
            let of = conversation.id;
            for message in conversation.messages {
                let kind = self.kinds.shared(&message.kind);
                messages.push(Message {
                    number: message.number,
                    time: message.time,
                    conversation: of,
                    is_inbound: message.is_inbound,
                    has_space: message.has_space,
                    kind,
                    content: message.content,
                    failure: message.failure.and_then(|code| failures::of(&code)),
                    call: None,
                    extra: message.extra.map(|extra| Box::new(extra.restored(&mut sharing))),
                });
            }
            self.put_back(Conversation {
                id: of,
                space: conversation.space,
                channel: conversation.channel,
                number: conversation.number,
                user: conversation.user,
                name: conversation.name,
                messages: VecDeque::new(),
                last: 0,
                unread: conversation.unread,
            });
        }
        messages.sort_by_key(|message| message.number);
        // A number is the name of a message, here and in its conversation.
        messages.dedup_by_key(|message| message.number);
        messages.into_iter().for_each(|message| self.put_back_message(message));
        self.windows.restore(history.windows);
        self.blocks.restore(history.blocks);
        self.trim();
        self.counted = self.counted.max(history.counted);
        self.begun = self.begun.max(history.begun);
    }
}
