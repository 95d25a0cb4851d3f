//! The history of a business number.

use cams_models::{ListChatappMessageRequest, MessageDirection};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::json;

use super::conversation::Conversation;
use super::history::History;
use super::message::Message;
use crate::answer::{Outcome, Refusal, elements};
use crate::paging::Page;

/// The filters of a list, ready for comparison.
struct Filter<'a> {
    wanted: &'a ListChatappMessageRequest,
    channel: String,
    from: Option<i64>,
    to: Option<i64>,
}

pub(super) fn list(history: &History, request: &ListChatappMessageRequest) -> Outcome {
    let channel = request.channel_type.to_string().to_ascii_uppercase();
    if !["WHATSAPP", "VIBER"].contains(&channel.as_str()) {
        let message = format!("ChannelType {channel} is not supported; only whatsapp and viber are.");
        return Err(Refusal::business("InvalidParameter.ChannelTypeNotSupport", message));
    }
    let page = Page::new(Some(&request.page))?;
    let from = request.start_time.or(milliseconds("StartTimeStr", request.start_time_str.as_deref())?);
    let to = request.end_time.or(milliseconds("EndTimeStr", request.end_time_str.as_deref())?);
    let filter = Filter { wanted: request, channel, from, to };
    let of_number = history.messages_in(|conversation| filter.holds(conversation));
    let found = of_number.filter(|(message, of)| filter.passes(message, of)).enumerate();
    let on_page = found.filter(|(position, _)| page.holds(*position));
    let rows: Vec<_> = on_page.map(|(_, (message, conversation))| message.record(conversation)).collect();
    Ok(elements([("Data", json!(rows))]))
}

impl Filter<'_> {
    /// Returns whether messages of a conversation can pass.
    fn holds(&self, conversation: &Conversation) -> bool {
        let Self { wanted, channel, .. } = self;
        *conversation.number == *wanted.business_number
            && conversation.channel.eq_ignore_ascii_case(channel)
            && matches(&wanted.user_number, conversation.user.as_deref())
    }

    fn passes(&self, message: &Message, conversation: &Conversation) -> bool {
        let Self { wanted, from, to, .. } = self;
        let space = wanted.cust_space_id.as_deref().unwrap_or_default();
        let is_here = !message.has_space || &*conversation.space == space;
        let direction = if message.is_inbound { MessageDirection::Up } else { MessageDirection::Down };
        let code = message.template().and_then(|template| template.origin.code.as_deref());
        is_here
            && from.is_none_or(|from| message.time >= from)
            && to.is_none_or(|to| message.time <= to)
            && matches(&wanted.group_message_id, message.group())
            && matches(&wanted.template_code, code)
            && wanted.event_action.as_ref().is_none_or(|wanted| *wanted == direction)
            && matches(&wanted.message_status, Some(message.status()))
            && wanted.client_accept_status.is_none()
    }
}

fn matches(wanted: &Option<String>, actual: Option<&str>) -> bool {
    wanted.is_none() || wanted.as_deref() == actual
}

/// Returns the milliseconds since 1970 of a time without a zone, which means UTC.
fn milliseconds(name: &str, text: Option<&str>) -> Result<Option<i64>, Refusal> {
    let Some(text) = text else { return Ok(None) };
    let parsed = DateTime::strptime("%Y-%m-%d %H:%M:%S", text).and_then(|time| time.to_zoned(TimeZone::UTC));
    match parsed {
        Ok(time) => Ok(Some(time.timestamp().as_millisecond())),
        Err(_) => {
            let message = format!("{name} must be written yyyy-MM-dd HH:mm:ss.");
            Err(Refusal::business(format!("InvalidParameter.{name}"), message))
        }
    }
}
