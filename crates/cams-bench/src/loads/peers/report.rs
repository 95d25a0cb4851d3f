//! The results of a mode: a table of figures, and comparisons with their budgets.

use std::fmt;

use serde_json::{Value, json};

use super::client::Client;
use crate::figures::{Budget, Spread, differences, ratios};
use crate::loads::figure::{self, Figure};
use crate::loads::run::Run;
use crate::table::table;

/// The calls at once that the budgets are for.
const BUDGETED: u32 = 32;

static FIGURES: [Figure; 6] = [
    figure::CALLS_PER_SECOND,
    figure::CPU_PER_CALL,
    figure::CALLS_PER_CPU_SECOND,
    figure::PERCENT_OF_CORE,
    figure::PEAK_MEMORY,
    figure::CONNECTIONS_PER_1000_CALLS,
];

/// Compares a figure of this SDK with the same figure of another client.
struct Comparison {
    figure: Figure,
    by: By,
    to: Client,
    budget: Budget,
}

/// How two figures are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
    Ratio,
    Difference,
}

const COMPARISONS: [Comparison; 5] = [
    ratio(figure::CALLS_PER_SECOND, Client::ByHand, 0.85),
    Comparison {
        figure: figure::CPU_PER_CALL,
        by: By::Difference,
        to: Client::Reqwest,
        budget: Budget::AtMost(6.0),
    },
    ratio(figure::CALLS_PER_CPU_SECOND, Client::Python, 20.0),
    ratio(figure::CALLS_PER_CPU_SECOND, Client::PythonAsync, 20.0),
    ratio(figure::CALLS_PER_CPU_SECOND, Client::Node, 8.0),
];

const fn ratio(figure: Figure, to: Client, at_least: f64) -> Comparison {
    Comparison { figure, by: By::Ratio, to, budget: Budget::AtLeast(at_least) }
}

/// All clients with so many calls at once.
#[derive(Debug)]
pub(super) struct Mode {
    pub(super) in_flight: u32,
    pub(super) entries: Vec<Entry>,
}

/// A client in a mode: its runs, a round each, or why there are none.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) client: Client,
    pub(super) runs: Result<Vec<Run>, String>,
}

/// The result of a comparison.
#[derive(Debug)]
struct Compared {
    figure: Figure,
    by: By,
    to: Client,
    spread: Spread,
    /// If there is one for the mode.
    budget: Option<Budget>,
}

impl Mode {
    fn runs(&self, client: Client) -> Option<&[Run]> {
        let entry = self.entries.iter().find(|entry| entry.client == client)?;
        entry.runs.as_deref().ok()
    }

    /// The comparisons whose two sides were measured.
    fn compared(&self) -> Vec<Compared> {
        let compared = |Comparison { figure, by, to, budget }| {
            let ours = figure.samples(self.runs(Client::Cams)?);
            let theirs = figure.samples(self.runs(to)?);
            let rounds = match by {
                By::Ratio => ratios(&ours, &theirs),
                By::Difference => differences(&ours, &theirs),
            };
            let budget = (self.in_flight == BUDGETED).then_some(budget);
            Some(Compared { figure, by, to, spread: Spread::of(&rounds)?, budget })
        };
        COMPARISONS.into_iter().filter_map(compared).collect()
    }

    /// The same for a program: an object for each client and each comparison.
    pub(super) fn to_json(&self) -> Vec<Value> {
        let entries = self.entries.iter().map(|Entry { client, runs }| match runs {
            Ok(runs) => json!({"reason": "figures", "client": client.name(), "in_flight": self.in_flight,
                               "rounds": runs.len(), "figures": figure::to_json(&FIGURES, runs),
                               "failed": failed(runs)}),
            Err(why) => json!({"reason": "not-measured", "client": client.name(),
                               "in_flight": self.in_flight, "message": why}),
        });
        let compared = self.compared().into_iter().map(|Compared { figure, by, to, spread, budget }| {
            json!({"reason": by.key(), "figure": figure.key, "of": Client::Cams.name(), "to": to.name(),
                   "in_flight": self.in_flight, by.key(): spread, "budget": budget,
                   "verdict": budget.map(|budget| budget.verdict(spread.median))})
        });
        entries.chain(compared).collect()
    }

    fn row(Entry { client, runs }: &Entry) -> Vec<String> {
        let not_measured = || "not measured".to_owned();
        let mut row = vec![client.name().to_owned()];
        match runs {
            Ok(runs) => {
                row.extend(FIGURES.iter().map(|figure| figure.shown(runs).unwrap_or_else(not_measured)));
                row.push(failed(runs).to_string());
            }
            Err(_) => row.extend(vec![not_measured(); FIGURES.len() + 1]),
        }
        row
    }
}

/// A run with failed calls ends the command, so this is never more than none.
fn failed(runs: &[Run]) -> u64 {
    runs.iter().map(|run| run.measured.failed).sum()
}

impl By {
    fn key(self) -> &'static str {
        match self {
            Self::Ratio => "ratio",
            Self::Difference => "difference",
        }
    }

    fn sign(self) -> char {
        match self {
            Self::Ratio => '/',
            Self::Difference => '−',
        }
    }
}

