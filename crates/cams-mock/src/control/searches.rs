//! The doors that search long lists. The searched data can have 64 MiB, so they lock the memory only briefly, and let
//! others take turns.

use std::sync::Arc;
use std::time::SystemTime;

use http::StatusCode;
use serde_json::json;

use super::doors::{Door, elsewhere};
use super::query::{BEFORE, LIMIT, Query, SPACE, TEXT, invalid};
use super::reply::Reply;
use super::views::{no_conversation, place};
use crate::memory::Shared;
use crate::request::Request;
use crate::view::{self, Outcome, WantedCallbacks, WantedCalls, WantedConversations, search};

/// The doors, which [`respond`] answers.
pub(super) const SEARCHES: &[Door] = &[
    Door {
        method: "GET",
        path: "/-/conversations",
        summary: "Lists conversations, the latest activity first. Limit, Before (the Next of the page before), \
                  CustSpaceId, BusinessNumber, Text and Conversation are optional.",
        example: "?Limit=50&Text=Ana",
        open: elsewhere,
    },
    Door {
        method: "GET",
        path: "/-/calls",
        summary: "Lists the calls that were answered, the last page first; Limit, Before, Action, Outcome (failed, warned or faulted) and \
                  Text are optional.",
        example: "?Limit=50",
        open: elsewhere,
    },
    Door {
        method: "GET",
        path: "/-/callbacks",
        summary: "Lists the callbacks to all addresses with their attempts, the last page first; Limit, Before, State \
                  and Text are optional.",
        example: "?Limit=50",
        open: elsewhere,
    },
];

/// Answers for a door, if it is one of these.
pub(super) async fn respond(
    memory: &Shared,
    door: &Door,
    request: &Request,
    now: SystemTime,
) -> Option<Result<Reply, Reply>> {
    match (door.method, door.path) {
        ("GET", "/-/conversations") => Some(conversations(memory, request, now).await),
        ("GET", "/-/calls") => Some(calls(memory, request).await),
        ("GET", "/-/callbacks") => Some(callbacks(memory, request).await),
        _ => None,
    }
}

async fn conversations(shared: &Shared, request: &Request, now: SystemTime) -> Result<Reply, Reply> {
    let query = Query::read(request, &[LIMIT, BEFORE, SPACE, "BusinessNumber", TEXT, "Conversation"])?;
    if let Some(id) = query.number("Conversation")? {
        let memory = shared.peek();
        let found = memory.service.messages.conversation(id).ok_or_else(no_conversation)?;
        let rows = [view::conversation(&memory, found, now)];
        return Ok((StatusCode::OK, json!({"Conversations": rows, "Next": null, "Total": 1})));
    }
    let (space, number) = (query.text(SPACE), query.text("BusinessNumber"));
    let wanted = WantedConversations { space, number, text: query.text(TEXT) };
    let place = place(&query)?;
    if wanted.is_everything() {
        let memory = shared.peek();
        let history = &memory.service.messages;
        let page =
            view::conversations(&memory, history.conversations(place.before), history.len(), place, now);
        return Ok((StatusCode::OK, page));
    }
    let all: Vec<_> = shared.peek().service.messages.conversations(u64::MAX).map(|one| one.id).collect();
    let is_wanted = |id: &u64| {
        let memory = shared.peek();
        memory.service.messages.conversation(*id).is_some_and(|found| wanted.is(&memory, found))
    };
    let found = search(all, is_wanted).await;
    let memory = shared.peek();
    let history = &memory.service.messages;
    let rows = found.iter().filter_map(|id| history.conversation(*id)).filter(|one| one.last < place.before);
    Ok((StatusCode::OK, view::conversations(&memory, rows, found.len(), place, now)))
}

async fn calls(shared: &Shared, request: &Request) -> Result<Reply, Reply> {
    let query = Query::read(request, &[LIMIT, BEFORE, "Action", "Outcome", TEXT])?;
    let outcome = match query.text("Outcome") {
        None => None,
        Some(name) => match Outcome::new(name) {
            Some(outcome) => Some(outcome),
            None => return Err(invalid("query parameter `Outcome` must be failed, warned or faulted")),
        },
    };
    let wanted = WantedCalls { action: query.text("Action"), outcome, text: query.text(TEXT) };
    let place = place(&query)?;
    if wanted.is_everything() {
        let memory = shared.peek();
        let page = view::calls(memory.calls.before(place.before).rev(), memory.calls.len(), place);
        return Ok((StatusCode::OK, page));
    }
    let all: Vec<_> = shared.peek().calls.calls().rev().cloned().collect();
    let found = search(all, |call| wanted.is(call)).await;
    let rows = found.iter().filter(|call| call.id < place.before);
    Ok((StatusCode::OK, view::calls(rows, found.len(), place)))
}

async fn callbacks(shared: &Shared, request: &Request) -> Result<Reply, Reply> {
    let query = Query::read(request, &[LIMIT, BEFORE, "State", TEXT])?;
    let wanted = WantedCallbacks { state: query.text("State"), text: query.text(TEXT) };
    let place = place(&query)?;
    if wanted.is_everything() {
        let memory = shared.peek();
        let callbacks = &memory.service.callbacks;
        let rows = callbacks.deliveries().rev().filter(|one| one.id < place.before).map(Arc::as_ref);
        return Ok((StatusCode::OK, view::callbacks(&memory, rows, callbacks.deliveries().len(), place)));
    }
    let all: Vec<_> = shared.peek().service.callbacks.deliveries().rev().cloned().collect();
    let found = search(all, |delivery| wanted.is(delivery)).await;
    let rows = found.iter().filter(|one| one.id < place.before).map(Arc::as_ref);
    Ok((StatusCode::OK, view::callbacks(&shared.peek(), rows, found.len(), place)))
}
