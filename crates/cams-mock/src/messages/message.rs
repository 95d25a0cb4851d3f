//! A message as it is kept: small, because there may be a million of them.
//!
//! Its ID is not stored but derived from its time and its number, and what it shares with its neighbors is stored once
//! in its conversation.

use std::collections::BTreeMap;
use std::fmt;
use std::mem::size_of;
use std::num::NonZeroU64;
use std::sync::Arc;

use cams_models::{ChatappMessageRecord, MessageDirection, TemplateComponent, YesNoFlag};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::conversation::Conversation;
use super::failures::Failure;
use super::id;
use super::words::MAX_WORD;

/// Kind of a message that is made from a template.
pub(super) const TEMPLATE: &str = "template";

/// A message, without what its conversation knows.
pub(crate) struct Message {
    /// In the order of arrival, without repetition.
    pub(crate) number: u64,
    /// Milliseconds since 1970.
    pub(crate) time: i64,
    pub(crate) conversation: u64,
    /// From a user to the business.
    pub(crate) is_inbound: bool,
    /// Whether it was sent or received with a space; otherwise, it is in every space of its number.
    pub(crate) has_space: bool,
    /// Kind of the content, in small letters.
    pub(crate) kind: Arc<str>,
    /// The content as it was sent: a text, or JSON.
    pub(crate) content: Option<Box<str>>,
    /// Why it was not delivered.
    pub(crate) failure: Option<Failure>,
    /// Number of the call that created it.
    pub(crate) call: Option<NonZeroU64>,
    /// What only a few messages have.
    pub(crate) extra: Option<Box<Extra>>,
}

/// What only a few messages have.
#[derive(Default)]
pub(crate) struct Extra {
    /// Id of the mass sending that it belongs to.
    pub(crate) group: Option<Arc<str>>,
    pub(crate) task_id: Option<Box<str>>,
    /// Id of the message that it replies to.
    pub(crate) context: Option<Box<str>>,
    pub(crate) template: Option<OfTemplate>,
    /// What the quick replies of the template send back, in the order of the buttons.
    pub(crate) payload: Vec<String>,
    pub(crate) flow_token: Option<String>,
    /// The emoji of the user, then that of the business.
    pub(crate) reactions: [Option<Box<str>>; 2],
    /// Receipts that were asked for later.
    pub(crate) receipts: Vec<LaterReceipt>,
}

/// The template that a message was made from, with the values of its variables.
pub(crate) struct OfTemplate {
    /// Shared by all messages of a mass sending.
    pub(crate) origin: Arc<Origin>,
    pub(crate) params: Option<Params>,
}

/// The values of the variables of a template, as JSON: it takes a tenth of what a map takes.
#[derive(Clone, Serialize, Deserialize)]
#[serde(from = "BTreeMap<String, String>", into = "BTreeMap<String, String>")]
pub(crate) struct Params(Box<str>);

impl From<BTreeMap<String, String>> for Params {
    fn from(values: BTreeMap<String, String>) -> Self {
        // Names and values that are texts can always be written.
        Self(serde_json::to_string(&values).unwrap_or_default().into())
    }
}

impl From<Params> for BTreeMap<String, String> {
    fn from(Params(values): Params) -> Self {
        serde_json::from_str(&values).unwrap_or_default()
    }
}

/// What a call said of its template.
pub(crate) struct Origin {
    pub(crate) code: Option<Box<str>>,
    pub(crate) name: Option<Box<str>>,
    pub(crate) language: Option<Box<str>>,
    /// The template as it was then, if there was one.
    pub(crate) components: Option<Arc<Vec<TemplateComponent>>>,
}

impl Origin {
    /// Bytes that it takes, about, without the components of the template, which others share.
    pub(super) fn size(&self) -> usize {
        let Self { code, name, language, components: _ } = self;
        size_of::<Self>() + 48 + [code, name, language].into_iter().map(text).sum::<usize>()
    }
}

impl OfTemplate {
    pub(super) fn new(origin: Arc<Origin>, params: Option<BTreeMap<String, String>>) -> Self {
        Self { origin, params: params.map(Into::into) }
    }

    /// The values of the variables.
    pub(crate) fn params(&self) -> Option<BTreeMap<String, String>> {
        self.params.clone().map(Into::into)
    }
}

/// A receipt that was asked for after the first ones.
pub(crate) struct LaterReceipt {
    pub(crate) status: &'static str,
    pub(crate) time: i64,
    pub(crate) failure: Option<Failure>,
}

