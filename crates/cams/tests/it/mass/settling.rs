//! Unknown batches: found out about, settled in the journal, gone on with.

use std::io;
use std::time::{Duration, SystemTime};

use cams::content::Template;
use cams::content::whatsapp::Text;
use cams::mass::{Entry, FileJournal, Journal, Outcome, Settled};
use cams::models::MassMessageRecipient;
use cams::{Client, Config};
use cams_mock::MockServer;
use futures_util::StreamExt;

use crate::mass::journals::Memory;
use crate::mass::service::{Answer, Service, recipient, send};

#[tokio::test(start_paused = true)]
async fn a_settled_batch_is_sent_or_left_as_it_was_found() {
    let service = Service::new(|call| if call < 2 { Answer::Break } else { Answer::Accept });
    let folder = tempfile::tempdir().unwrap();
    let open = || FileJournal::open(folder.path().join("j")).unwrap();
    let sending = || send(&service, (0..30).map(recipient)).with_batch_size(10).with_calls_in_flight(1);
    let first = sending().with_journal(open()).start().await.unwrap();
    assert_eq!(first.count().await, 3);

    let journal = open();
    let undecided = journal.undecided().await.unwrap();
    assert_eq!(undecided.iter().map(|batch| batch.number).collect::<Vec<_>>(), [0, 1]);
    journal.settle(0, Settled::Sent { group_message_id: Some("G".into()) }).await.unwrap();
    journal.settle(1, Settled::NotSent).await.unwrap();
    assert!(journal.undecided().await.unwrap().is_empty());
    for number in [0, 1, 2, 3] {
        let error = journal.settle(number, Settled::NotSent).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidInput, "batch {number} is not open, or not there");
    }
    drop(journal);

    let outcomes: Vec<_> = sending().with_journal(open()).start().await.unwrap().collect().await;
    let is_earlier = |outcome: &Outcome| match outcome {
        Outcome::Accepted { is_earlier, .. } => *is_earlier,
        outcome => panic!("{outcome:?}"),
    };
    assert_eq!(
        outcomes.iter().map(is_earlier).collect::<Vec<_>>().iter().filter(|earlier| **earlier).count(),
        2
    );
    assert_eq!(service.seen().calls.len(), 4, "the second batch alone was sent again");
}

#[tokio::test]
async fn the_history_tells_whether_an_unknown_batch_or_message_was_sent() {
    let server = MockServer::start().await.unwrap();
    let config = Config::new().endpoint(server.endpoint()).credentials(server.credentials());
    let client = Client::new(config.cust_space_id("cams-x000")).unwrap();
    let before = SystemTime::now() - Duration::from_secs(60);
    let people = |first: u64| {
        (first..first + 5).map(|at| MassMessageRecipient::from((8_613_800_000_000 + at).to_string()))
    };
    let template = || Template::code("1103457628904726528", "en");

    // A run that ended before it saw the answer: the batch is begun in the journal.
    let journal = Memory::default();
    let call = || client.send_chatapp_mass_message().from("8613800000000");
    let first = call().to_each(template(), people(0)).with_journal(journal.clone()).start().await.unwrap();
    assert_eq!(first.count().await, 1);
    journal.0.lock().unwrap().retain(|entry| !matches!(entry, Entry::Accepted { .. }));

    let mut again =
        call().to_each(template(), people(0)).with_journal(journal.clone()).start().await.unwrap();
    let Some(Outcome::Unknown { batch, recipients, .. }) = again.next().await else { panic!("it is begun") };
    assert_eq!(again.find(&recipients, before).await.unwrap().len(), 3, "the first three are looked for");
    let strangers: Vec<_> = people(100).collect();
    assert!(again.find(&strangers, before).await.unwrap().is_empty());
    again.settle(batch, Settled::Sent { group_message_id: None }).await.unwrap();
    assert!(journal.undecided().await.unwrap().is_empty());

    let message =
        client.send_chatapp_message().from("8613800000000").to("8613800009999").content(Text::new("hi"));
    assert!(message.find_sent(before).await.unwrap().is_empty());
    let sent = message.clone().send().await.unwrap();
    let found = message.find_sent(before).await.unwrap();
    assert_eq!(found.iter().map(|found| &found.message_id).collect::<Vec<_>>(), [&sent.message_id]);
    assert!(message.find_sent(SystemTime::now() + Duration::from_secs(60)).await.unwrap().is_empty());
}

/// Two programs that share a journal, or a hand, can leave entries that a single send never writes.
#[tokio::test(start_paused = true)]
async fn a_journal_that_contradicts_itself_sends_nothing_that_may_have_been_sent() {
    let (accepted, not_sent) =
        (r#"{"accepted":{"number":1,"group_message_id":null}}"#, r#"{"not_sent":{"number":1}}"#);
    let begun = |entries: &[Entry]| entries.iter().find(|entry| is_begun(entry, 1)).cloned().unwrap();
    // The entries of batch 1 after its first beginning, whether it has that, and whether it is then undecided.
    let cases: [(&[&str], bool, bool); 5] = [
        (&[accepted, not_sent], true, false),
        (&[accepted, "begun", not_sent], true, false),
        (&["begun", not_sent], true, true),
        (&["begun", not_sent, accepted, "begun"], true, false),
        (&[accepted], false, false),
    ];
    for (entries, has_begun, is_undecided) in cases {
        let service = Service::new(|_| Answer::Accept);
        let journal = Memory::default();
        let sending = |total| {
            let sending =
                send(&service, (0..total).map(recipient)).with_batch_size(10).with_calls_in_flight(1);
            sending.with_journal(journal.clone()).start()
        };
        assert_eq!(sending(20).await.unwrap().count().await, 2);
        {
            let mut all = journal.0.lock().unwrap();
            let begun = begun(&all);
            all.retain(|entry| {
                is_begun(entry, 0) || matches!(entry, Entry::Job { .. } | Entry::Accepted { number: 0, .. })
            });
            let others = entries.iter().map(|line| match *line {
                "begun" => begun.clone(),
                line => serde_json::from_str(line).unwrap(),
            });
            all.extend(has_begun.then(|| begun.clone()).into_iter().chain(others));
        }
        assert_eq!(journal.undecided().await.unwrap().len(), usize::from(is_undecided), "{entries:?}");
        let outcomes: Vec<_> = sending(20).await.unwrap().collect().await;
        assert!(!outcomes.iter().any(|outcome| matches!(outcome, Outcome::NotSent { .. })), "{outcomes:?}");
        assert_eq!(service.seen().calls.len(), 2, "batch 1 is sent again: {entries:?} {outcomes:?}");
    }
}

fn is_begun(entry: &Entry, number: u64) -> bool {
    matches!(entry, Entry::Begun { batch, .. } if batch.number == number)
}