impl Compared {
    fn row(&self) -> [String; 4] {
        let Self { figure, by, to, spread, budget } = self;
        let verdict = budget.map(|budget| budget.verdict(spread.median).to_string());
        [
            format!("{}, {} {} {}", figure.title, Client::Cams.name(), by.sign(), to.name()),
            spread.to_string(),
            budget.map_or_else(|| "none".to_owned(), |budget| budget.to_string()),
            verdict.unwrap_or_else(|| "–".to_owned()),
        ]
    }
}

/// The tables for people: medians of the rounds with the least and the most.
impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let title = match self.in_flight {
            1 => "one call after the other".to_owned(),
            calls => format!("{calls} calls in flight"),
        };
        writeln!(f, "\n{title}; median (least–most) of the rounds\n")?;
        let header =
            ["client"].into_iter().chain(FIGURES.iter().map(|figure| figure.title)).chain(["failed"]);
        writeln!(f, "{}", table(header, self.entries.iter().map(Self::row)))?;
        for Entry { client, runs } in &self.entries {
            if let Err(reason) = runs {
                writeln!(f, "{}: not measured: {reason}", client.name())?;
            }
        }
        let compared = self.compared();
        if compared.is_empty() {
            return Ok(());
        }
        let header = ["comparison", "of each round", "budget", "verdict"];
        writeln!(f, "\n{}", table(header, compared.iter().map(Compared::row)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::Verdict;
    use crate::program::drive::Measured;

    fn run(calls: u64, cpu_seconds: f64) -> Run {
        let measured = Measured {
            calls,
            failed: 0,
            failure: None,
            seconds: 2.0,
            cpu_seconds,
            peak_memory_bytes: 8 << 20,
            latency: None,
        };
        Run { measured, connections: 4, answered: 2000 }
    }

    fn mode(in_flight: u32) -> Mode {
        let entries = vec![
            Entry { client: Client::Reqwest, runs: Ok(vec![run(40_000, 2.0), run(20_000, 2.0)]) },
            Entry { client: Client::ByHand, runs: Ok(vec![run(40_000, 2.0), run(20_000, 2.0)]) },
            Entry { client: Client::Cams, runs: Ok(vec![run(30_000, 2.0), run(25_000, 2.0)]) },
            Entry { client: Client::Python, runs: Ok(vec![run(1_500, 2.0), run(625, 2.0)]) },
            Entry { client: Client::Node, runs: Err("there is no `node`: install Node.js 20".to_owned()) },
        ];
        Mode { in_flight, entries }
    }

    #[test]
    fn comparisons_are_of_each_round_and_of_what_was_measured_on_both_sides() {
        let found = mode(32).compared();
        let found: Vec<_> = found.iter().map(|it| (it.to, it.by, it.spread, it.budget)).collect();
        let spread = |median, min, max| Spread { median, min, max };
        let cpu = |calls: f64| 2e6 / calls;
        let [first, second] = [cpu(30_000.0) - cpu(40_000.0), cpu(25_000.0) - cpu(20_000.0)];
        assert_eq!(
            found,
            [
                (Client::ByHand, By::Ratio, spread(1.0, 0.75, 1.25), Some(Budget::AtLeast(0.85))),
                (
                    Client::Reqwest,
                    By::Difference,
                    spread(first.midpoint(second), second, first),
                    Some(Budget::AtMost(6.0))
                ),
                (Client::Python, By::Ratio, spread(30.0, 20.0, 40.0), Some(Budget::AtLeast(20.0))),
            ]
        );
    }

    #[test]
    fn budgets_are_for_32_in_flight_alone() {
        assert!(mode(1).compared().iter().all(|compared| compared.budget.is_none()));
    }

    #[test]
    fn people_see_the_figures_who_was_not_measured_and_the_verdicts() {
        let text = mode(32).to_string();
        let lines: Vec<&str> = text.lines().collect();
        let has = |parts: &[&str]| lines.iter().any(|line| parts.iter().all(|part| line.contains(part)));
        assert!(has(&["| cams", " 13750 (12500–15000) |", " 8.0 |", " 2.0 |", " 0 |"]), "{text}");
        assert!(has(&["| node", "not measured"]), "{text}");
        assert!(has(&["node: not measured: there is no `node`"]), "{text}");
        assert!(has(&["CPU per call, µs, cams − reqwest", "≤ 6", "met"]), "{text}");
        assert!(
            has(&["calls per CPU second, cams / python", "30.00 (20.00–40.00)", "≥ 20", "met"]),
            "{text}"
        );
    }

    #[test]
    fn programs_see_the_same() {
        let lines = mode(32).to_json();
        let reasons: Vec<&str> = lines.iter().filter_map(|line| line["reason"].as_str()).collect();
        assert_eq!(
            reasons,
            ["figures", "figures", "figures", "figures", "not-measured", "ratio", "difference", "ratio"]
        );
        assert_eq!(lines[2]["figures"]["peak_memory_mib"]["median"], 8.0);
        assert_eq!(lines[5]["verdict"], json!(Verdict::Met));
        assert_eq!(lines[6]["difference"]["median"].as_f64().map(f64::round), Some(-2.0));
        assert_eq!(mode(1).to_json()[5]["verdict"], Value::Null);
    }
}
