//! Starting a command, with a time limit and without a shell.
//!
//! A thread reads what the command writes, so that this needs no particular runtime; it ends with the command.

use std::io::{self, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::sleep;
use zeroize::Zeroizing;

/// More than any answer of a command.
const MAX_OUTPUT: u64 = 256 * 1024;

/// What a command wrote to its standard output, and how it ended.
pub(crate) struct Output {
    pub(crate) status: ExitStatus,
    pub(crate) stdout: Zeroizing<Vec<u8>>,
}

/// Ends the process if nobody waits for it any more.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // Both fail only if it has ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Runs a command to its end. It inherits the environment and gets no input; what it writes to its standard error is
/// lost, since it may hold anything. Dropping the future kills it.
pub(crate) async fn run(program: &str, arguments: &[String]) -> io::Result<Output> {
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = Running(command.spawn()?);
    let Some(stdout) = child.0.stdout.take() else { return Err(io::ErrorKind::BrokenPipe.into()) };
    let (sender, receiver) = oneshot::channel();
    thread::Builder::new().name("credentials command".into()).spawn(move || {
        let mut bytes = Zeroizing::new(Vec::with_capacity(16 * 1024));
        let read = stdout.take(MAX_OUTPUT).read_to_end(&mut bytes);
        // Nobody listens any more if the caller gave up.
        let _ = sender.send(read.map(|_| bytes));
    })?;
    let stdout = receiver.await.map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))??;
    // Its output has ended, and it is about to.
    loop {
        match child.0.try_wait()? {
            Some(status) => return Ok(Output { status, stdout }),
            None => sleep(Duration::from_millis(1)).await,
        }
    }
}
