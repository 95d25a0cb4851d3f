//! The control endpoints ("doors"): each has a path, a summary, and an example.

use std::time::SystemTime;

use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::query::Query;
use super::reply::{Reply, failed, invalid, read, succeeded, succeeded_with};
use crate::callbacks::CallbackQuirk;
use crate::faults::FaultForm;
use crate::feed::Change;
use crate::memory::Memory;
use crate::messages::{self, InboundMessage};
use crate::queue::{MAX_NAME as MAX_QUEUE_NAME, QueueFault};
use crate::request::Request;
use crate::review::Review;
use crate::seed::{EXAMPLE, Seed};
use crate::templates::Template;

/// A path of control.
pub(super) struct Door {
    pub(super) method: &'static str,
    pub(super) path: &'static str,
    pub(super) summary: &'static str,
    /// The body, or the query from its `?` on; empty if there is neither.
    pub(super) example: &'static str,
    pub(super) open: Open,
}

impl Door {
    /// Refuses a query or a body that the door would ignore, because its names may be misspelled.
    pub(super) fn check(&self, request: &Request) -> Result<(), Reply> {
        if !self.example.starts_with('?') {
            Query::read(request, &[])?;
        }
        if !self.example.starts_with('{') && !request.body.is_empty() {
            let Nothing {} = read(request, "empty, or an empty object")?;
        }
        Ok(())
    }
}

/// An empty body.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

/// For doors that are listed but handled elsewhere, before a request gets here.
pub(super) fn elsewhere(_: &mut Memory, _: &Request, _: SystemTime) -> Result<Reply, Reply> {
    Err(failed(StatusCode::NOT_FOUND, "NotFound", "this path is not answered here"))
}

/// What a door does.
type Open = fn(&mut Memory, &Request, SystemTime) -> Result<Reply, Reply>;

// The example bodies, which the list shows and a refusal repeats.
const RECEIVE: &str =
    r#"{"BusinessNumber": "8613800000000", "UserNumber": "8613800000001", "Message": "Hello"}"#;
const REFUSE_TEMPLATE: &str = r#"{"Name": "order_shipped", "Reason": "INVALID_FORMAT"}"#;
const FAULT: &str =
    r#"{"Action": "SendChatappMessage", "Kind": "Throttled", "RetryAfterMs": 1500, "Times": 2}"#;

const QUEUE_ITEM: &str = r#"{"Queue": "Alicom-Queue-1-ChatAppInbound", "Body": "{\"MessageId\": \"1\"}"}"#;
const QUEUE_FAULT: &str = r#"{"Queue": "Alicom-Queue-1-ChatAppInbound", "Fault": "EmptyAtOnce"}"#;
const QUIRKS: &str = r#"{"Quirks": ["Duplicates", "NoFrom"]}"#;
const ITEMS: &str = r#"{"Action": "ListFlow", "Items": [{"FlowId": "1"}, {"FlowId": "2"}]}"#;
const REVIEW_TEMPLATE: &str = r#"{"Name": "order_shipped", "Status": "fail", "Reason": "INVALID_FORMAT"}"#;

