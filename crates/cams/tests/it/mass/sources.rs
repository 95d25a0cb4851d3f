//! Sends whose source fails, that are stopped, or that are refused from the beginning.

use std::io;
use std::time::Duration;

use cams::PhoneNumber;
use cams::content::Template;
use cams::mass::{IntoRecipient, MassSend, Outcome, Settled, Stop, Tagged};
use futures_util::StreamExt;
use proptest::prelude::*;

use crate::mass::journals::{Memory, runtime};
use crate::mass::service::{Answer, FIRST, Service};

fn broken() -> io::Error {
    io::Error::other("the cursor is gone")
}

/// A send in batches of ten, from rows that can fail.
fn try_send<R: IntoRecipient>(
    service: &Service,
    rows: impl Iterator<Item = io::Result<R>> + Send + 'static,
) -> MassSend<'static, R::Tag> {
    let call = service.client().send_chatapp_mass_message().from("8613800000000");
    let template = Template::code("1103457628904726528", "en").variable("name", "you");
    call.try_to_each(template, rows).with_batch_size(10)
}

/// The rows of a list of that length, of which one may not be read.
fn rows(total: u64, breaks_at: Option<u64>) -> impl Iterator<Item = io::Result<Tagged<String, u64>>> + Send {
    (0..total).map(move |at| match breaks_at {
        Some(bad) if bad == at => Err(broken()),
        _ => Ok(Tagged::new((FIRST + at).to_string(), at)),
    })
}

#[tokio::test(start_paused = true)]
async fn a_list_that_breaks_off_is_not_taken_for_its_end() {
    let service = Service::new(|_| Answer::Accept);
    let journal = Memory::default();
    let sending = try_send(&service, rows(60, Some(25))).with_journal(journal.clone());
    let outcomes: Vec<_> = sending.start().await.unwrap().collect().await;
    let [.., Outcome::SourceFailed { index, error, recipients, tags, is_earlier }] = &outcomes[..] else {
        panic!("{outcomes:?}");
    };
    assert_eq!((outcomes.len(), *index, recipients.len(), *is_earlier), (3, 25, 5, false));
    assert_eq!((error.to_string(), &tags[..]), ("the cursor is gone".to_owned(), &[20, 21, 22, 23, 24][..]));
    assert_eq!(service.seen().numbers.len(), 20, "the batch that was being read is not sent");

    let sending = try_send(&service, rows(60, None)).with_journal(journal);
    let outcomes: Vec<_> = sending.start().await.unwrap().collect().await;
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Outcome::Accepted { .. })), "{outcomes:?}");
    let seen = service.seen();
    assert!(seen.numbers.len() == 60 && seen.numbers.values().all(|times| *times == 1));
}

#[tokio::test(start_paused = true)]
async fn a_list_that_breaks_off_earlier_than_before_says_that_its_last_rows_may_have_been_sent_to() {
    let service = Service::new(|_| Answer::Accept);
    let journal = Memory::default();
    let first = try_send(&service, rows(60, None)).with_journal(journal.clone());
    assert_eq!(first.start().await.unwrap().count().await, 6);
    let mut again = try_send(&service, rows(60, Some(25))).with_journal(journal).start().await.unwrap();
    let mut last = None;
    while let Some(outcome) = again.next().await {
        last = Some(outcome);
    }
    assert!(matches!(last, Some(Outcome::SourceFailed { is_earlier: true, .. })), "{last:?}");
    assert_eq!((again.counts().not_sent, again.counts().unknown), (0, 5));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn everybody_is_sent_to_once_wherever_the_list_breaks_off_and_the_program_is_killed(
        runs in prop::collection::vec((prop::option::of(0..90u64), 1..1200u64, any::<bool>()), 0..6),
        total in 1..90u64, in_flight in 1..5usize,
    ) {
        runtime().block_on(async {
            let service = Service::new(|call| match call % 7 {
                2 => Answer::AcceptAndBreak,
                3 => Answer::Refuse,
                5 => Answer::Break,
                _ => Answer::Accept,
            });
            let journal = Memory::default();
            // Runs without a break and without a kill follow, until nothing is left.
            let quiet = std::iter::repeat_n((None, u64::MAX, false), 30);
            for (breaks_at, killed_at, is_stopped) in runs.iter().copied().chain(quiet) {
                let sending = try_send(&service, rows(total, breaks_at)).with_calls_in_flight(in_flight);
                let mut sending = sending.with_refusals(None).with_journal(journal.clone()).start().await.unwrap();
                let run = async {
                    while let Some(outcome) = sending.next().await {
                        if let Outcome::Unknown { batch, tags, .. } = outcome {
                            let is_there = service.seen().numbers.contains_key(&(FIRST + tags[0]));
                            let sent = Settled::Sent { group_message_id: None };
                            let found = if is_there { sent } else { Settled::NotSent };
                            sending.settle(batch, found).await.unwrap();
                        }
                        if is_stopped {
                            sending.stop();
                        }
                    }
                    sending.counts()
                };
                let limit = Duration::from_millis(killed_at.min(1_000_000));
                let ended = tokio::time::timeout(limit, run).await;
                assert!(service.seen().numbers.values().all(|times| *times == 1));
                if let Ok(counts) = ended
                    && counts.accepted == total
                {
                    break;
                }
            }
            let seen = service.seen();
            assert_eq!(seen.numbers.len() as u64, total);
            assert!(seen.numbers.values().all(|times| *times == 1));
        });
    }
}

