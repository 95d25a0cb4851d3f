//! `cargo measure mock`: the local CAMS, beside a bare hyper server that reads the same requests and answers the same
//! bytes; and among clients that are many, slow, or ask for too much.
//!
//! Each server has a thread of its own, whose CPU time tells how many calls it answers on one core, whatever else the
//! machine does. The requests are signed before, each with a nonce of its own, so that the client costs little.

use std::env;
use std::fmt;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, bail};
use cams_mock::{InboundMessage, MockServer};
use clap::Args as ClapArgs;
use serde_json::{Value, json};

use self::abuse::{Crowd, Upload};
use self::row::{MIB, Row};
use crate::figures::{Budget, Spread, ratios};
use crate::program::process::peak_memory;
use crate::table::table;

mod abuse;
mod calls;
mod row;

/// Connections, each with the next call after the last was answered.
const CONNECTIONS: usize = 16;

/// Other numbers of connections.
const CROWDS: [usize; 3] = [1, 2, 200];

/// Conversations and messages of each, whose memory is measured.
const CONVERSATIONS: usize = 10_000;
const MESSAGES: usize = 100;

const CALLS_BUDGET: Budget = Budget::AtLeast(10_000.0);
const START_BUDGET: Budget = Budget::AtMost(20.0);
const MEMORY_BUDGET: Budget = Budget::AtMost(512.0);

/// What the command takes.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {
    /// Rounds; in each, both servers have their turn.
    #[arg(long, value_name = "ROUNDS", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,

    /// Calls of each run.
    #[arg(long, value_name = "CALLS", default_value_t = 20_000, value_parser = clap::value_parser!(u32).range(16..))]
    calls: u32,

    /// The command whose start is measured. Default: `cams` beside this program, if it was built.
    #[arg(long, value_name = "PATH")]
    command: Option<PathBuf>,

    /// Fill a local CAMS with messages, and print how much memory this process took. `mock` starts this.
    #[arg(long, hide = true)]
    fill: bool,

    /// Upload 2 GiB to a local CAMS, and print what it took. `mock` starts this.
    #[arg(long, hide = true)]
    upload: bool,
}

/// Measures and prints.
pub(crate) fn run(args: &Args, is_json: bool) -> anyhow::Result<()> {
    if args.fill {
        return fill();
    }
    if args.upload {
        anstream::println!("{}", serde_json::to_string(&Upload::measure()?)?);
        return Ok(());
    }
    if cfg!(debug_assertions) {
        bail!("this is a debug build, whose figures mean nothing: run `cargo measure`");
    }
    let mut measured = Measured::default();
    for round in 1..=args.rounds {
        let (ours, answer) = calls::local(args.calls, CONNECTIONS)?;
        measured.local.push(ours);
        measured.bare.push(calls::bare(args.calls, CONNECTIONS, answer)?);
        for (rates, connections) in measured.crowds.iter_mut().zip(CROWDS) {
            rates.push(calls::local(args.calls, connections)?.0);
        }
        anstream::eprintln!("round {round} of {}", args.rounds);
    }
    measured.start = starts(args)?;
    measured.memory_mib = (0..args.rounds.min(3)).map(|_| memory()).collect::<anyhow::Result<_>>()?;
    measured.crowd = Crowd::measure()?;
    measured.upload = Some(serde_json::from_str(&of_another_process("--upload")?)?);
    if is_json {
        anstream::println!("{}", measured.to_json());
    } else {
        anstream::print!("{measured}");
    }
    Ok(())
}

/// Milliseconds from the start of the command to the line that says where it listens; empty if it was not built.
fn starts(args: &Args) -> anyhow::Result<Vec<f64>> {
    let beside = || Some(env::current_exe().ok()?.with_file_name("cams")).filter(|path| path.exists());
    let Some(command) = args.command.clone().or_else(beside) else { return Ok(Vec::new()) };
    let start = || -> anyhow::Result<f64> {
        let begun = Instant::now();
        let mut server = Command::new(&command)
            .args(["mock", "--port", "0", "--quiet"])
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("{} cannot be started", command.display()))?;
        let mut line = String::new();
        let read = server.stdout.take().map(|stdout| BufReader::new(stdout).read_line(&mut line));
        let took = begun.elapsed();
        server.kill()?;
        server.wait()?;
        match read {
            Some(Ok(_)) if line.starts_with("listening on ") => Ok(took.as_secs_f64() * 1000.0),
            _ => bail!("{} did not say where it listens: {line:?}", command.display()),
        }
    };
    (0..20).map(|_| start()).collect()
}

