//! Starts the server of the loads, and asks it for its counts.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context, anyhow};

use crate::program::server::Counts;

/// A running server. It ends when it is dropped, and also when this process does, since it ends with its stdin.
#[derive(Debug)]
pub(super) struct Server {
    child: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
    endpoint: String,
}

impl Server {
    pub(super) fn start(mut command: Command) -> anyhow::Result<Self> {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let pipes = child.stdin.take().zip(child.stdout.take());
        let (questions, answers) = pipes.context("the server has no pipes")?;
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

    /// Asks for the counts so far.
    pub(super) fn counts(&mut self) -> anyhow::Result<Counts> {
        self.questions.write_all(b"\n")?;
        let line = self.line()?;
        serde_json::from_str(&line).map_err(|_| no_server(&line))
    }

    fn line(&mut self) -> anyhow::Result<String> {
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        Ok(line)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It fails only if the server has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn no_server(line: &str) -> anyhow::Error {
    let said = if line.is_empty() { "it has ended" } else { line.trim() };
    anyhow!("the server of the loads does not answer: {said}")
}
