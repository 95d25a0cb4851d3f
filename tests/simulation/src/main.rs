//! Runs simulations, one seed after the other, and reports the first one that finds a fault.
//!
//! ```sh
//! cargo run --release -p simulation -- --requests 1000000
//! cargo run --release -p simulation -- --seed 42 --trace
//! ```

use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

use clap::Parser;
use simulation::{Kind, Outcome, Plan, Planted, run};

/// Simulates programs, the network, and the service, until a number of requests was made or an invariant is violated.
#[derive(Debug, Parser)]
struct Arguments {
    /// Run only this seed.
    #[arg(long)]
    seed: Option<u64>,
    /// The first seed.
    #[arg(long, default_value_t = 0)]
    first: u64,
    /// Stop after this many requests on the wire.
    #[arg(long, default_value_t = 100_000)]
    requests: u64,
    /// Number of threads, each with its own simulations [default: the number of cores].
    #[arg(long)]
    threads: Option<usize>,
    /// What all programs do [default: the seed decides].
    #[arg(long)]
    kind: Option<Kind>,
    /// A planted fault, which an invariant must find.
    #[arg(long)]
    planted: Option<Planted>,
    /// Let all programs use one OAuth login in one profile file.
    #[arg(long)]
    login: bool,
    /// Print the whole trace of the seed.
    #[arg(long)]
    trace: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let plan = Plan { kind: arguments.kind, planted: arguments.planted, has_login: arguments.login };
    match arguments.seed {
        Some(seed) => {
            let outcome = run(seed, &plan);
            if arguments.trace {
                outcome.trace.iter().for_each(|line| println!("{line}"));
            }
            finish(&outcome)
        }
        None => many(&arguments, &plan),
    }
}

fn finish(outcome: &Outcome) -> ExitCode {
    println!(
        "seed {}: {} requests, {} at the service, {} things made, {:?} simulated",
        outcome.seed, outcome.requests, outcome.arrived, outcome.executed, outcome.simulated
    );
    if outcome.violations.is_empty() {
        return ExitCode::SUCCESS;
    }
    println!("{}", outcome.report());
    ExitCode::FAILURE
}

/// What the threads share.
struct Progress {
    next: AtomicU64,
    requests: AtomicU64,
    arrived: AtomicU64,
    simulations: AtomicU64,
    seconds: AtomicU64,
    is_over: AtomicBool,
    found: Mutex<Option<Outcome>>,
}

fn many(arguments: &Arguments, plan: &Plan) -> ExitCode {
    let begun = Instant::now();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let progress = Progress {
        next: AtomicU64::new(arguments.first),
        requests: AtomicU64::new(0),
        arrived: AtomicU64::new(0),
        simulations: AtomicU64::new(0),
        seconds: AtomicU64::new(0),
        is_over: AtomicBool::new(false),
        found: Mutex::new(None),
    };
    std::thread::scope(|scope| {
        for _ in 0..arguments.threads.unwrap_or(cores) {
            scope.spawn(|| work(arguments, plan, &progress));
        }
    });
    let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
    let seconds = begun.elapsed().as_secs_f64();
    println!(
        "{} simulations from seed {}, {} requests, {} at the service, {:.0} h simulated, in {seconds:.1} s",
        count(&progress.simulations),
        arguments.first,
        count(&progress.requests),
        count(&progress.arrived),
        count(&progress.seconds) as f64 / 3600.0,
    );
    match progress.found.into_inner().unwrap_or_else(PoisonError::into_inner) {
        Some(outcome) => finish(&outcome),
        None => ExitCode::SUCCESS,
    }
}

fn work(arguments: &Arguments, plan: &Plan, progress: &Progress) {
    while !progress.is_over.load(Ordering::Relaxed) {
        let outcome = run(progress.next.fetch_add(1, Ordering::Relaxed), plan);
        progress.simulations.fetch_add(1, Ordering::Relaxed);
        progress.arrived.fetch_add(outcome.arrived, Ordering::Relaxed);
        progress.seconds.fetch_add(outcome.simulated.as_secs(), Ordering::Relaxed);
        let requests = progress.requests.fetch_add(outcome.requests, Ordering::Relaxed) + outcome.requests;
        let is_found = !outcome.violations.is_empty();
        if is_found {
            *progress.found.lock().unwrap_or_else(PoisonError::into_inner) = Some(outcome);
        }
        if is_found || requests >= arguments.requests {
            progress.is_over.store(true, Ordering::Relaxed);
        }
    }
}
