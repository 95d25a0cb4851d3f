//! What a change does to users.

use serde::Serialize;

/// What a change does to users, the harmless first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Effect {
    /// Nothing but texts and data for documentation.
    Documentation,
    /// Something is new or deprecated; programs compile as before, and do what they did.
    Compatible,
    /// Programs compile as before, and something is sent, accepted, shown or retried in another way.
    Behavior,
    /// Some programs do not compile any more, or must be read again before they do.
    Breaking,
}

impl Effect {
    /// Every effect, the gravest first.
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
