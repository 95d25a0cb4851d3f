//! Every command, in every stage, with every stdout and stderr, and with every signal.

use std::fs::File;
use std::io::PipeReader;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Output, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::cases::{Right, SITUATIONS, Situation};
use super::scene::{Scene, Stage};
use crate::support::{cams, command, ending_signals, text};
use serde_json::Value;

const GUIDE: &str = include_str!("../../../../../docs/guide/errors.md");

/// What becomes of what the command writes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Stream {
    Read,
    /// The disk is full.
    Full,
    /// The reader has gone away.
    Closed,
}

impl Stream {
    pub(super) const ALL: [Self; 3] = [Self::Read, Self::Full, Self::Closed];

    pub(super) fn open(self) -> Stdio {
        match self {
            Self::Read => Stdio::piped(),
            Self::Full => File::options().write(true).open("/dev/full").unwrap().into(),
            Self::Closed => {
                let (_, writer): (PipeReader, _) = std::io::pipe().unwrap();
                writer.into()
            }
        }
    }
}

/// One run of a command.
struct Run {
    situation: &'static Situation,
    words: &'static str,
    stage: Stage,
    says: &'static str,
    stdout: usize,
    stderr: Stream,
    signal: (&'static str, i32),
}

impl Run {
    fn name(&self) -> String {
        let Self { words, stderr, signal, .. } = self;
        format!(
            "`cams {words}`, {}, stdout {:?}, stderr {stderr:?}, {}",
            self.situation.name,
            Stream::ALL[self.stdout],
            signal.0
        )
    }

    /// Runs it, and says what is wrong.
    fn problems(&self, number: usize, long: &Path) -> Vec<String> {
        let scene = Scene::new(self.stage, u16::try_from(number).unwrap(), long);
        let mut process = command()
            .args(scene.arguments(self.words))
            .stdin(Stdio::null())
            .stdout(Stream::ALL[self.stdout].open())
            .stderr(self.stderr.open())
            .spawn()
            .unwrap();
        scene.interrupt(&mut process, self.signal.0);
        let mut problems = self.look_at(&process.wait_with_output().unwrap());
        if matches!(self.stage, Stage::Checks) {
            let names = std::fs::read_dir(scene.campaign.folder.path()).unwrap();
            let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
            problems
                .extend(names.filter(|name| name.starts_with("people.csv.") || name.contains("rejected")));
        }
        problems
    }

    fn look_at(&self, output: &Output) -> Vec<String> {
        let right = self.situation.codes[self.stdout];
        let status = output.status;
        let is_right = match right {
            Right::Code(code) => status.code() == Some(code),
            Right::Killed => status.signal() == Some(self.signal.1),
        };
        let said = text(&output.stderr);
        let mut problems = Vec::new();
        if !is_right {
            problems.push(format!("{status}: {said}"));
        }
        let is_unwritten = right == Right::Code(6) && Stream::ALL[self.stdout] == Stream::Full;
        if self.stderr == Stream::Read {
            if is_unwritten && !said.contains("could not be written") {
                problems.push(format!("it does not say that nothing was written: {said}"));
            }
            if !said.contains(self.says) {
                problems.push(format!("`{}` is not in {said}", self.says));
            }
            let is_quiet =
                Stream::ALL[self.stdout] != Stream::Closed || !said.contains("could not be written");
            if !is_quiet || said.contains("panicked") {
                problems.push(format!("it is not quiet: {said}"));
            }
        }
        problems
    }
}

fn runs() -> Vec<Run> {
    let mut runs = Vec::new();
    let ending = ending_signals();
    for situation in SITUATIONS {
        for (words, stage, says) in situation.cases {
            let signals = if stage.has_signal() { &ending[..] } else { &[("no signal", 0)] };
            for signal in signals {
                for stdout in 0..Stream::ALL.len() {
                    for stderr in Stream::ALL {
                        runs.push(Run {
                            situation,
                            words,
                            stage: *stage,
                            says,
                            stdout,
                            stderr,
                            signal: *signal,
                        });
                    }
                }
            }
        }
    }
    runs
}

#[test]
fn an_exit_code_says_what_became_of_the_command_whatever_its_outputs_and_signals() {
    let folder = tempfile::tempdir().unwrap();
    let long = folder.path().join("long.csv");
    // The first row is rejected, and so begins the report.
    let rows: String = (0..100_000).map(|at| format!("{}\n", 8_613_800_000_000_u64 + at)).collect();
    std::fs::write(&long, format!("phone\nnobody\n{rows}")).unwrap();
    let template = cams(&["template", "new", "other"], &Value::Null).stdout;
    std::fs::write(folder.path().join("template.yaml"), template).unwrap();
    let (runs, next) = (runs(), AtomicUsize::new(0));
    let work = || {
        let mut wrong = Vec::new();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let Some(run) = runs.get(number) else { return wrong };
            wrong.extend(
                run.problems(number, &long).iter().map(|problem| format!("{}: {problem}", run.name())),
            );
        }
    };
    let wrong: Vec<String> = thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(work)).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    assert!(runs.len() > 1000, "{} runs", runs.len());
    assert!(wrong.is_empty(), "{} of {} runs:\n{}", wrong.len(), runs.len(), wrong.join("\n"));
}

#[test]
fn the_guide_has_the_same_table_and_the_same_codes_as_the_help() {
    for Situation { name, codes, .. } in SITUATIONS {
        let cells = codes.map(|right| match right {
            Right::Code(code) => code.to_string(),
            Right::Killed => "the signal".to_owned(),
        });
        let line = format!("| {name} | {} |\n", cells.join(" | "));
        assert!(GUIDE.contains(&line), "the guide does not have this line:\n{line}");
    }
    for words in [&["--help"][..], &["call", "--help"]] {
        let help = text(&cams(words, &Value::Null).stdout);
        let codes = help.split_once("Exit codes:\n").unwrap().1;
        let lines: Vec<_> = codes.lines().filter_map(|line| line.trim().split_once("  ")).collect();
        assert_eq!(lines.len(), 7, "{codes}");
        for (code, meaning) in lines {
            let line = format!("| {code} | {} |\n", meaning.trim());
            assert!(GUIDE.contains(&line), "{words:?}: the guide does not have this line:\n{line}");
        }
    }
}
