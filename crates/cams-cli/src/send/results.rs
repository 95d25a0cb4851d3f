//! The results file: every row with its outcome, from the journal and a last pass over the file.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use cams::mass::{Batch, Entry};

use super::check::{Judge, Verdict};
use super::note::Mark;
use super::selection::Selection;
use super::status::{Fate, GROUP_MESSAGE_ID, SEND, STATUS, Status, WHY};
use super::table::{RowWriter, Table};

/// Columns of the results file.
const REPORTED: &[&str] = &["cams_row", STATUS, WHY, GROUP_MESSAGE_ID, SEND];

/// Rows that are written before other tasks may run.
const ROWS_AT_ONCE: u64 = 1000;

/// Removes the results of an earlier run, if there are any.
pub(crate) fn forget(path: &Path) -> Result<(), String> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(format!("the results of an earlier run, {}, cannot be removed: {error}", path.display()))
        }
        _ => Ok(()),
    }
}

/// The outcomes of batches, by the number of the batch.
#[derive(Debug, Default)]
pub(crate) struct Ledger(BTreeMap<u64, (Batch, Fate)>);

/// Returns whether a batch was accepted. No later entry can undo this, because two programs may have written to one
/// journal.
fn is_accepted(batches: &BTreeMap<u64, (Batch, Fate)>, number: u64) -> bool {
    batches.get(&number).is_some_and(|(_, fate)| fate.status == Status::Accepted)
}

impl Ledger {
    /// Creates the ledger from the entries of the journal. `reasons` are from this run, by the number of the batch.
    pub(crate) fn new(entries: &[Entry], reasons: &BTreeMap<u64, String>) -> Self {
        let (mut batches, mut open) = (BTreeMap::new(), BTreeMap::<u64, u32>::new());
        for entry in entries {
            let (number, fate) = match entry {
                Entry::Begun { batch, .. } => {
                    let times = open.entry(batch.number).or_default();
                    *times = times.saturating_add(1);
                    if is_accepted(&batches, batch.number) {
                        continue;
                    }
                    let why = "the call has no known end; see `cams send settle`";
                    batches.insert(batch.number, (*batch, Fate::new(Status::Unknown, why)));
                    continue;
                }
                Entry::Accepted { number, group_message_id } => {
                    let group_message_id = group_message_id.clone().unwrap_or_default();
                    (number, Fate { group_message_id, ..Fate::of(Status::Accepted) })
                }
                Entry::NotSent { number } => {
                    let times = open.entry(*number).or_default();
                    *times = times.saturating_sub(1);
                    if *times > 0 || is_accepted(&batches, *number) {
                        continue;
                    }
                    (number, Fate::of(Status::NotSent))
                }
                _ => continue,
            };
            if let Some((_, known)) = batches.get_mut(number) {
                *known = fate;
            }
        }
        for (number, reason) in reasons {
            if let Some((_, fate)) = batches.get_mut(number)
                && fate.status != Status::Accepted
            {
                fate.why.clone_from(reason);
            }
        }
        Self(batches)
    }

    /// Returns the batches whose outcome is unknown.
    pub(crate) fn unknown(&self) -> impl Iterator<Item = &Batch> {
        self.0.values().filter(|(_, fate)| fate.status == Status::Unknown).map(|(batch, _)| batch)
    }

    /// Returns the number of recipients with a status.
    pub(crate) fn count(&self, status: Status) -> u64 {
        let batches = self.0.values().filter(|(_, fate)| fate.status == status);
        batches.map(|(batch, _)| batch.count as u64).sum()
    }

    /// Returns a function that returns the outcome of recipients, which must be asked for in order.
    fn walk(&self) -> impl FnMut(u64) -> Fate + '_ {
        let mut batches = self.0.values().peekable();
        move |index| {
            while batches.next_if(|(batch, _)| batch.last < index).is_some() {}
            match batches.peek() {
                Some((batch, fate)) if batch.first <= index => fate.clone(),
                _ => Fate::of(Status::NotSent),
            }
        }
    }
}

