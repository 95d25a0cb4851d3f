//! Where the time of a build goes, crate by crate, by the report of `cargo build --timings`.
//!
//! A stable `cargo` writes that report as a page only. The page holds its data as JSON in a format that is not
//! stable: if it cannot be read, this part is missing, and the command goes on.

use std::collections::BTreeMap;

use anyhow::Context;
use fs_err as fs;
use regex::Regex;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::cargo::Package;
use super::program::Program;
use super::report::Section;
use crate::table::table;

/// How many units are listed for a program.
const LISTED: usize = 12;

/// What `cargo` ran: a compiler, or a build script.
#[derive(Debug, Deserialize)]
struct Unit {
    i: usize,
    name: String,
    version: String,
    /// Empty for a library.
    target: String,
    start: f64,
    duration: f64,
    /// The units that had waited for the end of this one only.
    unblocked_units: Vec<usize>,
    /// The units that had waited for its metadata only.
    unblocked_rmeta_units: Vec<usize>,
    sections: Option<Vec<(String, Phase)>>,
}

/// A part of a unit's time, from its start.
#[derive(Debug, Deserialize)]
struct Phase {
    end: f64,
}

impl Unit {
    fn title(&self) -> String {
        format!("{} {}{}", self.name, self.version, self.target)
    }

    /// Whether it is of this workspace or the program itself.
    fn is_ours(&self) -> bool {
        self.name.starts_with("cams") || self.name.starts_with("hello-")
    }

    /// Seconds until others could use it: its types are known, its code is not made yet.
    fn frontend(&self) -> Option<f64> {
        let (_, phase) = self.sections.as_ref()?.iter().find(|(name, _)| name == "frontend")?;
        Some(phase.end)
    }
}

/// Where the time of one build went.
#[derive(Debug)]
pub(super) struct Timings {
    program: Program,
    units: Vec<Unit>,
}

/// A step on the way to the end of a build.
#[derive(Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Step {
    unit: String,
    /// How long the next one waited for it, once it ran.
    seconds: f64,
    /// How long it waited for a processor itself, although it could have run.
    waited_seconds: f64,
}

impl Timings {
    /// Reads the report of the last build.
    ///
    /// # Errors
    /// There is none, or it has another form.
    pub(super) fn of(package: &Package) -> anyhow::Result<Self> {
        let path = package.target().join("cargo-timings/cargo-timing.html");
        Self::parse(package.program, &fs::read_to_string(path)?)
    }

    fn parse(program: Program, page: &str) -> anyhow::Result<Self> {
        let data = Regex::new(r"(?s)const UNIT_DATA = (\[.*?\n\]);")?;
        let units = data.captures(page).and_then(|found| found.get(1));
        let units = units.context("the report of `cargo build --timings` has no list of units")?;
        let units = serde_json::from_str(units.as_str())
            .context("the units in the report of `cargo build --timings` cannot be read")?;
        Ok(Self { program, units })
    }

    /// Ours, and the longest of the others.
    fn listed(&self) -> Vec<&Unit> {
        let mut units: Vec<&Unit> = self.units.iter().collect();
        units.sort_by(|a, b| b.is_ours().cmp(&a.is_ours()).then(b.duration.total_cmp(&a.duration)));
        units.truncate(LISTED);
        units
    }

    /// From the unit that ended last back to the first: each is the one that the next had waited for last.
    fn critical_path(&self) -> Vec<Step> {
        let unblocked = |unit| self.unblocked_by(unit);
        let ended = |unit: &&Unit| unit.start + unit.duration;
        let mut unit = self.units.iter().max_by(|a, b| ended(a).total_cmp(&ended(b)));
        let mut seconds = unit.map_or(0.0, |unit| unit.duration);
        let mut steps = Vec::new();
        while let Some(this) = unit {
            let before = unblocked(this);
            let could_run = before.as_ref().map_or(0.0, |(unit, seconds)| unit.start + seconds);
            let waited_seconds = (this.start - could_run).max(0.0);
            steps.push(Step { unit: this.title(), seconds, waited_seconds });
            // Time runs backwards here, so that a report that contradicts itself cannot lead in a circle.
            let before = before.filter(|(unit, _)| unit.start < this.start);
            (unit, seconds) = before.map_or((None, 0.0), |(unit, seconds)| (Some(unit), seconds));
        }
        steps.reverse();
        steps
    }

