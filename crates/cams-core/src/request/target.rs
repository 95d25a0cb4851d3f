//! The target of a request: the path, and the query that is added to it.

use bytes::Bytes;
use http::uri::PathAndQuery;

use super::encode::Parameter;
use super::error::BuildError;
use super::percent::Pairs;

/// Returns the path of every request, with the given query.
pub(super) fn target_with(add_query: impl FnOnce(&mut String)) -> Result<PathAndQuery, BuildError> {
    let mut target = String::with_capacity(256);
    target.push_str("/?");
    add_query(&mut target);
    let target = if target == "/?" { Bytes::from_static(b"/") } else { Bytes::from(target) };
    PathAndQuery::from_maybe_shared(target).map_err(BuildError::new)
}

/// Returns name and value of a parameter.
pub(super) fn pair_of(parameter: &Parameter) -> (&str, &str) {
    (parameter.name.as_ref(), parameter.value.as_str())
}

/// Returns the parameters in signing order.
#[inline]
pub(super) fn sorted(parameters: &[Parameter]) -> Pairs<'_> {
    Pairs::sorted(parameters.iter().map(pair_of))
}
