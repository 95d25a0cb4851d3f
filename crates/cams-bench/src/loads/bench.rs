//! A running server, and runs of loads against it.

use std::env;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, bail};

use super::cores::{self, Cores};
use super::run::{GRACE, Load, Program, Run, measure};
use super::server::Server;

/// A running server beside which loads are made.
#[derive(Debug)]
pub(super) struct Bench {
    server: Server,
    cores: Cores,
}

impl Bench {
    /// Starts the server.
    pub(super) fn start() -> anyhow::Result<Self> {
        if !cfg!(target_os = "linux") {
            bail!("loads are measured on Linux only: processor and memory are read from its /proc");
        }
        if cfg!(debug_assertions) {
            bail!("this is a debug build, whose figures mean nothing: run `cargo measure`");
        }
        let cores = Cores::find();
        anstream::eprintln!("{cores}");
        let mut command = cores.command(cores::SERVER, this_program()?);
        command.arg("serve");
        Ok(Self { server: Server::start(command)?, cores })
    }

    /// Runs a load once.
    ///
    /// # Errors
    /// The program fails, or one of its calls does.
    pub(super) fn run(&mut self, program: &Program, load: &Load) -> anyhow::Result<Run> {
        let before = self.server.counts()?;
        let mut command = self.cores.command(cores::LOAD, &program.path);
        command.args(&program.arguments).args(load.arguments(self.server.endpoint()));
        let longest = Duration::from_secs_f64(load.seconds) + GRACE;
        let measured = measure(command, longest).with_context(|| format!("{}, {load}", program.name))?;
        let counts = self.server.counts()?;
        Ok(Run {
            measured,
            connections: counts.connections - before.connections,
            answered: counts.calls - before.calls,
        })
    }
}

/// The load of a client that is part of this program.
pub(super) fn own(client: &'static str) -> anyhow::Result<Program> {
    let arguments = ["load", "--client", client].map(Into::into).into();
    Ok(Program { name: client, path: this_program()?, arguments })
}

fn this_program() -> anyhow::Result<PathBuf> {
    env::current_exe().context("the path of this program is not known")
}
