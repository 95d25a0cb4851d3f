//! Messages, with everything that is known of them.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::sheet::{Place, Sheet, time, time_of};
use crate::memory::Memory;
use crate::messages::{self, Conversation, FAILED, Failure, Message, STATES};

/// Callbacks that tell of a message, by its number.
type Told = HashMap<u64, Vec<Value>>;

/// The messages of a conversation, page by page from the latest on.
pub(crate) fn messages(memory: &Memory, conversation: &Conversation, place: Place) -> Value {
    let history = &memory.service.messages;
    let of_page = conversation.messages.iter().rev().skip_while(|number| **number >= place.before);
    let found = of_page.filter_map(|number| history.message(*number));
    let rows = found.map(|message| (message.number, base(memory, message)));
    let mut sheet = Sheet::take(place, rows).rising("Messages", conversation.messages.len());
    if let Some(rows) = sheet.get_mut("Messages").and_then(Value::as_array_mut) {
        add_callbacks(memory, rows);
    }
    sheet
}

/// One message.
pub(crate) fn message(memory: &Memory, message: &Message) -> Value {
    let mut rows = [base(memory, message)];
    add_callbacks(memory, &mut rows);
    let [row] = rows;
    row
}

/// A message without its callbacks.
pub(super) fn base(memory: &Memory, message: &Message) -> Value {
    let endpoint = &memory.settings.files.endpoint;
    let mut parts = messages::parts(message);
    parts.locate(endpoint, "/cams-local/");
    let extra = message.extra.as_deref();
    let template = message.template();
    let reply_to = extra.and_then(|extra| extra.context.as_deref()).map(|id| reply_to(memory, id));
    let reactions: Vec<_> = ["user", "business"]
        .into_iter()
        .zip(extra.map(|extra| extra.reactions.as_slice()).unwrap_or_default())
        .filter_map(|(from, emoji)| Some(json!({"Emoji": emoji.as_ref()?, "From": from})))
        .collect();
    json!({
        "MessageId": message.id(),
        "Number": message.number,
        "Conversation": message.conversation,
        "Direction": if message.is_inbound { "in" } else { "out" },
        "Time": time_of(message.time),
        "Type": &*message.kind,
        "Summary": parts.summary(&message.kind),
        "Content": parts,
        "Call": message.call,
        "Made": message.call.and_then(|id| made(memory, id.get())),
        "TaskId": extra.and_then(|extra| extra.task_id.as_deref()),
        "GroupMessageId": message.group(),
        "Template": template.map(|template| json!({
            "Code": template.origin.code,
            "Name": template.origin.name,
            "Language": template.origin.language,
            "Params": template.params(),
        })),
        "ReplyTo": reply_to,
        "Reactions": reactions,
        "Receipts": if message.is_inbound { Vec::new() } else { receipts(message) },
        "Callbacks": [],
    })
}

/// The call that made a message, while it is kept.
fn made(memory: &Memory, id: u64) -> Option<Value> {
    let call = memory.calls.find(id)?;
    Some(
        json!({"Operation": call.action, "Code": call.code, "DurationMs": call.duration.as_secs_f64() * 1000.0}),
    )
}

fn reply_to(memory: &Memory, id: &str) -> Value {
    let found = memory.service.messages.find(id);
    let summary = found.map(|message| messages::parts(message).summary(&message.kind));
    json!({"MessageId": id, "Summary": summary})
}

/// The states of a message to a user.
fn receipts(message: &Message) -> Vec<Value> {
    let receipt = |status: &str, time: i64, failure: Option<Failure>| {
        let mut receipt = Map::new();
        receipt.insert("Status".into(), status.into());
        receipt.insert("Time".into(), time_of(time).into());
        if let Some(failure) = failure {
            receipt.insert("Code".into(), failure.code.into());
            receipt.insert("Description".into(), failure.meaning.into());
            receipt.insert("Help".into(), failure.help.into());
        }
        Value::Object(receipt)
    };
    let mut all = vec![receipt("Accepted", message.time, None)];
    match message.failure {
        Some(failure) => all.push(receipt(FAILED, message.time, Some(failure))),
        None => {
            all.extend((0..).zip(STATES).map(|(at, state)| receipt(state, message.time + at * 1000, None)))
        }
    }
    let later = message.extra.iter().flat_map(|extra| &extra.receipts);
    all.extend(later.map(|later| receipt(later.status, later.time, later.failure)));
    all
}

/// Adds the callbacks that tell of the messages, found in one pass.
fn add_callbacks(memory: &Memory, rows: &mut [Value]) {
    let numbers = rows.iter().filter_map(|row| row.get("Number").and_then(Value::as_u64));
    let mut told: Told = numbers.map(|number| (number, Vec::new())).collect();
    let span =
        (told.keys().min().copied().unwrap_or(u64::MAX), told.keys().max().copied().unwrap_or_default());
    for delivery in memory.service.callbacks.telling_of(span) {
        for (number, tells) in &delivery.messages {
            if let Some(of_message) = told.get_mut(number) {
                of_message.push(json!({
                    "Id": delivery.id,
                    "Kind": delivery.kind.name(),
                    "State": delivery.state.name(),
                    "HttpStatus": delivery.attempts.last().and_then(|attempt| attempt.http_status),
                    "NextAttempt": delivery.next_attempt.map(time),
                    "Tells": tells,
                }));
            }
        }
    }
    for row in rows {
        let of_message = row.get("Number").and_then(Value::as_u64).and_then(|number| told.remove(&number));
        if let (Some(of_message), Some(row)) = (of_message, row.as_object_mut()) {
            row.insert("Callbacks".into(), Value::Array(of_message));
        }
    }
}
