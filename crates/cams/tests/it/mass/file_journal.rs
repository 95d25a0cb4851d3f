//! The journal in a file: off the executor, locked, and left alone if it is something else.

use std::io;

use cams::mass::{Entry, FileJournal, Journal, Outcome, Stop};
use futures_util::{FutureExt, StreamExt};

use crate::mass::service::{Answer, Service, recipient, send};

/// A runtime whose only thread for blocking work is busy until the sender is dropped.
fn busy_runtime() -> (tokio::runtime::Runtime, std::sync::mpsc::Sender<()>) {
    let runtime = tokio::runtime::Builder::new_current_thread().max_blocking_threads(1).build().unwrap();
    let (busy, wait) = std::sync::mpsc::channel::<()>();
    runtime.spawn_blocking(move || wait.recv());
    (runtime, busy)
}

#[test]
fn the_disk_keeps_no_other_task_waiting() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("j");
    let journal = FileJournal::open(&path).unwrap();
    let (runtime, busy) = busy_runtime();
    runtime.block_on(async {
        let mut write = journal.write(&Entry::NotSent { number: 1 });
        for _ in 0..10 {
            assert!((&mut write).now_or_never().is_none(), "the disk is not written by this thread");
            tokio::task::yield_now().await;
        }
        drop(busy);
        write.await.unwrap();
        assert_eq!(
            std::fs::read_to_string(&path).unwrap(),
            "{\"not_sent\":{\"number\":1}}\n",
            "it is safe now"
        );
        assert_eq!(journal.read().await.unwrap(), [Entry::NotSent { number: 1 }]);
    });
}

#[test]
fn a_journal_that_is_dropped_is_closed_and_writes_nothing_more() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("j");
    let (runtime, busy) = busy_runtime();
    runtime.block_on(async {
        let journal = FileJournal::open(&path).unwrap();
        let mut write = journal.write(&Entry::Job { check: 1 });
        assert!((&mut write).now_or_never().is_none());
        drop(write);
        drop(journal);
        let again = FileJournal::open(&path).unwrap();
        drop(busy);
        again.write(&Entry::Job { check: 2 }).await.unwrap();
        assert_eq!(again.read().await.unwrap(), [Entry::Job { check: 2 }]);
    });
}

#[test]
fn a_file_is_written_without_a_runtime_too() {
    let folder = tempfile::tempdir().unwrap();
    let journal = FileJournal::open(folder.path().join("j")).unwrap();
    journal.write(&Entry::Job { check: 1 }).now_or_never().unwrap().unwrap();
    assert_eq!(journal.read().now_or_never().unwrap().unwrap(), [Entry::Job { check: 1 }]);
}

#[tokio::test(start_paused = true)]
async fn a_file_is_open_for_one_send_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("j");
    let service = Service::new(|_| Answer::Accept);
    let journal = FileJournal::open(&path).unwrap();
    let sending = send(&service, (0..30).map(recipient)).with_batch_size(10).with_journal(journal);
    let mut sending = sending.start().await.unwrap();
    sending.next().await.unwrap();
    let refused = FileJournal::open(&path).unwrap_err();
    assert_eq!(refused.kind(), io::ErrorKind::ResourceBusy);
    assert!(refused.to_string().contains("another send has this journal open"), "{refused}");
    assert_eq!(sending.count().await, 2);
    let lines = std::fs::read_to_string(&path).unwrap().lines().count();
    assert_eq!(lines, 7, "opening it once more has changed nothing");
    FileJournal::open(&path).unwrap();
}

#[tokio::test(start_paused = true)]
async fn where_something_else_writes_to_the_file_the_send_ends_and_can_go_on_later() {
    use std::io::Write;

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("j");
    let service = Service::new(|_| Answer::Accept);
    let sending = || {
        let journal = FileJournal::open(&path).unwrap();
        send(&service, (0..100).map(recipient))
            .with_batch_size(10)
            .with_calls_in_flight(1)
            .with_journal(journal)
    };
    let mut first = sending().start().await.unwrap();
    first.next().await.unwrap();
    let foreign = "{\"not_sent\":{\"number\":77}}\n";
    std::fs::OpenOptions::new().append(true).open(&path).unwrap().write_all(foreign.as_bytes()).unwrap();
    let before = std::fs::read_to_string(&path).unwrap();
    let told: Vec<_> = first.collect().await;
    let [Outcome::NotSent { batch, recipients, error, .. }, Outcome::Stopped { reason: Stop::Journal, .. }] =
        &told[..]
    else {
        panic!("{told:?}")
    };
    assert_eq!((batch.number, recipients.len()), (1, 10));
    assert!(error.message().contains("something else has written to the journal"), "{error}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), before, "nothing that others wrote is cut off");

    let rest: Vec<_> = sending().start().await.unwrap().collect().await;
    assert!(rest.iter().all(|outcome| matches!(outcome, Outcome::Accepted { .. })), "{rest:?}");
    let seen = service.seen();
    assert!(seen.numbers.len() == 100 && seen.numbers.values().all(|times| *times == 1));
}

#[test]
fn what_is_no_journal_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("recipients.json");
    for text in ["[{\"To\":\"8613800000001\"}]", "To,Name\n8613800000001,Ana\n", "x", "\n\n", "{\"job\":1}\n"]
    {
        std::fs::write(&path, text).unwrap();
        let opened = FileJournal::open(&path);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
        assert_eq!(
            opened.map_err(|error| error.kind()).err(),
            (text != "\n\n").then_some(io::ErrorKind::InvalidData)
        );
    }
    for torn in ["", "{\"jo", "{\"job\":{\"check\":1"] {
        std::fs::write(&path, torn).unwrap();
        FileJournal::open(&path).unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "");
    }
}
