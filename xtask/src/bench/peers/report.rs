//! What the runs of a mode come to: a table of figures, and ratios against their budgets.

use std::fmt;

use serde_json::{Value, json};

use super::Entry;
use super::client::Client;
use crate::bench::load::Run;
use crate::figures::{Budget, Spread, ratios};
use crate::table::table;

/// The calls at once that the budgets are for.
const BUDGETED: u32 = 32;

/// A client that is compared with another by a figure, and what that is to come to.
struct Comparison {
    figure: Figure,
    of: Client,
    to: Client,
    budget: Option<Budget>,
}

const COMPARISONS: [Comparison; 5] = [
    compared(Figure::CallsPerSecond, Client::Reqwest, Budget::AtLeast(0.9)),
    Comparison { figure: Figure::CallsPerSecond, of: Client::CamsReqwest, to: Client::Reqwest, budget: None },
    compared(Figure::CallsPerCpuSecond, Client::Python, Budget::AtLeast(20.0)),
    compared(Figure::CallsPerCpuSecond, Client::PythonAsync, Budget::AtLeast(20.0)),
    compared(Figure::CallsPerCpuSecond, Client::Node, Budget::AtLeast(10.0)),
];

/// This SDK as it is by default, with what it is to come to.
const fn compared(figure: Figure, to: Client, budget: Budget) -> Comparison {
    Comparison { figure, of: Client::Cams, to, budget: Some(budget) }
}

/// All clients with so many calls at once.
#[derive(Debug)]
pub(super) struct Mode {
    pub(super) in_flight: u32,
    pub(super) entries: Vec<Entry>,
}

/// A figure of a run.
#[derive(Clone, Copy, Debug)]
enum Figure {
    CallsPerSecond,
    CpuPerCall,
    CallsPerCpuSecond,
    PercentOfCore,
    PeakMemory,
    Connections,
}

impl Figure {
    const ALL: [Self; 6] = [
        Self::CallsPerSecond,
        Self::CpuPerCall,
        Self::CallsPerCpuSecond,
        Self::PercentOfCore,
        Self::PeakMemory,
        Self::Connections,
    ];

    fn of(self, run: &Run) -> f64 {
        match self {
            Self::CallsPerSecond => run.calls_per_second(),
            Self::CpuPerCall => run.cpu_us_per_call(),
            Self::CallsPerCpuSecond => run.calls_per_cpu_second(),
            Self::PercentOfCore => run.percent_of_core(),
            Self::PeakMemory => run.peak_memory_mib(),
            Self::Connections => run.connections_per_1000_calls(),
        }
    }

    /// Its name for people, its name for programs, and the digits that it is shown with.
    fn shown(self) -> (&'static str, &'static str, usize) {
        match self {
            Self::CallsPerSecond => ("calls per second", "calls_per_second", 0),
            Self::CpuPerCall => ("CPU per call, µs", "cpu_us_per_call", 1),
            Self::CallsPerCpuSecond => ("calls per CPU second", "calls_per_cpu_second", 0),
            Self::PercentOfCore => ("of a core, %", "percent_of_core", 0),
            Self::PeakMemory => ("peak memory, MiB", "peak_memory_mib", 1),
            Self::Connections => ("connections per 1,000 calls", "connections_per_1000_calls", 1),
        }
    }

    fn spread(self, runs: &[Run]) -> Option<Spread> {
        let samples: Vec<f64> = runs.iter().map(|run| self.of(run)).collect();
        Spread::of(&samples)
    }
}

/// A client against another.
#[derive(Debug)]
struct Ratio {
    figure: Figure,
    of: Client,
    to: Client,
    spread: Spread,
    /// Where there is one for the mode.
    budget: Option<Budget>,
}

impl Mode {
    fn runs(&self, client: Client) -> Option<&[Run]> {
        let entry = self.entries.iter().find(|entry| entry.client == client)?;
        entry.runs.as_deref().ok()
    }

    /// Of what was measured on both sides.
    fn ratios(&self) -> Vec<Ratio> {
        let ratio = |Comparison { figure, of, to, budget }| {
            let samples =
                |client| Some(self.runs(client)?.iter().map(|run| figure.of(run)).collect::<Vec<_>>());
            let spread = Spread::of(&ratios(&samples(of)?, &samples(to)?))?;
            Some(Ratio { figure, of, to, spread, budget: budget.filter(|_| self.in_flight == BUDGETED) })
        };
        COMPARISONS.into_iter().filter_map(ratio).collect()
    }

