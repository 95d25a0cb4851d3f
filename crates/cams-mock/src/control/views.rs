//! The doors through which the page looks: each shows a bounded page of what there is.

use std::time::SystemTime;

use cams_models::operations;
use http::StatusCode;

use super::doors::Door;
use super::query::{BEFORE, LIMIT, Query, SPACE, TEXT, invalid};
use super::reply::{Reply, failed};
use crate::memory::Memory;
use crate::request::Request;
use crate::view::{self, Place};

/// The doors that only show.
pub(super) const VIEWS: &[Door] = &[
    Door {
        method: "GET",
        path: "/-/overview",
        summary: "Shows where the server is, how it behaves, and how much of everything there is.",
        example: "",
        open: overview,
    },
    Door {
        method: "GET",
        path: "/-/messages",
        summary: "Lists the messages of a conversation, the last page first, or shows one by its MessageId.",
        example: "?Conversation=1&Limit=50",
        open: messages,
    },
    Door {
        method: "GET",
        path: "/-/templates",
        summary: "Lists templates with their preview and history, the newest first.",
        example: "?CustSpaceId=cams-x000&Text=order",
        open: templates,
    },
    Door {
        method: "GET",
        path: "/-/groups",
        summary: "Lists groups with their members and invite links, the newest first.",
        example: "?CustSpaceId=cams-x000&Text=couriers",
        open: groups,
    },
    Door {
        method: "GET",
        path: "/-/numbers",
        summary: "Lists business numbers with their verification codes, the newest first.",
        example: "?CustSpaceId=cams-x000",
        open: numbers,
    },
    Door {
        method: "GET",
        path: "/-/call",
        summary: "Shows a call: the request as it came, its signature, the answer, and texts to repeat it.",
        example: "?Id=1",
        open: call,
    },
    Door {
        method: "GET",
        path: "/-/operations",
        summary: "Names all operations.",
        example: "",
        open: operations,
    },
    Door {
        method: "GET",
        path: "/-/callback",
        summary: "Shows a callback.",
        example: "?Id=1",
        open: callback,
    },
];

/// Which page a query wants.
pub(super) fn place(query: &Query<'_>) -> Result<Place, Reply> {
    Place::new(query.number(LIMIT)?, query.number(BEFORE)?).map_err(|problem| invalid(&problem))
}

fn overview(memory: &mut Memory, request: &Request, now: SystemTime) -> Result<Reply, Reply> {
    Query::read(request, &[])?;
    Ok((StatusCode::OK, view::overview(memory, now)))
}

fn messages(memory: &mut Memory, request: &Request, _: SystemTime) -> Result<Reply, Reply> {
    let query = Query::read(request, &["Conversation", "MessageId", LIMIT, BEFORE])?;
    let history = &memory.service.messages;
    if let Some(id) = query.text("MessageId") {
        let found = history.find(id).ok_or_else(|| {
            failed(StatusCode::NOT_FOUND, "NoMessage", "no message has this MessageId, or it was forgotten")
        })?;
        let rows = [view::message(memory, found)];
        return Ok((StatusCode::OK, serde_json::json!({"Messages": rows, "Next": null, "Total": 1})));
    }
    let Some(id) = query.number("Conversation")? else {
        return Err(invalid("query parameter `Conversation` or `MessageId` must be given"));
    };
    let conversation = history.conversation(id).ok_or_else(no_conversation)?;
    Ok((StatusCode::OK, view::messages(memory, conversation, place(&query)?)))
}

pub(super) fn no_conversation() -> Reply {
    failed(StatusCode::NOT_FOUND, "NoConversation", "no conversation has this number, or it was forgotten")
}

fn templates(memory: &mut Memory, request: &Request, _: SystemTime) -> Result<Reply, Reply> {
    let query = Query::read(request, &[LIMIT, BEFORE, SPACE, TEXT])?;
    Ok((StatusCode::OK, view::templates(memory, query.text(SPACE), query.text(TEXT), place(&query)?)))
}

fn groups(memory: &mut Memory, request: &Request, _: SystemTime) -> Result<Reply, Reply> {
    let query = Query::read(request, &[LIMIT, BEFORE, SPACE, TEXT])?;
    Ok((StatusCode::OK, view::groups(memory, query.text(SPACE), query.text(TEXT), place(&query)?)))
}

fn numbers(memory: &mut Memory, request: &Request, _: SystemTime) -> Result<Reply, Reply> {
    let query = Query::read(request, &[LIMIT, BEFORE, SPACE])?;
    Ok((StatusCode::OK, view::numbers(memory, query.text(SPACE), place(&query)?)))
}

fn operations(_: &mut Memory, request: &Request, _: SystemTime) -> Result<Reply, Reply> {
    Query::read(request, &[])?;
    let mut names: Vec<_> = operations::ALL.iter().map(|info| info.action).collect();
    names.sort_unstable();
    Ok((StatusCode::OK, serde_json::json!({ "Operations": names })))
}

fn call(memory: &mut Memory, request: &Request, now: SystemTime) -> Result<Reply, Reply> {
    let found = memory
        .calls
        .find(id(request)?)
        .ok_or_else(|| failed(StatusCode::NOT_FOUND, "NoCall", "no call has this Id, or it was forgotten"))?;
    Ok((StatusCode::OK, view::call(memory, found, now)))
}

fn callback(memory: &mut Memory, request: &Request, _: SystemTime) -> Result<Reply, Reply> {
    let found = memory.service.callbacks.find(id(request)?).ok_or_else(|| {
        failed(StatusCode::NOT_FOUND, "NoCallback", "no callback has this Id, or it was forgotten")
    })?;
    Ok((StatusCode::OK, view::callback(memory, found)))
}

fn id(request: &Request) -> Result<u64, Reply> {
    let query = Query::read(request, &["Id"])?;
    query.number("Id")?.ok_or_else(|| invalid("query parameter `Id` must be given"))
}
