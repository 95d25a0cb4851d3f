//! The server that all loads go to.

use std::io::{self, BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde::Deserialize;

use crate::generate::Failure;

/// A running server. It ends when it is dropped, and also when this process does, since it ends with its stdin.
#[derive(Debug)]
pub(super) struct Server {
    child: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
    endpoint: String,
}

/// What came to the server since it was started.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) struct Counts {
    pub(super) connections: u64,
    pub(super) calls: u64,
}

impl Server {
    pub(super) fn start(mut command: Command) -> Result<Self, Failure> {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let (Some(questions), Some(answers)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::Error::other("the server has no pipes").into());
        };
        let mut server = Self { child, questions, answers: BufReader::new(answers), endpoint: String::new() };
        let line = server.line()?;
        let endpoint = line.strip_prefix("listening on ").map(str::trim);
        server.endpoint = endpoint.ok_or_else(|| no_server(&line))?.to_owned();
        Ok(server)
    }

    /// Where it listens: `http://127.0.0.1:PORT`.
    pub(super) fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Asks what has come.
    pub(super) fn counts(&mut self) -> Result<Counts, Failure> {
        self.questions.write_all(b"\n")?;
        let line = self.line()?;
        serde_json::from_str(&line).map_err(|_| no_server(&line))
    }

    fn line(&mut self) -> Result<String, Failure> {
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        Ok(line)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It fails only where it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn no_server(line: &str) -> Failure {
    let said = if line.is_empty() { "it has ended" } else { line.trim() };
    Failure::Other(format!("the server of `cams-bench` does not answer: {said}"))
}