#[tokio::test(start_paused = true)]
async fn a_send_that_is_stopped_lets_its_calls_end_and_goes_on_later() {
    let service = Service::new(|_| Answer::Accept);
    let journal = Memory::default();
    let sending =
        || try_send(&service, rows(200, None)).with_calls_in_flight(3).with_journal(journal.clone());
    let mut first = sending().start().await.unwrap();
    first.next().await.unwrap();
    let begun = service.seen().calls.len();
    first.stop();
    let rest: Vec<_> = first.by_ref().collect().await;
    assert!(service.seen().calls.len() <= begun + 1, "at most the batch that was being written down follows");
    let [accepted @ .., Outcome::Stopped { reason: Stop::Asked, index, .. }] = &rest[..] else {
        panic!("{rest:?}");
    };
    assert!(accepted.iter().all(|outcome| matches!(outcome, Outcome::Accepted { .. })), "{rest:?}");
    assert_eq!((first.counts().unknown, first.counts().in_flight(), first.counts().read), (0, 0, *index));
    assert_eq!(sending().start().await.unwrap().count().await, 20);
    let seen = service.seen();
    assert!(seen.numbers.len() == 200 && seen.numbers.values().all(|times| *times == 1));
}

#[tokio::test(start_paused = true)]
async fn a_stop_at_the_end_of_the_list_is_no_stop() {
    let service = Service::new(|_| Answer::Accept);
    let mut sending = try_send(&service, rows(10, None)).start().await.unwrap();
    assert!(matches!(sending.next().await, Some(Outcome::Accepted { .. })));
    sending.stop();
    assert!(sending.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn a_send_whose_first_batches_are_all_refused_ends() {
    for (refusals, expected) in [(Some(3), 3), (Some(1), 1), (None, 50)] {
        let service = Service::new(|_| Answer::Refuse);
        let sending = try_send(&service, rows(500, None)).with_calls_in_flight(1).with_refusals(refusals);
        let outcomes: Vec<_> = sending.start().await.unwrap().collect().await;
        assert_eq!(service.seen().calls.len(), expected, "{refusals:?}");
        let is_told = matches!(outcomes.last(), Some(Outcome::Stopped { reason: Stop::Refusals, .. }));
        assert_eq!(is_told, refusals.is_some(), "{outcomes:?}");
    }
    let service = Service::new(|call| if call == 0 { Answer::Accept } else { Answer::Refuse });
    let sending = try_send(&service, rows(500, None)).with_calls_in_flight(1).start().await.unwrap();
    assert_eq!(
        sending.count().await,
        50,
        "one was sent, so the others may be refused for reasons of their own"
    );
}

#[tokio::test(start_paused = true)]
async fn a_tag_comes_back_in_every_outcome_and_what_is_a_number_is_a_recipient() {
    let service = Service::new(|call| match call {
        0 => Answer::Accept,
        1 => Answer::Refuse,
        _ => Answer::Break,
    });
    let rows = (0..30u64).map(|at| match at {
        7 => Ok(Tagged::new("+86 138".to_owned(), format!("line {at}"))),
        _ => Ok::<_, io::Error>(Tagged::new((FIRST + at).to_string(), format!("line {at}"))),
    });
    let outcomes: Vec<_> =
        try_send(&service, rows).with_calls_in_flight(1).start().await.unwrap().collect().await;
    let mut tags = Vec::new();
    for outcome in outcomes {
        match outcome {
            Outcome::Accepted { tags: own, batch, .. } => {
                assert_eq!((own.len(), batch.count), (10, 10));
                tags.extend(own);
            }
            Outcome::NotSent { tags: own, recipients, .. }
            | Outcome::Unknown { tags: own, recipients, .. } => {
                assert_eq!(own.len(), recipients.len());
                tags.extend(own);
            }
            Outcome::Invalid { tag, index: 7, .. } => tags.push(tag),
            outcome => panic!("{outcome:?}"),
        }
    }
    tags.sort_by_key(|tag| tag.trim_start_matches("line ").parse::<u64>().unwrap());
    assert_eq!(tags, (0..30).map(|at| format!("line {at}")).collect::<Vec<_>>());

    let number: PhoneNumber = "+86 138-0013-8000".parse().unwrap();
    let call = || service.client().send_chatapp_mass_message().from("8613800000000");
    let template = Template::code("1", "en");
    for send in [
        call().to_each(template.clone(), [number]),
        call().to_each(template.clone(), ["8613800138000"]),
        call().to_each(template, ["8613800138000".to_owned()]),
    ] {
        assert_eq!(send.start().await.unwrap().count().await, 1);
        assert_eq!(service.seen().last[0]["To"], "8613800138000");
    }
}

#[test]
fn a_program_without_async_sends_to_many() {
    let server = cams_mock_server();
    let config = cams::Config::new().endpoint(server.endpoint()).credentials(server.credentials());
    let client = cams::Client::new(config.cust_space_id("cams-x000")).unwrap();
    let call = client.send_chatapp_mass_message().from("8613800000000");
    let mut sending = call.to_each(Template::code("1", "en"), ["8613800000001"]).start_blocking().unwrap();
    assert!(matches!(sending.next_blocking().unwrap(), Some(Outcome::Accepted { .. })));
    assert!(sending.next_blocking().unwrap().is_none());
}

fn cams_mock_server() -> cams_mock::MockServer {
    cams::blocking::wait(cams_mock::MockServer::start()).unwrap().unwrap()
}
