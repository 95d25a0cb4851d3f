//! Samples of every kind of item, in `samples.txt`: documented, seen in the field, and made to break parsers.
//!
//! A line has the expected reading and the item. The reading is that of a parser that knows the kind of the item; where
//! one that does not would read it otherwise, that kind follows in parentheses.

use cams::models::events::{InboundContent, InteractiveReply};
use cams::receive::{Event, Events, parse, parse_audit, parse_inbound, parse_status};

use super::only;

const SAMPLES: &str = include_str!("samples.txt");

struct Sample {
    /// Such as `status Sent`.
    reading: &'static str,
    /// The kind that a parser finds without being told.
    kind: &'static str,
    item: &'static str,
}

fn samples() -> Vec<Sample> {
    let lines = SAMPLES.lines().filter(|line| !line.starts_with('#'));
    let samples: Vec<Sample> = lines
        .map(|line| {
            let (expected, item) = line.split_once('\t').expect("a tab");
            let (reading, kind) = match expected.trim_end_matches(')').split_once(" (") {
                Some((reading, kind)) => (reading, kind),
                None => (expected, expected.split(' ').next().unwrap_or_default()),
            };
            Sample { reading, kind, item }
        })
        .collect();
    assert!(samples.len() > 200);
    samples
}

fn kind(event: &Event) -> &'static str {
    match event {
        Event::Inbound(_) => "inbound",
        Event::Status(_) => "status",
        Event::Audit(_) => "audit",
        _ => "unknown",
    }
}

fn reading(event: &Event) -> String {
    let detail = match event {
        Event::Inbound(message) => content(&message.content),
        Event::Status(status) => status.status.as_ref().map_or("-".to_owned(), ToString::to_string),
        Event::Audit(audit) => audit.audit_status.as_ref().map_or("-".to_owned(), ToString::to_string),
        _ => String::new(),
    };
    format!("{} {detail}", kind(event))
}

fn content(content: &InboundContent) -> String {
    let name = |value: &dyn std::fmt::Debug| {
        let shown = format!("{value:?}");
        shown.split('(').next().unwrap_or_default().to_owned()
    };
    match content {
        InboundContent::Interactive(reply) => format!("{}/{}", name(content), interactive(reply, &name)),
        other => name(other),
    }
}

fn interactive(reply: &InteractiveReply, name: &dyn Fn(&dyn std::fmt::Debug) -> String) -> String {
    name(reply)
}

fn by_kind(kind: &str, item: &str) -> Events {
    let events = match kind {
        "inbound" => parse_inbound(item),
        "status" => parse_status(item),
        _ => parse_audit(item),
    };
    events.expect("a body")
}

#[test]
fn every_sample_is_read_as_what_it_is() {
    for Sample { reading: expected, kind: found, item } in samples() {
        let named = expected.split(' ').next().unwrap_or_default();
        let event = only(by_kind(named, item));
        assert_eq!(reading(&event), expected, "{item}");
        assert_eq!(event.raw(), item);
        let event = only(parse(item).expect("a body"));
        assert_eq!(kind(&event), found, "{item}");
        assert_eq!(event.raw(), item);
    }
}

#[test]
fn samples_in_one_body_are_read_as_they_are_alone() {
    let samples = samples();
    let items: Vec<&str> = samples.iter().map(|sample| sample.item).collect();
    let body = format!("[{}]", items.join(","));
    let together = parse(&body).expect("a body");
    assert_eq!(together.len(), samples.len());
    for (event, item) in together.into_iter().zip(items) {
        assert_eq!(event, Ok(only(parse(item).expect("a body"))));
    }
}
