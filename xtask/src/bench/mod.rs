//! `cargo xtask bench-peers` and `bench-scale`: loads against one fast local server, each in a process of its own.
//!
//! The programs of the loads are in `crates/cams-bench`. Here they are built ([`programs`], [`peers`]), started in turn beside
//! the server ([`server`], [`load`]) on cores of their own ([`cores`]), and what they measured is told.

mod cores;
mod load;
pub(crate) mod peers;
mod programs;
pub(crate) mod scale;
mod server;

use std::path::Path;
use std::time::Duration;

use crate::generate::Failure;
use cores::Cores;
use load::{Load, Program, Run};
use programs::Programs;
use server::Server;

/// The server, and where it and the loads run.
#[derive(Debug)]
struct Bench {
    server: Server,
    cores: Cores,
    programs: Programs,
}

impl Bench {
    /// Builds the programs and starts the server.
    fn start(root: &Path) -> Result<Self, Failure> {
        if !cfg!(target_os = "linux") {
            let message = "loads are measured on Linux only: processor and memory are read from its /proc";
            return Err(Failure::Other(message.to_owned()));
        }
        let programs = Programs::build(root)?;
        let cores = Cores::find();
        eprintln!("{cores}");
        let server = Server::start(cores.command(cores::SERVER, &programs.server))?;
        Ok(Self { server, cores, programs })
    }

    /// One run of a load. Calls that fail, fail it.
    fn run(&mut self, program: &Program, load: &Load) -> Result<Run, Failure> {
        let failed = |reason: String| Failure::Other(format!("{}, {load}: {reason}", program.name));
        let before = self.server.counts()?;
        let mut command = self.cores.command(cores::LOAD, &program.path);
        command.args(&program.arguments).args(load.arguments(self.server.endpoint()));
        let longest = Duration::from_secs_f64(load.seconds) + load::GRACE;
        let measured = load::measure(command, longest).map_err(failed)?;
        let counts = self.server.counts()?;
        Ok(Run {
            measured,
            connections: counts.connections - before.connections,
            answered: counts.calls - before.calls,
        })
    }
}

/// Reads how long a run is measured: a tenth of a second to an hour.
fn seconds(text: &str) -> Result<f64, String> {
    let seconds = text.parse().ok().filter(|seconds| (0.1..=3600.0).contains(seconds));
    seconds.ok_or_else(|| "give a number from 0.1 to 3600".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_are_a_number_that_a_run_can_last() {
        assert_eq!(seconds("0.5"), Ok(0.5));
        for wrong in ["0", "-3", "NaN", "inf", "long"] {
            assert!(seconds(wrong).is_err(), "{wrong}");
        }
    }
}
