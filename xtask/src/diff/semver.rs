//! The step that the version must take.

use std::fmt;

use serde::Serialize;
use serde_json::{Value, json};

use super::change::Change;
use super::effect::Effect;

/// How far a version moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Step {
    None,
    Patch,
    Minor,
    Major,
}

impl Step {
    /// Returns the step for the most severe change. A change of behavior is never a patch: users of a patch expect the
    /// same behavior with fewer faults.
    pub(crate) fn of(changes: &[Change]) -> Self {
        match changes.iter().map(|change| change.effect).max() {
            None => Self::None,
            Some(Effect::Documentation) => Self::Patch,
            Some(Effect::Compatible | Effect::Behavior) => Self::Minor,
            Some(Effect::Breaking) => Self::Major,
        }
    }

    /// Returns the version after this step. For Cargo, a change of the leftmost number that is not zero is
    /// incompatible, so every step moves one place to the right in a version that begins with zero.
    pub(crate) fn after(self, [major, minor, patch]: [u64; 3]) -> [u64; 3] {
        match self {
            Self::None => [major, minor, patch],
            Self::Major if major > 0 => [major + 1, 0, 0],
            Self::Minor if major > 0 => [major, minor + 1, 0],
            Self::Major if minor > 0 => [0, minor + 1, 0],
            _ => [major, minor, patch + 1],
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "none",
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        })
    }
}

/// A step, and what it means for the version of this workspace.
#[derive(Debug)]
pub(crate) struct Verdict {
    pub(crate) step: Step,
    from: [u64; 3],
}

impl Verdict {
    /// The verdict on a step from the version of this workspace.
    pub(crate) fn new(step: Step) -> Self {
        let number = |text: &str| text.parse().unwrap_or_default();
        let from = [
            number(env!("CARGO_PKG_VERSION_MAJOR")),
            number(env!("CARGO_PKG_VERSION_MINOR")),
            number(env!("CARGO_PKG_VERSION_PATCH")),
        ];
        Self { step, from }
    }

    /// The same for a program.
    pub(crate) fn to_json(&self) -> Value {
        let [from, to] = [self.from, self.step.after(self.from)].map(dotted);
        json!({ "step": self.step, "from": from, "to": to })
    }
}

/// `major (breaking: 0.1.0 → 0.2.0)`
impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = if self.step == Step::Major { "breaking" } else { "compatible" };
        let [from, to] = [self.from, self.step.after(self.from)].map(dotted);
        write!(f, "{} ({word}: {from} → {to})", self.step)
    }
}

fn dotted([major, minor, patch]: [u64; 3]) -> String {
    format!("{major}.{minor}.{patch}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_that_begins_with_zero_moves_one_place_to_the_right() {
        for (step, version, wanted) in [
            (Step::Major, [1, 2, 3], [2, 0, 0]),
            (Step::Minor, [1, 2, 3], [1, 3, 0]),
            (Step::Patch, [1, 2, 3], [1, 2, 4]),
            (Step::Major, [0, 1, 3], [0, 2, 0]),
            (Step::Minor, [0, 1, 3], [0, 1, 4]),
            (Step::Patch, [0, 1, 3], [0, 1, 4]),
            (Step::Major, [0, 0, 3], [0, 0, 4]),
            (Step::None, [0, 1, 3], [0, 1, 3]),
        ] {
            assert_eq!(step.after(version), wanted, "{step} from {version:?}");
        }
    }
}
