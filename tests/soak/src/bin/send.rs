//! `cams send` with a million rows through the local CAMS, killed in the middle and started again: each person once,
//! memory bounded.
//!
//! ```sh
//! cargo build --release -p cams-cli
//! cargo run --release -p soak --bin send -- target/release/cams 1000000
//! ```
//!
//! This process is the service: the local CAMS behind a proxy that counts who is sent to. The command is a process of
//! its own, which is killed after a third of its calls. The same command goes on; what is unknown is settled by what
//! the proxy has seen, and the same command ends the rest. A further argument is the rate limit, such as `none`. It
//! fails when a person got two messages or none, or the command took more than 64 MiB.

use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use cams::models::TemplateCategory;
use cams::template::Definition;
use cams::{Client, Config};
use cams_mock::MockServer;
use serde_json::Value;
use soak::{FIRST, Seen};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// One row in so many has no number.
const INVALID: u64 = 10_007;

/// What the command may take, in KiB.
const MEMORY: u64 = 64 * 1024;

#[tokio::main]
async fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match &arguments[..] {
        [cams, rows] => run(cams, rows.parse()?, "10").await,
        [cams, rows, rate] => run(cams, rows.parse()?, rate).await,
        _ => Err("give the command and the number of rows, such as target/release/cams 1000000".into()),
    }
}

async fn run(cams: &str, rows: u64, rate: &str) -> Result<()> {
    let server = MockServer::builder().audit_listings(0).start().await?;
    let config = Config::new().endpoint(server.endpoint()).credentials(server.credentials());
    let client = Client::new(config.cust_space_id("cams-x000"))?;
    let template =
        Definition::new("sale", "en", TemplateCategory::Marketing).body("Hi $(name), order $(order).");
    let template = template.example("name", "Ana").example("order", "1");
    client.create_chatapp_template().definition(&template).send().await?;

    let folder = tempfile::tempdir()?;
    let (people, journal) = (folder.path().join("people.csv"), folder.path().join("people.csv.journal"));
    write_people(&people, rows)?;
    println!("{rows} rows, {} MiB", std::fs::metadata(&people)?.len() >> 20);
    let seen = Arc::new(Mutex::new(Seen::new(rows)));
    let target = server.endpoint().trim_start_matches("http://").to_owned();
    let endpoint = soak::start_proxy(target, Arc::clone(&seen), |_| None)?;
    let calls = || seen.lock().unwrap_or_else(PoisonError::into_inner).calls.len() as u64;
    let command = |arguments: &[&str]| {
        let mut command = Command::new(cams);
        command.args(arguments).stdin(Stdio::null());
        command.env("ALIBABA_CLOUD_ACCESS_KEY_ID", server.access_key_id());
        command.env("ALIBABA_CLOUD_ACCESS_KEY_SECRET", server.access_key_secret());
        command.env("CAMS_CUST_SPACE_ID", "cams-x000");
        command
    };
    let file = people.display().to_string();
    let send = ["send", "sale", "--language", "en", "--from", "8613800000000", "--csv", &file];
    let send = [&send[..], &["--to-column", "phone", "--yes", "--rate-limit", rate]].concat();
    let send = [&send[..], &["--endpoint", &endpoint]].concat();

    let mut first = command(&send).spawn()?;
    let mut peak = 0;
    while calls() < rows / 3000 && first.try_wait()?.is_none() {
        peak = peak.max(memory(first.id()));
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    first.kill()?;
    first.wait()?;
    println!("killed after {} calls, {peak} KiB at most", calls());

    let (begun, calls_before) = (Instant::now(), calls());
    peak = peak.max(to_the_end(&mut command(&send)).await?);
    println!(
        "second run: {} calls in {:.1} s, {peak} KiB at most",
        calls() - calls_before,
        begun.elapsed().as_secs_f64()
    );
    let good: Vec<u64> = (0..rows).filter(|at| !is_invalid(*at)).collect();
    let journal = journal.display().to_string();
    let listed = command(&["send", "settle", &journal, "--output", "json"]).output()?;
    let listed: Value = serde_json::from_slice(&listed.stdout)?;
    for batch in listed.as_array().into_iter().flatten() {
        let (number, index) = (batch["batch"].to_string(), batch["first"].as_u64().unwrap_or_default());
        let at = good.get(index as usize).copied().unwrap_or_default();
        let seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
        let was_sent = seen.times.get(at as usize).is_some_and(|times| *times > 0);
        let flag = if was_sent { "--sent" } else { "--not-sent" };
        command(&["send", "settle", &journal, "--batch", &number, flag]).status()?;
    }
    peak = peak.max(to_the_end(&mut command(&send)).await?);

    let seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
    let count = |times| seen.times.iter().filter(|seen| **seen == times).count();
    let twice = seen.times.iter().filter(|times| **times > 1).count();
    println!(
        "seen by the service: {} once, {} never, {twice} more often; {peak} KiB at most",
        count(1),
        count(0)
    );
    if twice > 0 || count(1) != good.len() || peak > MEMORY {
        return Err("a person got two messages or none, or the command took too much memory".into());
    }
    Ok(())
}

/// Waits for the end, and returns the most memory that was seen, in KiB.
async fn to_the_end(command: &mut Command) -> Result<u64> {
    let mut process = command.spawn()?;
    let mut peak = 0;
    while process.try_wait()?.is_none() {
        peak = peak.max(memory(process.id()));
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(peak)
}

/// The most memory of a process so far, in KiB.
fn memory(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|text| text.trim().trim_end_matches(" kB").parse().ok()).unwrap_or_default()
}

fn is_invalid(at: u64) -> bool {
    at.is_multiple_of(INVALID)
}

fn write_people(path: &Path, rows: u64) -> Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    writeln!(file, "phone;name;order")?;
    for at in 0..rows {
        let number = if is_invalid(at) { "8.61E+12".to_owned() } else { format!("+{}", FIRST + at) };
        writeln!(file, "{number};\"Customer; {at}\";{at}")?;
    }
    Ok(file.flush()?)
}
