//! `cargo measure scale`: how calls per second, work, memory and latency follow the size of a load.

use std::fmt;

use clap::{Args as ClapArgs, ValueEnum};
use serde_json::{Value, json};

use super::bench::{self, Bench};
use super::figure::{self, Figure};
use super::run::{Load, Run, seconds};
use crate::table::table;

/// What the command takes.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {
    /// Rounds; in each, every size has its turn.
    #[arg(long, value_name = "ROUNDS", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,

    /// Seconds of each run that are measured, after half a second that is not.
    #[arg(long, value_name = "SECONDS", default_value_t = 3.0, value_parser = seconds)]
    seconds: f64,

    /// Only these series.
    #[arg(long, value_enum, value_name = "SERIES", num_args = 1.., value_delimiter = ',')]
    only: Vec<Series>,
}

/// What grows from row to row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Series {
    /// Calls at once.
    InFlight,
    /// Recipients of a SendChatappMassMessage, 32 in flight.
    Recipients,
    /// Items of a page of ListChatGroup, 32 in flight.
    Items,
    /// Clients with connections of their own, 64 in flight.
    Clients,
}

impl Series {
    fn name(self) -> &'static str {
        match self {
            Self::InFlight => "calls in flight",
            Self::Recipients => "recipients of a call",
            Self::Items => "items of an answer",
            Self::Clients => "clients",
        }
    }

    fn sizes(self) -> &'static [u32] {
        match self {
            Self::InFlight => &[1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024],
            Self::Recipients | Self::Items => &[1, 10, 100, 1000],
            Self::Clients => &[1, 2, 8, 64],
        }
    }

    fn load(self, size: u32, seconds: f64) -> Load {
        let text = size.to_string();
        let (in_flight, more) = match self {
            Self::InFlight => (size, vec!["--latency"]),
            Self::Recipients => (32, vec!["--call", "mass", "--size", &text]),
            Self::Items => (32, vec!["--call", "list", "--size", &text]),
            Self::Clients => (64, vec!["--clients", &text]),
        };
        Load { in_flight, seconds, more: more.into_iter().map(str::to_owned).collect() }
    }
}

/// The runs of one client with a load of one size.
#[derive(Debug)]
struct Row {
    size: u32,
    client: &'static str,
    runs: Vec<Run>,
}

/// The results of a series.
#[derive(Debug)]
struct Measured {
    series: Series,
    rows: Vec<Row>,
}

/// Measures and prints. A failed call is a failure.
pub(crate) fn run(args: &Args, is_json: bool) -> anyhow::Result<()> {
    let mut bench = Bench::start()?;
    let all = Series::value_variants().iter().copied();
    for series in all.filter(|series| args.only.is_empty() || args.only.contains(series)) {
        let measured = measure(&mut bench, series, args, is_json)?;
        if is_json {
            measured.to_json().iter().for_each(|line| anstream::println!("{line}"));
        } else {
            anstream::print!("{measured}");
        }
    }
    Ok(())
}

fn measure(bench: &mut Bench, series: Series, args: &Args, is_json: bool) -> anyhow::Result<Measured> {
    let programs = [bench::own("cams")?, bench::own("reqwest")?];
    let rows = series.sizes().iter().flat_map(|&size| {
        programs.iter().map(move |program| (program, Row { size, client: program.name, runs: Vec::new() }))
    });
    let mut rows: Vec<_> = rows.collect();
    for round in 1..=args.rounds {
        for (program, row) in &mut rows {
            let run = bench.run(program, &series.load(row.size, args.seconds))?;
            let Row { size, client, .. } = row;
            let (name, rounds, rate) = (series.name(), args.rounds, run.calls_per_second());
            anstream::eprintln!("{name} {size}, round {round} of {rounds}: {client} {rate:.0} calls/s");
            if is_json {
                let run = json!({"reason": "run", "series": name, "size": size, "client": client,
                                 "round": round, "measured": run});
                anstream::println!("{run}");
            }
            row.runs.push(run);
        }
    }
    Ok(Measured { series, rows: rows.into_iter().map(|(_, row)| row).collect() })
}

