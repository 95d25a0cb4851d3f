//! One simulation, from its seed to its outcome.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use cams::Error;
use clap::ValueEnum;
use tokio::runtime::{Builder, Handle};

use crate::chance::Chance;
use crate::planted::Planted;
use crate::world::{PATIENCE, World};
use crate::{calls, lists, mass, queue, secrets, uploads};

/// Maximum duration of a simulation, by its own clock.
const END: Duration = Duration::from_secs(10 * 24 * 3600);

/// What the programs of a simulation do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Kind {
    /// They call operations that write and read.
    Calls,
    /// They send to many, with a journal.
    Mass,
    /// They read lists.
    Lists,
    /// They consume queues.
    Queue,
    /// They upload.
    Uploads,
}

const KINDS: [Kind; 6] = [Kind::Calls, Kind::Calls, Kind::Mass, Kind::Lists, Kind::Queue, Kind::Uploads];

/// The settings of a simulation besides its seed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Plan {
    /// What all programs do; the seed decides if it is `None`.
    pub kind: Option<Kind>,
    /// A fault on purpose.
    pub planted: Option<Planted>,
    /// Whether all programs use one OAuth login in one profile file; the seed decides if it is `false`.
    pub has_login: bool,
}

impl Plan {
    /// The arguments of the command that ask for the same.
    fn arguments(&self) -> String {
        let kind = self.kind.and_then(|kind| kind.to_possible_value());
        let planted = self.planted.and_then(|planted| planted.to_possible_value());
        let arguments = [("kind", kind), ("planted", planted)];
        let given = arguments.into_iter().filter_map(|(name, value)| Some((name, value?)));
        let login = if self.has_login { " --login" } else { "" };
        given.map(|(name, value)| format!(" --{name} {}", value.get_name())).collect::<String>() + login
    }
}

/// The outcome of a simulation.
#[derive(Debug)]
pub struct Outcome {
    /// Its seed.
    pub seed: u64,
    /// Its settings besides the seed.
    pub plan: Plan,
    /// Invariants that did not hold.
    pub violations: Vec<String>,
    /// What happened, line by line.
    pub trace: Vec<String>,
    /// Requests that programs handed to the network.
    pub requests: u64,
    /// Requests that came to the service.
    pub arrived: u64,
    /// Messages and groups that the service made.
    pub executed: usize,
    /// The time that it took by its own clock.
    pub simulated: Duration,
}

impl Outcome {
    /// Returns the violations, the end of the trace, and the command that repeats it.
    #[must_use]
    pub fn report(&self) -> String {
        const LINES: usize = 60;
        let from = self.trace.len().saturating_sub(LINES);
        let end = self.trace.get(from..).unwrap_or_default().join("\n");
        let (violations, seed, plan) = (self.violations.join("\n"), self.seed, self.plan.arguments());
        format!(
            "{violations}\n…\n{end}\nall of it: cargo run --release -p simulation -- --seed {seed}{plan} --trace"
        )
    }
}

/// Runs the simulation of a seed.
#[must_use]
pub fn run(seed: u64, plan: &Plan) -> Outcome {
    let plan = *plan;
    let failed = |problem: String| Outcome {
        seed,
        plan,
        violations: vec![problem],
        trace: Vec::new(),
        requests: 0,
        arrived: 0,
        executed: 0,
        simulated: Duration::ZERO,
    };
    let runtime = match Builder::new_current_thread().enable_time().start_paused(true).build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(format!("no runtime: {error}")),
    };
    let ran = std::panic::catch_unwind(|| runtime.block_on(simulate(seed, plan)));
    match ran {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(error)) => failed(format!("the local CAMS does not start: {error}")),
        Err(_) => failed("a program panicked".to_owned()),
    }
}

async fn simulate(seed: u64, plan: Plan) -> io::Result<Outcome> {
    let world = World::new(seed, plan.planted, plan.has_login)?;
    let reading = secrets::watch(&world);
    let mut chance = world.lock().chance.fork();
    let mut programs: Vec<_> =
        (0..chance.between(1, 3)).map(|number| program(&world, number, &mut chance, plan)).collect();
    if world.is_planted(Planted::NeverEnds) {
        programs.push(Box::pin(std::future::pending()));
    }
    if world.is_planted(Planted::ProgramPanics) {
        // Without the message of a panic, which would look like a failed test.
        programs.push(Box::pin(async { std::panic::resume_unwind(Box::new("planted")) }));
    }
    let ended = tokio::time::timeout(END, futures_util::future::join_all(programs)).await;
    match ended {
        Err(_) => world.broken("world", "the programs do not end"),
        Ok(results) => {
            for error in results.into_iter().filter_map(Result::err) {
                world.broken("world", format_args!("a program could not be started: {error}"));
            }
        }
    }
    // What is still under way arrives.
    tokio::time::sleep(PATIENCE).await;
    if world.is_planted(Planted::TaskLeft) {
        tokio::spawn(std::future::pending::<()>());
    }
    if world.is_planted(Planted::SecretInLog) {
        tracing::info!(secret = crate::metadata::KEY_SECRET, "planted");
    }
    if world.is_planted(Planted::PartLeft) {
        std::mem::forget(Arc::clone(&world));
    }
    drop(reading);
    let waiting = world.lock().waiting;
    let flaw = world.lock().logins.flaw(world.is_planted(Planted::ProfileFileLeft));
    world.check("world", flaw);
    if waiting > 0 {
        world.broken("world", format_args!("{waiting} requests are still waited for"));
    }
    let tasks = Handle::current().metrics().num_alive_tasks();
    if tasks > 0 {
        world.broken("world", format_args!("{tasks} tasks are left"));
    }
    let owners = Arc::strong_count(&world);
    if owners > 1 {
        world.broken("world", format_args!("{} parts of clients are left", owners - 1));
    }
    let simulated = world.elapsed();
    let mut state = world.lock();
    Ok(Outcome {
        seed,
        plan,
        violations: std::mem::take(&mut state.violations).into_iter().collect(),
        trace: std::mem::take(&mut state.trace),
        requests: state.truth.requests(),
        arrived: state.arrived,
        executed: state.truth.executed(),
        simulated,
    })
}

type Program = Pin<Box<dyn Future<Output = Result<(), Error>>>>;

/// One of the programs, which may be another one than its neighbors.
fn program(world: &Arc<World>, number: u64, chance: &mut Chance, plan: Plan) -> Program {
    let kind = plan.kind.unwrap_or_else(|| chance.pick(&KINDS, Kind::Calls));
    let (world, who) = (Arc::clone(world), format!("p{number}"));
    match kind {
        Kind::Calls => Box::pin(calls::run(world, who)),
        Kind::Mass => Box::pin(mass::run(world, who)),
        Kind::Lists => Box::pin(lists::run(world, who, number)),
        Kind::Queue => Box::pin(queue::run(world, who, number)),
        Kind::Uploads => Box::pin(uploads::run(world, who)),
    }
}
