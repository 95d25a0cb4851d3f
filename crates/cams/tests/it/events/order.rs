//! Keys and states, whatever the order of arrival.

use std::time::{Duration, SystemTime};

use cams::models::events::MessageStatus;
use cams::receive::{Advance, CodeOutcome, Event, advance, comparable};
use proptest::prelude::*;

use super::event;

fn key(body: &str) -> String {
    event(body).key()
}

#[test]
fn one_message_id_that_stands_for_several_recipients_has_a_key_for_each() {
    let status = |more: &str| key(&format!(r#"{{"MessageId":"batch","Status":"Sent",{more}}}"#));
    let one = status(r#""To":"8613900001234""#);
    assert_eq!(one, "status:batch:8613900001234:sent");
    assert_eq!(one, status(r#""To":"+8613900001234","Timestamp":1"#));
    let others =
        [r#""To":"8613900001235""#, r#""FromUserId":"CN.1""#, r#""To":"8613900001234","ParticipantId":"1""#];
    for other in others {
        assert_ne!(one, status(other), "{other}");
    }
}

#[test]
fn what_has_no_id_is_found_by_its_text() {
    let [one, other] = [r#"{"WabaId":"1","AuditStatus":"pass"}"#, r#"{"WabaId":"1","AuditStatus":"fail"}"#];
    assert_eq!(key(one), key(one));
    assert_ne!(key(one), key(other));
    for body in [
        r#"{"Message":"a"}"#,
        r#"{"MessageId":"1","Status":"Sent"}"#,
        "{}",
        r#"{"MessageId":"","Message":""}"#,
    ] {
        assert!(key(body).contains(":sha256:"), "{body}");
    }
}

#[test]
fn a_key_is_short_whatever_the_ids_are() {
    let long = key(&format!(r#"{{"MessageId":"{}","Message":"a"}}"#, "1".repeat(1000)));
    assert!(long.len() <= 200, "{long}");
    assert_ne!(long, key(&format!(r#"{{"MessageId":"{}","Message":"a"}}"#, "1".repeat(1001))));
}

#[test]
fn a_time_is_read_in_milliseconds_and_in_seconds() {
    let time = |timestamp: &str| match event(&format!(r#"{{"Message":"a","Timestamp":{timestamp}}}"#)) {
        Event::Inbound(message) => message.time(),
        other => panic!("{other:?}"),
    };
    let expected = Some(SystemTime::UNIX_EPOCH + Duration::from_secs(4_070_908_800));
    for timestamp in ["4070908800000", "4070908800", r#""4070908800000""#, "4070908800.0"] {
        assert_eq!(time(timestamp), expected, "{timestamp}");
    }
    for none in ["-1", "null", r#""2099-01-01 08:00:00""#, "1e99", "9223372036854775808"] {
        assert_eq!(time(none), None, "{none}");
    }
    assert!(time("9223372036854775807").is_some(), "a distant time does not fail");
}

#[test]
fn a_failure_says_what_to_do() {
    let outcome = |more: &str| {
        let body = format!(r#"{{"MessageId":"1","Status":"Failed",{more}}}"#);
        let Event::Status(status) = event(&body) else { panic!("a status") };
        status.meta_code().map(|code| code.outcome)
    };
    assert_eq!(outcome(r#""ErrorCode":"131047""#), Some(CodeOutcome::SendTemplate));
    assert_eq!(outcome(r#""ErrorCode":131026"#), Some(CodeOutcome::OtherWay));
    assert_eq!(
        outcome(r#""ErrorCode":"","ErrorDescription":"131056:pair limit""#),
        Some(CodeOutcome::SlowDown)
    );
    assert_eq!(outcome(r#""ErrorCode":"FAKE.TextCode""#), None);
    assert_eq!(outcome(r#""ErrorDescription":"no code""#), None);
}

#[test]
fn numbers_are_compared_without_what_people_write_around_them() {
    for (written, expected) in [
        ("+8613900001234", "8613900001234"),
        ("008613900001234", "8613900001234"),
        (" 8613900001234 ", "8613900001234"),
        ("+49 151 23456789", "4915123456789"),
        ("US.13491208655302741918", "US.13491208655302741918"),
        ("17840000000000001", "17840000000000001"),
        ("-1000000000001", "-1000000000001"),
        ("20009", "20009"),
        ("fake_bot", "fake_bot"),
    ] {
        assert_eq!(comparable(written), expected);
    }
}

fn status() -> impl Strategy<Value = MessageStatus> {
    let known: Vec<MessageStatus> =
        MessageStatus::VALUES.iter().map(|value| MessageStatus::from(*value)).collect();
    prop_oneof![8 => proptest::sample::select(known), 1 => "[a-z]{1,5}".prop_map(MessageStatus::from)]
}

fn end(arrivals: &[MessageStatus]) -> Option<MessageStatus> {
    let mut state = None;
    for next in arrivals {
        if advance(state.as_ref(), next) == Advance::Forward {
            state = Some(next.clone());
        }
    }
    state
}

proptest! {
    #[test]
    fn the_end_does_not_depend_on_the_order_or_on_repetitions(
        arrivals in proptest::collection::vec(status(), 0..8).prop_shuffle(),
        again in 0_usize..8,
    ) {
        let mut other = arrivals.clone();
        other.reverse();
        other.extend(arrivals.get(again).cloned());
        prop_assert_eq!(end(&arrivals), end(&other));
    }
}
