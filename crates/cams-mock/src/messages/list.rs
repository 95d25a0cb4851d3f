//! The history of a business number.

use cams_models::ListChatappMessageRequest;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::json;

use super::history::{History, Message};
use crate::answer::{Outcome, Refusal, elements};
use crate::paging::Page;

/// What a page is taken from, ready to be compared.
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
    let found = history.messages().filter(|message| filter.passes(message)).enumerate();
    let rows: Vec<_> =
        found.filter(|(position, _)| page.holds(*position)).map(|(_, message)| &message.record).collect();
    Ok(elements([("Data", json!(rows))]))
}

impl Filter<'_> {
    fn passes(&self, message: &Message) -> bool {
        let Self { wanted, channel, from, to } = self;
        let record = &message.record;
        let space = wanted.cust_space_id.as_deref().unwrap_or_default();
        let is_here = message.space.is_empty() || message.space == space;
        is_here
            && record.business_number.as_deref() == Some(&wanted.business_number)
            && record.channel_type.as_ref() == Some(channel)
            && from.is_none_or(|from| message.time >= from)
            && to.is_none_or(|to| message.time <= to)
            && matches(&wanted.group_message_id, &message.group_message_id)
            && matches(&wanted.template_code, &record.template_code)
            && matches(&wanted.user_number, &record.user_number)
            && matches(&wanted.event_action, &record.event_action)
            && matches(&wanted.message_status, &record.message_status)
            && matches(&wanted.client_accept_status, &None)
    }
}

fn matches<T: PartialEq>(wanted: &Option<T>, actual: &Option<T>) -> bool {
    wanted.is_none() || wanted == actual
}

/// Milliseconds since 1970 of a time written without its zone, which is taken to be UTC.
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
