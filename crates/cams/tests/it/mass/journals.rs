//! Going on where an earlier run was stopped.

use std::io;
use std::sync::{Arc, Mutex};

use cams::content::Template;
use cams::mass::{BoxFuture, Entry, FileJournal, Journal, Outcome, Stop};
use cams::{ErrorKind, Execution};
use futures_util::StreamExt;
use proptest::prelude::*;

use crate::mass::service::{Answer, FIRST, Script, Service, Tally, recipient, send};

/// A journal in memory that outlives a run.
#[derive(Clone, Debug, Default)]
pub(crate) struct Memory(pub(crate) Arc<Mutex<Vec<Entry>>>);

impl Journal for Memory {
    fn read(&self) -> BoxFuture<'_, io::Result<Vec<Entry>>> {
        Box::pin(std::future::ready(Ok(self.0.lock().unwrap().clone())))
    }

    fn write(&self, entry: &Entry) -> BoxFuture<'_, io::Result<()>> {
        let entry = entry.clone();
        // As with a database, a write takes a moment in which a run can be stopped.
        Box::pin(async move {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            self.0.lock().unwrap().push(entry);
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            Ok(())
        })
    }
}

pub(crate) fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn no_recipient_of_a_list_is_sent_to_twice_however_often_and_wherever_a_send_is_stopped(
        stops in prop::collection::vec(1..900u64, 0..6), total in 1..120u64, in_flight in 1..6usize,
    ) {
        runtime().block_on(async {
            let service = Service::new(|call| match call % 7 {
                2 => Answer::AcceptAndBreak,
                3 => Answer::Refuse,
                5 => Answer::Break,
                _ => Answer::Accept,
            });
            let journal = Memory::default();
            for stop in stops.iter().copied().map(Some).chain([None]) {
                let sending = send(&service, (0..total).map(recipient)).with_batch_size(7);
                let sending = sending.with_calls_in_flight(in_flight).with_journal(journal.clone());
                let mut tally = Tally::default();
                let run = async {
                    let mut sending = sending.start().await.unwrap();
                    while let Some(outcome) = sending.next().await {
                        tally.add(&outcome);
                    }
                };
                match stop {
                    Some(stop) => drop(tokio::time::timeout(std::time::Duration::from_millis(stop), run).await),
                    None => {
                        run.await;
                        assert_eq!(tally.all(), (0..total).collect::<Vec<_>>());
                        let seen = service.seen();
                        let times = |at: &u64| seen.numbers.get(&(FIRST + at)).copied().unwrap_or(0);
                        assert!(tally.accepted.iter().chain(&tally.earlier).all(|at| times(at) == 1));
                        assert!(tally.not_sent.iter().all(|at| times(at) == 0));
                    }
                }
                assert!(service.seen().numbers.values().all(|times| *times == 1));
            }
        });
    }
}

