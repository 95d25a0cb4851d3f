//! Running a command, without a shell.

use std::io;
use std::process::{ExitStatus, Stdio};

use tokio::io::AsyncReadExt;
use tokio::process::Command;
use zeroize::Zeroizing;

/// More than any command writes for one set of credentials.
const MAX_OUTPUT: u64 = 256 * 1024;

/// The standard output of a command, and how it ended.
pub(crate) struct Output {
    pub(crate) status: ExitStatus,
    pub(crate) stdout: Zeroizing<Vec<u8>>,
}

/// Runs a command to its end, or kills it when the future is dropped.
///
/// The command inherits the environment and gets no input. Its standard error is discarded, because it may contain
/// secrets.
pub(crate) async fn run(program: &str, arguments: &[String]) -> io::Result<Output> {
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()?;
    let pipe = child.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
    let mut stdout = Zeroizing::new(Vec::with_capacity(16 * 1024));
    // This consumes the pipe, so a command that writes more than the limit cannot block on it.
    pipe.take(MAX_OUTPUT).read_to_end(&mut stdout).await?;
    Ok(Output { status: child.wait().await?, stdout })
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[tokio::test]
    async fn output_beyond_the_limit_is_cut_and_ends_the_command() {
        let output = run("yes", &[]).await.unwrap();
        assert_eq!((output.stdout.len() as u64, output.status.success()), (MAX_OUTPUT, false));
    }
}
