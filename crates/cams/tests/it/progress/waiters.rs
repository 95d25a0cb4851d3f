//! Waiting, over scripted answers and paused time.

use std::time::Duration;

use cams::{Wait, WaitReason};
use serde_json::{Value, json};

use crate::progress::world::{Script, Step};

fn ok(mut answer: Value) -> Step {
    answer["Code"] = "OK".into();
    Step::Answer(answer)
}

fn audit(state: &str) -> Step {
    ok(json!({"Data": {"AuditStatus": state, "TemplateCode": "1"}}))
}

fn template(script: &Script) -> Wait<cams::models::GetChatappTemplateDetailResponse> {
    script.client().get_chatapp_template_detail().template_code("1").language("en_US").wait_until_approved()
}

/// A waiter of the script's client, polled to its end: the state of the output, or why there is none.
macro_rules! outcome {
    ($script:expr, $wait:expr) => {{
        let script = $script;
        let wait = $wait(script.client());
        wait.run().await.map(|_| ()).map_err(|error| (error.reason(), error.last_state().map(str::to_owned)))
    }};
}

/// Each waiter with the answer of a state, a state that is pending, one that is done, and one that fails if there is
/// any.
macro_rules! each_waiter {
    ($($wait:expr, $answer:expr, $pending:expr, $done:expr, $failed:expr;)*) => {$({
        let answer: fn(&str) -> Value = $answer;
        let step = |state: &str| ok(answer(state));
        let lower = $done.to_lowercase();
        let good = Script::new([step($pending), step("A STATE OF TOMORROW"), Step::Break, step(&lower)]);
        assert_eq!(outcome!(&good, $wait), Ok(()));
        assert_eq!(good.queries().len(), 4);
        let failed: Option<&str> = $failed;
        if let Some(failed) = failed {
            let bad = Script::new([step($pending), step(failed)]);
            assert_eq!(outcome!(&bad, $wait), Err((WaitReason::Failed, Some(failed.to_owned()))));
        }
        let slow = Script::new((0..200).map(|_| step($pending)));
        assert_eq!(outcome!(&slow, $wait), Err((WaitReason::Deadline, Some($pending.to_owned()))));
        let pauses = slow.pauses();
        let (last, others) = pauses.split_last().unwrap();
        assert!(others.len() > 10 && others.iter().all(|pause| *pause >= 10_000), "{pauses:?}");
        assert!(*last >= 1_000, "the last look at the deadline: {pauses:?}");
    })*};
}

#[tokio::test(start_paused = true)]
async fn every_waiter_ends_where_its_spec_says() {
    each_waiter! {
        |client: cams::Client| client.get_chatapp_template_detail().language("en").wait_until_approved(),
            |state| json!({"Data": {"AuditStatus": state}}), "auditing", "pass", Some("fail");
        |client: cams::Client| client.list_chat_group().business_number("86").wait_until_created("Orders"),
            |state| json!({"Data": {"List": [{"Subject": "Orders", "GroupStatus": state}], "Total": 1}}),
            "CREATING", "ACTIVE", Some("SUSPENDED");
        |client: cams::Client| client.list_chat_group().business_number("86").wait_until_active("E1"),
            |state| json!({"Data": {"List": [{"GroupId": "E1", "GroupStatus": state}], "Total": 1}}),
            "UPDATING", "ACTIVE", Some("DELETING");
        |client: cams::Client| client.get_phone_number_verification_status().phone_number("86").wait_until_verified(),
            |state| json!({"Data": {"CodeVerificationStatus": state}}), "NOT_VERIFIED", "VERIFIED", Some("EXPIRED");
        |client: cams::Client| client.query_chatapp_phone_numbers().wait_until_connected("86"),
            |state| json!({"PhoneNumbers": [{"PhoneNumber": "85", "Status": "BANNED"}, {"PhoneNumber": "86", "Status": state}]}),
            "PENDING", "CONNECTED", Some("BANNED");
        |client: cams::Client| client.get_flow().flow_id("1").wait_until_published(),
            |state| json!({"Data": {"Status": state}}), "DRAFT", "PUBLISHED", Some("DEPRECATED");
        |client: cams::Client| client.get_phone_encryption_public_key().phone_number("86").wait_until_valid(),
            |state| json!({"Data": {"EncryptionPublicKeyStatus": state}}), "MISMATCH", "VALID", None;
        |client: cams::Client| client.query_chatapp_bind_waba().wait_until_reviewed(),
            |state| json!({"Data": {"AccountReviewStatus": state}}), "PENDING", "APPROVED", Some("REJECTED");
    }
}

