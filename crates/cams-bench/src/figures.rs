//! Figures that are measured several times: their spread, comparisons of two subjects, and budgets.

use std::fmt;

use serde::Serialize;

/// Median and range of several measurements of one thing.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(crate) struct Spread {
    pub(crate) median: f64,
    pub(crate) min: f64,
    pub(crate) max: f64,
}

impl Spread {
    /// The spread of the samples; `None` if nothing was measured.
    pub(crate) fn of(samples: &[f64]) -> Option<Self> {
        let mut sorted = samples.to_vec();
        sorted.sort_unstable_by(f64::total_cmp);
        let (min, max) = (*sorted.first()?, *sorted.last()?);
        let middle = sorted.len() / 2;
        let upper = *sorted.get(middle)?;
        // Of an even number of samples there are two in the middle.
        let lower = if sorted.len().is_multiple_of(2) { *sorted.get(middle - 1)? } else { upper };
        Some(Self { median: lower.midpoint(upper), min, max })
    }
}

/// `1.42 (1.38–1.51)`, with the digits after the point that the format asks for; a single value if all are equal.
impl fmt::Display for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = f.precision().unwrap_or(2);
        let Self { median, min, max } = self;
        write!(f, "{median:.digits$}")?;
        if min < max { write!(f, " ({min:.digits$}–{max:.digits$})") } else { Ok(()) }
    }
}

/// Ours divided by theirs, round by round: what disturbs the machine for a while disturbs both of a round.
pub(crate) fn ratios(ours: &[f64], theirs: &[f64]) -> Vec<f64> {
    ours.iter().zip(theirs).map(|(ours, theirs)| ours / theirs).collect()
}

/// Ours minus theirs, round by round.
pub(crate) fn differences(ours: &[f64], theirs: &[f64]) -> Vec<f64> {
    ours.iter().zip(theirs).map(|(ours, theirs)| ours - theirs).collect()
}

/// The limit that a figure must keep.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Budget {
    AtMost(f64),
    AtLeast(f64),
}

impl Budget {
    /// Whether the figure is within the budget; of a [`Spread`] that is its median.
    pub(crate) fn verdict(self, figure: f64) -> Verdict {
        let met = match self {
            Self::AtMost(limit) => figure <= limit,
            Self::AtLeast(limit) => figure >= limit,
        };
        if met { Verdict::Met } else { Verdict::Missed }
    }
}

impl fmt::Display for Budget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtMost(limit) => write!(f, "≤ {limit}"),
            Self::AtLeast(limit) => write!(f, "≥ {limit}"),
        }
    }
}

/// Whether a budget was met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Verdict {
    Met,
    Missed,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Met => "met",
            Self::Missed => "missed",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_or_between_the_two_in_the_middle() {
        let spread = |samples: &[f64]| Spread::of(samples);
        assert_eq!(spread(&[]), None);
        assert_eq!(spread(&[2.0]), Some(Spread { median: 2.0, min: 2.0, max: 2.0 }));
        assert_eq!(spread(&[9.0, 1.0, 2.0]), Some(Spread { median: 2.0, min: 1.0, max: 9.0 }));
        assert_eq!(spread(&[10.0, 2.0, 9.0, 3.0]), Some(Spread { median: 6.0, min: 2.0, max: 10.0 }));
    }

    #[test]
    fn a_spread_is_shown_with_the_digits_that_are_asked_for() {
        let spread = Spread { median: 1.4249, min: 1.0, max: 12.5 };
        assert_eq!(spread.to_string(), "1.42 (1.00–12.50)");
        assert_eq!(format!("{spread:.1}"), "1.4 (1.0–12.5)");
        assert_eq!(Spread { median: 3.0, min: 3.0, max: 3.0 }.to_string(), "3.00");
    }

    #[test]
    fn only_rounds_that_both_have_are_compared() {
        assert_eq!(ratios(&[3.0, 10.0, 7.0], &[2.0, 4.0]), [1.5, 2.5]);
        assert_eq!(differences(&[3.0, 10.0, 7.0], &[2.0, 4.0]), [1.0, 6.0]);
    }

    #[test]
    fn a_budget_is_met_at_its_limit_and_missed_beyond() {
        assert_eq!(Budget::AtMost(1.5).verdict(1.5), Verdict::Met);
        assert_eq!(Budget::AtMost(1.5).verdict(1.51), Verdict::Missed);
        assert_eq!(Budget::AtLeast(0.9).verdict(0.9), Verdict::Met);
        assert_eq!(Budget::AtLeast(0.9).verdict(0.89), Verdict::Missed);
        assert_eq!(Budget::AtLeast(0.9).verdict(f64::NAN), Verdict::Missed);
        assert_eq!(
            (Budget::AtMost(1.15).to_string(), Budget::AtLeast(20.0).to_string()),
            ("≤ 1.15".into(), "≥ 20".into())
        );
        assert_eq!(serde_json::json!(Budget::AtMost(1.5)), serde_json::json!({"at-most": 1.5}));
    }
}