/// The figures of a series. Latency is not always measured.
static FIGURES: [Figure; 7] = [
    figure::CALLS_PER_SECOND,
    figure::CPU_PER_CALL,
    figure::PERCENT_OF_CORE,
    figure::PEAK_MEMORY,
    figure::CONNECTIONS,
    figure::P50,
    figure::P99,
];

impl Measured {
    /// Those that were measured in this series.
    fn figures(&self) -> Vec<&'static Figure> {
        let is_measured = |figure: &&Figure| self.rows.iter().any(|row| figure.spread(&row.runs).is_some());
        FIGURES.iter().filter(is_measured).collect()
    }

    /// The same for a program: an object for each row.
    fn to_json(&self) -> Vec<Value> {
        let figures = self.figures();
        let row = |row: &Row| {
            let figures = figure::to_json(figures.iter().copied(), &row.runs);
            json!({"reason": "figures", "series": self.series.name(), "size": row.size, "client": row.client,
                   "rounds": row.runs.len(), "figures": figures})
        };
        self.rows.iter().map(row).collect()
    }
}

/// The table for people: medians of the rounds with the least and the most.
impl fmt::Display for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, figures) = (self.series.name(), self.figures());
        writeln!(f, "\n{name}; median (least–most) of the rounds\n")?;
        let header = [name, "client"].into_iter().chain(figures.iter().map(|figure| figure.title));
        let row = |row: &Row| {
            let mut cells = vec![row.size.to_string(), row.client.to_owned()];
            cells.extend(figures.iter().map(|figure| figure.shown(&row.runs).unwrap_or_default()));
            cells
        };
        writeln!(f, "{}", table(header, self.rows.iter().map(row)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::program::drive::{Latency, Measured as Sample};

    fn measured(latency: Option<Latency>) -> Measured {
        let sample = |calls| Sample {
            calls,
            failed: 0,
            failure: None,
            seconds: 1.0,
            cpu_seconds: 0.5,
            peak_memory_bytes: 8 << 20,
            latency,
        };
        let run = |calls| Run { measured: sample(calls), connections: 32, answered: calls };
        let row = Row { size: 32, client: "cams", runs: vec![run(10_000), run(20_000)] };
        Measured { series: Series::InFlight, rows: vec![row] }
    }

    #[test]
    fn a_series_has_a_row_for_each_size_and_client_and_the_figures_that_were_measured() {
        let text = measured(Some(Latency { p50_us: 900, p99_us: 2100 })).to_string();
        assert!(text.contains("| 32              |   cams | 15000 (10000–20000) |"), "{text}");
        assert!(text.contains("p99, µs") && text.contains(" 2100 |"), "{text}");
        assert!(!measured(None).to_string().contains("p99"));
    }

    #[test]
    fn programs_see_the_same() {
        let lines = measured(None).to_json();
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0]["figures"]["connections"]["median"], 32.0);
        assert_eq!(lines[0]["figures"].get("p99_us"), None);
    }

    #[test]
    fn loads_say_what_grows() {
        let arguments = |series: Series| series.load(8, 0.5).arguments("http://127.0.0.1:1").join(" ");
        let common = |in_flight| {
            format!("--endpoint http://127.0.0.1:1 --in-flight {in_flight} --warm-up 0.5 --seconds 0.5")
        };
        assert_eq!(arguments(Series::InFlight), format!("{} --latency", common(8)));
        assert_eq!(arguments(Series::Recipients), format!("{} --call mass --size 8", common(32)));
        assert_eq!(arguments(Series::Items), format!("{} --call list --size 8", common(32)));
        assert_eq!(arguments(Series::Clients), format!("{} --clients 8", common(64)));
    }
}