#[tokio::test(start_paused = true)]
async fn the_first_poll_comes_at_once_and_the_others_with_jitter() {
    let begun = tokio::time::Instant::now();
    let script = Script::new([audit("auditing"), audit("auditing"), audit("pass")]);
    let output = template(&script).run().await.unwrap();
    assert_eq!(output.data.unwrap().template_code.as_deref(), Some("1"));
    // The chance of this test is the middle: 30 s and half of the half.
    assert!(script.pauses().iter().all(|pause| (37_500..37_600).contains(pause)), "{:?}", script.pauses());
    assert_eq!(begun.elapsed().as_secs(), 75);
    let script = Script::new([audit("auditing"), audit("pass")]);
    template(&script).with_interval(Duration::ZERO).run().await.unwrap();
    assert!(script.pauses()[0] >= 1_000, "not faster than once a second");
}

#[tokio::test(start_paused = true)]
async fn the_deadline_says_what_was_seen_last() {
    let script = Script::new([audit("auditing"), Step::Break, Step::Break]);
    let error = template(&script).with_deadline(Duration::from_secs(60)).run().await.unwrap_err();
    assert_eq!(
        (error.reason(), error.polls(), error.last_state()),
        (WaitReason::Deadline, 3, Some("auditing"))
    );
    let last = error.last().and_then(|last| last.data.as_ref()).unwrap();
    assert_eq!(last.template_code.as_deref(), Some("1"));
    assert_eq!(
        error.to_string(),
        "waiting until approved by GetChatappTemplateDetail ended after 59.0s and 3 polls: the next poll would \
         come after the deadline of 60s; the last state was `auditing`, and the last poll failed"
    );
    assert!(error.last_error().is_some_and(cams::Error::is_retryable));
    let slow = Script::new([Step::Slow(Duration::from_secs(9), json!({"Code": "OK"}))]);
    let error = template(&slow).with_deadline(Duration::from_secs(5)).run().await.unwrap_err();
    assert_eq!((error.reason(), error.elapsed()), (WaitReason::Deadline, Duration::from_secs(5)));
}

