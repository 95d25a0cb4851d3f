//! An event as a line, for people or for programs.

use cams::models::events::InboundContent;
use cams::receive::{BadItem, Event};
use jiff::Timestamp;
use serde_json::Value;

use crate::listen::args::Form;
use crate::listen::forward::Forwarded;
use crate::output::escape::on_one_line;

/// Maximum number of characters of a message in a line for people.
const EXCERPT: usize = 60;

/// The information in a line besides the event itself.
#[derive(Clone, Copy, Debug)]
pub(crate) struct About<'a> {
    /// When it arrived.
    pub(crate) received: Timestamp,
    /// The response of the program that it was forwarded to.
    pub(crate) forwarded: Option<&'a Forwarded>,
    /// Whether the same event arrived before.
    pub(crate) is_repetition: bool,
}

/// Returns the line of an item. Its only control character is the line break.
pub(crate) fn of(item: &Result<Event, BadItem>, about: About<'_>, form: Form) -> String {
    match form {
        Form::Text => for_people(item, about),
        Form::Jsonl => for_programs(item, about),
    }
}

fn for_people(item: &Result<Event, BadItem>, about: About<'_>) -> String {
    let time = about.received.strftime("%H:%M:%S");
    let (kind, what, rest) = match item {
        Ok(Event::Inbound(message)) => {
            let from = message.from.as_deref().or(message.from_user_id.as_deref()).unwrap_or("nobody");
            let kind = message.kind.as_deref().unwrap_or("?").to_lowercase();
            ("inbound", kind, format!("from {from}  {}", content(&message.content, message.raw())))
        }
        Ok(Event::Status(status)) => {
            let state = status.status.as_ref().map_or("?", |state| state.as_str()).to_owned();
            let id = status.message_id.as_deref().unwrap_or("no message");
            let template = status.template_name.as_deref().map(|name| format!("{name} ")).unwrap_or_default();
            let to = status.to.as_deref().unwrap_or("nobody");
            let code = status.error_code.as_deref().map(|code| format!("  error {code}")).unwrap_or_default();
            let meaning = status.meta_code().map(|info| format!(": {}", info.meaning)).unwrap_or_default();
            ("status", state, format!("{id}  {template}to {to}{code}{meaning}"))
        }
        Ok(Event::Audit(audit)) => {
            let kind = audit.kind.as_ref().map_or("?", |kind| kind.as_str()).to_owned();
            let subject = [&audit.template_name, &audit.template_code, &audit.phone_number, &audit.waba_id];
            let subject = subject.into_iter().find_map(Option::as_deref).unwrap_or_default();
            let language = audit.language.as_deref().map(|code| format!(" ({code})")).unwrap_or_default();
            let state = audit.audit_status.as_ref().map(|state| state.as_str());
            let state = state.or(audit.status.as_deref()).unwrap_or_default();
            let reason = audit.reason.as_deref().map(|reason| format!(": {reason}")).unwrap_or_default();
            ("audit", kind, format!("{subject}{language} {state}{reason}"))
        }
        Ok(event) => ("unknown", String::new(), excerpt(event.raw())),
        Err(bad) => ("bad", String::new(), excerpt(bad.raw())),
    };
    let again = if about.is_repetition { "  (again)" } else { "" };
    let forwarded = about.forwarded.map(|done| format!("  \u{2192} {done}")).unwrap_or_default();
    format!("{time}  {kind:<7}  {:<9} {}{again}{forwarded}\n", on_one_line(&what), on_one_line(&rest))
}

/// Returns what a customer wrote: a text in quotes, or the JSON of any other content.
fn content(content: &InboundContent, raw: &str) -> String {
    if let InboundContent::Text(text) = content {
        return format!("\"{}\"", excerpt(text));
    }
    let item: Value = serde_json::from_str(raw).unwrap_or_default();
    match item.get("Message") {
        Some(Value::String(text)) => excerpt(text),
        Some(value) => excerpt(&value.to_string()),
        None => String::new(),
    }
}