/// Writes the results file. `invalid` are recipients that the rules of the call refused, by their index. Dropping the
/// future abandons the file. Now and then, other tasks may run, so that signals are noticed.
///
/// # Errors
/// Fails with what cannot be read or written.
pub(crate) async fn write(
    path: &Path,
    table: &Table,
    mut judge: Judge<'_>,
    selection: &Selection,
    ledger: &Ledger,
    invalid: &BTreeMap<u64, String>,
    send: &Mark,
) -> Result<(), String> {
    let unwritten = |error: io::Error| format!("{} cannot be written: {error}", path.display());
    let mut writer = RowWriter::create(path, table, REPORTED).map_err(unwritten)?;
    let (mut rows, mut fate_of) = (table.rows()?, ledger.walk());
    let (mut place, mut index) = (0, 0);
    let send = send.to_string();
    while let Some(row) = rows.next()? {
        if place % ROWS_AT_ONCE == 0 {
            tokio::task::yield_now().await;
        }
        let verdict = judge.judge(&row);
        let fate = if selection.has(place) {
            index += 1;
            match invalid.get(&(index - 1)) {
                Some(why) => Fate::new(Status::Invalid, why),
                None => fate_of(index - 1),
            }
        } else {
            match verdict {
                Verdict::Leave { mut fate, problems } => {
                    if fate.why.is_empty() {
                        let named =
                            problems.iter().map(|problem| format!("{} {}", problem.column, problem.why));
                        fate.why = named.collect::<Vec<_>>().join("; ").trim().to_owned();
                    }
                    fate
                }
                Verdict::Send { .. } => Fate::of(Status::NotSent),
                // With added cells, it would no longer be empty.
                Verdict::Empty => {
                    place += 1;
                    continue;
                }
            }
        };
        place += 1;
        let values =
            [&row.number.to_string(), fate.status.as_str(), &fate.why, &fate.group_message_id, &send];
        writer.write(&row, &values).map_err(unwritten)?;
    }
    writer.finish().map_err(unwritten)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(json: &str) -> Entry {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn people_have_the_fate_of_their_batch() {
        let entries = [
            r#"{"job":{"check":1}}"#,
            r#"{"begun":{"batch":{"number":0,"first":0,"last":1,"count":2},"check":1}}"#,
            r#"{"accepted":{"number":0,"group_message_id":"g"}}"#,
            r#"{"begun":{"batch":{"number":1,"first":2,"last":4,"count":2},"check":1}}"#,
            r#"{"begun":{"batch":{"number":2,"first":5,"last":5,"count":1},"check":1}}"#,
            r#"{"not_sent":{"number":2}}"#,
        ];
        let reasons = BTreeMap::from([(2, "Throttled".to_owned())]);
        let ledger = Ledger::new(&entries.map(entry), &reasons);
        let mut fate_of = ledger.walk();
        let fates: Vec<_> = (0..8).map(&mut fate_of).collect();
        let statuses: Vec<_> = fates.iter().map(|fate| fate.status).collect();
        use Status::{Accepted, NotSent, Unknown};
        assert_eq!(statuses, [Accepted, Accepted, Unknown, Unknown, Unknown, NotSent, NotSent, NotSent]);
        assert_eq!((fates[0].group_message_id.as_str(), fates[5].why.as_str()), ("g", "Throttled"));
        assert_eq!((ledger.count(Accepted), ledger.count(Unknown), ledger.count(NotSent)), (2, 2, 1));
    }
    /// Two programs may have written to one journal: certain outcomes stay, and a batch that one of them left open is
    /// unknown.
    #[test]
    fn an_accepted_batch_stays_accepted_and_each_beginning_needs_its_end() {
        const BEGUN: &str = r#"{"begun":{"batch":{"number":0,"first":0,"last":0,"count":1},"check":1}}"#;
        const ACCEPTED: &str = r#"{"accepted":{"number":0,"group_message_id":"g"}}"#;
        const NOT_SENT: &str = r#"{"not_sent":{"number":0}}"#;
        for (entries, status) in [
            (&[BEGUN, NOT_SENT][..], Status::NotSent),
            (&[BEGUN, BEGUN, NOT_SENT], Status::Unknown),
            (&[BEGUN, BEGUN, NOT_SENT, NOT_SENT], Status::NotSent),
            (&[BEGUN, BEGUN, NOT_SENT, ACCEPTED], Status::Accepted),
            (&[BEGUN, BEGUN, ACCEPTED, NOT_SENT], Status::Accepted),
            (&[BEGUN, BEGUN, NOT_SENT, NOT_SENT, BEGUN], Status::Unknown),
            (&[BEGUN, ACCEPTED, BEGUN], Status::Accepted),
            (&[BEGUN, ACCEPTED, BEGUN, NOT_SENT], Status::Accepted),
        ] {
            let read: Vec<_> = entries.iter().map(|json| entry(json)).collect();
            let ledger = Ledger::new(&read, &BTreeMap::new());
            assert_eq!(ledger.walk()(0).status, status, "{entries:?}");
        }
    }
}
