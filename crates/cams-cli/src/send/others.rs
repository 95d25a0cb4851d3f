//! Finds other sends by the journals in the folders of this one: a send to the same people, and earlier and later sends
//! in a chain, where the results of one are the file of the next. Renamed files make no difference: a journal contains
//! check values of its file and the ID of its send, and every row of the results has that ID.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use cams::mass::{Entry, FileJournal, Journal};

use super::check::Checked;
use super::note::{HandOver, Mark, Note, has_sent};
use super::plan::Plan;

/// Number of bytes that are read at the beginning of a journal: they contain its note and its first batches.
const BEGINNING: u64 = 64 * 1024;

/// Maximum number of journals that are read in a folder.
const MOST: usize = 1000;

/// The consequences of other sends for this one.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// Why this send would send to people again, and what to do instead.
    pub(crate) refused: Vec<String>,
    /// What the user should know before the send.
    pub(crate) told: Vec<String>,
    /// The journals of the sends whose results are the file of this send. They stay locked, so nobody else continues
    /// these sends.
    origins: Vec<FileJournal>,
}

/// The journal of another send.
struct Other {
    path: PathBuf,
    note: Note,
    has_sent: bool,
}

/// Reads the journals next to the files of this send. `is_named` is set if the user named the journal of this send.
pub(crate) async fn look(plan: &Plan, checked: &Checked, is_named: bool) -> Found {
    let mut found = Found::default();
    let others = beside(plan);
    let id = plan.note.id();
    let has_sent = has_sent(&plan.entries);
    if let Some(gone) = handed_on(&plan.entries, id) {
        found.refused.push(rest_was_sent("this send", &gone.file, &gone.journal));
    } else if let Some(next) = others.iter().find(|other| other.has_sent && other.note.is_rest_of(id)) {
        found.refused.push(rest_was_sent("this send", "its results", &next.path.display().to_string()));
    }
    if !has_sent {
        same_people(plan, checked, &others, is_named, &mut found);
    }
    for (origin, begun) in &checked.origins {
        match others.iter().find(|other| other.note.id() == origin) {
            Some(other) => take_over(plan, other, *begun, &mut found).await,
            None => found.told.push(format!(
                "{} has the results of a send whose journal is not in this folder; do not run the command of that send \
                 again: it would send to these people again",
                plan.table
            )),
        }
    }
    found
}

/// Records in the journals of earlier sends that this one continues with their people.
///
/// # Errors
/// Fails if a journal cannot be written.
pub(crate) async fn hand_over(plan: &Plan, found: &Found) -> Result<(), String> {
    let absolute = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mark = HandOver {
        handed_to: plan.note.id().to_owned(),
        file: plan.table.to_string(),
        journal: absolute(&plan.files.journal).display().to_string(),
    };
    for journal in &found.origins {
        let written = async {
            // Running the same command again adds nothing.
            if HandOver::all(&journal.read().await?).last() == Some(&mark) {
                return Ok(());
            }
            journal.write(&mark.entry()?).await
        };
        written.await.map_err(|error: io::Error| format!("an earlier journal cannot be written: {error}"))?;
    }
    Ok(())
}

/// Finds an earlier send of the same template to the same file, under any name, or else to another file.
fn same_people(plan: &Plan, checked: &Checked, others: &[Other], is_named: bool, found: &mut Found) {
    let mut alike = others.iter().filter(|other| other.has_sent && other.note.has_message_of(&plan.note));
    if let Some(same) = alike.clone().find(|other| other.note.has_people_of(&plan.note)) {
        let journal = same.path.display();
        let what =
            format!("{journal} shows that this template was sent to the people of {} before", plan.table);
        if is_named {
            return found.told.push(format!("{what}; they get it again"));
        }
        found.refused.push(format!(
            "{what}; to go on with that send, give its journal with --journal {journal}; to send to everybody once \
             more, name a new journal with --journal"
        ));
    } else if let (Some(other), true) = (alike.next(), checked.origins.is_empty()) {
        found.told.push(format!(
            "{} shows that this template was sent to the people of another file; whoever is in both files gets it \
             again",
            other.path.display()
        ));
    }
}

/// Continues with the people of an earlier send, unless that would send to some of them again.
async fn take_over(plan: &Plan, origin: &Other, begun: u64, found: &mut Found) {
    let name = origin.path.display().to_string();
    let opened = async {
        let journal = FileJournal::open(&origin.path)?;
        let entries = journal.read().await?;
        io::Result::Ok((journal, entries))
    };
    let (journal, entries) = match opened.await {
        Ok(opened) => opened,
        Err(error) => {
            let why = format!(
                "the journal of the send that {} comes from, {name}, cannot be used: {error}",
                plan.table
            );
            return found.refused.push(why);
        }
    };
    if let Some(gone) = handed_on(&entries, plan.note.id()) {
        found.refused.push(rest_was_sent("the send that these rows come from", &gone.file, &gone.journal));
    } else if Mark::of(&origin.note, &entries).begun > begun {
        found.refused.push(format!(
            "{name} shows that more was sent since {} was written; run the command of that send again, or take its \
             newest results",
            plan.table
        ));
    }
    found.origins.push(journal);
}

/// Returns the send that a send was handed over to, unless it is the send with this ID, or one that has not sent
/// anything.
fn handed_on(entries: &[Entry], id: &str) -> Option<HandOver> {
    let has_begun = |to: &HandOver| match beginning(Path::new(&to.journal)) {
        Ok(entries) => has_sent(&entries),
        // It was removed or moved, or is not readable, so it may have sent.
        Err(_) => true,
    };
    HandOver::all(entries).into_iter().find(|to| to.handed_to != id && has_begun(to))
}

fn rest_was_sent(what: &str, file: &str, journal: &str) -> String {
    format!(
        "the rest of {what} was sent to from {file}, with the journal {journal}; to send from here would send to these \
         people again, so go on with that one"
    )
}

/// Returns the journals of other sends in the folders of this send's files.
fn beside(plan: &Plan) -> Vec<Other> {
    let own = fs::canonicalize(&plan.files.journal).ok();
    let mut found = BTreeMap::new();
    for file in [plan.table.path(), &plan.files.journal, &plan.files.results] {
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let names = fs::read_dir(folder).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path()));
        let journals = names.filter(|path| path.extension().is_some_and(|extension| extension == "journal"));
        for path in journals.take(MOST) {
            let place = fs::canonicalize(&path).unwrap_or_else(|_| path.clone());
            if own.as_ref() == Some(&place) || found.contains_key(&place) {
                continue;
            }
            // Files that are not journals of this command, or cannot be read, are ignored.
            if let Ok(entries) = beginning(&path)
                && let Some(note) = Note::of(&entries)
            {
                found.insert(place, Other { path, note, has_sent: has_sent(&entries) });
            }
        }
    }
    found.into_values().collect()
}

/// Reads the first entries of a journal, without its lock, because another send may have it open.
fn beginning(path: &Path) -> io::Result<Vec<Entry>> {
    // Opening a pipe would wait for somebody to write to it.
    if !fs::metadata(path)?.is_file() {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    let mut text = Vec::new();
    File::open(path)?.take(BEGINNING).read_to_end(&mut text)?;
    let end = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let lines = text.get(..end).unwrap_or_default().split(|byte| *byte == b'\n');
    let lines = lines.filter(|line| !line.is_empty());
    lines.map(|line| serde_json::from_slice(line).map_err(io::Error::from)).collect()
}
