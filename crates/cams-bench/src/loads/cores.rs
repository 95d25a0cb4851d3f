//! Pins a load and the server to a core each, so that neither takes time from the other.

use std::ffi::OsStr;
use std::fmt;
use std::process::{Command, Stdio};

/// The core of a load.
pub(super) const LOAD: u32 = 0;

/// The core of the server.
pub(super) const SERVER: u32 = 1;

/// How processes are placed on cores.
#[derive(Debug)]
pub(super) enum Cores {
    /// By `taskset`.
    Pinned,
    /// Where the system puts them.
    Unpinned {
        /// Why.
        reason: &'static str,
    },
}

impl Cores {
    /// Tries whether processes can be pinned.
    pub(super) fn find() -> Self {
        let can_use = |core| {
            let mut taskset = on(core, OsStr::new("taskset"));
            taskset.arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status()
        };
        match (can_use(LOAD), can_use(SERVER)) {
            (Ok(load), Ok(server)) if load.success() && server.success() => Self::Pinned,
            (Ok(_), Ok(_)) => Self::Unpinned { reason: "this process may not use the cores 0 and 1" },
            _ => Self::Unpinned { reason: "there is no `taskset`, which is part of util-linux" },
        }
    }

    /// A command that runs the program, pinned to the core if possible.
    pub(super) fn command(&self, core: u32, program: impl AsRef<OsStr>) -> Command {
        match self {
            Self::Pinned => on(core, program.as_ref()),
            Self::Unpinned { .. } => Command::new(program),
        }
    }
}

fn on(core: u32, program: &OsStr) -> Command {
    let mut taskset = Command::new("taskset");
    taskset.args(["-c", &core.to_string()]).arg(program);
    taskset
}

impl fmt::Display for Cores {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pinned => write!(f, "loads run on core {LOAD}, the server on core {SERVER}"),
            Self::Unpinned { reason } => write!(f, "load and server share the cores: {reason}"),
        }
    }
}
