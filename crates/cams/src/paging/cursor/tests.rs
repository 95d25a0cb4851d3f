//! Where a list ends, in every dialect, and what never ends.

use super::*;
use proptest::prelude::*;

static COUNTED: PagesInfo = PagesInfo {
    by: Dialect::Number,
    position: "Page.Index",
    size: "Page.Size",
    default_size: 5,
    max_size: Some(50),
    items: "Data",
    total: None,
    next: None,
};

static BY_TOKEN: PagesInfo = PagesInfo { by: Dialect::Token, next: Some("Next"), ..COUNTED };

/// What a service gives as the number of items on all pages.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Total {
    Absent,
    True,
    /// The number of items on the page.
    OfPage,
    Zero,
    /// The true number on the first page, 0 afterwards.
    Once,
}

/// A service that returns at most so many items on a page.
#[derive(Clone, Copy, Debug)]
struct Service {
    by: Dialect,
    total: Total,
    cap: usize,
    /// Whether it returns the last page for a page beyond it.
    clamps: bool,
}

impl Service {
    fn cursor(self) -> Cursor {
        let info = if self.by == Dialect::Number { &COUNTED } else { &BY_TOKEN };
        Cursor::new("ListThing", info, None, None)
    }

    /// Returns the items of the page, and what it says. With a token, the page starts after the last item that was
    /// returned.
    fn page(self, list: &[u32], place: &Place) -> (Vec<u32>, Seen) {
        let size = self.cap.min(place.size as usize);
        let position = place.position.as_deref().unwrap_or_default();
        let last = list.len().saturating_sub(1) / size * size;
        let first = match self.by {
            Dialect::Number => (position.parse::<usize>().unwrap() - 1) * size,
            Dialect::Token => position.parse().unwrap_or(0),
        };
        let first = if self.clamps { first.min(last) } else { first };
        let items: Vec<u32> = list.iter().skip(first).take(size).copied().collect();
        let end = first + items.len();
        let is_counted = self.by == Dialect::Number;
        let total = match self.total {
            Total::Absent => None,
            Total::OfPage => Some(items.len()),
            Total::Zero => Some(0),
            Total::Once if first > 0 => Some(0),
            Total::True | Total::Once => Some(list.len()),
        };
        let seen = Seen {
            items: Some(items.len()),
            total: total.filter(|_| is_counted).map(|total| total as u64),
            next: (!is_counted && end < list.len()).then(|| end.to_string()),
            print: fingerprint(&items).filter(|_| is_counted),
        };
        (items, seen)
    }
}

fn service() -> impl Strategy<Value = Service> {
    let by = prop::sample::select(vec![Dialect::Number, Dialect::Token]);
    let total =
        prop::sample::select(vec![Total::Absent, Total::True, Total::OfPage, Total::Zero, Total::Once]);
    let all = (by, total, 5_usize..30, any::<bool>());
    all.prop_map(|(by, total, cap, clamps)| Service { by, total, cap, clamps })
}

/// A change of the list between two pages.
#[derive(Clone, Debug)]
enum Edit {
    Nothing,
    Insert(usize, usize),
    Remove(usize, usize),
}

fn edit() -> impl Strategy<Value = Edit> {
    prop_oneof![
        Just(Edit::Nothing),
        (0_usize..100, 0_usize..8).prop_map(|(at, count)| Edit::Insert(at, count)),
        (0_usize..100, 0_usize..40).prop_map(|(at, count)| Edit::Remove(at, count)),
    ]
}

