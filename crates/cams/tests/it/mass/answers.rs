//! Whatever a service answers that has served a batch, no later run sends it again.

use futures_util::StreamExt;
use proptest::prelude::*;

use crate::mass::journals::{Memory, runtime};
use crate::mass::service::{Answer, Service, recipient, send};

/// Codes and messages of a service that failed or succeeded, and cannot say so in a documented way.
const TEXTS: &[(&str, &str)] = &[
    ("InternalError.Timeout", ""),
    ("SYSTEM_ERROR", "no"),
    ("SYSTEM_FAULT", ""),
    ("999999", "System Exception"),
    ("isp.UNKNOWN", ""),
    ("ERR-COMMON-001", ""),
    ("Template.Busy", ""),
    ("ServiceDown", ""),
    ("TRY_AGAIN_LATER", ""),
    ("DUBBO_INVOKE_ERROR", ""),
    ("DeadlineExceeded", ""),
    ("Error", ""),
    ("7001", "系统繁忙"),
    ("7001", "a system error occurred"),
    ("0", ""),
    ("Succeeded", ""),
    ("20000", "success"),
];

/// Codes that look like refusals, or like something that is sent again by itself.
const REFUSALS: &[&str] =
    &["TemplateInReview", "X1", "InvalidThing", "QuotaExceeded.Day", "7001", "OK", "Throttling.User", ""];

/// The ID of the messages beside such a code.
const WITH_ID: &[fn(&str) -> String] = &[
    |code| format!(r#"{{"Code":"{code}","GroupMessageId":"G"}}"#),
    |code| format!(r#"{{"code":"{code}","groupMessageId":17,"Message":"not sent"}}"#),
    |code| format!(r#"{{"Code":"{code}","GroupMessageId":"G","Success":false}}"#),
    |code| format!("<R><Code>{code}</Code><GroupMessageId>G</GroupMessageId></R>"),
];

fn shape() -> impl Strategy<Value = fn(&str, &str) -> String> {
    prop::sample::select(vec![
        (|code, message| format!(r#"{{"Code":"{code}","Message":"{message}"}}"#)) as fn(&str, &str) -> String,
        |code, message| format!(r#"{{"code":"{code}","message":"{message}","Success":""}}"#),
        |code, message| format!(r#"{{"Code":"","Message":"","code":"{code}","message":"{message}"}}"#),
        |code, message| format!(r#"{{"Code":"{code}","Message":"{message}","Success":true,"Data":[]}}"#),
        |code, message| format!(r#"{{"Code":"{code}","Message":"{message}","Success":false}}"#),
        |code, message| format!("\u{feff}<E><Code>{code}</Code><Message>{message}</Message></E>"),
        |code, message| format!("<error><code>{code}</code><message>{message}</message></error>"),
        |_, _| r#"{"Error":{"Code":"InternalError"}}"#.to_owned(),
        |_, _| "upstream request timeout".to_owned(),
    ])
}

fn answer() -> impl Strategy<Value = Answer> {
    let status = || prop::sample::select(vec![200, 202, 400, 403, 408, 500, 502, 302]);
    let say = |status, body: String| Answer::AcceptAndSay(status, Box::leak(body.into_boxed_str()));
    let served = (status(), prop::sample::select(TEXTS), shape())
        .prop_map(move |(status, (code, message), shape)| say(status, shape(code, message)));
    let with_id = (status(), prop::sample::select(REFUSALS), prop::sample::select(WITH_ID))
        .prop_map(move |(status, code, shape)| say(status, shape(code)));
    let others =
        [Answer::Accept, Answer::AcceptAndBreak, Answer::Refuse, Answer::Throttle, Answer::NotReached];
    prop_oneof![3 => served, 2 => with_id, 2 => prop::sample::select(others.to_vec())]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn a_send_that_goes_on_after_any_answer_sends_to_nobody_twice(
        answers in prop::collection::vec(answer(), 1..40), total in 1..60u64, runs in 2..5,
    ) {
        runtime().block_on(async {
            let (service, journal) = (Service::new(|_| Answer::Accept), Memory::default());
            service.seen().first = answers;
            for _ in 0..runs {
                let sending = send(&service, (0..total).map(recipient)).with_batch_size(5);
                let outcomes: Vec<_> =
                    sending.with_journal(journal.clone()).start().await.unwrap().collect().await;
                assert!(!outcomes.is_empty());
            }
            let seen = service.seen();
            assert!(seen.numbers.values().all(|times| *times == 1), "{:?}", seen.numbers);
        });
    }
}
