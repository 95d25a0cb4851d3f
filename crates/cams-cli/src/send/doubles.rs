//! Finds the rows that have the number of an earlier row. This takes two bits per row, and no number stays in memory.

use std::path::Path;

use cams::PhoneNumber;

use super::mapping::Mapping;
use super::selection::Selection;
use super::sorter::Sorter;
use super::table::Table;

/// Rows that are read, or compared, before other tasks may run.
const ROWS_AT_ONCE: u64 = 1000;

/// The rows with the number of an earlier row, by their place in the file. Rejected rows do not count.
#[derive(Debug, Default)]
pub(crate) struct Doubles {
    same: Selection,
    spelled: Selection,
}

/// How an earlier row has the number of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Before {
    Never,
    Exactly,
    /// In what may be another spelling of the number.
    Spelled,
}

impl Doubles {
    /// Reads the file, and compares all numbers. `folder` is for temporary files, which a long list needs. Now and
    /// then, it reports progress and lets other tasks run, so that signals are noticed.
    ///
    /// # Errors
    /// Fails with what cannot be read or written.
    pub(crate) async fn find(
        table: &Table,
        mapping: &Mapping,
        folder: &Path,
        mut tick: impl FnMut(u64),
    ) -> Result<Self, String> {
        let mut doubles = Self::default();
        if !mapping.has_numbers {
            return Ok(doubles);
        }
        let failed = |error| {
            format!("the numbers of {table} cannot be compared in files in {}: {error}", folder.display())
        };
        let mut sorter = Sorter::new(folder.to_owned());
        let (mut rows, mut place) = (table.rows()?, 0);
        while let Some(row) = rows.next()? {
            let person = if row.is_empty() { None } else { mapping.person(&row).ok() };
            if let Some(number) = person.and_then(|person| person.number) {
                sorter.push(Entry::new(&number, place).packed()).map_err(failed)?;
            }
            place += 1;
            if place % ROWS_AT_ONCE == 0 {
                tick(place);
                tokio::task::yield_now().await;
            }
        }
        let (mut group, mut seen, mut compared) = (None, [false; 2], 0);
        for packed in sorter.sorted().map_err(failed)? {
            let entry = Entry::unpacked(packed.map_err(failed)?);
            if group != Some(entry.group) {
                (group, seen) = (Some(entry.group), [false; 2]);
            }
            let [first, second] = &mut seen;
            let (this, other) = if entry.is_second { (second, first) } else { (first, second) };
            if *this {
                doubles.same.choose(entry.place);
            } else if *other {
                doubles.spelled.choose(entry.place);
            }
            *this = true;
            compared += 1;
            if compared % ROWS_AT_ONCE == 0 {
                tokio::task::yield_now().await;
            }
        }
        Ok(doubles)
    }

    /// Returns how an earlier row has the number of the row at this place.
    pub(crate) fn before(&self, place: u64) -> Before {
        if self.same.has(place) {
            Before::Exactly
        } else if self.spelled.has(place) {
            Before::Spelled
        } else {
            Before::Never
        }
    }
}

/// A number and its row, sorted by number and then by row. The two spellings of a number are one group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Entry {
    group: u64,
    place: u64,
    is_second: bool,
}

impl Entry {
    fn new(number: &PhoneNumber, place: u64) -> Self {
        // A number has at most 15 digits.
        let digits = |number: &PhoneNumber| number.as_digits().parse().unwrap_or(u64::MAX);
        let number_itself = digits(number);
        let group = number.other_spelling().map_or(number_itself, |other| digits(&other).min(number_itself));
        Self { group, place, is_second: group != number_itself }
    }

    fn packed(self) -> u128 {
        u128::from(self.group) << 64 | u128::from(self.place) << 1 | u128::from(self.is_second)
    }

    fn unpacked(packed: u128) -> Self {
        let low = packed as u64;
        Self { group: (packed >> 64) as u64, place: low >> 1, is_second: low & 1 == 1 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_in_the_order_of_groups_and_rows() {
        let number = |digits| PhoneNumber::from_digits(digits).unwrap();
        let (short, long) = (number("551187650001"), number("5511987650001"));
        let entries = [Entry::new(&short, 5), Entry::new(&long, 7), Entry::new(&short, u64::MAX >> 1)];
        assert_eq!(
            entries.map(|entry| (entry.group, entry.is_second)),
            [(551_187_650_001, false), (551_187_650_001, true), (551_187_650_001, false)]
        );
        assert!(entries.map(Entry::packed).is_sorted());
        assert_eq!(entries.map(|entry| Entry::unpacked(entry.packed())), entries);
        assert!(Entry::new(&number("8613800138000"), 0).packed() > entries[2].packed());
    }
}
