//! Sorts more numbers than memory should hold: it writes sorted runs to temporary files, and then merges them.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, Write};
use std::path::PathBuf;

/// Maximum number of numbers in memory, unless a test sets fewer: they take 8 MiB.
const HELD: usize = 512 * 1024;

/// Sorted numbers, of a run or of all runs.
type Numbers = Box<dyn Iterator<Item = io::Result<u128>>>;

/// Takes numbers in any order.
pub(crate) struct Sorter {
    folder: PathBuf,
    most: usize,
    held: Vec<u128>,
    runs: Vec<Numbers>,
}

impl Sorter {
    /// Creates a sorter whose temporary files are in this folder. They have no name, so a crash leaves none of them
    /// behind. They are created only when memory is used up.
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self { folder, most: HELD, held: Vec::new(), runs: Vec::new() }
    }

    /// # Errors
    /// Fails if a temporary file cannot be written.
    pub(crate) fn push(&mut self, number: u128) -> io::Result<()> {
        if self.held.len() == self.most {
            self.write_run()?;
        }
        self.held.push(number);
        Ok(())
    }

    fn write_run(&mut self) -> io::Result<()> {
        self.held.sort_unstable();
        let mut file = BufWriter::new(tempfile::tempfile_in(&self.folder)?);
        for number in self.held.drain(..) {
            file.write_all(&number.to_le_bytes())?;
        }
        let mut file = file.into_inner()?;
        file.rewind()?;
        self.runs.push(Box::new(read(file)));
        Ok(())
    }

    /// Returns all numbers, the smallest first.
    ///
    /// # Errors
    /// Fails, here or later, if a temporary file cannot be read.
    pub(crate) fn sorted(mut self) -> io::Result<impl Iterator<Item = io::Result<u128>>> {
        self.held.sort_unstable();
        self.runs.push(Box::new(self.held.into_iter().map(Ok)));
        let mut merged = Merged { next: BinaryHeap::new(), runs: self.runs };
        for run in 0..merged.runs.len() {
            merged.advance(run)?;
        }
        Ok(merged)
    }
}

/// Returns the numbers in a file.
fn read(file: File) -> impl Iterator<Item = io::Result<u128>> {
    let mut file = BufReader::new(file);
    std::iter::from_fn(move || {
        let mut bytes = [0; size_of::<u128>()];
        match file.read_exact(&mut bytes) {
            Ok(()) => Some(Ok(u128::from_le_bytes(bytes))),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => None,
            Err(error) => Some(Err(error)),
        }
    })
}

/// Runs that are merged while they are read.
struct Merged {
    /// The next number of each unfinished run, with the index of the run.
    next: BinaryHeap<Reverse<(u128, usize)>>,
    runs: Vec<Numbers>,
}

impl Merged {
    fn advance(&mut self, run: usize) -> io::Result<()> {
        if let Some(number) = self.runs.get_mut(run).and_then(Iterator::next) {
            self.next.push(Reverse((number?, run)));
        }
        Ok(())
    }
}

impl Iterator for Merged {
    type Item = io::Result<u128>;

    fn next(&mut self) -> Option<Self::Item> {
        let Reverse((number, run)) = self.next.pop()?;
        Some(self.advance(run).map(|()| number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_sorted_in_memory_and_through_files() {
        let folder = tempfile::tempdir().unwrap();
        // In an order that no run has by itself, with some numbers several times.
        let numbers: Vec<u128> = (0..1000).map(|at| ((at * 7919 % 613) << 64) | (at % 3)).collect();
        let mut expected = numbers.clone();
        expected.sort_unstable();
        for (most, files) in [(HELD, 0), (1000, 0), (999, 1), (7, 142), (1, 999)] {
            let mut sorter = Sorter { most, ..Sorter::new(folder.path().to_owned()) };
            numbers.iter().for_each(|number| sorter.push(*number).unwrap());
            assert_eq!(sorter.runs.len(), files, "{most}");
            let sorted: Vec<u128> = sorter.sorted().unwrap().map(Result::unwrap).collect();
            assert!(sorted == expected, "{most}");
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "files have no name");
        assert_eq!(Sorter::new(folder.path().to_owned()).sorted().unwrap().count(), 0);
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_an_error() {
        let mut sorter = Sorter { most: 1, ..Sorter::new("/nowhere/at/all".into()) };
        sorter.push(2).unwrap();
        assert!(sorter.push(1).is_err());
    }
}
