//! The doors for what is between a customer and a business number: the window, the block, and the conversation itself.

use std::time::SystemTime;

use serde::Deserialize;

use super::doors::Door;
use super::query::{self, Query};
use super::reply::{Reply, invalid, read, succeeded, succeeded_with};
use super::views::no_conversation;
use crate::memory::Memory;
use crate::messages::{self, MAX_NAME};
use crate::request::Request;

const BOTH: &str = r#"{"BusinessNumber": "8613800000000", "UserNumber": "8613800000001"}"#;
const MARK_READ: &str = r#"{"Conversation": 1}"#;

/// The doors.
pub(super) const PARTIES: &[Door] = &[
    Door {
        method: "POST",
        path: "/-/mark-read",
        summary: "Marks a conversation as read on the page.",
        example: MARK_READ,
        open: mark_read,
    },
    Door {
        method: "POST",
        path: "/-/close-window",
        summary: "Closes the 24-hour window of a customer, as if a day had passed.",
        example: BOTH,
        open: close_window,
    },
    Door {
        method: "POST",
        path: "/-/block",
        summary: "Lets the customer block a business number: messages to the customer fail with 131026.",
        example: BOTH,
        open: |memory, request, now| set_block(memory, request, now, true),
    },
    Door {
        method: "POST",
        path: "/-/unblock",
        summary: "Lets the customer lift the block of a business number.",
        example: BOTH,
        open: |memory, request, now| set_block(memory, request, now, false),
    },
    Door {
        method: "DELETE",
        path: "/-/conversations",
        summary: "Deletes a conversation with its messages; the window and a block stay.",
        example: "?Conversation=1",
        open: clear,
    },
];

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Both {
    business_number: String,
    user_number: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct MarkRead {
    conversation: u64,
}

fn mark_read(memory: &mut Memory, request: &Request, _: SystemTime) -> Result<Reply, Reply> {
    let wanted: MarkRead = read(request, MARK_READ)?;
    if memory.service.messages.mark_read(wanted.conversation) {
        Ok(succeeded())
    } else {
        Err(no_conversation())
    }
}

fn close_window(memory: &mut Memory, request: &Request, now: SystemTime) -> Result<Reply, Reply> {
    let wanted: Both = read(request, BOTH)?;
    let was_open = memory.service.messages.close_window(&wanted.business_number, &wanted.user_number, now);
    Ok(succeeded_with("WasOpen", was_open.into()))
}

fn set_block(
    memory: &mut Memory,
    request: &Request,
    now: SystemTime,
    is_blocked: bool,
) -> Result<Reply, Reply> {
    let Both { business_number, user_number } = read(request, BOTH)?;
    if [&business_number, &user_number].into_iter().any(|name| name.is_empty() || name.len() > MAX_NAME) {
        return Err(invalid(&format!("BusinessNumber and UserNumber must have 1 to {MAX_NAME} bytes")));
    }
    let is_new = messages::set_block(&mut memory.service, &business_number, &user_number, is_blocked, now);
    Ok(succeeded_with("WasBlocked", (is_new != is_blocked).into()))
}

fn clear(memory: &mut Memory, request: &Request, _: SystemTime) -> Result<Reply, Reply> {
    let wanted = Query::read(request, &["Conversation"])?.number("Conversation")?;
    let id = wanted.ok_or_else(|| query::invalid("query parameter `Conversation` must be given"))?;
    if memory.service.messages.clear(id) { Ok(succeeded()) } else { Err(no_conversation()) }
}
