//! What is kept of messages across restarts: each with its conversation, and the windows.
//!
//! The numbers of calls are left out, because calls are not kept.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

use cams_models::TemplateComponent;
use serde::{Deserialize, Serialize};

use super::conversation::Conversation;
use super::failures;
use super::history::History;
use super::message::{Extra, LaterReceipt, Message, OfTemplate, Origin, Params};
use super::states::{FAILED, STATES};

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
struct KeptMessage {
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
    counted: u64,
    begun: u64,
    /// When each user wrote last to each number, in milliseconds since 1970.
    windows: Vec<(Box<str>, Box<str>, i64)>,
    /// The components of the templates that messages were made from, each once.
    components: Vec<C>,
}

/// Finds the components that messages share, while these are written.
#[derive(Default)]
pub(crate) struct Shared {
    /// By their address, which is theirs as long as they are held here.
    by_address: HashMap<usize, usize>,
    all: Vec<Arc<Vec<TemplateComponent>>>,
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
    pub(crate) fn id(&self) -> u64 {
        self.id
    }

    /// Messages that it has.
    pub(crate) fn len(&self) -> usize {
        self.messages.len()
    }
}

impl KeptMessage {
    fn of(message: &Message, shared: &mut Shared) -> Self {
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
        let status = STATES.into_iter().chain([FAILED]).find(|known| **known == *self.status)?;
        let failure = self.failure.and_then(|code| failures::of(&code));
        Some(LaterReceipt { status, time: self.time, failure })
    }
}

impl History {
    /// The conversations after the one of this id, in the order of their ids.
    pub(crate) fn kept_after(
        &self,
        id: Option<u64>,
        shared: &mut Shared,
    ) -> impl Iterator<Item = KeptConversation> {
        let after = id.map_or(0, |id| id.saturating_add(1));
        self.conversations.range(after..).map(move |(_, conversation)| KeptConversation {
            id: conversation.id,
            space: conversation.space.clone(),
            channel: conversation.channel.clone(),
            number: conversation.number.clone(),
            user: conversation.user.clone(),
            name: conversation.name.clone(),
            unread: conversation.unread,
            messages: conversation
                .messages
                .iter()
                .filter_map(|number| self.message(*number))
                .map(|message| KeptMessage::of(message, shared))
                .collect(),
        })
    }

    /// What is not part of a conversation.
    pub(crate) fn kept_history<'s>(&self, shared: &'s Shared) -> KeptHistory<&'s Vec<TemplateComponent>> {
        let components = shared.all.iter().map(|components| &**components).collect();
        KeptHistory { counted: self.counted, begun: self.begun, windows: self.windows.kept(), components }
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
        self.trim();
        self.counted = self.counted.max(history.counted);
        self.begun = self.begun.max(history.begun);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::time::SystemTime;

    use super::*;
    use crate::feed::Feed;
    use crate::messages::history::Draft;

    fn draft(user: &str, group: Option<&Arc<str>>, template: OfTemplate) -> Draft {
        Draft {
            space: None,
            channel: "whatsapp".into(),
            number: "1".into(),
            user: Some(user.into()),
            name: None,
            is_inbound: false,
            kind: "template".into(),
            content: None,
            failure: None,
            call: None,
            extra: Extra { group: group.cloned(), template: Some(template), ..Extra::default() },
        }
    }

    #[test]
    fn messages_of_a_mass_sending_share_its_template_again_and_have_their_own_values() {
        let origin = Arc::new(Origin {
            code: Some("744".into()),
            name: None,
            language: Some("en".into()),
            components: Some(Arc::default()),
        });
        let named = |name: &str| {
            let values = BTreeMap::from([("name".to_owned(), name.to_owned())]);
            OfTemplate::new(Arc::clone(&origin), Some(values))
        };
        let group = Arc::from("g");
        let mut history = History::new(Feed::new(0));
        for (user, group) in [("Ana", Some(&group)), ("Ben", Some(&group)), ("Cleo", None)] {
            history.keep_quietly(draft(user, group, named(user)), SystemTime::UNIX_EPOCH);
        }

        let mut shared = Shared::default();
        let kept: Vec<_> = history.kept_after(None, &mut shared).collect();
        let kept = serde_json::to_vec(&(kept, history.kept_history(&shared))).unwrap();
        let (conversations, rest) = serde_json::from_slice(&kept).unwrap();
        let mut restored = History::new(Feed::new(0));
        restored.restore(conversations, rest);

        let templates: Vec<_> = (1..=3).map(|at| restored.message(at).unwrap().template().unwrap()).collect();
        let names: Vec<_> = templates.iter().map(|of| of.params().unwrap()["name"].clone()).collect();
        assert_eq!(names, ["Ana", "Ben", "Cleo"]);
        let [ana, ben, cleo] = [0, 1, 2].map(|at| &templates[at].origin);
        assert!(Arc::ptr_eq(ana, ben) && !Arc::ptr_eq(ana, cleo));
        assert!(ana.code.as_deref() == Some("744") && ana.components.is_some());
        let groups = [1, 2].map(|at| restored.message(at).unwrap().group().unwrap().as_ptr());
        assert_eq!(groups[0], groups[1]);
    }
}
