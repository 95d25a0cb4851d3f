//! Checks of the typed building blocks. They run before anything is sent, and report every broken rule with its place.
//!
//! A rule that the service is known to enforce is an error and stops the call. A rule with weaker evidence is a
//! warning: the SDK logs it (`tracing`) and sends the call. Texts name places and limits, never the values themselves,
//! so you can log them.
//!
//! ```
//! use cams::check::Violations;
//!
//! let mut found = Violations::new();
//! found.error("Content.text", "must not be empty");
//! found.warning("Content.caption", "is 1,100 characters long; WhatsApp documents at most 1,024");
//! assert_eq!(found.errors().count(), 1);
//! assert_eq!(found.into_result().unwrap_err().to_string(), "`Content.text` must not be empty");
//! ```

use std::fmt;
use std::sync::Arc;

/// How certain it is that the service refuses a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// The service is known to refuse it. Nothing is sent.
    Error,
    /// The evidence is weak. The SDK logs it and sends the call.
    Warning,
}

/// A rule that a value breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Violation {
    /// The place, in wire names: `Content.action.buttons[0].reply.title`.
    pub path: String,
    /// What is wrong there. Read it after the path: `must not be empty`.
    pub rule: String,
    /// Whether it stops the call.
    pub severity: Severity,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` {}", self.path, self.rule)
    }
}

/// Every rule that a value breaks. As an error, it shows those that stop the call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Violations(Vec<Violation>);

impl Violations {
    /// Creates an empty list.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a rule that the service is known to enforce.
    pub fn error(&mut self, path: impl Into<String>, rule: impl Into<String>) {
        self.0.push(Violation { path: path.into(), rule: rule.into(), severity: Severity::Error });
    }

    /// Adds a rule that the service may enforce.
    pub fn warning(&mut self, path: impl Into<String>, rule: impl Into<String>) {
        self.0.push(Violation { path: path.into(), rule: rule.into(), severity: Severity::Warning });
    }

    /// Adds the findings of a part of the value, under the path of that part. An empty path means the value itself.
    pub fn within(&mut self, path: &str, part: Violations) {
        let below = |inner: &str| match inner {
            inner if path.is_empty() => inner.to_owned(),
            "" => path.to_owned(),
            index if index.starts_with('[') => format!("{path}{index}"),
            name => format!("{path}.{name}"),
        };
        self.0.extend(part.0.into_iter().map(|found| Violation { path: below(&found.path), ..found }));
    }

    /// Adds findings that are not in the list yet. The first severity stays.
    pub(crate) fn merge(&mut self, others: Violations) {
        for other in others.0 {
            if !self.0.iter().any(|known| known.path == other.path && known.rule == other.rule) {
                self.0.push(other);
            }
        }
    }

    /// Returns the same findings as warnings, so none of them stops the call.
    #[cfg(feature = "messaging")]
    #[must_use]
    pub(crate) fn into_warnings(mut self) -> Self {
        for found in &mut self.0 {
            found.severity = Severity::Warning;
        }
        self
    }

    /// Returns the same findings as errors, so all of them stop the call.
    #[must_use]
    pub(crate) fn into_errors(mut self) -> Self {
        for found in &mut self.0 {
            found.severity = Severity::Error;
        }
        self
    }

    /// Returns all findings, in the order of the value.
    pub fn iter(&self) -> impl Iterator<Item = &Violation> {
        self.0.iter()
    }

    /// Returns the findings that stop the call.
    pub fn errors(&self) -> impl Iterator<Item = &Violation> {
        self.iter().filter(|found| found.severity == Severity::Error)
    }

    /// Returns the findings that do not stop the call.
    pub fn warnings(&self) -> impl Iterator<Item = &Violation> {
        self.iter().filter(|found| found.severity == Severity::Warning)
    }

    /// Returns whether nothing was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Turns the findings into an error if any of them stops the call.
    ///
    /// # Errors
    /// Returns itself, including its warnings, if there is at least one error.
    pub fn into_result(self) -> Result<(), Violations> {
        if self.errors().next().is_some() { Err(self) } else { Ok(()) }
    }
}

impl fmt::Display for Violations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, found) in self.errors().enumerate() {
            let separator = if at == 0 { "" } else { "; " };
            write!(f, "{separator}{found}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Violations {}

/// A check that needs the whole request.
pub(crate) struct Rule<Request>(Arc<dyn Fn(&Request) -> Violations + Send + Sync>);

impl<Request> Rule<Request> {
    #[allow(dead_code, reason = "a build without messages has no such rule")]
    pub(crate) fn new(find: impl Fn(&Request) -> Violations + Send + Sync + 'static) -> Self {
        Self(Arc::new(find))
    }

    pub(crate) fn find(&self, request: &Request) -> Violations {
        (self.0)(request)
    }
}

/// Implemented for any request.
impl<Request> Clone for Rule<Request> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<Request> fmt::Debug for Rule<Request> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rule").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_found_under_its_path() {
        let mut part = Violations::new();
        part.error("", "is empty");
        part.error("[2].title", "is too long");
        part.warning("name", "is odd");
        let mut whole = Violations::new();
        whole.within("rows", part);
        let paths: Vec<_> = whole.iter().map(|found| found.path.as_str()).collect();
        assert_eq!(paths, ["rows", "rows[2].title", "rows.name"]);
        assert_eq!(whole.to_string(), "`rows` is empty; `rows[2].title` is too long");
    }

    #[test]
    fn a_warning_stops_nothing() {
        let mut found = Violations::new();
        found.warning("name", "is odd");
        assert_eq!(found.warnings().count(), 1);
        assert_eq!(found.into_result(), Ok(()));
    }
}
