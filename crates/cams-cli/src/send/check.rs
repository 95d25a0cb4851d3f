//! Reads a file for the first time: every row is checked before anything is sent.

use std::collections::BTreeMap;
use std::io;

use super::args::Duplicates;
use super::doubles::{Before, Doubles};
use super::earlier::Earlier;
use super::mapping::{Mapping, Person, Problem};
use super::note::Mark;
use super::selection::Selection;
use super::status::{Fate, Status, WHY};
use super::table::{Row, RowWriter, Table};

/// Columns of the report of rejected rows.
const REPORTED: &[&str] = &["cams_row", "cams_column", WHY];

/// Number of rows that are named if many have the same problem.
const NAMED: usize = 5;

/// Number of messages that are shown before the sending.
const SHOWN: usize = 3;

/// Rows that are checked before other tasks may run.
const ROWS_AT_ONCE: u64 = 1000;

/// Maximum number of sends whose results one file may contain.
const ORIGINS: usize = 100;

/// What the first reading found.
#[derive(Debug, Default)]
pub(crate) struct Checked {
    /// Rows that are not empty.
    pub(crate) rows: u64,
    pub(crate) selection: Selection,
    pub(crate) rejected: u64,
    /// Rows that were sent, or may have been sent, according to earlier results.
    pub(crate) earlier: u64,
    /// Rows among them that may have been sent, according to earlier results.
    pub(crate) unknown: u64,
    /// The sends that earlier results come from, each with the number of batches that it had started at least.
    pub(crate) origins: BTreeMap<String, u64>,
    /// Rows after the limit.
    pub(crate) beyond_limit: u64,
    /// What is wrong, by column.
    pub(crate) problems: BTreeMap<String, Found>,
    /// What is doubtful, by column.
    pub(crate) doubts: BTreeMap<String, Found>,
    /// Rows with the number of an earlier row.
    pub(crate) duplicates: Found,
    /// Rows whose number may be another spelling of that of an earlier row.
    pub(crate) spellings: Found,
    /// People by country code.
    pub(crate) countries: BTreeMap<String, u64>,
    /// The first people, with their rows and values.
    pub(crate) first: Vec<(u64, BTreeMap<String, String>)>,
}

/// Rows with a common property.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) count: u64,
    /// The first of them.
    pub(crate) rows: Vec<u64>,
    /// What is wrong with the first one.
    pub(crate) why: String,
}

impl Found {
    fn add(&mut self, row: u64, why: &str) {
        self.count += 1;
        if self.rows.len() < NAMED {
            self.rows.push(row);
        }
        if self.why.is_empty() {
            self.why = why.to_owned();
        }
    }
}

/// Decides about each row, in the order of the file. The decisions are the same for the same file.
pub(crate) struct Judge<'a> {
    mapping: &'a Mapping,
    /// The columns of earlier results, if the file has them.
    earlier: Option<Earlier>,
    duplicates: Duplicates,
    limit: Option<u64>,
    chosen: u64,
    doubles: &'a Doubles,
    /// Position of the next row.
    place: u64,
}

/// The decision about a row.
pub(crate) enum Verdict {
    Empty,
    Send {
        person: Box<Person>,
        may_be_double: bool,
    },
    /// Do not send to it, for this reason.
    Leave {
        fate: Fate,
        problems: Vec<Problem>,
    },
}

impl<'a> Judge<'a> {
    pub(crate) fn new(
        mapping: &'a Mapping,
        earlier: Option<Earlier>,
        duplicates: Duplicates,
        limit: Option<u64>,
        doubles: &'a Doubles,
    ) -> Self {
        Self { mapping, earlier, duplicates, limit, chosen: 0, doubles, place: 0 }
    }

    /// Decides about the next row.
    pub(crate) fn judge(&mut self, row: &Row) -> Verdict {
        let before = self.doubles.before(self.place);
        self.place += 1;
        if row.is_empty() {
            return Verdict::Empty;
        }
        let earlier = match self.earlier(row) {
            Ok(fate) => fate,
            Err(problem) => {
                return Verdict::Leave { fate: Fate::of(Status::Invalid), problems: vec![problem] };
            }
        };
        let person = match self.mapping.person(row) {
            Ok(person) => person,
            // It was sent to before, so its number was valid.
            Err(problems) => {
                let fate = earlier.unwrap_or_else(|| Fate::of(Status::Invalid));
                return Verdict::Leave { fate, problems };
            }
        };
        if let Some(fate) = earlier {
            return Verdict::Leave { fate, problems: Vec::new() };
        }
        if before == Before::Exactly && self.duplicates == Duplicates::Skip {
            let why = "has the number of an earlier row; --duplicates send sends to it again";
            let problem = Problem { column: self.mapping.to.name.clone(), why: why.to_owned() };
            return Verdict::Leave { fate: Fate::of(Status::Duplicate), problems: vec![problem] };
        }
        if self.limit.is_some_and(|limit| self.chosen >= limit) {
            return Verdict::Leave {
                fate: Fate::new(Status::NotSent, "after the --limit"),
                problems: Vec::new(),
            };
        }
        self.chosen += 1;
        Verdict::Send { person: Box::new(person), may_be_double: before == Before::Spelled }
    }

