//! The query of a control path, with known names only, each once, in the right form.

use super::reply::{Reply, failed};
use crate::request::Request;
use cams_operation::Location;
use http::StatusCode;

// Parameters that several doors take.
pub(super) const LIMIT: &str = "Limit";
pub(super) const BEFORE: &str = "Before";
pub(super) const SPACE: &str = "CustSpaceId";
pub(super) const TEXT: &str = "Text";

/// The parameters of a query.
pub(super) struct Query<'a>(Vec<(&'a str, &'a str)>);

impl<'a> Query<'a> {
    /// Refuses other names than the known ones, and repeated names.
    pub(super) fn read(request: &'a Request, known: &[&str]) -> Result<Self, Reply> {
        let mut pairs: Vec<(&str, &str)> = Vec::new();
        for parameter in request.parameters.iter().filter(|parameter| parameter.location == Location::Query) {
            let name = parameter.name.as_str();
            if !known.contains(&name) {
                let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
                return Err(invalid(&format!("query parameter `{name}` is unknown; known: {known}")));
            }
            if pairs.iter().any(|(earlier, _)| *earlier == name) {
                return Err(invalid(&format!("query parameter `{name}` is given twice")));
            }
            pairs.push((name, &parameter.value));
        }
        Ok(Self(pairs))
    }

    /// A text; an empty one counts as absent.
    pub(super) fn text(&self, name: &str) -> Option<&'a str> {
        self.0.iter().find(|(known, value)| *known == name && !value.is_empty()).map(|(_, value)| *value)
    }

    /// A number.
    pub(super) fn number(&self, name: &str) -> Result<Option<u64>, Reply> {
        let problem = |_| invalid(&format!("query parameter `{name}` must be a number"));
        self.text(name).map(|text| text.parse().map_err(problem)).transpose()
    }
}

pub(super) fn invalid(message: &str) -> Reply {
    failed(StatusCode::BAD_REQUEST, "InvalidQuery", message)
}
