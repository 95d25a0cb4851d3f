//! `cargo measure peers`: the SDK beside a program written by hand, bare `reqwest` and the official SDKs, all making
//! the same call.

mod client;
mod report;

use std::path::Path;

use clap::{Args as ClapArgs, ValueEnum};
use serde_json::json;

use super::bench::Bench;
use super::run::{Load, Program, seconds};
use client::Client;
use report::{Entry, Mode};

/// What the command takes.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {
    /// Rounds; in each, every client has its turn.
    #[arg(long, value_name = "ROUNDS", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,

    /// Seconds of each run that are measured, after half a second that is not.
    #[arg(long, value_name = "SECONDS", default_value_t = 3.0, value_parser = seconds)]
    seconds: f64,

    /// Only these clients.
    #[arg(long, value_enum, value_name = "CLIENT", num_args = 1.., value_delimiter = ',')]
    only: Vec<Client>,

    /// Calls at once; each number is a mode of its own. The budgets are for 32.
    #[arg(long, value_name = "CALLS", num_args = 1.., value_delimiter = ',', default_values_t = [1, 32],
          value_parser = clap::value_parser!(u32).range(1..))]
    in_flight: Vec<u32>,
}

/// Measures and prints. A missed budget is printed and is not a failure; a failed call is.
pub(crate) fn run(args: &Args, root: &Path, is_json: bool) -> anyhow::Result<()> {
    let mut bench = Bench::start()?;
    let clients = Client::value_variants()
        .iter()
        .copied()
        .filter(|client| args.only.is_empty() || args.only.contains(client));
    let programs: Vec<_> = clients.map(|client| (client, client.program(root))).collect();
    for (client, program) in &programs {
        if let Err(reason) = program {
            anstream::eprintln!("{}: not measured: {reason:#}", client.name());
        }
    }
    for &in_flight in &args.in_flight {
        let load = Load { in_flight, seconds: args.seconds, more: Vec::new() };
        let mode = Mode { in_flight, entries: measure(&mut bench, &programs, &load, args.rounds, is_json)? };
        if is_json {
            mode.to_json().iter().for_each(|line| anstream::println!("{line}"));
        } else {
            anstream::print!("{mode}");
        }
    }
    Ok(())
}

fn measure(
    bench: &mut Bench,
    programs: &[(Client, anyhow::Result<Program>)],
    load: &Load,
    rounds: u32,
    is_json: bool,
) -> anyhow::Result<Vec<Entry>> {
    let entry = |(client, program): &(Client, anyhow::Result<Program>)| Entry {
        client: *client,
        runs: program.as_ref().map(|_| Vec::new()).map_err(|reason| format!("{reason:#}")),
    };
    let mut entries: Vec<Entry> = programs.iter().map(entry).collect();
    for round in 1..=rounds {
        for ((client, program), entry) in programs.iter().zip(&mut entries) {
            let (Ok(program), Ok(runs)) = (program, &mut entry.runs) else { continue };
            let run = bench.run(program, load)?;
            let name = client.name();
            anstream::eprintln!(
                "{load}, round {round} of {rounds}: {name} {:.0} calls/s",
                run.calls_per_second()
            );
            if is_json {
                let run = json!({"reason": "run", "client": name, "in_flight": load.in_flight, "round": round,
                                 "measured": run});
                anstream::println!("{run}");
            }
            runs.push(run);
        }
    }
    Ok(entries)
}
