//! Tokens to begin at: a place in a list as text, `ListFlow/20/40/3/2`.

use std::num::NonZero;

/// Where a page is, and where in it to begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Number or token of the page; the first page of a list by token has none.
    pub(super) position: Option<String>,
    /// Items on a page.
    pub(super) size: u32,
    /// Items on the pages before it.
    pub(super) before: u64,
    /// Items of the page that were passed on already.
    pub(super) skip: usize,
}

impl Place {
    /// As text: operation, size, items before, items to skip, and the position, which may hold any character.
    pub(super) fn token(&self, action: &str) -> String {
        let Self { position, size, before, skip } = self;
        format!("{action}/{size}/{before}/{skip}/{}", position.as_deref().unwrap_or_default())
    }

    /// The place of a token.
    ///
    /// # Errors
    /// It is of another operation, or no token. It is not repeated in the message, since nobody knows what it is.
    pub(super) fn parse(token: &str, action: &str) -> Result<Self, String> {
        let mut parts = token.splitn(5, '/');
        let mut part = || parts.next().unwrap_or_default();
        let (of, size, before, skip, position) = (part(), part(), part(), part(), part());
        let (Ok(size), Ok(before), Ok(skip)) = (size.parse::<NonZero<u32>>(), before.parse(), skip.parse())
        else {
            return Err("the token to start at is none that was made by `token()`".to_owned());
        };
        if of != action {
            return Err(format!("the token to start at belongs to {of}, not to {action}"));
        }
        let position = Some(position.to_owned()).filter(|text| !text.is_empty());
        Ok(Self { position, size: size.get(), before, skip })
    }
}

/// The token of a page, moved on by some items of it.
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
            more: usize,
        ) {
            let place = Place { position, size, before, skip };
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
        let token = Place { position: None, size: 20, before: 0, skip: 0 }.token("ListFlow");
        assert_eq!(
            Place::parse(&token, "ListDmTag").unwrap_err(),
            "the token to start at belongs to ListFlow, not to ListDmTag"
        );
        assert!(Place::parse("ListFlow/0/0/0/", "ListFlow").is_err());
    }
}