/// Memory of a process whose local CAMS keeps many conversations, in MiB.
#[expect(clippy::cast_precision_loss, reason = "a memory is far below 2^53 bytes")]
fn memory() -> anyhow::Result<f64> {
    let printed = of_another_process("--fill")?;
    let bytes: u64 = printed.parse().with_context(|| format!("no memory was printed: {printed:?}"))?;
    Ok(bytes as f64 / MIB)
}

/// What this program prints when it is started with this flag, in a process whose memory is its own.
fn of_another_process(flag: &str) -> anyhow::Result<String> {
    let output = Command::new(env::current_exe()?).args(["mock", flag]).stderr(Stdio::inherit()).output()?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn fill() -> anyhow::Result<()> {
    let server = MockServer::start_blocking()?;
    for message in 0..MESSAGES {
        for customer in 0..CONVERSATIONS {
            let (user, text) =
                (format!("86138{customer:08}"), format!("This is message {message} of a customer."));
            server.receive(InboundMessage::new("8613800000000", user, text));
        }
    }
    anstream::println!("{}", peak_memory()?);
    Ok(())
}

/// What was measured, a figure for each round.
#[derive(Debug, Default)]
struct Measured {
    /// Calls per CPU second.
    local: Vec<f64>,
    bare: Vec<f64>,
    /// Of the local CAMS, with other numbers of connections.
    crowds: [Vec<f64>; CROWDS.len()],
    /// Milliseconds.
    start: Vec<f64>,
    memory_mib: Vec<f64>,
    crowd: Crowd,
    upload: Option<Upload>,
}

impl Measured {
    fn to_json(&self) -> Value {
        let spread = |figures: &[f64]| Spread::of(figures);
        let crowds = CROWDS.iter().zip(&self.crowds);
        let crowds: Value = crowds.map(|(count, rates)| (count.to_string(), json!(spread(rates)))).collect();
        json!({
            "reason": "mock",
            "calls_per_core": spread(&self.local),
            "bare_calls_per_core": spread(&self.bare),
            "share": spread(&ratios(&self.local, &self.bare)),
            "start_ms": spread(&self.start),
            "memory_mib": spread(&self.memory_mib),
            "calls_per_core_by_connections": crowds,
            "among_others": self.crowd.to_json(),
            "upload": self.upload,
        })
    }
}

impl fmt::Display for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shares = ratios(&self.local, &self.bare);
        let memory = format!("memory of {CONVERSATIONS} × {MESSAGES} messages, MiB");
        let mut rows: Vec<Row<'_>> = vec![
            ("signed calls per second of a core".into(), &self.local, 0, Some(CALLS_BUDGET)),
            ("the same, bare hyper".into(), &self.bare, 0, None),
            ("local CAMS / bare hyper".into(), &shares, 2, None),
            ("start of the command to listening, ms".into(), &self.start, 1, Some(START_BUDGET)),
            (memory, &self.memory_mib, 0, Some(MEMORY_BUDGET)),
        ];
        for (connections, rates) in CROWDS.iter().zip(&self.crowds) {
            rows.push((format!("calls per second of a core, {connections} connections"), rates, 0, None));
        }
        rows.extend(self.crowd.rows());
        rows.extend(self.upload.iter().flat_map(Upload::rows));
        let row = |(name, figures, digits, budget): Row<'_>| {
            let spread = Spread::of(figures);
            let shown = spread.map_or("not measured".into(), |spread| format!("{spread:.digits$}"));
            let verdict =
                spread.zip(budget).map(|(spread, budget)| budget.verdict(spread.median).to_string());
            let budget = budget.map_or("none".into(), |budget| budget.to_string());
            [name, shown, budget, verdict.unwrap_or_else(|| "–".into())]
        };
        writeln!(f, "\n{}", table(["what", "measured", "budget", "verdict"], rows.into_iter().map(row)))?;
        if self.start.is_empty() {
            writeln!(
                f,
                "\nThe start was not measured: build the command with `cargo build --release -p cams-cli`."
            )?;
        }
        Ok(())
    }
}
