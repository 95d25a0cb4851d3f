//! Tokens to start at: a position in a list as text, `ListFlow/20/40/3-00c0ffee00c0ffee/2`.

use std::num::NonZero;

/// A page, and the position in it to start at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Number or token of the page; the first page of a list by token has none.
    pub(super) position: Option<String>,
    /// Items on a page.
    pub(super) size: u32,
    /// Items on the pages before it.
    pub(super) before: u64,
    /// Items of the page that were returned already.
    pub(super) skip: usize,
    /// Distinguishes the items of the previous page from those of others, for numbered pages. With it, a page that only
    /// repeats the last items is detected even if the list was started in the middle.
    pub(super) print: Option<u64>,
}

impl Place {
    /// Returns the text: operation, size, items before, items to skip with the fingerprint, and the position, which may
    /// contain any character.
    pub(super) fn token(&self, action: &str) -> String {
        let Self { position, size, before, skip, print } = self;
        let print = print.map(|print| format!("-{print:016x}")).unwrap_or_default();
        format!("{action}/{size}/{before}/{skip}{print}/{}", position.as_deref().unwrap_or_default())
    }

    /// Returns the position of a token. Tokens of earlier versions, which have no fingerprint, are accepted too.
    ///
    /// # Errors
    /// Fails if it belongs to another operation, or is not a token. The message does not repeat it, because it could be
    /// a secret.
    pub(super) fn parse(token: &str, action: &str) -> Result<Self, String> {
        let mut parts = token.splitn(5, '/');
        let mut part = || parts.next().unwrap_or_default();
        let (of, size, before, skip, position) = (part(), part(), part(), part(), part());
        let (skip, print) = match skip.split_once('-') {
            Some((skip, print)) => (skip, u64::from_str_radix(print, 16).map(Some)),
            None => (skip, Ok(None)),
        };
        let (Ok(size), Ok(before), Ok(skip), Ok(print)) =
            (size.parse::<NonZero<u32>>(), before.parse(), skip.parse(), print)
        else {
            return Err("the token to start at was not made by `token()`".to_owned());
        };
        if of != action {
            return Err(format!("the token to start at belongs to {of}, not to {action}"));
        }
        let position = Some(position.to_owned()).filter(|text| !text.is_empty());
        Ok(Self { position, size: size.get(), before, skip, print })
    }
}

/// Returns the token of a page, advanced by some of its items.
pub(super) fn skipping(token: &str, items: usize) -> String {
    let action = token.split('/').next().unwrap_or_default();
    match Place::parse(token, action) {
        Ok(place) => Place { skip: place.skip.saturating_add(items), ..place }.token(action),
        Err(_) => token.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_token_leads_back_to_its_place(
            position in prop::option::of("[^\0]{1,20}"),
            size in 1_u32..,
            before: u64,
            skip: usize,
            print: Option<u64>,
            more: usize,
        ) {
            let place = Place { position, size, before, skip, print };
            let token = place.token("ListFlow");
            prop_assert_eq!(Place::parse(&token, "ListFlow"), Ok(place.clone()));
            let moved = Place { skip: skip.saturating_add(more), ..place };
            prop_assert_eq!(skipping(&token, more), moved.token("ListFlow"));
        }

        #[test]
        fn whatever_is_no_token_is_refused(text in ".{0,30}") {
            let is_token = text.starts_with("ListFlow/");
            prop_assert!(is_token || Place::parse(&text, "ListFlow").is_err());
        }
    }

    #[test]
    fn a_token_of_another_operation_is_refused_by_name() {
        let place = Place { position: None, size: 20, before: 0, skip: 0, print: Some(7) };
        let token = place.token("ListFlow");
        assert_eq!(
            Place::parse(&token, "ListDmTag").unwrap_err(),
            "the token to start at belongs to ListFlow, not to ListDmTag"
        );
        for text in ["ListFlow/0/0/0/", "ListFlow/20/0/0-/", "ListFlow/20/0/0-x/", "ListFlow/20/0/-1/"] {
            assert!(Place::parse(text, "ListFlow").is_err(), "{text}");
        }
    }

    #[test]
    fn a_token_of_an_earlier_version_is_read() {
        let place = Place { position: Some("a/b".into()), size: 20, before: 40, skip: 3, print: None };
        assert_eq!(Place::parse("ListFlow/20/40/3/a/b", "ListFlow"), Ok(place));
    }
}