    /// Returns the send whose results contain the row.
    fn origin(&self, row: &Row) -> Option<Mark> {
        self.earlier.as_ref()?.origin(row)
    }

    /// Returns the outcome of the row in an earlier send, if it is a reason to skip the row. A row with a duplicate
    /// number is skipped wherever it is: the file may have been sorted since, and another row represents the number.
    fn earlier(&self, row: &Row) -> Result<Option<Fate>, Problem> {
        let Some(earlier) = &self.earlier else { return Ok(None) };
        let is_left_out = |fate: &Fate| {
            fate.status.may_have_been_sent()
                || (fate.status == Status::Duplicate && self.duplicates == Duplicates::Skip)
        };
        Ok(earlier.fate(row)?.filter(is_left_out))
    }
}

/// Checks every row, and writes the rejected ones to a separate file. Dropping the future abandons the file. Now and
/// then, it reports progress and lets other tasks run, so that signals are noticed.
///
/// # Errors
/// Fails with what cannot be read or written.
pub(crate) async fn check(
    table: &Table,
    mut judge: Judge<'_>,
    rejected: &std::path::Path,
    mut tick: impl FnMut(u64),
) -> Result<Checked, String> {
    let mut checked = Checked::default();
    let unwritten = |error: io::Error| format!("{} cannot be written: {error}", rejected.display());
    // A file of an earlier run would list rows that have been corrected since.
    let mut report = match rejected.exists() {
        true => Some(RowWriter::create(rejected, table, REPORTED).map_err(unwritten)?),
        false => None,
    };
    let mut rows = table.rows()?;
    while let Some(row) = rows.next()? {
        checked.note_origin(judge.origin(&row));
        let verdict = judge.judge(&row);
        checked.rows += u64::from(!matches!(verdict, Verdict::Empty));
        checked.selection.push(matches!(verdict, Verdict::Send { .. }));
        match verdict {
            Verdict::Empty => {}
            Verdict::Send { person, may_be_double } => checked.send(row.number, *person, may_be_double),
            Verdict::Leave { fate, problems } => {
                checked.leave(row.number, &fate, &problems);
                if !problems.is_empty() && !fate.status.may_have_been_sent() {
                    let report = match &mut report {
                        Some(report) => report,
                        None => {
                            report.insert(RowWriter::create(rejected, table, REPORTED).map_err(unwritten)?)
                        }
                    };
                    let column = joined(&problems, |problem| problem.column.clone());
                    let why = joined(&problems, |problem| problem.why.clone());
                    report.write(&row, &[&row.number.to_string(), &column, &why]).map_err(unwritten)?;
                }
            }
        }
        if checked.rows.is_multiple_of(ROWS_AT_ONCE) {
            tick(checked.rows);
            tokio::task::yield_now().await;
        }
    }
    if let Some(report) = report {
        report.finish().map_err(unwritten)?;
    }
    Ok(checked)
}

fn joined(problems: &[Problem], part: impl Fn(&Problem) -> String) -> String {
    problems.iter().map(part).collect::<Vec<_>>().join("; ")
}

impl Checked {
    fn note_origin(&mut self, mark: Option<Mark>) {
        let Some(mark) = mark else { return };
        if let Some(begun) = self.origins.get_mut(&mark.id) {
            *begun = mark.begun.min(*begun);
        } else if self.origins.len() < ORIGINS {
            self.origins.insert(mark.id, mark.begun);
        }
    }

    fn send(&mut self, row: u64, person: Person, may_be_double: bool) {
        for doubt in &person.doubts {
            self.doubts.entry(doubt.column.clone()).or_default().add(row, &doubt.why);
        }
        if may_be_double {
            self.spellings.add(row, "");
        }
        if let Some(number) = &person.number {
            let country = number.country_code();
            match self.countries.get_mut(country) {
                Some(count) => *count += 1,
                None => drop(self.countries.insert(country.to_owned(), 1)),
            }
        }
        if self.first.len() < SHOWN {
            self.first.push((row, person.recipient.template_params.unwrap_or_default()));
        }
    }

    fn leave(&mut self, row: u64, fate: &Fate, problems: &[Problem]) {
        match fate.status {
            Status::Accepted => self.earlier += 1,
            Status::Unknown => {
                self.earlier += 1;
                self.unknown += 1;
            }
            Status::NotSent => self.beyond_limit += 1,
            Status::Duplicate => self.duplicates.add(row, ""),
            Status::Invalid => {
                self.rejected += 1;
                for problem in problems {
                    self.problems.entry(problem.column.clone()).or_default().add(row, &problem.why);
                }
            }
        }
    }
}
