//! Pages of a list.

use cams_models::PageRequest;

use crate::answer::Refusal;

/// Most rows of a page.
const MAX_SIZE: i64 = 100;

/// Rows of a page when the call names none.
const DEFAULT_SIZE: i64 = 20;

/// Which rows are wanted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Page {
    first: usize,
    size: usize,
}

impl Page {
    /// The page that a call asks for; without one, the first 20 rows.
    pub(crate) fn new(wanted: Option<&PageRequest>) -> Result<Self, Refusal> {
        let (index, size) = wanted.map_or((1, DEFAULT_SIZE), |page| (page.index, page.size));
        if index < 1 || !(1..=MAX_SIZE).contains(&size) {
            let message = format!("Page.Index must be at least 1, Page.Size from 1 to {MAX_SIZE}.");
            return Err(Refusal::business("InvalidParameter.PageInvalid", message));
        }
        let number = |number: i64| usize::try_from(number).unwrap_or(usize::MAX);
        Ok(Self { first: number(index - 1).saturating_mul(number(size)), size: number(size) })
    }

    /// Whether the row of that position, counted from 0, is on the page.
    pub(crate) fn holds(self, position: usize) -> bool {
        position.checked_sub(self.first).is_some_and(|offset| offset < self.size)
    }
}
