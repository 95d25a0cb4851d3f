//! A journal of a mass send, as a crash, another program, or a hand has left it. Whatever it is, a send that goes on
//! from it sends to nobody to whom it may have been sent.
#![no_main]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock};

use cams::bytes::Bytes;
use cams::content::Template;
use cams::http::{Request, Response};
use cams::mass::{Entry, FileJournal, Journal, Outcome};
use cams::models::MassMessageRecipient;
use cams::{BoxFuture, Client, Config, Credentials, Progress, Transport, TransportError};
use libfuzzer_sys::fuzz_target;
use tokio::runtime::{Builder, Runtime};

/// Recipients of the send, and of each of its batches.
const RECIPIENTS: u64 = 6;
const BATCH: u64 = 2;

/// Takes every call, and notes who is sent to.
#[derive(Clone, Debug, Default)]
struct Service(Arc<Mutex<Vec<u64>>>);

impl Transport for Service {
    fn send(
        &self,
        request: Request<Bytes>,
        _: &Progress,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        let query = request.uri().query().unwrap_or_default().as_bytes();
        let pairs = url::form_urlencoded::parse(query).chain(url::form_urlencoded::parse(request.body()));
        let lists = pairs.filter(|(name, _)| name == "SenderList");
        let mut sent: Vec<u64> = Vec::new();
        for (_, list) in lists {
            let list: Vec<MassMessageRecipient> = serde_json::from_str(&list).expect("a list of recipients");
            sent.extend(list.iter().map(|recipient| index(recipient.to.as_deref().unwrap_or_default())));
        }
        self.0.lock().unwrap().extend(sent);
        let answer = r#"{"Code":"OK","GroupMessageId":"g","RequestId":"r"}"#;
        Box::pin(async move { Ok(Response::new(Bytes::from_static(answer.as_bytes()))) })
    }
}

fn number(index: u64) -> String {
    format!("86138{index:08}")
}

fn index(number: &str) -> u64 {
    number.strip_prefix("86138").and_then(|index| index.parse().ok()).expect("a number of the list")
}

fn runtime() -> &'static Runtime {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| Builder::new_current_thread().enable_time().start_paused(true).build().unwrap())
}

/// Runs the send to its end. Returns who was sent to, or why nobody was.
fn send(journal: impl Journal) -> Result<Vec<u64>, cams::Error> {
    let service = Service::default();
    let config = Config::new()
        .endpoint("http://127.0.0.1")
        .cust_space_id("cams-x000")
        .credentials(Credentials::new("id", "secret"))
        .transport(service.clone());
    let client = Client::new(config)?;
    runtime().block_on(async {
        let rows = (0..RECIPIENTS).map(|index| MassMessageRecipient::new().with_to(number(index)));
        let sending = client
            .send_chatapp_mass_message()
            .from("8613800000000")
            .to_each(Template::code("1103457628904726528", "en"), rows)
            .with_batch_size(BATCH as usize)
            .with_calls_in_flight(2)
            .with_journal(journal);
        let mut sending = sending.start().await?;
        let mut told = BTreeSet::new();
        while let Some(outcome) = sending.next().await {
            let one_more = match &outcome {
                Outcome::Accepted { batch, .. } | Outcome::Unknown { batch, .. } => {
                    (batch.first..=batch.last).collect()
                }
                Outcome::Stopped { recipients, .. } => {
                    recipients.iter().map(|recipient| index(recipient.to.as_deref().unwrap())).collect()
                }
                other => panic!("nothing is refused: {other:?}"),
            };
            let one_more: Vec<u64> = one_more;
            assert!(one_more.iter().all(|index| told.insert(*index)), "two outcomes of one recipient");
        }
        let counts = sending.counts();
        assert_eq!((counts.settled(), told.len() as u64), (counts.read, counts.read), "an outcome is lost");
        Ok::<(), cams::Error>(())
    })?;
    let sent = service.0.lock().unwrap();
    Ok(sent.clone())
}

/// A journal that keeps what is written, for the check values of the send.
#[derive(Clone, Debug, Default)]
struct Noted(Arc<Mutex<Vec<Entry>>>);

impl Journal for Noted {
    fn read(&self) -> BoxFuture<'_, io::Result<Vec<Entry>>> {
        Box::pin(async { Ok(self.0.lock().unwrap().clone()) })
    }

    fn write(&self, entry: &Entry) -> BoxFuture<'_, io::Result<()>> {
        self.0.lock().unwrap().push(entry.clone());
        Box::pin(async { Ok(()) })
    }
}