#[tokio::test(start_paused = true)]
async fn there_is_a_last_look_at_the_deadline_however_long_the_interval_is() {
    let script = Script::new([audit("auditing"), audit("pass")]);
    let wait = template(&script).with_interval(Duration::MAX).with_deadline(Duration::from_secs(5));
    wait.run().await.unwrap();
    assert_eq!(script.pauses(), [4_500]);

    let script = Script::new([ok(json!({}))]);
    let error = template(&script).with_deadline(Duration::from_millis(900)).run().await.unwrap_err();
    assert_eq!(error.polls(), 1, "no two polls within a second");
    let text = error.to_string();
    assert!(
        text.contains("and 1 poll: the next poll would come after the deadline of 900ms; no state was seen"),
        "{text}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_rejection_comes_with_its_response_and_so_with_its_reason() {
    let refused =
        json!({"Data": {"AuditStatus": "fail", "Reason": "promotional words in a utility template"}});
    let script = Script::new([audit("auditing"), ok(refused)]);
    let error = template(&script).run().await.unwrap_err();
    let data = error.into_last().unwrap().data.unwrap();
    assert_eq!(data.reason.as_deref(), Some("promotional words in a utility template"));
}

#[test]
fn a_program_without_async_waits_as_well() {
    let script = Script::new([audit("pass")]);
    assert!(template(&script).run_blocking().is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_refusal_ends_it_and_throttling_does_not() {
    let script = Script::new([Step::Refuse(429, "Throttling.User"), audit("pass")]);
    template(&script).run().await.unwrap();
    let script = Script::new([audit("auditing"), Step::Refuse(400, "InvalidParameter.Missing")]);
    let error = template(&script).run().await.unwrap_err();
    assert_eq!((error.reason(), error.last_state()), (WaitReason::Call, Some("auditing")));
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert!(source.contains("InvalidParameter.Missing"), "{source}");
}

#[tokio::test(start_paused = true)]
async fn a_state_that_cannot_lead_there_ends_the_waiting_at_once() {
    for (name, state) in [
        ("case 31: paused", "paused"),
        ("case 31: disabled", "disabled"),
        ("case 31: deleted", "deleted"),
        ("in other letters", "DISABLED"),
        ("rejected", "fail"),
        ("about to be deleted", "pending_deletion"),
        ("in the archive", "ARCHIVED"),
        ("rejected, in the word of Meta", "REJECTED"),
        ("too many templates", "LIMIT_EXCEEDED"),
    ] {
        let script = Script::new([audit("auditing"), audit(state)]);
        let error = template(&script).run().await.unwrap_err();
        assert_eq!((error.reason(), error.last_state()), (WaitReason::Failed, Some(state)), "{name}");
        assert_eq!(error.polls(), 2, "{name}");
        assert!(error.to_string().ends_with(&format!("the state is `{state}`")), "{name}: {error}");
    }
    let flow = |state: &str| ok(json!({"Data": {"Status": state}}));
    let script = Script::new([flow("DRAFT"), flow("BLOCKED")]);
    let error = script.client().get_flow().flow_id("1").wait_until_published().run().await.unwrap_err();
    assert_eq!((error.reason(), error.last_state()), (WaitReason::Failed, Some("BLOCKED")));
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_the_service_asks_for_is_kept_between_polls() {
    for (name, asked, pause) in [
        ("shorter than the interval", "20", 37_500),
        ("longer, and spread as well", "70", 77_500),
        ("zero", "0", 37_500),
    ] {
        let script = Script::new([Step::Throttle(asked), audit("pass")]);
        template(&script).run().await.unwrap();
        let pauses = script.pauses();
        assert!((pause..pause + 100).contains(&pauses[0]), "{name}: {pauses:?}");
    }
    let script = Script::new([Step::Throttle("86400")]);
    let error = template(&script).run().await.unwrap_err();
    assert_eq!(
        (error.reason(), error.polls()),
        (WaitReason::Deadline, 1),
        "case 7: a day is past the deadline"
    );
    assert!(error.last_error().is_some_and(cams::Error::is_throttled));
}

#[tokio::test(start_paused = true)]
async fn what_is_absent_comes_later_or_never() {
    let rows = |rows: Value| ok(json!({"Data": {"List": rows, "Total": 1}}));
    let active = json!([{"GroupId": "E1", "Subject": "Orders", "GroupStatus": "ACTIVE"}]);
    let script = Script::new([rows(json!([])), ok(json!({})), rows(active.clone())]);
    let groups = || script.client().list_chat_group().business_number("86");
    let group = groups().wait_until_created("Orders").run().await.unwrap();
    assert_eq!((group.group_id.as_deref(), script.queries().len()), (Some("E1"), 3));

    script.add([rows(json!([]))]);
    let error = groups().wait_until_active("E1").run().await.unwrap_err();
    assert_eq!((error.reason(), error.last_state()), (WaitReason::Failed, None));
    assert!(error.to_string().ends_with("it is not there"), "{error}");

    script.add([rows(json!([active[0], active[0]]))]);
    let error = groups().wait_until_created("Orders").run().await.unwrap_err();
    assert_eq!(error.reason(), WaitReason::Ambiguous);
    let shown = format!("{error} {error:?} {:?}", groups().wait_until_created("Orders"));
    assert!(shown.contains("`Subject`") && !shown.contains("Orders"), "{shown}");
}

#[tokio::test(start_paused = true)]
async fn an_item_is_found_on_a_later_page() {
    let page = |first: u32, count: u32| {
        let rows: Vec<_> = (first..first + count)
            .map(|n| json!({"GroupId": format!("E{n}"), "GroupStatus": "ACTIVE"}))
            .collect();
        ok(json!({"Data": {"List": rows, "Total": 25}}))
    };
    let script = Script::new([page(0, 20), page(20, 5)]);
    let group =
        script.client().list_chat_group().business_number("86").wait_until_active("E23").run().await.unwrap();
    assert_eq!((group.group_id.as_deref(), script.queries().len()), (Some("E23"), 2));
}

#[tokio::test(start_paused = true)]
async fn a_future_that_is_dropped_leaves_nothing_behind() {
    let script = Script::new((0..10).map(|_| audit("auditing")));
    let wait = template(&script).run();
    assert!(tokio::time::timeout(Duration::from_secs(40), wait).await.is_err());
    assert_eq!(script.queries().len(), 2);
    tokio::time::sleep(Duration::from_secs(600)).await;
    assert_eq!(script.queries().len(), 2, "nothing polls any more");
}
