//! What the parameters of a call break, however they were set: by a builder, in a request, or as JSON.
//!
//! Every way of a [`Client`](crate::Client) to send a call runs these checks first. What the service can never accept
//! stops the call: a `Content` that is not JSON, a text with Meta's `{{1}}` left in it. All else is logged as a
//! warning, and the call is sent: so is a text that is not one of the documented values of its parameter, such as a
//! misspelt channel. [`Client::with_strict_checks`](crate::Client::with_strict_checks) makes a client that refuses
//! those calls too. A parameter added by [`CallOptions::parameter`](crate::CallOptions::parameter)
//! replaces what was set, and is not checked: it is the way around a rule that is wrong.
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

/// Parameters that are documented as the text of a JSON list.
const LISTS: &[(&str, &[&str])] =
    &[("MoveContactToGroup", &["Contacts", "LinkExistGroups", "LinkNewGroups"])];

/// Parameters that are documented as JSON text.
const TEXTS: &[(&str, &[&str])] =
    &[("CreateChatFlowByImport", &["FlowViewModel"]), ("UpdateFlowVersion", &["FlowViewModel"])];

/// What the parameters of an operation break, by the names of the wire. Input that is not of the operation's form
/// breaks nothing here: the call refuses it.
///
/// A text that is not one of the documented values of its parameter is a warning, with the nearest of them:
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

/// What a request breaks.
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

/// What a request breaks that sends messages.
#[cfg(feature = "messaging")]
fn check_message(request: &dyn Any) -> Option<Violations> {
    let to_one = request.downcast_ref().map(plain::check_message);
    to_one.or_else(|| request.downcast_ref().map(plain::check_messages))
}

/// Nothing sends messages.
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

/// The parameters of an operation that are JSON text, and whether each is a list.
fn texts_of(action: &str) -> impl Iterator<Item = (&'static str, bool)> {
    let of = move |table: &'static [(&str, &[&'static str])], is_list| {
        let of_action = table.iter().filter(move |(known, _)| *known == action);
        of_action.flat_map(|(_, names)| *names).map(move |name| (*name, is_list))
    };
    of(LISTS, true).chain(of(TEXTS, false))
}
