//! Placement: which parameters go into the query, which into the form in the body, and which are headers.
//!
//! The gateway documents a place for each parameter, and reads query and form alike. If a query is longer than proxies
//! and gateways accept, it is moved into the form as a whole.

use cams_operation::Location;

use crate::request::encode::Parameter;
use crate::request::percent;

/// Maximum length of a query, in bytes after encoding.
pub(crate) const MAX_QUERY: usize = 8 * 1024;

/// Where the parameters of a call go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Placement {
    /// Where the service documents them; all into the form if the query would exceed 8 KiB.
    #[default]
    Documented,
    /// All into the query, regardless of its length.
    Query,
    /// All into the form.
    Form,
}

/// Parameters in their places.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Placed {
    /// The parameters in the query.
    pub query: Vec<Parameter>,
    /// The parameters in the form.
    pub form: Vec<Parameter>,
    /// The parameters that are sent as headers.
    pub headers: Vec<Parameter>,
}

/// Puts the parameters of a call into their places. Headers stay headers, regardless of the placement.
#[must_use]
pub(crate) fn place(mut parameters: Vec<Parameter>, placement: Placement) -> Placed {
    let is_header = |parameter: &mut Parameter| parameter.location == Location::Header;
    let is_form = |parameter: &mut Parameter| match placement {
        Placement::Documented => parameter.location == Location::Body,
        Placement::Query => false,
        Placement::Form => true,
    };
    // Usually, all of them stay where they are.
    let headers = parameters.extract_if(.., is_header).collect();
    let form = parameters.extract_if(.., is_form).collect();
    let mut placed = Placed { query: parameters, form, headers };
    if placement == Placement::Documented && is_too_long(&placed.query) {
        placed.query.append(&mut placed.form);
        std::mem::swap(&mut placed.query, &mut placed.form);
    }
    placed
}

/// Returns whether a query of these parameters exceeds [`MAX_QUERY`].
fn is_too_long(parameters: &[Parameter]) -> bool {
    let bytes = |length: fn(&str) -> usize| {
        let pairs = parameters.iter().map(|Parameter { name, value, .. }| length(name) + length(value) + 2);
        pairs.sum::<usize>().saturating_sub(1)
    };
    // Encoding makes nothing shorter, and at most three bytes of one, so it is usually not needed.
    let plain = bytes(str::len);
    plain > MAX_QUERY || (3 * plain > MAX_QUERY && bytes(percent::encoded_len) > MAX_QUERY)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameter(location: Location, length: usize) -> Parameter {
        Parameter { name: "N".into(), value: "x".repeat(length), location }
    }

    #[test]
    fn the_longest_query_stays_and_one_byte_more_moves() {
        let stays = place(vec![parameter(Location::Query, MAX_QUERY - 2)], Placement::Documented);
        assert_eq!((stays.query.len(), stays.form.len()), (1, 0));
        let moves = place(vec![parameter(Location::Query, MAX_QUERY - 1)], Placement::Documented);
        assert_eq!((moves.query.len(), moves.form.len()), (0, 1));
    }

    #[test]
    fn what_is_encoded_counts() {
        let encoded = |count: usize| {
            let value = "+".repeat(count);
            let placed = place(
                vec![Parameter { name: "N".into(), value, location: Location::Query }],
                Placement::Documented,
            );
            (placed.query.len(), placed.form.len())
        };
        assert_eq!((encoded(2730), encoded(2731)), ((1, 0), (0, 1)));
    }

    #[test]
    fn documented_places_are_kept_and_either_can_be_forced() {
        let each = || [Location::Query, Location::Body, Location::Header].map(|place| parameter(place, 1));
        let counts = |placed: Placed| (placed.query.len(), placed.form.len(), placed.headers.len());
        assert_eq!(counts(place(each().into(), Placement::Documented)), (1, 1, 1));
        assert_eq!(counts(place(each().into(), Placement::Query)), (2, 0, 1));
        assert_eq!(counts(place(each().into(), Placement::Form)), (0, 2, 1));
    }
}
