//! Cases from the field, by their numbers.

use cams::models::events::{InboundContent, MessageStatus};
use cams::receive::{ACK, Advance, Event, advance, may_be_same, parse_inbound, parse_status};

use super::items;

#[test]
fn case_33_one_bad_item_or_one_unknown_number_does_not_cost_the_others() {
    let array = r#"[{"MessageId":"m1","Status":"Sent","To":"8613800000001","Timestamp":1767225600000},
        {"MessageId":7,"Status":null},"junk",
        {"MessageId":"m2","Status":"Read","Timestamp":"1767225601000","ErrorCode":131026}]"#;
    let quoted = serde_json::Value::from(array).to_string();
    for body in [array, &quoted] {
        let items: Vec<_> = parse_status(body).unwrap().into_iter().collect();
        let [Ok(Event::Status(first)), Ok(Event::Status(seventh)), Err(junk), Ok(Event::Status(second))] =
            &items[..]
        else {
            panic!("{items:?}")
        };
        assert_eq!(first.message_id.as_deref(), Some("m1"));
        assert_eq!((seventh.message_id.as_deref(), &seventh.status), (Some("7"), &None));
        assert_eq!(junk.raw(), r#""junk""#);
        assert_eq!(second.status, Some(MessageStatus::Read));
        assert_eq!(second.timestamp, Some(1_767_225_601_000));
        assert_eq!(second.error_code.as_deref(), Some("131026"));
        assert_eq!(second.meta_code().map(|code| code.code), Some("131026"));
    }
    let single = parse_status(r#"{"MessageId":"m1","Status":"Sent"}"#).unwrap();
    assert_eq!(single.len(), 1);
    assert!(parse_status("[]").unwrap().is_empty());
    assert_eq!(ACK, r#"{"code":0,"msg":"Success"}"#);
}

#[test]
fn case_34_a_state_never_goes_backwards_and_a_repetition_has_the_same_key() {
    let status = |status: &str, at: i64| {
        let body =
            format!(r#"{{"MessageId":"m1","To":"8613800000001","Status":"{status}","Timestamp":{at}}}"#);
        let Event::Status(status) = items(body).remove(0).unwrap() else { panic!("a status") };
        status
    };
    let arrivals = [
        status("Read", 3),
        status("Delivered", 2),
        status("Sent", 1),
        status("Read", 3),
        status("Failed", 4),
    ];
    let (mut state, mut found) = (None, Vec::new());
    for next in arrivals.iter().filter_map(|status| status.status.as_ref()) {
        let step = advance(state.as_ref(), next);
        if step == Advance::Forward {
            state = Some(next.clone());
        }
        found.push(step);
    }
    assert_eq!(state, Some(MessageStatus::Read));
    assert_eq!(
        found,
        [Advance::Forward, Advance::Late, Advance::Late, Advance::Repeated, Advance::Contradictory]
    );
    assert_eq!(arrivals[0].key(), arrivals[3].key());
    assert_ne!(arrivals[0].key(), arrivals[1].key());

    let unsubscribe = status("unsubscribe", 5);
    assert_eq!(unsubscribe.status, Some(MessageStatus::Unsubscribe));
    assert_eq!(advance(state.as_ref(), &MessageStatus::Unsubscribe), Advance::Unrelated);
    assert_eq!(status("Deleted", 6).status, Some(MessageStatus::Deleted));
    let new = status("Played", 7).status.clone().unwrap();
    assert_eq!((new.as_str(), advance(state.as_ref(), &new)), ("Played", Advance::Unrelated));
}

#[test]
fn case_35_kinds_and_shapes_that_nobody_documented_are_kept() {
    let body = r#"[{"MessageId":"i1","From":"+8613800000001","Type":"TEXT","Message":"{\"not\":\"json, a text\"}"},
        {"MessageId":"i2","Type":"unsupported","Message":{"errors":[{"code":131051}]}},
        {"MessageId":"i3","Type":"REACTION","Message":"{\"emoji\":\"\"}","Timestamp ":1767225600000},
        {"MessageId":"i4","Type":"IMAGE","Message":"not json"}]"#;
    let messages: Vec<_> = parse_inbound(body).unwrap().into_iter().map(|item| item.unwrap()).collect();
    let [Event::Inbound(text), Event::Inbound(unsupported), Event::Inbound(reaction), Event::Inbound(image)] =
        &messages[..]
    else {
        panic!("{messages:?}")
    };
    assert_eq!(text.content, InboundContent::Text(r#"{"not":"json, a text"}"#.into()));
    assert_eq!(text.identity().as_deref(), Some("8613800000001"));
    assert!(may_be_same(text.from.as_deref().unwrap(), "8613800000001"));
    let InboundContent::Other(other) = &unsupported.content else { panic!("{unsupported:?}") };
    assert_eq!(other.kind.as_deref(), Some("unsupported"));
    assert_eq!((other.text.as_str(), other.error), (r#"{"errors":[{"code":131051}]}"#, None));
    let InboundContent::Reaction(taken_back) = &reaction.content else { panic!("{reaction:?}") };
    assert_eq!((&taken_back.emoji, reaction.timestamp), (&None, Some(1_767_225_600_000)));
    let InboundContent::Other(other) = &image.content else { panic!("{image:?}") };
    assert_eq!((other.kind.as_deref(), other.text.as_str()), (Some("IMAGE"), "not json"));
    assert!(other.error.is_some());
}
