//! Checks of call parameters, however they were set: by a builder, in a request, or as JSON.
//!
//! Every way to send a call with a [`Client`](crate::Client) runs these checks first. Anything that the service can
//! never accept stops the call, such as a `Content` that is not JSON, or a text with Meta's `{{1}}` left in it.
//! Everything else is logged as a warning, and the call is sent. An example is a text that is not one of the documented
//! values of its parameter, such as a misspelled channel.
//! [`Client::with_strict_checks`](crate::Client::with_strict_checks) returns a client that refuses these calls too. To
//! work around a wrong rule, use [`CallOptions::parameter`](crate::CallOptions::parameter): it replaces the value that
//! was set and is not checked.
//!
//! ```
//! let input = serde_json::json!({
//!     "ChannelType": "whatsapp", "Type": "message", "MessageType": "text",
//!     "From": "8613800000000", "To": "8613800000001",
//!     "Content": "{\"text\": \"say \"hi\"\"}",
//! });
//! let found = cams::parameters::check("SendChatappMessage", &input);
//! assert!(found.to_string().starts_with("`Content` is not JSON: expected `,` or `}` at line 1 column 16"), "{found}");
//! ```

use std::any::Any;

use cams_core::Error;
use cams_models::operations;
use cams_operation::Operation;
use serde_json::Value;

use crate::check::Violations;
#[cfg(feature = "messaging")]
use crate::content::plain;
use crate::rules::{documented, json};
use crate::warned::Warned;

/// Parameters that are documented as a JSON list in text form.
const LISTS: &[(&str, &[&str])] =
    &[("MoveContactToGroup", &["Contacts", "LinkExistGroups", "LinkNewGroups"])];

/// Parameters that are documented as JSON text.
const TEXTS: &[(&str, &[&str])] =
    &[("CreateChatFlowByImport", &["FlowViewModel"]), ("UpdateFlowVersion", &["FlowViewModel"])];

/// Returns the rules that the parameters of an operation break, with wire names. Input that does not have the form of
/// the operation breaks no rule here; the call refuses it.
///
/// A text that is not one of the documented values of its parameter is a warning, which names the nearest value:
///
/// ```
/// let found = cams::parameters::check("AddChatGroup", &serde_json::json!({"ChannelType": "WATSAPP"}));
/// let warning = found.warnings().next().map(ToString::to_string);
/// assert_eq!(warning.as_deref(), Some("`ChannelType` is not one of its documented values; did you mean `WHATSAPP`?"));
/// ```
#[must_use]
pub fn check(action: &str, input: &Value) -> Violations {
    let mut found = check_rules(action, input);
    if let Some(info) = operations::find(action) {
        found.merge(documented::check(info, input));
    }
    found
}

fn check_rules(action: &str, input: &Value) -> Violations {
    match action {
        #[cfg(feature = "messaging")]
        "SendChatappMessage" => read(input).as_ref().map(plain::check_message).unwrap_or_default(),
        #[cfg(feature = "messaging")]
        "SendChatappMassMessage" => read(input).as_ref().map(plain::check_messages).unwrap_or_default(),
        _ => check_texts(action, input),
    }
}

#[cfg(feature = "messaging")]
fn read<Request: serde::de::DeserializeOwned>(input: &Value) -> Option<Request> {
    serde_json::from_value(input.clone()).ok()
}

/// Returns the rules that a request breaks.
pub(crate) fn check_request<Op: Operation>(request: &Op) -> Violations {
    let mut found = check_rules_of(request);
    found.merge(documented::check(Op::INFO, request));
    found
}

fn check_rules_of<Op: Operation>(request: &Op) -> Violations {
    if let Some(found) = check_message(request) {
        return found;
    }
    let action = Op::INFO.action;
    if texts_of(action).next().is_none() {
        return Violations::new();
    }
    serde_json::to_value(request).map(|input| check_texts(action, &input)).unwrap_or_default()
}

/// Returns the rules that a request for sending messages breaks.
#[cfg(feature = "messaging")]
fn check_message(request: &dyn Any) -> Option<Violations> {
    let to_one = request.downcast_ref().map(plain::check_message);
    to_one.or_else(|| request.downcast_ref().map(plain::check_messages))
}

/// Without this feature, no request sends messages.
#[cfg(not(feature = "messaging"))]
fn check_message(_: &dyn Any) -> Option<Violations> {
    None
}

/// Refuses what the service can never accept, and logs what it may refuse.
pub(crate) fn judge(action: &str, found: Violations, warned: &Warned) -> Result<(), Error> {
    let found = warned.judged(found);
    warned.log(action, &found);
    found.into_result().map_err(|found| Error::invalid_request(action, found.to_string()))
}

fn check_texts(action: &str, input: &Value) -> Violations {
    let mut found = Violations::new();
    for (name, is_list) in texts_of(action) {
        let Some(text) = input.get(name).and_then(Value::as_str).filter(|text| !text.is_empty()) else {
            continue;
        };
        match json::read(text) {
            Err(rule) => found.warning(name, rule),
            Ok(value) if is_list && !value.is_array() => {
                found.warning(name, "is not the text of a JSON list")
            }
            Ok(_) => {}
        }
    }
    found
}

/// Returns the parameters of an operation that are JSON text, and whether each is a list.
fn texts_of(action: &str) -> impl Iterator<Item = (&'static str, bool)> {
    let of = move |table: &'static [(&str, &[&'static str])], is_list| {
        let of_action = table.iter().filter(move |(known, _)| *known == action);
        of_action.flat_map(|(_, names)| *names).map(move |name| (*name, is_list))
    };
    of(LISTS, true).chain(of(TEXTS, false))
}