impl Extra {
    /// Bytes that it takes, about, without its template.
    fn size(&self) -> usize {
        let Self { group, task_id, context, template: _, payload, flow_token, reactions, receipts } = self;
        let texts = [task_id, context].into_iter().chain(reactions).map(text).sum::<usize>();
        let flow_token = flow_token.as_ref().map_or(0, |token| token.capacity() + 16);
        let payload = payload.iter().map(|text| text.capacity() + 16).sum::<usize>()
            + payload.capacity() * size_of::<String>();
        // The ID of a mass sending is shared, but short unless a state that was put says otherwise.
        let group = group.as_ref().map_or(0, |group| group.len());
        let receipts = receipts.capacity() * size_of::<LaterReceipt>();
        size_of::<Self>() + 64 + texts + flow_token + payload + group + receipts
    }

    /// Whether it is not worth keeping.
    pub(super) fn is_empty(&self) -> bool {
        let Self { group, task_id, context, template, payload, flow_token, reactions, receipts } = self;
        group.is_none()
            && task_id.is_none()
            && context.is_none()
            && template.is_none()
            && payload.is_empty()
            && flow_token.is_none()
            && reactions.iter().all(Option::is_none)
            && receipts.is_empty()
    }
}

impl Message {
    /// The id, by which callers know it.
    pub(crate) fn id(&self) -> String {
        id::of(self.time, self.number)
    }

    pub(crate) fn template(&self) -> Option<&OfTemplate> {
        self.extra.as_ref()?.template.as_ref()
    }

    pub(crate) fn group(&self) -> Option<&str> {
        self.extra.as_ref()?.group.as_deref()
    }

    pub(crate) fn extra_mut(&mut self) -> &mut Extra {
        self.extra.get_or_insert_default()
    }

    /// Bytes that it takes, about, without what it shares with other messages.
    pub(super) fn size(&self) -> usize {
        // The conversation has its number. A rare kind is not shared.
        let kind = if self.kind.len() > MAX_WORD { self.kind.len() + 32 } else { 0 };
        let of_template = self.template().map_or(0, |OfTemplate { origin, params }| {
            params.as_ref().map_or(0, |params| params.0.len() + 16)
                // One that is not of a mass sending has an origin of its own.
                + if self.group().is_none() { origin.size() } else { 0 }
        });
        let extra = self.extra.as_ref().map_or(0, |extra| extra.size());
        size_of::<Self>() + size_of::<u64>() + text(&self.content) + kind + of_template + extra
    }

    /// The message as ListChatappMessage shows it.
    pub(super) fn record(&self, conversation: &Conversation) -> ChatappMessageRecord {
        let time = Timestamp::from_millisecond(self.time).unwrap_or(Timestamp::UNIX_EPOCH);
        let direction = if self.is_inbound { MessageDirection::Up } else { MessageDirection::Down };
        let id = self.id();
        let mut record = ChatappMessageRecord::default();
        record.business_number = Some(conversation.number.to_string());
        record.user_number = conversation.user.as_ref().map(ToString::to_string);
        record.channel_type = Some(conversation.channel.to_ascii_uppercase());
        record.event_action = Some(direction.clone());
        record.event_action_name = Some(direction);
        record.fail_back_flag = Some(YesNoFlag::N);
        record.message_source = (!self.is_inbound).then(|| "api".to_owned());
        record.message_type = Some(self.kind.to_ascii_uppercase());
        record.message_type_name = Some(self.kind.to_string());
        record.month = Some(time.strftime("%Y%m").to_string());
        record.send_time = Some(time.strftime("%Y-%m-%dT%H:%M:%S.%3f+00:00").to_string());
        record.message = self.content.as_ref().map(ToString::to_string);
        record.r#type = Some(self.frame().to_owned());
        record.unique_message_id = Some(format!("{id}0000000001"));
        record.message_id = Some(id);
        if let Some(template) = self.template() {
            let text = |text: &Option<Box<str>>| text.as_ref().map(ToString::to_string);
            record.template_code = text(&template.origin.code);
            record.template_name = text(&template.origin.name);
            record.language_code = text(&template.origin.language);
        }
        record.message_status = Some(self.status().into());
        record.message_status_name = Some(if self.failure.is_some() { "Failed" } else { "Success" }.into());
        record.fail_reason = self.failure.map(|failure| failure.reason());
        record
    }

    /// What became of it, in the word of ListChatappMessage.
    pub(super) fn status(&self) -> &'static str {
        if self.failure.is_some() { "failed" } else { "success" }
    }

    /// `template` or `message`.
    pub(super) fn frame(&self) -> &'static str {
        if self.template().is_some() { TEMPLATE } else { "message" }
    }
}

/// Bytes of a text, about. The allocator rounds up.
fn text(text: &Option<Box<str>>) -> usize {
    text.as_ref().map_or(0, |text| text.len() + 16)
}

/// Without what was written, and to whom.
impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message").field("id", &self.id()).field("time", &self.time).finish_non_exhaustive()
    }
}
