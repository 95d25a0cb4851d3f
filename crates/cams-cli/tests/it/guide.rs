//! The chapter of the guide about the command: every session in it is run, and shows what the chapter says.
//!
//! A block that is marked `console` is a session of one shell. A line that begins with `$ ` is a command, one that
//! begins with `> ` goes on with it, and what follows is its output. `…` stands for any text in a line, and a line `…`
//! for any lines. A block that is marked `console,background` goes on while later ones run, until the chapter ends.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, ChildStderr, ChildStdout, Command, Stdio};

use crate::listen::post;
use crate::support::{CAMS, Mock};

const CHAPTER: &str = include_str!("../../../../docs/guide/command.md");
/// Addresses of the chapter; a test has others.
const ENDPOINT: &str = "http://127.0.0.1:8642";
const LISTENING: &str = "http://127.0.0.1:8643";

struct Step {
    command: String,
    output: String,
    is_background: bool,
}

fn steps(chapter: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut block: Option<bool> = None;
    for line in chapter.lines() {
        match (block, line) {
            (None, "```console") => block = Some(false),
            (None, "```console,background") => block = Some(true),
            (Some(_), "```") => block = None,
            (Some(is_background), line) => match (line.strip_prefix("$ "), steps.last_mut()) {
                (Some(command), _) => {
                    steps.push(Step { command: command.to_owned(), output: String::new(), is_background });
                }
                (None, Some(step)) if step.output.is_empty() && line.starts_with("> ") => {
                    step.command.push('\n');
                    step.command.push_str(&line[2..]);
                }
                (None, Some(step)) => step.output.push_str(&format!("{line}\n")),
                (None, None) => unreachable!("a session begins with `$ `, not with `{line}`"),
            },
            (None, _) => {}
        }
    }
    steps
}

/// Whether an output is what the chapter shows.
fn fits(shown: &[&str], output: &[&str]) -> bool {
    match (shown, output) {
        ([], []) => true,
        (["\u{2026}", rest @ ..], _) => (0..=output.len()).any(|skipped| fits(rest, &output[skipped..])),
        ([line, rest @ ..], [first, others @ ..]) => fits_line(line, first) && fits(rest, others),
        _ => false,
    }
}

fn fits_line(shown: &str, line: &str) -> bool {
    let mut parts = shown.split('\u{2026}');
    let Some(rest) = line.strip_prefix(parts.next().unwrap_or_default()) else { return false };
    let mut rest = rest;
    let parts: Vec<_> = parts.collect();
    for (at, part) in parts.iter().enumerate() {
        let found = if at + 1 == parts.len() {
            rest.ends_with(part).then(|| rest.len() - part.len())
        } else {
            rest.find(part)
        };
        let Some(found) = found else { return false };
        rest = &rest[found + part.len()..];
    }
    rest.is_empty()
}