    /// The same for a program: an object for each client and each ratio.
    pub(super) fn to_json(&self) -> Vec<Value> {
        let entries = self.entries.iter().map(|Entry { client, runs }| match runs {
            Ok(runs) => {
                let figure = |figure: Figure| (figure.shown().1.to_owned(), json!(figure.spread(runs)));
                let figures: serde_json::Map<_, _> = Figure::ALL.into_iter().map(figure).collect();
                json!({"reason": "figures", "client": client.name(), "in_flight": self.in_flight,
                       "rounds": runs.len(), "figures": figures, "failed": failed(runs)})
            }
            Err(why) => json!({"reason": "not-measured", "client": client.name(),
                               "in_flight": self.in_flight, "message": why}),
        });
        let ratios = self.ratios().into_iter().map(|Ratio { figure, of, to, spread, budget }| {
            json!({"reason": "ratio", "figure": figure.shown().1, "of": of.name(), "to": to.name(),
                   "in_flight": self.in_flight, "ratio": spread, "budget": budget,
                   "verdict": budget.map(|budget| budget.verdict(spread.median))})
        });
        entries.chain(ratios).collect()
    }

    fn row(Entry { client, runs }: &Entry) -> Vec<String> {
        let mut row = vec![client.name().to_owned()];
        match runs {
            Ok(runs) => {
                row.extend(Figure::ALL.map(|figure| match (figure.spread(runs), figure.shown().2) {
                    (Some(spread), digits) => format!("{spread:.digits$}"),
                    (None, _) => "not measured".to_owned(),
                }));
                row.push(failed(runs).to_string());
            }
            Err(_) => row.extend(vec!["not measured".to_owned(); Figure::ALL.len() + 1]),
        }
        row
    }
}

/// A run with failed calls ends the command, so this is told and never more than none.
fn failed(runs: &[Run]) -> u64 {
    runs.iter().map(|run| run.measured.failed).sum()
}

impl Ratio {
    fn row(&self) -> [String; 4] {
        let Self { figure, of, to, spread, budget } = self;
        let verdict = budget.map(|budget| budget.verdict(spread.median).to_string());
        [
            format!("{}, {} / {}", figure.shown().0, of.name(), to.name()),
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
        let names = Figure::ALL.map(|figure| figure.shown().0);
        let header = ["client"].into_iter().chain(names).chain(["failed"]);
        writeln!(f, "{}", table(header, self.entries.iter().map(Self::row)))?;
        for Entry { client, runs } in &self.entries {
            if let Err(reason) = runs {
                writeln!(f, "{}: not measured: {reason}", client.name())?;
            }
        }
        let ratios = self.ratios();
        if ratios.is_empty() {
            return Ok(());
        }
        writeln!(
            f,
            "\n{}",
            table(["ratio", "of each round", "budget", "verdict"], ratios.iter().map(Ratio::row))
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::load::Measured;
    use crate::figures::Verdict;

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
            Entry { client: Client::Cams, runs: Ok(vec![run(30_000, 2.0), run(25_000, 2.0)]) },
            Entry { client: Client::Python, runs: Ok(vec![run(1_500, 2.0), run(625, 2.0)]) },
            Entry { client: Client::Node, runs: Err("there is no `node`: install Node.js 20".to_owned()) },
        ];
        Mode { in_flight, entries }
    }

    #[test]
    fn ratios_are_of_each_round_and_of_what_was_measured_on_both_sides() {
        let ratios = mode(32).ratios();
        let found: Vec<_> = ratios.iter().map(|ratio| (ratio.to, ratio.spread, ratio.budget)).collect();
        let spread = |median, min, max| Spread { median, min, max };
        assert_eq!(
            found,
            [
                (Client::Reqwest, spread(1.0, 0.75, 1.25), Some(Budget::AtLeast(0.9))),
                (Client::Python, spread(30.0, 20.0, 40.0), Some(Budget::AtLeast(20.0))),
            ]
        );
    }

    #[test]
    fn budgets_are_for_32_in_flight_alone() {
        assert!(mode(1).ratios().iter().all(|ratio| ratio.budget.is_none()));
    }

    #[test]
    fn people_see_the_figures_who_was_not_measured_and_the_verdicts() {
        let text = mode(32).to_string();
        let lines: Vec<&str> = text.lines().collect();
        let has = |parts: &[&str]| lines.iter().any(|line| parts.iter().all(|part| line.contains(part)));
        assert!(has(&["| cams", " 13750 (12500–15000) |", " 8.0 |", " 2.0 |", " 0 |"]), "{text}");
        assert!(has(&["| node", "not measured"]), "{text}");
        assert!(has(&["node: not measured: there is no `node`"]), "{text}");
        assert!(
            has(&["calls per CPU second, cams / python", "30.00 (20.00–40.00)", "≥ 20", "met"]),
            "{text}"
        );
    }

    #[test]
    fn programs_see_the_same() {
        let lines = mode(32).to_json();
        let reasons: Vec<&str> = lines.iter().filter_map(|line| line["reason"].as_str()).collect();
        assert_eq!(reasons, ["figures", "figures", "figures", "not-measured", "ratio", "ratio"]);
        assert_eq!(lines[1]["figures"]["peak_memory_mib"]["median"], 8.0);
        assert_eq!(lines[4]["verdict"], json!(Verdict::Met));
        assert_eq!(mode(1).to_json()[4]["verdict"], Value::Null);
    }
}
