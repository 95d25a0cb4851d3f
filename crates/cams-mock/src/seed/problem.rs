//! What is wrong with a seed.

use std::fmt;

/// One mistake in a seed, with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SeedProblem {
    /// Its place: `Numbers[0].Status`. Empty for the seed as a whole.
    pub path: String,
    /// What is wrong there.
    pub message: String,
}

/// All mistakes that were found in a seed.
///
/// [`Builder::start`](crate::Builder::start) wraps it in an [`std::io::Error`]; `get_ref` and `downcast_ref` return it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeedError {
    problems: Vec<SeedProblem>,
}

impl SeedProblem {
    pub(super) fn new(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self { path: path.into(), message: message.into() }
    }
}

impl SeedError {
    /// The error of these mistakes, if there are any.
    pub(super) fn of(problems: Vec<SeedProblem>) -> Result<(), Self> {
        if problems.is_empty() { Ok(()) } else { Err(Self { problems }) }
    }

    pub(super) fn one(problem: SeedProblem) -> Self {
        Self { problems: vec![problem] }
    }

    /// Returns the mistakes, at least one.
    #[must_use]
    pub fn problems(&self) -> &[SeedProblem] {
        &self.problems
    }
}

impl fmt::Display for SeedProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() {
            return write!(f, "the seed {}", self.message);
        }
        write!(f, "`{}` {}", self.path, self.message)
    }
}

impl fmt::Display for SeedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the seed has mistakes: ")?;
        for (at, problem) in self.problems.iter().enumerate() {
            write!(f, "{}{problem}", if at == 0 { "" } else { "; " })?;
        }
        Ok(())
    }
}

impl std::error::Error for SeedError {}
