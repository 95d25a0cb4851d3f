//! The rows to send to: one bit per row, so a million rows take 125 KB.

/// Rows by their place in the file, from 0.
#[derive(Debug, Default)]
pub(crate) struct Selection {
    bits: Vec<u64>,
    rows: u64,
    chosen: u64,
}

impl Selection {
    /// Adds the next row.
    pub(crate) fn push(&mut self, is_chosen: bool) {
        if is_chosen {
            self.choose(self.rows);
        }
        self.rows += 1;
    }

    /// Chooses a row that was added as not chosen.
    pub(crate) fn choose(&mut self, row: u64) {
        let (word, bit) = place(row);
        if self.bits.len() <= word {
            self.bits.resize(word + 1, 0);
        }
        if let Some(bits) = self.bits.get_mut(word) {
            *bits |= bit;
            self.chosen += 1;
        }
    }

    pub(crate) fn has(&self, row: u64) -> bool {
        let (word, bit) = place(row);
        self.bits.get(word).is_some_and(|bits| bits & bit != 0)
    }

    /// Returns how many rows are chosen.
    pub(crate) fn chosen(&self) -> u64 {
        self.chosen
    }
}

fn place(row: u64) -> (usize, u64) {
    (usize::try_from(row / 64).unwrap_or(usize::MAX), 1 << (row % 64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_where_it_was_put() {
        let mut selection = Selection::default();
        (0..1000).for_each(|row| selection.push(row % 3 == 0));
        assert!((0..1200).all(|row| selection.has(row) == (row < 1000 && row % 3 == 0)));
        assert_eq!(selection.chosen(), 334);
    }

    #[test]
    fn rows_can_be_chosen_in_any_order() {
        let mut selection = Selection::default();
        [700, 3, 64].into_iter().for_each(|row| selection.choose(row));
        let chosen: Vec<u64> = (0..1000).filter(|row| selection.has(*row)).collect();
        assert_eq!((chosen, selection.chosen()), (vec![3, 64, 700], 3));
    }
}
