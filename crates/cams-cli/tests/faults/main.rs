//! Whatever a network, a proxy or the service does: how often the command sends a call, what it says became of it, and
//! how long it takes, for a read and a write. `cargo test -p cams-cli --test faults -- --nocapture` prints the table.
//!
//! A test binary of its own, because it bounds the time of each call: other tests would run at the same time otherwise.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

mod field;
mod server;
mod table;

use std::collections::BTreeMap;
use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::field::CASES;
use crate::server::Server;
use crate::table::{Row, TABLE};

/// Commands that run at the same time.
const AT_ONCE: usize = 6;

const READ: [&str; 2] =
    ["ListChatGroup", r#"{"BusinessNumber":"86138","CustSpaceId":"c","Page":{"Index":1,"Size":10}}"#];
const WRITE: [&str; 2] = ["AddChatGroup", r#"{"BusinessNumber":"86138","CustSpaceId":"c","Subject":"s"}"#];

/// What became of a call.
struct Outcome {
    text: String,
    /// All that the command wrote.
    said: String,
    took: Duration,
}

/// Runs `cams call` against a server with the fault.
fn call(row: &Row, [action, input]: [&str; 2]) -> Outcome {
    let server = Server::start(row.serve);
    let begun = Instant::now();
    let mut process = Command::new(env!("CARGO_BIN_EXE_cams"))
        .args(["call", action, "--error-format", "json", "--endpoint", &server.endpoint])
        .args(["--timeout", &row.timeout().as_secs_f64().to_string(), "--input", "-"])
        // Whoever runs the tests may have a proxy or profiles.
        .env_clear()
        .env("HOME", "/nonexistent")
        .envs([("ALIBABA_CLOUD_ACCESS_KEY_ID", "id"), ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "secret")])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    process.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = process.wait_with_output().unwrap();
    let took = begun.elapsed();
    assert_eq!(server.redirected(), 0, "{}: a redirect was followed", row.fault);
    let (requests, code) = (server.requests(), output.status.code().unwrap());
    let text = match serde_json::from_slice::<Value>(&output.stderr) {
        Ok(error) => {
            let text = |name: &str| error[name].as_str().unwrap().to_owned();
            assert_eq!(error["exit_code"], code);
            let may_have_executed = text("execution") == "unknown" && action == WRITE[0];
            assert_eq!(error["may_have_executed"], may_have_executed);
            let attempts = error["attempts"].as_array().unwrap().len();
            format!("{attempts}/{requests} {}, {}, exit {code}", text("kind"), text("execution"))
        }
        Err(_) => format!("{requests} request{}, exit {code}", if requests == 1 { "" } else { "s" }),
    };
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
    Outcome { text, said, took }
}

/// A line of the table, and what is wrong with it.
fn check(row: &Row) -> Vec<(String, Option<String>)> {
    let cases = [("read", READ, row.read), ("write", WRITE, row.write)];
    let checked = cases.into_iter().map(|(class, operation, right)| {
        let Outcome { text, said, took } = call(row, operation);
        let (took, within) = (took.as_millis(), u128::from(row.within));
        let line = format!("{:<30} {class:<5} {text:<55} {took:>5} ms, at most {within}", row.fault);
        let is_right = right.split(" | ").any(|right| right == text) && took <= within;
        let missing: Vec<_> = row.words.iter().filter(|words| !said.contains(**words)).collect();
        let wrong = (!is_right || !missing.is_empty())
            .then(|| format!("{line}; right is {right}; not said is {missing:?} in {said}"));
        (line, wrong)
    });
    checked.collect()
}

#[test]
fn every_fault_has_the_outcome_that_the_table_says() {
    let rows = Mutex::new(TABLE.iter().chain(CASES).enumerate());
    let checked = Mutex::new(BTreeMap::new());
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some((number, row)) = { rows.lock().unwrap().next() } {
                    let lines = check(row);
                    checked.lock().unwrap().insert(number, lines);
                }
            });
        }
    });
    println!("attempts/requests, kind, execution, exit code; milliseconds with the start of the command");
    let lines: Vec<_> = checked.into_inner().unwrap().into_values().flatten().collect();
    lines.iter().for_each(|(line, _)| println!("{line}"));
    let wrong: Vec<_> = lines.into_iter().filter_map(|(_, wrong)| wrong).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