fn apply(list: &mut Vec<u32>, edit: &Edit, fresh: &mut u32) {
    match *edit {
        Edit::Nothing => {}
        Edit::Insert(at, count) => {
            for _ in 0..count {
                *fresh += 1;
                list.insert(at.min(list.len()), *fresh);
            }
        }
        Edit::Remove(at, count) => {
            let at = at.min(list.len());
            list.drain(at..(at + count).min(list.len()));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// A list that does not change is complete and in order, whatever page sizes and totals the service returns, and
    /// wherever reading is interrupted. It ends with an error only if the service counts wrong and never shows an end.
    #[test]
    fn a_list_that_stays_comes_whole(
        service in service(),
        length in 0_u32..200,
        size in 1_u32..50,
        stop in 0_usize..40,
        failing in 0_usize..40,
    ) {
        let list: Vec<u32> = (0..length).collect();
        // The service grants at least the default size, which a spec has to choose so.
        let mut cursor = service.cursor();
        cursor.ask_for(size);
        let mut found = Vec::new();
        for step in 0.. {
            prop_assert!(step < 250, "it does not end");
            if step == stop && let Some(token) = cursor.token() {
                cursor = service.cursor();
                cursor.start_at(&token);
            }
            let Some(place) = cursor.ask() else { break };
            let (items, seen) = service.page(&list, &place.unwrap());
            if step == failing {
                cursor.fail();
                prop_assert!(cursor.ask().is_none());
                cursor.resume();
                continue;
            }
            let Ok(skipped) = cursor.advance(seen) else {
                prop_assert!(service.clamps && service.total != Total::True, "an end that shows");
                prop_assert_eq!(&found, &list);
                return Ok(());
            };
            found.extend(items.into_iter().skip(skipped));
        }
        prop_assert_eq!(found, list);
        prop_assert_eq!(cursor.token(), None);
    }

    /// A list that changes ends too, and items that are added after the current page are not lost.
    #[test]
    fn a_list_that_changes_ends(
        service in service(),
        length in 0_u32..200,
        edits in prop::collection::vec(edit(), 1..10),
    ) {
        let mut list: Vec<u32> = (0..length).collect();
        let (mut cursor, mut fresh, mut calls) = (service.cursor(), 1_000_000, 0_usize);
        let mut before = Vec::new();
        while let Some(place) = cursor.ask() {
            calls += 1;
            prop_assert!(calls < 200, "it does not end");
            let Ok(place) = place else { break };
            let (items, seen) = service.page(&list, &place);
            if cursor.advance(seen).is_err() {
                // Only a page that holds the same items as the one before it may be refused.
                prop_assert!(service.by == Dialect::Number && !items.is_empty() && items == before);
                break;
            }
            before = items;
            // The list comes to rest after a while, as a list that is really read does.
            if let Some(edit) = edits.get(calls) {
                apply(&mut list, edit, &mut fresh);
            }
        }
    }

    /// Whatever a service returns, the cursor requests no token twice, and nothing after the end.
    #[test]
    fn no_token_is_asked_for_twice(tokens in prop::collection::vec(prop::option::of("[abc]{1,2}"), 1..40)) {
        let mut cursor = Cursor::new("ListThing", &BY_TOKEN, None, None);
        let mut asked = HashSet::new();
        for token in tokens {
            let Some(Ok(place)) = cursor.ask() else { break };
            prop_assert!(asked.insert(place.position));
            cursor.advance(Seen { items: Some(1), next: token, ..Seen::default() }).unwrap();
        }
    }
}

#[test]
fn a_page_that_is_not_full_is_the_last_only_if_the_service_is_known_to_grant_more() {
    for (pages, size, expected) in [
        (&[4][..], 5, 1),
        (&[5, 0], 5, 2),
        (&[5, 4], 5, 2),
        // 20 are wanted and 7 granted: more than the default, so it may be the cap of the service.
        (&[7, 7, 6], 20, 3),
        (&[7, 0], 20, 2),
        (&[4], 20, 1),
        (&[3, 3, 2], 3, 3),
    ] {
        let mut cursor = Cursor::new("ListThing", &COUNTED, None, None);
        cursor.ask_for(size);
        let mut calls = 0;
        while let Some(place) = cursor.ask() {
            place.unwrap();
            let print = Some(calls as u64);
            cursor.advance(Seen { items: Some(pages[calls]), print, ..Seen::default() }).unwrap();
            calls += 1;
        }
        assert_eq!(calls, expected, "{pages:?} by {size}");
    }
}

#[test]
fn a_list_that_is_resumed_behind_its_last_item_repeats_nothing() {
    for (total, length, is_error) in [
        (Total::True, 5, false),
        (Total::Absent, 5, true),
        (Total::Absent, 10, true),
        (Total::Zero, 10, true),
        (Total::OfPage, 10, true),
    ] {
        let service = Service { by: Dialect::Number, total, cap: 5, clamps: true };
        let list: Vec<u32> = (0..length).collect();
        let mut cursor = service.cursor();
        for _ in 0..length / 5 {
            let (_, seen) = service.page(&list, &cursor.ask().unwrap().unwrap());
            assert_eq!(cursor.advance(seen).unwrap(), 0);
        }
        let token = cursor.token().expect("a full page may not be the last");
        let mut resumed = service.cursor();
        resumed.start_at(&token);
        let (items, seen) = service.page(&list, &resumed.ask().unwrap().unwrap());
        match resumed.advance(seen) {
            Ok(skipped) => assert!(!is_error && skipped == items.len(), "{total:?}"),
            Err(error) => assert!(is_error && error.to_string().contains("the page before it"), "{error}"),
        }
        assert_eq!(resumed.token().is_none(), !is_error, "{total:?} {length}");
    }
}

#[test]
fn prints_tell_pages_apart() {
    assert_eq!(fingerprint(&["a", "b"]), fingerprint(&["a", "b"]));
    assert_ne!(fingerprint(&["a", "b"]), fingerprint(&["b", "a"]));
    assert_ne!(fingerprint(&["ab"]), fingerprint(&["a", "b"]));
}

#[test]
fn a_place_at_the_end_of_all_numbers_is_no_more_than_a_last_page() {
    for (total, items) in [(Some(u64::MAX), 5), (Some(u64::MAX), 4), (None, 5), (None, 4)] {
        let mut cursor = Cursor::new("ListThing", &COUNTED, None, None);
        cursor.start_at(&format!("ListThing/5/{}/0/{}", u64::MAX, u64::MAX));
        cursor.ask().unwrap().unwrap();
        let seen = Seen { items: Some(items), total, next: None, print: None };
        assert_eq!(cursor.advance(seen).unwrap(), 0);
        assert_eq!(cursor.token().is_none(), items < 5, "{total:?}");
    }
}
