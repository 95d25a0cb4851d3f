//! Decides whether there is a next page, and which one: a state machine without requests and responses.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hasher};
use std::{io, mem};

use cams_core::Error;
use cams_operation::paging::{Dialect, PagesInfo};
use serde::Serialize;

use crate::paging::token::Place;

/// Number of consecutive empty pages after which a list counts as stuck.
const MOST_EMPTY_PAGES: u32 = 100;

/// Number of items beyond twice the first total after which a list counts as growing without end.
const GROWTH: u64 = 10_000;

/// What a page says.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Number of its items; `None` if it cannot be determined.
    pub(super) items: Option<usize>,
    /// Number of items on all pages.
    pub(super) total: Option<u64>,
    /// Token of the next page.
    pub(super) next: Option<String>,
    /// Distinguishes its items from those of another page, for numbered pages.
    pub(super) print: Option<u64>,
}

/// What the total says after a full page about the end of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Claim {
    /// There are more items, or pages are not numbered.
    More,
    /// The page was the last one.
    Over,
    /// Nothing reliable: the service gives no total, or fewer items than were read.
    Nothing,
}

impl Claim {
    /// Interprets a total after this many items were read.
    fn of(total: Option<u64>, read: u64) -> Self {
        match total {
            Some(total) if total > read => Self::More,
            Some(total) if total == read => Self::Over,
            _ => Self::Nothing,
        }
    }
}

/// The state of reading a list.
#[derive(Debug)]
enum State {
    Going,
    /// The last page failed, or led nowhere; reading can resume.
    Failed,
    /// The next page will not be requested, for this reason, which the reader does not know yet.
    Stuck(String),
    Ended,
}

/// A position in a list, and what was seen on the way.
#[derive(Debug)]
pub(super) struct Cursor {
    action: &'static str,
    info: &'static PagesInfo,
    place: Place,
    state: State,
    /// What is wrong with the settings.
    problem: Option<String>,
    total: Option<u64>,
    /// The total of the first page.
    first_total: Option<u64>,
    /// Largest number of items on a page.
    largest: usize,
    /// Consecutive empty pages.
    empty: u32,
    /// What the total of the previous page said; `None` if that page was not read here.
    claim: Option<Claim>,
    /// Tokens that were requested.
    used: HashSet<String>,
}

impl Cursor {
    /// Creates a cursor with the position and size that a request already has.
    pub(super) fn new(
        action: &'static str,
        info: &'static PagesInfo,
        position: Option<String>,
        size: Option<u32>,
    ) -> Self {
        let place =
            Place { position, size: size.unwrap_or(info.default_size), before: 0, skip: 0, print: None };
        Self {
            action,
            info,
            place,
            state: State::Going,
            problem: None,
            total: None,
            first_total: None,
            largest: 0,
            empty: 0,
            claim: None,
            used: HashSet::new(),
        }
    }

    pub(super) fn ask_for(&mut self, size: u32) {
        let max = self.info.max_size.unwrap_or(u32::MAX);
        if (1..=max).contains(&size) {
            self.place.size = size;
        } else {
            let limit = if size == 0 { "at least 1".to_owned() } else { format!("at most {max}") };
            self.problem = Some(format!("the page size `{}` must be {limit}", self.info.size));
        }
    }

    pub(super) fn start_at(&mut self, token: &str) {
        match Place::parse(token, self.action) {
            Ok(place) => self.place = place,
            Err(problem) => self.problem = Some(problem),
        }
    }

    pub(super) fn total(&self) -> Option<u64> {
        self.total
    }

    /// Returns the token of the next page.
    pub(super) fn token(&self) -> Option<String> {
        let is_there = !matches!(self.state, State::Ended) && self.problem.is_none();
        is_there.then(|| self.here())
    }

    /// Returns the token of the current position.
    pub(super) fn here(&self) -> String {
        self.begun_place().token(self.action)
    }

    /// Returns the position, also before the first page: a request that starts at page 3 has two pages behind it.
    fn begun_place(&self) -> Place {
        let mut place = self.place.clone();
        if self.info.by == Dialect::Number && place.before == 0 {
            let number = self.number();
            place.position = Some(number.to_string());
            place.before = number.saturating_sub(1).saturating_mul(place.size.into());
        }
        place
    }

    /// Returns the number of the page, for numbered pages.
    fn number(&self) -> u64 {
        self.place.position.as_ref().and_then(|text| text.parse().ok()).unwrap_or(1)
    }

    /// Returns the position to request; `None` at the end.
    pub(super) fn ask(&mut self) -> Option<Result<Place, Error>> {
        if let State::Ended | State::Failed = self.state {
            return None;
        }
        if let Some(problem) = &self.problem {
            self.state = State::Failed;
            return Some(Err(Error::invalid_request(self.action, problem)));
        }
        if let State::Stuck(reason) = &self.state {
            let error = Error::stuck(self.action, reason);
            self.state = State::Failed;
            return Some(Err(error));
        }
        self.place = self.begun_place();
        Some(Ok(self.place.clone()))
    }