/// All doors.
pub(super) const DOORS: &[Door] = &[
    Door {
        method: "POST",
        path: "/-/callback-quirks",
        summary: "Makes callbacks differ from the documented form: Duplicates, ReverseOrder, DoubleEncoding, SingleObject, \
                  NoFrom, TrailingSpace.",
        example: QUIRKS,
        open: set_quirks,
    },
    Door {
        method: "DELETE",
        path: "/-/calls",
        summary: "Deletes the recorded calls; everything else stays.",
        example: "",
        open: clear_calls,
    },
    Door {
        method: "POST",
        path: "/-/example-shop",
        summary: "Replaces everything with an example shop: a number, two templates, a group, and a customer who has \
                  just written.",
        example: "",
        open: load_example,
    },
    Door {
        method: "GET",
        path: "/-/faults",
        summary: "Lists the pending faults, and the used ones.",
        example: "",
        open: faults,
    },
    Door {
        method: "POST",
        path: "/-/faults",
        summary: "Makes calls of an operation (or `*`) fail: Kind is Throttled, Refused, DisconnectBeforeExecution, \
                  DisconnectAfterExecution, LoseAnswer, Delay or DelayAnswer.",
        example: FAULT,
        open: add_fault,
    },
    Door {
        method: "DELETE",
        path: "/-/faults",
        summary: "Removes one fault, or all of them without an Id.",
        example: "?Id=1",
        open: remove_faults,
    },
    Door {
        method: "GET",
        path: "/-/healthz",
        summary: "Succeeds as soon as the server is ready.",
        example: "",
        open: |_, _, _| Ok(succeeded()),
    },
    Door {
        method: "POST",
        path: "/-/items",
        summary: "Sets the Items of an operation that responds in pages; they replace earlier ones.",
        example: ITEMS,
        open: put_items,
    },
    Door {
        method: "GET",
        path: "/-/queue/messages",
        summary: "Counts the messages of a queue, visible or not.",
        example: "?Queue=Alicom-Queue-1-ChatAppInbound",
        open: count_queue,
    },
    Door {
        method: "POST",
        path: "/-/queue/messages",
        summary: "Adds an item to a queue; its body is delivered unchanged.",
        example: QUEUE_ITEM,
        open: put_in_queue,
    },
    Door {
        method: "POST",
        path: "/-/queue/faults",
        summary: "Makes a queue misbehave once: Fault is EmptyAtOnce, DeliverTwice, KeepFirst or UnknownDeletion.",
        example: QUEUE_FAULT,
        open: fail_queue,
    },
    Door {
        method: "POST",
        path: "/-/queue/expire-tokens",
        summary: "Makes every token of a queue expire.",
        example: "",
        open: expire_queue_tokens,
    },
    Door {
        method: "POST",
        path: "/-/receive",
        summary: "Adds a message from a customer; MessageType, ChannelType and CustSpaceId are optional.",
        example: RECEIVE,
        open: receive,
    },
    Door {
        method: "POST",
        path: "/-/refuse-template",
        summary: "Makes the next review of a template with this name fail.",
        example: REFUSE_TEMPLATE,
        open: refuse_template,
    },
    Door {
        method: "POST",
        path: "/-/reset",
        summary: "Deletes everything but the key pair, and loads the seed again.",
        example: "",
        open: reset,
    },
    Door {
        method: "POST",
        path: "/-/review-template",
        summary: "Decides on the templates of a Name or a TemplateCode, in all languages or one: pass, fail (with a \
                  Reason), paused or disabled.",
        example: REVIEW_TEMPLATE,
        open: review_template,
    },
    Door {
        method: "GET",
        path: "/-/verification-code",
        summary: "Returns the latest unused verification code of a number.",
        example: "?PhoneNumber=8613800000000",
        open: verification_code,
    },
];

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct RefuseTemplate {
    name: String,
    reason: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct QueueItem {
    queue: String,
    body: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Quirks {
    quirks: Vec<CallbackQuirk>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct PutItems {
    action: String,
    items: Vec<Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct FailQueue {
    queue: String,
    fault: QueueFault,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct ReviewTemplate {
    name: Option<String>,
    template_code: Option<String>,
    language: Option<String>,
    status: String,
    #[serde(default)]
    reason: Option<String>,
}

fn set_quirks(memory: &mut Memory, request: &Request, _: SystemTime) -> Result<Reply, Reply> {
    let wanted: Quirks = read(request, QUIRKS)?;
    memory.service.callbacks.quirks = wanted.quirks;
    Ok(succeeded())
}

fn clear_calls(memory: &mut Memory, _: &Request, _: SystemTime) -> Result<Reply, Reply> {
    memory.calls.clear();
    memory.settings.feed.tell(Change::Calls);
    Ok(succeeded())
}

fn review_template(memory: &mut Memory, request: &Request, now: SystemTime) -> Result<Reply, Reply> {
    let wanted: ReviewTemplate = read(request, REVIEW_TEMPLATE)?;
    let review = Review::new(&wanted.status, wanted.reason).map_err(|problem| invalid(&problem))?;
    let ReviewTemplate { name, template_code, language, .. } = wanted;
    if name.is_none() && template_code.is_none() {
        return Err(invalid("Name or TemplateCode must be given"));
    }
    let is = |wanted: &Option<String>, actual: &str| wanted.as_deref().is_none_or(|wanted| wanted == actual);
    let is_meant = |template: &Template| {
        is(&name, &template.name) && is(&template_code, &template.code) && is(&language, &template.language)
    };
    match review.apply_to(&mut memory.service, is_meant, now) {
        0 => Err(failed(StatusCode::NOT_FOUND, "NoTemplate", "no template matches")),
        count => Ok(succeeded_with("Result", count.into())),
    }
}

fn faults(memory: &mut Memory, _: &Request, _: SystemTime) -> Result<Reply, Reply> {
    let faults: Vec<FaultForm> = memory.faults.waiting().map(FaultForm::from).collect();
    let used: Vec<FaultForm> = memory.faults.used().map(FaultForm::from).collect();
    Ok((StatusCode::OK, json!({ "Faults": faults, "Used": used })))
}

fn add_fault(memory: &mut Memory, request: &Request, _: SystemTime) -> Result<Reply, Reply> {
    let form: FaultForm = read(request, FAULT)?;
    let fault = form.fault().map_err(|error| invalid(&error.to_string()))?;
    let id = memory.faults.add(&form.action, fault);
    memory.settings.feed.tell(Change::Faults);
    Ok(succeeded_with("Id", id.into()))
}

fn remove_faults(memory: &mut Memory, request: &Request, _: SystemTime) -> Result<Reply, Reply> {
    let Some(id) = Query::read(request, &["Id"])?.number("Id")? else {
        memory.faults.clear();
        memory.settings.feed.tell(Change::Faults);
        return Ok(succeeded());
    };
    if memory.faults.remove(id) {
        memory.settings.feed.tell(Change::Faults);
        return Ok(succeeded());
    }
    Err(failed(StatusCode::NOT_FOUND, "NoFault", "no pending fault has this Id"))
}

fn receive(memory: &mut Memory, request: &Request, now: SystemTime) -> Result<Reply, Reply> {
    let message: InboundMessage = read(request, RECEIVE)?;
    message.check().map_err(|problem| invalid(&problem))?;
    let id = messages::receive(&mut memory.service, message, now);
    Ok(succeeded_with("MessageId", id.into()))
}

fn put_items(memory: &mut Memory, request: &Request, _: SystemTime) -> Result<Reply, Reply> {
    let wanted: PutItems = read(request, ITEMS)?;
    let put = memory.service.lists.put(&wanted.action, wanted.items);
    put.map(|()| succeeded()).map_err(|error| invalid(&error.to_string()))
}

fn count_queue(memory: &mut Memory, request: &Request, _: SystemTime) -> Result<Reply, Reply> {
    let query = Query::read(request, &["Queue"])?;
    let queue = query.text("Queue").unwrap_or_default();
    Ok(succeeded_with("Messages", memory.service.queues.len(queue).into()))
}

fn put_in_queue(memory: &mut Memory, request: &Request, now: SystemTime) -> Result<Reply, Reply> {
    let item: QueueItem = read(request, QUEUE_ITEM)?;
    check_queue(&item.queue)?;
    Ok(succeeded_with("MessageId", memory.service.queues.put(&item.queue, item.body, now).into()))
}

/// Refuses a name that would be too long to keep.
fn check_queue(name: &str) -> Result<(), Reply> {
    let problem = || invalid(&format!("Queue must not be longer than {MAX_QUEUE_NAME} bytes"));
    if name.len() > MAX_QUEUE_NAME { Err(problem()) } else { Ok(()) }
}

fn fail_queue(memory: &mut Memory, request: &Request, _: SystemTime) -> Result<Reply, Reply> {
    let wanted: FailQueue = read(request, QUEUE_FAULT)?;
    check_queue(&wanted.queue)?;
    memory.service.queues.fail_next(&wanted.queue, wanted.fault);
    Ok(succeeded())
}

fn expire_queue_tokens(memory: &mut Memory, _: &Request, _: SystemTime) -> Result<Reply, Reply> {
    memory.service.queues.expire_tokens();
    Ok(succeeded())
}

fn refuse_template(memory: &mut Memory, request: &Request, _: SystemTime) -> Result<Reply, Reply> {
    let wanted: RefuseTemplate = read(request, REFUSE_TEMPLATE)?;
    memory.service.templates.refuse(&wanted.name, &wanted.reason);
    Ok(succeeded())
}

fn verification_code(memory: &mut Memory, request: &Request, _: SystemTime) -> Result<Reply, Reply> {
    let query = Query::read(request, &["PhoneNumber"])?;
    let number = query.text("PhoneNumber").unwrap_or_default();
    match memory.service.numbers.code(number) {
        Some(code) => Ok(succeeded_with("VerifyCode", code.into())),
        None => {
            let message = "no code was sent to this number, or it was used";
            Err(failed(StatusCode::NOT_FOUND, "NoCode", message))
        }
    }
}

fn load_example(memory: &mut Memory, _: &Request, now: SystemTime) -> Result<Reply, Reply> {
    let example = serde_json::from_str(EXAMPLE).map_err(|error| invalid(&error.to_string()))?;
    let seed = Seed::from_json(&example).map_err(|error| invalid(&error.to_string()))?;
    memory.begin_with(&seed, now).map_err(|error| invalid(&error.to_string()))?;
    Ok(succeeded())
}

fn reset(memory: &mut Memory, _: &Request, now: SystemTime) -> Result<Reply, Reply> {
    memory.reset(now);
    Ok(succeeded())
}