fn excerpt(text: &str) -> String {
    match text.char_indices().nth(EXCERPT) {
        Some((end, _)) => format!("{}\u{2026}", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// The line contains the event unchanged, with its digits and unknown fields.
fn for_programs(item: &Result<Event, BadItem>, about: About<'_>) -> String {
    let (kind, key, raw) = match item {
        Ok(event) => {
            let kind = match event {
                Event::Inbound(_) => "inbound",
                Event::Status(_) => "status",
                Event::Audit(_) => "audit",
                _ => "unknown",
            };
            (kind, Value::from(event.key()), event.raw())
        }
        Err(bad) => ("bad", Value::Null, bad.raw()),
    };
    let forwarded = match about.forwarded {
        Some(done) => done.as_json(),
        None => Value::Null,
    };
    let (received, again) = (Value::from(about.received.to_string()), about.is_repetition);
    let kind = Value::from(kind);
    format!(
        "{{\"received\":{received},\"kind\":{kind},\"key\":{key},\"repetition\":{again},\"forwarded\":{forwarded},\
         \"event\":{}}}\n",
        json_in_a_line(raw)
    )
}

/// Returns JSON unchanged but on one line; anything else becomes a string.
///
/// Between tokens, a control character can only be white space, and in a string, it is escaped.
fn json_in_a_line(raw: &str) -> String {
    if serde_json::from_str::<Value>(raw).is_err() {
        return on_one_line(&Value::from(raw).to_string()).into_owned();
    }
    let spaced: String =
        raw.chars().map(|letter| if letter.is_ascii_control() { ' ' } else { letter }).collect();
    on_one_line(&spaced).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use cams::receive::parse;

    fn line(body: &str, form: Form, forwarded: Option<&Forwarded>) -> String {
        let events = parse(body).unwrap();
        let received = Timestamp::UNIX_EPOCH;
        of(events.iter().next().unwrap(), About { received, forwarded, is_repetition: false }, form)
    }

    #[test]
    fn people_see_who_wrote_what_and_what_became_of_a_message() {
        let inbound = r#"[{"MessageId":"1","From":"8613900000001","Type":"TEXT","Message":"where is it?"}]"#;
        assert_eq!(
            line(inbound, Form::Text, None),
            "00:00:00  inbound  text      from 8613900000001  \"where is it?\"\n"
        );
        let failed = r#"[{"MessageId":"m1","To":"8613900000001","Status":"Failed","ErrorCode":"131026"}]"#;
        let refused = Forwarded::refused(500);
        let shown = line(failed, Form::Text, Some(&refused));
        assert!(
            shown.starts_with("00:00:00  status   Failed    m1  to 8613900000001  error 131026: "),
            "{shown}"
        );
        assert!(shown.ends_with("  \u{2192} 500, asked for a repetition\n"), "{shown}");
    }

    #[test]
    fn a_terminal_does_not_obey_what_a_customer_writes() {
        let body =
            "[{\"MessageId\":\"1\",\"From\":\"1\",\"Type\":\"TEXT\",\"Message\":\"\\u001b[2J\u{9b}2J\\n\"}]";
        for form in [Form::Text, Form::Jsonl] {
            let line = line(body, form, None);
            let controls = line.trim_end().chars().filter(|letter| letter.is_control()).count();
            assert_eq!(controls, 0, "{line:?}");
        }
    }

    #[test]
    fn programs_get_the_event_as_it_came_in_one_line() {
        let body =
            "[{\"MessageId\": \"1\",\n \"From\":\"1\",\"Message\":\"a\",\"New\":1.0000000000000000001}]";
        let line = line(body, Form::Jsonl, None);
        assert!(line.contains("1.0000000000000000001"), "{line}");
        assert_eq!(line.lines().count(), 1);
        let value: Value = serde_json::from_str(&line).unwrap();
        assert_eq!((&value["kind"], &value["event"]["From"]), (&Value::from("inbound"), &Value::from("1")));
    }

    #[test]
    fn what_is_not_an_event_is_shown_too() {
        assert!(line(r#"["broken"]"#, Form::Text, None).contains("bad"));
        let value: Value = serde_json::from_str(&line(r#"["broken"]"#, Form::Jsonl, None)).unwrap();
        assert_eq!((&value["kind"], &value["event"]), (&Value::from("bad"), &Value::from("broken")));
    }
}