#[tokio::test(start_paused = true)]
async fn only_what_surely_was_not_sent_is_sent_by_a_later_run() {
    let table: [(&str, bool, Script); 20] = [
        ("a server failure", false, |_| Answer::Say(500, r#"{"Code":"Nobody.Knows","RequestId":"R"}"#)),
        ("a server failure without a body", false, |_| Answer::Say(502, "")),
        ("case 2: a failure inside with HTTP 200", false, |_| {
            Answer::Say(200, r#"{"Code":"InternalError"}"#)
        }),
        ("case 2: the sister product's code", false, |_| Answer::Say(200, r#"{"Code":"isp.SYSTEM_ERROR"}"#)),
        ("case 2: a code with a suffix", false, |_| Answer::Say(200, r#"{"Code":"InternalError.Timeout"}"#)),
        ("case 2: unavailable", false, |_| Answer::Say(200, r#"{"Code":"ServiceUnavailableTemporary"}"#)),
        ("case 2: the documented one with HTTP 400", false, |_| {
            Answer::Say(400, r#"{"Code":"999999","Message":"System Exception."}"#)
        }),
        ("case 3: inside, in XML", false, |_| {
            Answer::Say(400, "<?xml version='1.0'?><Error><Code>ServiceUnavailable</Code></Error>")
        }),
        ("a code that nobody knows beside a success", false, |_| {
            Answer::Say(200, r#"{"Code":"Surprise","Success":true}"#)
        }),
        ("a code that nobody knows beside the ID of the messages", false, |_| {
            Answer::Say(200, r#"{"Code":"TemplateInReview","GroupMessageId":"G"}"#)
        }),
        ("a code that nobody knows, and no ID", true, |_| {
            Answer::Say(200, r#"{"Code":"TemplateInReview","GroupMessageId":""}"#)
        }),
        ("inside, beside a vague word", false, |_| Answer::Say(200, r#"{"Code":"DeadlineExceeded"}"#)),
        ("a request that took too long", false, |_| Answer::Say(408, "")),
        ("a redirect", false, |_| Answer::Say(302, "")),
        ("a success that is not JSON", false, |_| Answer::Say(200, "<html>")),
        ("an answer without a verdict", false, |_| Answer::Say(200, r#"{"RequestId":"R"}"#)),
        ("a broken connection", false, |_| Answer::Break),
        ("no connection", true, |_| Answer::NotReached),
        ("a refusal", true, |_| Answer::Refuse),
        ("throttled in every attempt", true, |_| Answer::Throttle),
    ];
    for (name, is_sent_again, script) in table {
        let journal = Memory::default();
        let run = async |script| {
            let service = Service::new(script);
            let sending = send(&service, (0..3).map(recipient)).with_journal(journal.clone());
            let outcomes: Vec<_> = sending.start().await.unwrap().collect().await;
            let calls = service.seen().calls.len();
            (outcomes, calls)
        };
        let (first, _) = run(script).await;
        match &first[..] {
            [Outcome::NotSent { error, .. }] => {
                assert!(is_sent_again && !error.may_have_executed(), "{name}")
            }
            [Outcome::Unknown { error: Some(error), .. }] => {
                assert!(!is_sent_again && error.may_have_executed(), "{name}");
            }
            _ => panic!("{name}: {first:?}"),
        }
        let entries = journal.0.lock().unwrap().clone();
        assert_eq!(entries.contains(&Entry::NotSent { number: 0 }), is_sent_again, "{name}");
        let (later, calls) = run(|_| Answer::Accept).await;
        match &later[..] {
            [Outcome::Accepted { is_earlier: false, .. }] => assert!(is_sent_again && calls == 1, "{name}"),
            [Outcome::Unknown { error: None, .. }] => assert!(!is_sent_again && calls == 0, "{name}"),
            _ => panic!("{name}: {later:?}"),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn case_1_a_batch_whose_code_is_0000_is_accepted_and_not_sent_again() {
    let journal = Memory::default();
    for calls in [1, 0] {
        let service = Service::new(|_| Answer::Say(200, r#"{"Code":"0000","GroupMessageId":"G"}"#));
        let sending = send(&service, (0..3).map(recipient)).with_journal(journal.clone());
        let outcomes: Vec<_> = sending.start().await.unwrap().collect().await;
        let [Outcome::Accepted { is_earlier, .. }] = outcomes[..] else { panic!("{outcomes:?}") };
        assert_eq!((is_earlier, service.seen().calls.len()), (calls == 0, calls));
    }
}

#[tokio::test(start_paused = true)]
async fn a_send_goes_on_from_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("spring.journal");
    let service = Service::new(|call| if call == 1 { Answer::Refuse } else { Answer::Accept });
    let sending = || {
        let sending = send(&service, (0..50).map(recipient)).with_batch_size(10).with_calls_in_flight(2);
        sending.with_journal(FileJournal::open(&path).unwrap()).start()
    };
    let mut first = sending().await.unwrap();
    let mut tally = Tally::default();
    tally.add(&first.next().await.unwrap());
    tally.add(&first.next().await.unwrap());
    assert_eq!((tally.accepted.len(), tally.not_sent.len()), (10, 10));
    // The third and the fourth batch are on their way when the run ends.
    assert!(tokio::time::timeout(std::time::Duration::from_millis(1), first.next()).await.is_err());
    drop(first);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(!text.contains("86138") && !text.contains("Ana"), "{text}");
    // A crash may leave half a line.
    std::fs::write(&path, format!("{text}{{\"accepted\":{{\"num")).unwrap();

    let mut tally = Tally::default();
    let outcomes: Vec<_> = sending().await.unwrap().collect().await;
    outcomes.iter().for_each(|outcome| tally.add(outcome));
    assert_eq!(tally.earlier, (0..10).collect::<Vec<_>>());
    assert_eq!(tally.unknown, (20..40).collect::<Vec<_>>());
    assert_eq!(tally.accepted.len(), 20);
    let unknown = outcomes.iter().find(|outcome| matches!(outcome, Outcome::Unknown { .. }));
    assert!(matches!(unknown, Some(Outcome::Unknown { error: None, .. })));

    let again: Vec<_> = sending().await.unwrap().collect().await;
    assert_eq!(again.len(), 5);
    assert_eq!(service.seen().calls.len(), 6);
}

#[tokio::test(start_paused = true)]
async fn another_list_or_another_send_is_refused() {
    let service = Service::new(|_| Answer::Accept);
    let journal = Memory::default();
    let sending = |total, other: Option<u64>| {
        let recipients = (0..total).map(move |at| recipient(if other == Some(at) { 999 } else { at }));
        send(&service, recipients).with_batch_size(10).with_journal(journal.clone())
    };
    assert_eq!(sending(25, None).start().await.unwrap().count().await, 3);
    let calls = service.seen().calls.len();
    // Longer, shorter, another number at the beginning: nothing is sent from the first batch on that differs.
    for (total, other, told, is_stopped) in
        [(40, None, 3, true), (22, None, 3, false), (25, Some(3), 1, true)]
    {
        let mut sending = sending(total, other).start().await.unwrap();
        let mut outcomes: Vec<_> = sending.by_ref().collect().await;
        let last = outcomes.pop_if(|outcome| matches!(outcome, Outcome::Stopped { .. }));
        assert_eq!((outcomes.len(), last.is_some()), (told, is_stopped), "{outcomes:?}");
        assert!(matches!(last, None | Some(Outcome::Stopped { reason: Stop::Journal, .. })), "{last:?}");
        // It may have been sent to by the earlier run, so it must not be given again.
        let Some(Outcome::Unknown { batch, error: Some(error), .. }) = outcomes.last() else {
            panic!("{outcomes:?}")
        };
        assert!(error.message().contains("differ from the journal"), "{error}");
        let counts = sending.counts();
        assert_eq!((counts.unknown, counts.not_sent), (batch.count as u64, 0));
    }
    assert!(sending(25, None).with_batch_size(5).start().await.is_err());
    let call = service.client().send_chatapp_mass_message().from("8613800000000");
    let other = call.to_each(Template::code("2", "en"), (0..25).map(recipient)).with_journal(journal.clone());
    assert!(other.start().await.unwrap_err().message().contains("another send"));
    assert_eq!(service.seen().calls.len(), calls);
}

#[tokio::test(start_paused = true)]
async fn a_journal_with_a_gap_is_not_gone_on_with() {
    let service = Service::new(|_| Answer::Accept);
    let journal = Memory::default();
    let sending = || {
        let sending = send(&service, (0..30).map(recipient)).with_batch_size(10);
        sending.with_journal(journal.clone()).start()
    };
    assert_eq!(sending().await.unwrap().count().await, 3);
    journal
        .0
        .lock()
        .unwrap()
        .retain(|entry| !matches!(entry, Entry::Begun { batch, .. } if batch.number == 1));
    let outcomes: Vec<_> = sending().await.unwrap().collect().await;
    assert!(
        matches!(
            &outcomes[..],
            [
                Outcome::Accepted { is_earlier: true, .. },
                Outcome::Unknown { .. },
                Outcome::Stopped { reason: Stop::Journal, is_earlier: true, .. },
            ]
        ),
        "{outcomes:?}"
    );
    assert_eq!(service.seen().calls.len(), 3);
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_written_down_is_not_sent() {
    let service = Service::new(|_| Answer::Accept);
    let journal = Failing;
    let sending = send(&service, (0..30).map(recipient)).with_batch_size(10).with_journal(journal);
    let outcomes: Vec<_> = sending.start().await.unwrap().collect().await;
    let [Outcome::NotSent { batch, recipients, error, .. }, stopped] = &outcomes[..] else {
        panic!("{outcomes:?}")
    };
    assert_eq!((batch.number, recipients.len()), (0, 10));
    assert!(error.message().contains("the journal cannot be written"), "{error}");
    assert_eq!((error.kind(), error.execution()), (ErrorKind::File, Execution::NotExecuted));
    let cause = error.cause().and_then(|cause| cause.downcast_ref::<io::Error>()).map(io::Error::kind);
    assert_eq!(cause, Some(io::ErrorKind::StorageFull));
    assert!(matches!(stopped, Outcome::Stopped { reason: Stop::Journal, index: 10, .. }), "{stopped:?}");
    assert!(service.seen().calls.is_empty(), "and nothing after it either");
}

#[tokio::test(start_paused = true)]
async fn a_recipient_that_was_read_when_the_journal_failed_is_told() {
    let service = Service::new(|_| Answer::Accept);
    // The sixth does not fit into the bytes of the first batch, and waits for the second.
    let long = |at| recipient(at).with_template_params([("name", "x".repeat(100_000))]);
    let mut sending = send(&service, (0..11).map(long)).with_journal(Failing).start().await.unwrap();
    let outcomes: Vec<_> = sending.by_ref().collect().await;
    let [Outcome::NotSent { batch, .. }, Outcome::Stopped { index, recipients, is_earlier, .. }] =
        &outcomes[..]
    else {
        panic!("{outcomes:?}")
    };
    assert_eq!((batch.count, *index, recipients.len(), *is_earlier), (5, 6, 1, false));
    let counts = sending.counts();
    assert_eq!((counts.read, counts.not_sent, counts.in_flight()), (6, 6, 0));
}

#[tokio::test(start_paused = true)]
async fn a_journal_that_cannot_be_read_is_no_mistake_of_the_request() {
    let service = Service::new(|_| Answer::Accept);
    let error = send(&service, (0..3).map(recipient)).with_journal(Unreadable).start().await.unwrap_err();
    assert_eq!((error.kind(), error.execution()), (ErrorKind::File, Execution::NotExecuted));
    let cause = error.cause().and_then(|cause| cause.downcast_ref::<io::Error>()).map(io::Error::kind);
    assert_eq!(cause, Some(io::ErrorKind::PermissionDenied), "{error}");
}

#[tokio::test(start_paused = true)]
async fn refusals_after_a_batch_of_an_earlier_run_do_not_end_a_send() {
    for before in [Answer::Accept, Answer::Break] {
        let journal = Memory::default();
        let (first, later) = match before {
            Answer::Accept => (Service::new(|_| Answer::Accept), Service::new(|_| Answer::Refuse)),
            _ => (Service::new(|_| Answer::Break), Service::new(|_| Answer::Refuse)),
        };
        let sending = |service: &Service| {
            let sending = send(service, (0..50).map(recipient)).with_batch_size(10).with_calls_in_flight(1);
            sending.with_refusals(2).with_journal(journal.clone()).start()
        };
        let mut run = sending(&first).await.unwrap();
        run.next().await.unwrap();
        drop(run);
        let outcomes: Vec<_> = sending(&later).await.unwrap().collect().await;
        assert_eq!(outcomes.len(), 5, "{outcomes:?}");
        assert!(!outcomes.iter().any(|outcome| matches!(outcome, Outcome::Stopped { .. })), "{before:?}");
    }
}

/// A journal that belongs to somebody else.
#[derive(Debug)]
struct Unreadable;

impl Journal for Unreadable {
    fn read(&self) -> BoxFuture<'_, io::Result<Vec<Entry>>> {
        Box::pin(std::future::ready(Err(io::ErrorKind::PermissionDenied.into())))
    }

    fn write(&self, _: &Entry) -> BoxFuture<'_, io::Result<()>> {
        Box::pin(std::future::ready(Ok(())))
    }
}

/// A journal whose disk is full once it was begun.
#[derive(Debug)]
struct Failing;

impl Journal for Failing {
    fn read(&self) -> BoxFuture<'_, io::Result<Vec<Entry>>> {
        Box::pin(std::future::ready(Ok(Vec::new())))
    }

    fn write(&self, entry: &Entry) -> BoxFuture<'_, io::Result<()>> {
        let is_first = matches!(entry, Entry::Job { .. });
        let result = if is_first { Ok(()) } else { Err(io::ErrorKind::StorageFull.into()) };
        Box::pin(std::future::ready(result))
    }
}

#[test]
fn entries_are_objects_with_one_key() {
    for text in [
        r#"{"job":{"check":4294967295}}"#,
        r#"{"begun":{"batch":{"number":1,"first":1000,"last":2004,"count":1000},"check":7}}"#,
        r#"{"accepted":{"number":1,"group_message_id":"G1"}}"#,
        r#"{"accepted":{"number":1,"group_message_id":null}}"#,
        r#"{"not_sent":{"number":1}}"#,
    ] {
        let entry: Entry = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&entry).unwrap(), text);
    }
    for (text, like) in [
        (r#"{"job":{"new":[],"check":1}}"#, r#"{"job":{"check":1}}"#),
        (r#"{"accepted":{"number":1}}"#, r#"{"accepted":{"number":1,"group_message_id":null}}"#),
    ] {
        let entry: Entry = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&entry).unwrap(), like);
    }
    for text in [
        "null",
        "[]",
        "{}",
        r#""job""#,
        r#"{"job":1}"#,
        r#"{"job":{}}"#,
        r#"{"job":{"check":-1}}"#,
        r#"{"job":{"check":1},"not_sent":{"number":1}}"#,
        r#"{"job":{"check":1},"job":{"check":2}}"#,
        r#"{"begun":{"check":1}}"#,
        r#"{"begun":{"batch":{"number":1,"first":0,"last":1},"check":1}}"#,
        r#"{"accepted":{"group_message_id":"G1"}}"#,
        r#"{"new":{"number":1}}"#,
    ] {
        assert!(serde_json::from_str::<Entry>(text).is_err(), "{text}");
    }
}