/// A shell in a folder of its own, with the local service as its account.
fn shell(folder: &Path, script: &str) -> Command {
    let mut command = Command::new("bash");
    let bin = Path::new(CAMS).parent().unwrap().display().to_string();
    command
        .args(["--norc", "-c", script])
        .current_dir(folder)
        .env_clear()
        .env("PATH", format!("{bin}:/usr/local/bin:/usr/bin:/bin"))
        .env("HOME", folder)
        .env("COLUMNS", "100")
        .env("ALIBABA_CLOUD_ACCESS_KEY_ID", "id")
        .env("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "secret")
        .env("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true")
        .stdin(Stdio::null());
    command
}

/// Text of a run with the addresses of the chapter.
fn normal(text: &str, folder: &Path, endpoint: &str, listening: &str) -> String {
    let authority = |url: &str| url.trim_start_matches("http://").to_owned();
    let text = text.replace(&authority(endpoint), &authority(ENDPOINT));
    let text = text.replace(&folder.display().to_string(), "~");
    if listening.is_empty() { text } else { text.replace(&authority(listening), &authority(LISTENING)) }
}

/// Posts what `curl -d` would post: not every machine has it.
fn curl(arguments: &str) -> String {
    let words = shell_words::split(&arguments.replace("\\\n", " ")).unwrap();
    let at = words.iter().position(|word| word == "-d").expect("the session posts something");
    let url = words.iter().find(|word| word.starts_with("http://")).unwrap();
    post(url, &words[at + 1]).1
}

/// A command that goes on, and what it said first.
struct Background {
    process: Child,
    stderr: BufReader<ChildStderr>,
    stdout: BufReader<ChildStdout>,
    shown: String,
}

impl Background {
    /// Waits for its first event, ends it as Ctrl-C does, and returns all that it said.
    fn end(mut self) -> String {
        let mut events = String::new();
        self.stdout.read_line(&mut events).unwrap();
        let id = self.process.id().to_string();
        assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
        self.stderr.read_to_string(&mut self.shown).unwrap();
        self.stdout.read_to_string(&mut events).unwrap();
        self.process.wait().unwrap();
        self.shown + &events
    }
}

#[test]
fn every_session_of_the_chapter_shows_what_it_says() {
    let mock = Mock::with(&["--quiet", "--lenient"]);
    let folder = tempfile::tempdir().unwrap();
    let mut listening = String::new();
    let mut background: Option<(Background, Step)> = None;
    let mut wrong = Vec::new();
    let steps = steps(CHAPTER);
    assert!(steps.len() > 20, "{} steps", steps.len());
    // Variables hold for the sessions that follow.
    let mut exports = String::new();
    for step in steps {
        let mut command = step.command.replace(ENDPOINT, &mock.endpoint);
        if !listening.is_empty() {
            command = command.replace(LISTENING, &listening);
        }
        if command.starts_with("cams mock") {
            // It is there already.
            continue;
        }
        if command.starts_with("export ") {
            exports.push_str(&format!("{command}\n"));
            continue;
        }
        if step.is_background {
            let script = format!("{exports}exec {command}")
                .replace("cams listen", "cams listen --port 0 --output text");
            let mut process =
                shell(folder.path(), &script).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
            let mut stderr = BufReader::new(process.stderr.take().unwrap());
            let mut shown = String::new();
            stderr.read_line(&mut shown).unwrap();
            let url = shown.strip_prefix("listening on ").expect("the address");
            listening = url.split("/c/").next().unwrap().to_owned();
            let stdout = BufReader::new(process.stdout.take().unwrap());
            background = Some((Background { process, stderr, stdout, shown }, step));
            continue;
        }
        let output = match command.strip_prefix("curl ") {
            Some(arguments) => curl(arguments),
            None => {
                let script = format!("{exports}exec 2>&1\n{command}");
                let done = shell(folder.path(), &script).output().unwrap();
                String::from_utf8_lossy(&done.stdout).into_owned()
            }
        };
        compare(&step, &normal(&output, folder.path(), &mock.endpoint, &listening), &mut wrong);
    }
    if let Some((background, step)) = background {
        compare(&step, &normal(&background.end(), folder.path(), &mock.endpoint, &listening), &mut wrong);
    }
    assert!(wrong.is_empty(), "{} sessions differ:\n{}", wrong.len(), wrong.join("\n"));
}

fn compare(step: &Step, output: &str, wrong: &mut Vec<String>) {
    let (shown, lines): (Vec<_>, Vec<_>) = (step.output.lines().collect(), output.lines().collect());
    if !fits(&shown, &lines) {
        wrong.push(format!("$ {}\n{output}--- the chapter shows ---\n{}", step.command, step.output));
    }
}

#[test]
fn an_ellipsis_stands_for_any_text_and_any_lines_and_nothing_else_does() {
    assert!(fits(&["a \u{2026} c", "\u{2026}", "z"], &["a b c", "x", "y", "z"]));
    assert!(fits(&["\u{2026}"], &[]));
    assert!(!fits(&["a \u{2026} c"], &["a b d"]));
    assert!(!fits(&["a"], &["a", "b"]));
    assert!(!fits(&["\u{2026}x\u{2026}x"], &["x"]));
}