    /// The unit that this one had waited for, and how long that took.
    fn unblocked_by(&self, unit: &Unit) -> Option<(&Unit, f64)> {
        self.units.iter().find_map(|before| {
            let by_metadata =
                before.unblocked_rmeta_units.contains(&unit.i).then(|| before.frontend()).flatten();
            let by_end = before.unblocked_units.contains(&unit.i).then_some(before.duration);
            by_metadata.or(by_end).map(|seconds| (before, seconds))
        })
    }
}

/// The units of a program, and the way to the end of its build.
pub(super) fn section(timings: &Timings) -> Section {
    let rows = timings.listed().into_iter().map(|unit| {
        let frontend = unit.frontend().map_or_else(|| "–".to_owned(), |seconds| format!("{seconds:.1}"));
        [unit.title(), format!("{:.1}", unit.duration), frontend]
    });
    let program = timings.program;
    let path = timings.critical_path();
    let units: BTreeMap<String, f64> =
        timings.units.iter().map(|unit| (unit.title(), unit.duration)).collect();
    Section {
        title: format!("{}: our crates and the longest others in the last debug build", program.title()),
        table: table(["unit", "seconds", "until others can use it"], rows),
        notes: vec![path_shown(&path)],
        objects: vec![
            json!({"reason": "units", "program": program, "seconds": units, "critical-path": path}),
        ],
    }
}

fn path_shown(path: &[Step]) -> String {
    let total: f64 = path.iter().map(|step| step.seconds).sum();
    let waited: f64 = path.iter().map(|step| step.waited_seconds).sum();
    let steps: Vec<String> = path.iter().map(|step| format!("{} {:.1}", step.unit, step.seconds)).collect();
    format!(
        "The critical path took {total:.1} s, and {waited:.1} s of waiting for a processor: {}.",
        steps.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `a` unblocks `cams` by its metadata, `cams` the program by its end; `b` is long, and nothing waits for it.
    const PAGE: &str = r#"<script>
const UNIT_DATA = [
  {"i": 0, "name": "a", "version": "1.0.0", "mode": "todo", "target": "", "features": [], "start": 0.5, "duration": 4.0,
   "unblocked_units": [], "unblocked_rmeta_units": [2], "sections": [["frontend", {"start": 0.0, "end": 3.0}]]},
  {"i": 1, "name": "b", "version": "1.0.0", "mode": "todo", "target": "", "features": [], "start": 0.0, "duration": 6.0,
   "unblocked_units": [], "unblocked_rmeta_units": [], "sections": null},
  {"i": 2, "name": "cams", "version": "0.1.0", "mode": "todo", "target": "", "features": [], "start": 4.0, "duration": 2.0,
   "unblocked_units": [3], "unblocked_rmeta_units": [], "sections": null},
  {"i": 3, "name": "hello-base", "version": "0.0.0", "mode": "todo", "target": " bin", "features": [], "start": 6.0,
   "duration": 1.0, "unblocked_units": [], "unblocked_rmeta_units": [], "sections": null}
];
const CONCURRENCY_DATA = [
];</script>"#;

    #[test]
    fn the_path_goes_from_each_unit_to_the_one_that_it_waited_for() {
        let path = Timings::parse(Program::Base, PAGE).unwrap().critical_path();
        let steps: Vec<_> =
            path.iter().map(|step| (step.unit.as_str(), step.seconds, step.waited_seconds)).collect();
        assert_eq!(
            steps,
            [("a 1.0.0", 3.0, 0.5), ("cams 0.1.0", 2.0, 0.5), ("hello-base 0.0.0 bin", 1.0, 0.0)]
        );
    }

    #[test]
    fn ours_are_listed_before_longer_ones() {
        let timings = Timings::parse(Program::Base, PAGE).unwrap();
        let names: Vec<_> = timings.listed().into_iter().map(|unit| unit.name.as_str()).collect();
        assert_eq!(names, ["cams", "hello-base", "b", "a"]);
    }

    #[test]
    fn a_report_of_another_form_says_so() {
        let other =
            Timings::parse(Program::Base, "<script>const UNITS = [];</script>").unwrap_err().to_string();
        assert!(other.contains("no list of units"), "{other}");
        let renamed = PAGE.replace("duration", "length");
        assert!(Timings::parse(Program::Base, &renamed).unwrap_err().to_string().contains("cannot be read"));
    }
}