/// The names that stand for check values in an input, and their values.
fn checks() -> &'static [(String, String)] {
    static CHECKS: OnceLock<Vec<(String, String)>> = OnceLock::new();
    CHECKS.get_or_init(|| {
        let noted = Noted::default();
        assert_eq!(send(noted.clone()).expect("a send").len() as u64, RECIPIENTS);
        let entries = noted.0.lock().unwrap();
        let known = entries.iter().filter_map(|entry| match entry {
            Entry::Job { check } => Some(("@job".to_owned(), check.to_string())),
            Entry::Begun { batch, check } => Some((format!("@{}", batch.number), check.to_string())),
            _ => None,
        });
        known.collect()
    })
}

/// Writes an input as a journal.
fn written(text: &[u8], path: &Path) -> Vec<u8> {
    let mut text: Vec<u8> = text.to_vec();
    for (name, value) in checks() {
        while let Some(at) = text.windows(name.len()).position(|part| part == name.as_bytes()) {
            text.splice(at..at + name.len(), value.bytes());
        }
    }
    fs::write(path, &text).unwrap();
    text
}

/// The recipients that must not be sent to: of batches that were accepted once, or begun more often than not sent.
fn untouchable(entries: &[Entry]) -> BTreeSet<u64> {
    let (mut accepted, mut open) = (BTreeSet::new(), BTreeMap::<u64, i64>::new());
    for entry in entries {
        match entry {
            Entry::Begun { batch, .. } => *open.entry(batch.number).or_default() += 1,
            Entry::Accepted { number, .. } => drop(accepted.insert(*number)),
            Entry::NotSent { number } => {
                let open = open.entry(*number).or_default();
                *open = (*open - 1).max(0);
            }
            _ => {}
        }
    }
    let open = open.into_iter().filter(|(_, count)| *count > 0).map(|(number, _)| number);
    let batches = accepted.into_iter().chain(open).filter(|number| *number < RECIPIENTS);
    batches.flat_map(|number| number * BATCH..(number + 1) * BATCH).collect()
}

// The first byte says how much of the last line is torn off at the end; the rest is the journal.
fuzz_target!(|data: &[u8]| {
    static FOLDER: OnceLock<tempfile::TempDir> = OnceLock::new();
    let folder =
        FOLDER.get_or_init(|| tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap());
    let path = folder.path().join("journal");
    let Some((torn, text)) = data.split_first() else { return };
    let text = written(text, &path);
    let journal = match FileJournal::open(&path) {
        Ok(journal) => journal,
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::InvalidData, "{error}");
            return assert_eq!(fs::read(&path).unwrap(), text, "what is not a journal is left as it is");
        }
    };
    let whole = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    assert_eq!(fs::read(&path).unwrap(), text[..whole], "a torn line is cut off, and nothing else");
    assert_eq!(FileJournal::open(&path).unwrap_err().kind(), ErrorKind::ResourceBusy);
    let entries = runtime().block_on(journal.read()).expect("what was opened can be read");
    let again: Vec<Entry> = entries
        .iter()
        .map(|entry| serde_json::from_str(&serde_json::to_string(entry).unwrap()).unwrap())
        .collect();
    assert_eq!(again, entries, "what is written is read");

    let forbidden = untouchable(&entries);
    let Ok(first) = send(journal) else {
        return assert_eq!(
            fs::read(&path).unwrap(),
            text[..whole],
            "a journal of another send is left as it is"
        );
    };
    let mut sent = BTreeSet::new();
    assert!(first.iter().all(|index| sent.insert(*index)), "sent to twice: {first:?}");
    assert!(sent.is_disjoint(&forbidden), "{sent:?} were sent to, and {forbidden:?} must not be");

    // A crash while the last line was written: the next send goes on without it. What was there before is safe.
    let text = fs::read(&path).unwrap();
    if text.len() > whole {
        let last = text[..text.len() - 1].iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let kept = last + usize::from(*torn) % (text.len() - last);
        fs::write(&path, &text[..kept]).unwrap();
    }
    let second = send(FileJournal::open(&path).expect("a torn journal can be opened"));
    let second = second.expect("it is the journal of this send");
    assert!(second.iter().all(|index| !forbidden.contains(index)), "{second:?}, forbidden: {forbidden:?}");
    assert!(second.iter().all(|index| sent.insert(*index)), "sent to again: {second:?} after {first:?}");
});