    pub(super) fn fail(&mut self) {
        self.state = State::Failed;
    }

    pub(super) fn resume(&mut self) {
        if let State::Failed = self.state {
            self.state = State::Going;
        }
    }

    /// Advances past a page, and returns how many of its items must be dropped, because they came before.
    ///
    /// # Errors
    /// Fails if the page repeats the previous one. If the reader resumes, the page is requested again and then
    /// accepted.
    pub(super) fn advance(&mut self, seen: Seen) -> Result<usize, Error> {
        let items = seen.items.unwrap_or_default();
        let repeats = items > 0 && seen.print.is_some() && seen.print == self.place.print;
        // A page that repeats the previous one has the same total.
        match self.claim.unwrap_or(Claim::of(seen.total, self.place.before)) {
            // This page was only requested to make sure. Beyond its end, the service shows its last page again.
            Claim::Over if repeats => {
                self.state = State::Ended;
                return Ok(items);
            }
            Claim::More | Claim::Nothing if repeats => {
                (self.state, self.place.print) = (State::Failed, None);
                let message = format!(
                    "page {} has the items of the page before it, so counting on may never end",
                    self.number()
                );
                return Err(Error::stuck(self.action, message));
            }
            _ => {}
        }
        self.place.print = seen.print;
        self.place.before = self.place.before.saturating_add(items as u64);
        self.first_total = self.first_total.or(seen.total);
        let announced = mem::replace(&mut self.total, seen.total);
        self.empty = if items == 0 { self.empty + 1 } else { 0 };
        let skipped = mem::take(&mut self.place.skip);
        self.state = match self.info.by {
            _ if seen.items.is_none() => self.turn_unclear(),
            Dialect::Number => self.turn_number(items, announced),
            Dialect::Token => self.turn_token(seen.next, items),
        };
        self.largest = self.largest.max(items);
        Ok(skipped)
    }

    fn turn_unclear(&mut self) -> State {
        self.place.position = Some(self.number().saturating_add(1).to_string());
        let items = self.info.items;
        State::Stuck(format!(
            "`{items}` has no documented shape, and contains no list or more than one, so it is unknown whether there is \
             another page"
        ))
    }

    /// A page that is not full is the last one, unless the total says that there are more. A full page is the last one
    /// only if it completes the total that the previous page `announced`: some services return the number of items on
    /// the page, or nothing, and a total that was never above the number of items read shows no end.
    fn turn_number(&mut self, items: usize, announced: Option<u64>) -> State {
        let read = self.place.before;
        let claim = Claim::of(self.total, read);
        self.claim = Some(claim);
        let full = (self.place.size.min(self.info.default_size) as usize).max(self.largest);
        let is_last = match claim {
            _ if items == 0 => true,
            Claim::More => false,
            Claim::Over => items < full || announced == self.total,
            Claim::Nothing => items < full,
        };
        if is_last {
            return State::Ended;
        }
        self.place.position = Some(self.number().saturating_add(1).to_string());
        let bound = self.first_total.map(|first| first.saturating_mul(2).saturating_add(GROWTH));
        if bound.is_some_and(|bound| read >= bound) {
            return State::Stuck(format!(
                "the list grows as fast as it is read: {read} items, and it is still not complete"
            ));
        }
        State::Going
    }

    fn turn_token(&mut self, next: Option<String>, items: usize) -> State {
        let Some(next) = next else { return State::Ended };
        let asked = self.place.position.replace(next.clone());
        if items == 0 && asked.as_ref() == Some(&next) {
            return State::Ended;
        }
        self.used.extend(asked);
        if self.used.contains(&next) {
            return State::Stuck(
                "the token of the next page was used before, so the list would never end".to_owned(),
            );
        }
        if self.empty >= MOST_EMPTY_PAGES {
            return State::Stuck(format!("{MOST_EMPTY_PAGES} consecutive pages have no items, only a token"));
        }
        State::Going
    }
}

/// Returns a fingerprint of the items of a page, to compare it with the next one; `None` if they cannot be serialized.
///
/// It is part of tokens. Another version of Rust or of the models may compute another fingerprint for the same items; a
/// repetition then counts as a page, as without a fingerprint.
pub(super) fn fingerprint(items: &[impl Serialize]) -> Option<u64> {
    let mut print = Print(DefaultHasher::new());
    serde_json::to_writer(&mut print, items).ok()?;
    Some(print.0.finish())
}

struct Print(DefaultHasher);

impl io::Write for Print {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests;
