//! The figures of a run, and how they are shown.

use serde_json::{Map, Value, json};

use super::run::Run;
use crate::figures::Spread;

/// A figure of a run.
#[derive(Debug)]
pub(super) struct Figure {
    /// Its name for people.
    pub(super) title: &'static str,
    /// Its name for programs.
    pub(super) key: &'static str,
    digits: usize,
    /// Latency is not always measured.
    of: fn(&Run) -> Option<f64>,
}

pub(super) const CALLS_PER_SECOND: Figure = Figure {
    title: "calls per second",
    key: "calls_per_second",
    digits: 0,
    of: |run| Some(run.calls_per_second()),
};
pub(super) const CPU_PER_CALL: Figure = Figure {
    title: "CPU per call, µs",
    key: "cpu_us_per_call",
    digits: 1,
    of: |run| Some(run.cpu_us_per_call()),
};
pub(super) const CALLS_PER_CPU_SECOND: Figure = Figure {
    title: "calls per CPU second",
    key: "calls_per_cpu_second",
    digits: 0,
    of: |run| Some(run.calls_per_cpu_second()),
};
pub(super) const PERCENT_OF_CORE: Figure = Figure {
    title: "of a core, %",
    key: "percent_of_core",
    digits: 0,
    of: |run| Some(run.percent_of_core()),
};
pub(super) const PEAK_MEMORY: Figure = Figure {
    title: "peak memory, MiB",
    key: "peak_memory_mib",
    digits: 1,
    of: |run| Some(run.peak_memory_mib()),
};
pub(super) const CONNECTIONS: Figure =
    Figure { title: "connections", key: "connections", digits: 0, of: |run| Some(run.connections()) };
pub(super) const CONNECTIONS_PER_1000_CALLS: Figure = Figure {
    title: "connections per 1,000 calls",
    key: "connections_per_1000_calls",
    digits: 1,
    of: |run| Some(run.connections_per_1000_calls()),
};
pub(super) const P50: Figure = Figure {
    title: "p50, µs",
    key: "p50_us",
    digits: 0,
    of: |run| Some(run.measured.latency?.p50_us.into()),
};
pub(super) const P99: Figure = Figure {
    title: "p99, µs",
    key: "p99_us",
    digits: 0,
    of: |run| Some(run.measured.latency?.p99_us.into()),
};

impl Figure {
    /// The figure of each run that has it.
    pub(super) fn samples(&self, runs: &[Run]) -> Vec<f64> {
        runs.iter().filter_map(self.of).collect()
    }

    pub(super) fn spread(&self, runs: &[Run]) -> Option<Spread> {
        Spread::of(&self.samples(runs))
    }

    /// As a table has it; nothing if it was not measured.
    pub(super) fn shown(&self, runs: &[Run]) -> Option<String> {
        let digits = self.digits;
        self.spread(runs).map(|spread| format!("{spread:.digits$}"))
    }
}

/// The same for a program.
pub(super) fn to_json<'f>(figures: impl IntoIterator<Item = &'f Figure>, runs: &[Run]) -> Map<String, Value> {
    figures.into_iter().map(|figure| (figure.key.to_owned(), json!(figure.spread(runs)))).collect()
}
