//! Clean builds of all programs, again and again in turn, and what they cost.

use std::collections::BTreeMap;

use clap::ValueEnum;
use serde::Serialize;
use serde_json::json;

use super::cargo::{Cost, Package};
use super::program::Program;
use super::report::Section;
use crate::figures::{Budget, Spread, ratios};
use crate::table::table;

/// A profile of `cargo`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Profile {
    Debug,
    Release,
}

impl Profile {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Debug => "debug",
            Self::Release => "release",
        }
    }

    fn argument(self) -> &'static str {
        match self {
            Self::Debug => "--profile=dev",
            Self::Release => "--profile=release",
        }
    }

    /// Only debug builds have a budget.
    fn budget(self, program: Program) -> Option<Budget> {
        (self == Self::Debug).then(|| program.debug_budget()).flatten()
    }
}

/// What the builds of each program cost, round by round.
pub(super) type Costs = BTreeMap<Program, Vec<Cost>>;

/// Builds every program once in each round; what the last round built stays.
///
/// # Errors
/// A build fails.
pub(super) fn measure(
    packages: &[Package],
    profile: Profile,
    rounds: u32,
    jobs: Option<&str>,
) -> anyhow::Result<Costs> {
    let mut costs = Costs::new();
    // All are built with a report of their times, so that it makes no difference between them.
    let arguments: Vec<&str> = [profile.argument(), "--timings"].into_iter().chain(jobs).collect();
    for round in 1..=rounds {
        for package in packages {
            let cost = package.build(&arguments)?;
            anstream::eprintln!(
                "{} round {round} of {rounds}: {}: {:.1} s, {:.1} s of CPU time",
                profile.name(),
                package.program.package(),
                cost.seconds,
                cost.cpu_seconds
            );
            costs.entry(package.program).or_default().push(cost);
        }
    }
    Ok(costs)
}

/// The costs, and their ratios to the base, against the budgets.
pub(super) fn section(profile: Profile, rounds: u32, costs: &Costs) -> Section {
    let base = Columns::of(costs.get(&Program::Base).map(Vec::as_slice).unwrap_or_default());
    let (mut rows, mut objects) = (Vec::new(), Vec::new());
    for (program, costs) in costs {
        let own = Columns::of(costs);
        let [seconds, cpu_seconds] = [&own.seconds, &own.cpu_seconds].map(|samples| Spread::of(samples));
        let is_base = *program == Program::Base;
        let to_base = |ours, theirs| if is_base { None } else { Spread::of(&ratios(ours, theirs)) };
        let ratio = to_base(&own.seconds, &base.seconds);
        let cpu_ratio = to_base(&own.cpu_seconds, &base.cpu_seconds);
        let budget = profile.budget(*program);
        let verdict = budget.zip(ratio).map(|(budget, ratio)| budget.verdict(ratio.median));
        rows.push([
            program.title().to_owned(),
            shown(seconds.map(|spread| format!("{spread:.1}"))),
            shown(cpu_seconds.map(|spread| format!("{spread:.1}"))),
            shown(ratio),
            shown(cpu_ratio),
            shown(budget.zip(verdict).map(|(budget, verdict)| format!("{budget}: {verdict}"))),
        ]);
        objects.push(json!({
            "reason": "build-cost", "profile": profile, "program": program, "rounds": rounds,
            "seconds": seconds, "cpu-seconds": cpu_seconds, "ratio": ratio, "cpu-ratio": cpu_ratio,
            "budget": budget, "verdict": verdict,
        }));
    }
    let header = ["program", "seconds", "CPU seconds", "seconds / base", "CPU seconds / base", "budget"];
    Section {
        title: format!(
            "Clean {} builds, median (least–most) of {rounds} {}",
            profile.name(),
            if rounds == 1 { "round" } else { "rounds" }
        ),
        table: table(header, rows),
        notes: vec!["Ratios are those of each round. The budget is for the seconds.".to_owned()],
        objects,
    }
}

/// The figure, or a dash if there is none.
fn shown(figure: Option<impl ToString>) -> String {
    figure.map_or_else(|| "–".to_owned(), |figure| figure.to_string())
}

struct Columns {
    seconds: Vec<f64>,
    cpu_seconds: Vec<f64>,
}

impl Columns {
    fn of(costs: &[Cost]) -> Self {
        let (seconds, cpu_seconds) = costs.iter().map(|cost| (cost.seconds, cost.cpu_seconds)).unzip();
        Self { seconds, cpu_seconds }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn costs() -> Costs {
        let costs =
            |seconds: [f64; 3]| seconds.map(|seconds| Cost { seconds, cpu_seconds: seconds * 2.0 }).to_vec();
        Costs::from([
            (Program::Base, costs([10.0, 20.0, 40.0])),
            (Program::OneGroup, costs([14.0, 28.0, 48.0])),
            (Program::AllGroups, costs([15.0, 30.0, 50.0])),
        ])
    }

    #[test]
    fn ratios_are_taken_within_a_round_and_judged_by_their_median() {
        let section = section(Profile::Debug, 3, &costs());
        let of = |index: usize, key: &str| section.objects[index][key].clone();
        assert_eq!(of(0, "ratio"), json!(null));
        assert_eq!(of(1, "ratio"), json!({"median": 1.4, "min": 1.2, "max": 1.4}));
        assert_eq!((of(1, "budget"), of(1, "verdict")), (json!({"at-most": 1.3}), json!("missed")));
        assert_eq!(of(2, "ratio")["median"], json!(1.5));
        assert_eq!(of(2, "verdict"), json!("met"));
    }

    #[test]
    fn release_builds_have_no_budget() {
        let section = section(Profile::Release, 3, &costs());
        assert!(section.objects.iter().all(|object| object["verdict"].is_null()));
        assert!(!section.table.to_string().contains("met"));
    }
}
