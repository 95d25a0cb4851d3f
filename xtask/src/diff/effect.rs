//! What a change does to users.

use serde::Serialize;

/// What a change means for users, from harmless to severe.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Effect {
    /// Only documentation changes.
    Documentation,
    /// Something is new or deprecated. Programs compile and behave as before.
    Compatible,
    /// Programs compile as before, but something is sent, accepted, shown, or retried differently.
    Behavior,
    /// Some programs no longer compile, or must be reviewed.
    Breaking,
}

impl Effect {
    /// All effects, the most severe first.
    pub(crate) const ALL: [Self; 4] = [Self::Breaking, Self::Behavior, Self::Compatible, Self::Documentation];

    /// As reports write it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Documentation => "documentation",
            Self::Behavior => "behavior",
            Self::Compatible => "compatible",
            Self::Breaking => "breaking",
        }
    }
}
