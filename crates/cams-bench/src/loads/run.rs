//! Runs a program that makes a call over and over, and reads what it measured.

use std::ffi::OsString;
use std::fmt;
use std::io::Read;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use serde::Serialize;

use crate::program::drive::Measured;

/// Time that a program has to start and to end, in addition to the time that it measures.
pub(super) const GRACE: Duration = Duration::from_secs(60);

/// Pause between two checks whether a program has ended.
const PAUSE: Duration = Duration::from_millis(20);

/// Time before anything is measured.
const WARM_UP_SECONDS: f64 = 0.5;

/// Proxies cannot reach this machine's loopback.
const PROXIES: [&str; 6] =
    ["http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"];

/// A program of a load.
#[derive(Clone, Debug)]
pub(super) struct Program {
    pub(super) name: &'static str,
    pub(super) path: PathBuf,
    /// Arguments that choose the client.
    pub(super) arguments: Vec<OsString>,
}

/// How a program makes calls.
#[derive(Clone, Debug)]
pub(super) struct Load {
    pub(super) in_flight: u32,
    pub(super) seconds: f64,
    /// Arguments that only the Rust program has.
    pub(super) more: Vec<String>,
}

impl Load {
    /// The arguments that all programs take, and those of this load.
    pub(super) fn arguments(&self, endpoint: &str) -> Vec<String> {
        let own = [
            ("--endpoint", endpoint.to_owned()),
            ("--in-flight", self.in_flight.to_string()),
            ("--warm-up", WARM_UP_SECONDS.to_string()),
            ("--seconds", self.seconds.to_string()),
        ];
        let own = own.into_iter().flat_map(|(name, value)| [name.to_owned(), value]);
        own.chain(self.more.iter().cloned()).collect()
    }
}

impl fmt::Display for Load {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} in flight", self.in_flight)?;
        self.more.iter().try_for_each(|argument| write!(f, " {argument}"))
    }
}

/// A run, seen from the program and from the server, whose counts include the warm-up.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Run {
    #[serde(flatten)]
    pub(super) measured: Measured,
    pub(super) connections: u64,
    pub(super) answered: u64,
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
impl Run {
    pub(super) fn calls_per_second(&self) -> f64 {
        self.measured.calls as f64 / self.measured.seconds
    }

    pub(super) fn calls_per_cpu_second(&self) -> f64 {
        self.measured.calls as f64 / self.measured.cpu_seconds
    }

    pub(super) fn cpu_us_per_call(&self) -> f64 {
        1e6 / self.calls_per_cpu_second()
    }

    /// Near 100, the client is what limits the load; far below, something keeps it from its core.
    pub(super) fn percent_of_core(&self) -> f64 {
        100.0 * self.measured.cpu_seconds / self.measured.seconds
    }

    pub(super) fn peak_memory_mib(&self) -> f64 {
        self.measured.peak_memory_bytes as f64 / (1024.0 * 1024.0)
    }

    pub(super) fn connections(&self) -> f64 {
        self.connections as f64
    }

    pub(super) fn connections_per_1000_calls(&self) -> f64 {
        1000.0 * self.connections as f64 / self.answered as f64
    }
}

/// Reads how long a run is measured: a tenth of a second to an hour.
pub(super) fn seconds(text: &str) -> Result<f64, String> {
    let seconds = text.parse().ok().filter(|seconds| (0.1..=3600.0).contains(seconds));
    seconds.ok_or_else(|| "give a number from 0.1 to 3600".to_owned())
}

/// Runs a program and reads what it measured.
///
/// # Errors
/// It does not end well or in time, or a call failed.
pub(super) fn measure(mut command: Command, longest: Duration) -> anyhow::Result<Measured> {
    for proxy in PROXIES {
        command.env_remove(proxy);
    }
    let mut child = command.stdout(Stdio::piped()).spawn()?;
    let reader = child.stdout.take().map(|mut stdout| {
        thread::spawn(move || {
            let mut text = String::new();
            stdout.read_to_string(&mut text).map(|_| text)
        })
    });
    let ended = wait(&mut child, longest);
    let text = reader.and_then(|reader| reader.join().ok()).and_then(Result::ok).unwrap_or_default();
    ended?;
    read(&text)
}

fn wait(child: &mut Child, longest: Duration) -> anyhow::Result<()> {
    let begun = Instant::now();
    loop {
        match child.try_wait()? {
            Some(status) if status.success() => return Ok(()),
            Some(status) => bail!("the program ended with {status}"),
            None if begun.elapsed() < longest => thread::sleep(PAUSE),
            None => break,
        }
    }
    child.kill()?;
    child.wait()?;
    bail!("the program has not ended within {longest:.0?}")
}

fn read(text: &str) -> anyhow::Result<Measured> {
    let measured: Measured = serde_json::from_str(text.trim())
        .with_context(|| format!("the program printed no measurement: {text:?}"))?;
    if measured.failed > 0 {
        let why = measured.failure.as_deref().unwrap_or("it does not say why");
        bail!("calls failed: {}; the first: {why}", measured.failed);
    }
    if measured.calls == 0 {
        bail!("no call ended while it was measured; give it more `--seconds`");
    }
    Ok(measured)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::program::drive::Latency;

    const LINE: &str =
        r#"{"calls":6000,"failed":0,"seconds":3.0,"cpu_seconds":1.5,"peak_memory_bytes":5242880}"#;

    #[test]
    fn figures_follow_from_what_a_program_printed() {
        let run = Run { measured: read(&format!("{LINE}\n")).unwrap(), connections: 14, answered: 7000 };
        assert_eq!(run.calls_per_second(), 2000.0);
        assert_eq!(run.calls_per_cpu_second(), 4000.0);
        assert_eq!(run.cpu_us_per_call(), 250.0);
        assert_eq!(run.percent_of_core(), 50.0);
        assert_eq!(run.peak_memory_mib(), 5.0);
        assert_eq!(run.connections_per_1000_calls(), 2.0);
        assert_eq!(run.measured.latency, None);
    }

    #[test]
    fn latency_is_read_where_it_was_measured() {
        let line = LINE.replace('}', r#","latency":{"p50_us":80,"p99_us":190}}"#);
        assert_eq!(read(&line).unwrap().latency, Some(Latency { p50_us: 80, p99_us: 190 }));
    }

    #[test]
    fn failed_calls_fail_the_run_and_say_why() {
        let line = LINE.replace(r#""failed":0"#, r#""failed":2,"failure":"connection refused""#);
        assert_eq!(read(&line).unwrap_err().to_string(), "calls failed: 2; the first: connection refused");
        let none = LINE.replace("6000", "0");
        assert!(read(&none).unwrap_err().to_string().starts_with("no call ended"));
        assert!(read("Traceback").unwrap_err().to_string().starts_with("the program printed no measurement"));
    }

    #[test]
    fn a_program_that_hangs_is_ended() {
        let mut sleep = Command::new("sleep");
        sleep.arg("60");
        let failure = measure(sleep, Duration::ZERO).unwrap_err().to_string();
        assert!(failure.contains("has not ended"), "{failure}");
    }

    #[test]
    fn seconds_are_a_number_that_a_run_can_last() {
        assert_eq!(seconds("0.5"), Ok(0.5));
        for wrong in ["0", "-3", "NaN", "inf", "long"] {
            assert!(seconds(wrong).is_err(), "{wrong}");
        }
    }
}
