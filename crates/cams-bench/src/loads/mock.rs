//! `cargo measure mock`: the local CAMS, beside a bare hyper server that reads the same requests and answers the same
//! bytes.
//!
//! Each server has a thread of its own, whose CPU time tells how many calls it answers on one core, whatever else the
//! machine does. The requests are signed before, each with a nonce of its own, so that the client costs little.

use std::convert::Infallible;
use std::env;
use std::fmt;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Instant;

use anyhow::{Context, bail};
use bytes::Bytes;
use cams_core::{CallOptions, Config, Credentials, Engine};
use cams_mock::{InboundMessage, MockServer};
use cams_models::{Operation, SERVICE, SendChatappMessageRequest};
use clap::Args as ClapArgs;
use futures_util::future::try_join_all;
use http::{HeaderMap, HeaderName, HeaderValue, Response};
use http_body_util::{BodyExt, Full};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use nix::sys::resource::UsageWho::RUSAGE_THREAD;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use crate::account::{ACCESS_KEY_ID, ACCESS_KEY_SECRET, CUST_SPACE_ID};
use crate::figures::{Budget, Spread, ratios};
use crate::program::process::{cpu_time, peak_memory};
use crate::table::table;

/// Connections, each with the next call after the last was answered.
const CONNECTIONS: usize = 16;

/// Conversations and messages of each, whose memory is measured.
const CONVERSATIONS: usize = 10_000;
const MESSAGES: usize = 100;

const CALLS_BUDGET: Budget = Budget::AtLeast(10_000.0);
const START_BUDGET: Budget = Budget::AtMost(20.0);
const MEMORY_BUDGET: Budget = Budget::AtMost(512.0);

/// What the command takes.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {
    /// Rounds; in each, both servers have their turn.
    #[arg(long, value_name = "ROUNDS", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,

    /// Calls of each run.
    #[arg(long, value_name = "CALLS", default_value_t = 20_000, value_parser = clap::value_parser!(u32).range(16..))]
    calls: u32,

    /// The command whose start is measured. Default: `cams` beside this program, if it was built.
    #[arg(long, value_name = "PATH")]
    command: Option<PathBuf>,

    /// Fill a local CAMS with messages, and print how much memory this process took. `mock` starts this.
    #[arg(long, hide = true)]
    fill: bool,
}

/// Measures and prints.
pub(crate) fn run(args: &Args, is_json: bool) -> anyhow::Result<()> {
    if args.fill {
        return fill();
    }
    if cfg!(debug_assertions) {
        bail!("this is a debug build, whose figures mean nothing: run `cargo measure`");
    }
    let mut measured = Measured::default();
    for round in 1..=args.rounds {
        let (ours, answer) = local(args.calls)?;
        measured.local.push(ours);
        measured.bare.push(bare(args.calls, answer)?);
        anstream::eprintln!("round {round} of {}", args.rounds);
    }
    measured.start = starts(args)?;
    measured.memory_mib = (0..args.rounds.min(3)).map(|_| memory()).collect::<anyhow::Result<_>>()?;
    if is_json {
        anstream::println!("{}", measured.to_json());
    } else {
        anstream::print!("{measured}");
    }
    Ok(())
}

fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()
}

/// An answer, to be given again.
#[derive(Clone, Debug)]
struct Answer {
    headers: HeaderMap,
    body: Bytes,
}

/// Calls per CPU second of the local CAMS, and one of its answers.
fn local(calls: u32) -> anyhow::Result<(f64, Answer)> {
    measure(calls, async |started, stopped| {
        let server = MockServer::builder()
            .access_key_id(ACCESS_KEY_ID)
            .access_key_secret(ACCESS_KEY_SECRET)
            .start()
            .await?;
        started.send(server.endpoint())?;
        // It ends when the client does.
        let _ = stopped.await;
        server.shutdown().await;
        Ok(())
    })
}

/// The same of a server that checks nothing.
fn bare(calls: u32, answer: Answer) -> anyhow::Result<f64> {
    let (rate, _) = measure(calls, async move |started, stopped| {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        started.send(format!("http://{}", listener.local_addr()?))?;
        let accepting = async {
            loop {
                let (stream, _) = listener.accept().await?;
                stream.set_nodelay(true)?;
                tokio::spawn(give(stream, answer.clone()));
            }
        };
        tokio::select! {
            ended = accepting => ended,
            _ = stopped => Ok(()),
        }
    })?;
    Ok(rate)
}

async fn give(stream: TcpStream, answer: Answer) {
    let service = service_fn(move |request: http::Request<hyper::body::Incoming>| {
        let answer = answer.clone();
        async move {
            let mut body = request.into_body();
            while let Some(Ok(_)) = body.frame().await {}
            let mut response = Response::new(Full::new(answer.body));
            *response.headers_mut() = answer.headers;
            Ok::<_, Infallible>(response)
        }
    });
    // An error means that the client is gone, which is not a failure.
    let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}

/// Serves in another thread, and makes signed calls from this one.
fn measure<S>(calls: u32, serve: S) -> anyhow::Result<(f64, Answer)>
where
    S: AsyncFnOnce(mpsc::Sender<String>, oneshot::Receiver<()>) -> anyhow::Result<()> + Send + 'static,
{
    let (started, endpoint) = mpsc::channel();
    let (stop, stopped) = oneshot::channel();
    let server = thread::spawn(move || -> anyhow::Result<f64> {
        let runtime = runtime()?;
        let before = cpu_time(RUSAGE_THREAD)?;
        runtime.block_on(serve(started, stopped))?;
        Ok(cpu_time(RUSAGE_THREAD)?.saturating_sub(before).as_secs_f64())
    });
    let endpoint: String = endpoint.recv().context("the server did not start")?;
    let requests = requests(&endpoint, calls)?;
    let address: SocketAddr = endpoint.trim_start_matches("http://").parse()?;
    let share = requests.len().div_ceil(CONNECTIONS);
    let answers =
        runtime()?.block_on(try_join_all(requests.chunks(share).map(|share| send(address, share))))?;
    // It is gone only if the server has ended, which `join` tells.
    let _ = stop.send(());
    let cpu = server.join().map_err(|_| anyhow::anyhow!("the server panicked"))??;
    let answer = answers.into_iter().next().context("nothing was sent")?;
    Ok((f64::from(calls) / cpu.max(f64::EPSILON), answer))
}

/// The bytes of signed calls, each with a nonce of its own.
fn requests(endpoint: &str, count: u32) -> anyhow::Result<Vec<Vec<u8>>> {
    let credentials = Credentials::new(ACCESS_KEY_ID, ACCESS_KEY_SECRET);
    let config = Config::new().endpoint(endpoint).credentials(credentials).cust_space_id(CUST_SPACE_ID);
    let engine = Engine::new(&SERVICE, config)?;
    let mut request = SendChatappMessageRequest::new("whatsapp", "8613800000000", "8613900001234", "message");
    request.message_type = Some("text".into());
    request.content_json = Some(r#"{"text":"Your order 4711 is on its way."}"#.into());
    let (info, input) = (SendChatappMessageRequest::INFO, serde_json::to_value(&request)?);
    runtime()?.block_on(async {
        let mut requests = Vec::new();
        for _ in 0..count {
            // What `prepare` shows has its signature masked.
            let signed =
                engine.sign_json("SendChatappMessage", Some(info), &input, &CallOptions::default()).await?;
            let target = signed.uri().path_and_query().map_or("/", |target| target.as_str());
            let mut text = format!("{} {target} HTTP/1.1\r\n", signed.method());
            for (name, value) in signed.headers().iter().filter(|(name, _)| *name != "content-length") {
                text.push_str(&format!("{name}: {}\r\n", value.to_str()?));
            }
            let body = std::str::from_utf8(signed.body())?;
            text.push_str(&format!("content-length: {}\r\n\r\n{body}", body.len()));
            requests.push(text.into_bytes());
        }
        Ok(requests)
    })
}

/// Sends calls over a connection, one after the other, and returns the last answer.
async fn send(address: SocketAddr, requests: &[Vec<u8>]) -> anyhow::Result<Answer> {
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let mut received = Vec::with_capacity(4096);
    for request in requests {
        stream.write_all(request).await?;
        received.clear();
        while !is_whole(&received) {
            if stream.read_buf(&mut received).await? == 0 {
                bail!("a call was not answered: {}", String::from_utf8_lossy(&received));
            }
        }
        if !received.windows(11).any(|part| part == br#""Code":"OK""#) {
            bail!("a call was refused: {}", String::from_utf8_lossy(&received));
        }
    }
    answer(&received).context("an answer cannot be read")
}

/// The head of an answer, and where its body begins.
fn head(received: &[u8]) -> Option<(&str, usize)> {
    let end = received.windows(4).position(|part| part == b"\r\n\r\n")?;
    Some((std::str::from_utf8(received.get(..end)?).ok()?, end + 4))
}

fn is_whole(received: &[u8]) -> bool {
    let length = |head: &str| {
        let mut fields = head.lines().filter_map(|line| line.split_once(": "));
        fields.find(|(name, _)| name.eq_ignore_ascii_case("content-length"))?.1.parse::<usize>().ok()
    };
    head(received)
        .is_some_and(|(head, body)| length(head).is_some_and(|length| received.len() >= body + length))
}

fn answer(received: &[u8]) -> Option<Answer> {
    let (head, body) = head(received)?;
    let field = |line: &str| {
        let (name, value) = line.split_once(": ")?;
        Some((HeaderName::try_from(name).ok()?, HeaderValue::try_from(value).ok()?))
    };
    Some(Answer {
        headers: head.lines().filter_map(field).collect(),
        body: Bytes::copy_from_slice(received.get(body..)?),
    })
}

/// Milliseconds from the start of the command to the line that says where it listens; empty if it was not built.
fn starts(args: &Args) -> anyhow::Result<Vec<f64>> {
    let beside = || Some(env::current_exe().ok()?.with_file_name("cams")).filter(|path| path.exists());
    let Some(command) = args.command.clone().or_else(beside) else { return Ok(Vec::new()) };
    let start = || -> anyhow::Result<f64> {
        let begun = Instant::now();
        let mut server = Command::new(&command)
            .args(["mock", "--port", "0", "--quiet"])
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("{} cannot be started", command.display()))?;
        let mut line = String::new();
        let read = server.stdout.take().map(|stdout| BufReader::new(stdout).read_line(&mut line));
        let took = begun.elapsed();
        server.kill()?;
        server.wait()?;
        match read {
            Some(Ok(_)) if line.starts_with("listening on ") => Ok(took.as_secs_f64() * 1000.0),
            _ => bail!("{} did not say where it listens: {line:?}", command.display()),
        }
    };
    (0..20).map(|_| start()).collect()
}

/// Memory of a process whose local CAMS keeps many conversations, in MiB.
#[expect(clippy::cast_precision_loss, reason = "a memory is far below 2^53 bytes")]
fn memory() -> anyhow::Result<f64> {
    let output = Command::new(env::current_exe()?).args(["mock", "--fill"]).output()?;
    let printed = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    let bytes: u64 = printed.parse().with_context(|| format!("no memory was printed: {printed:?}"))?;
    Ok(bytes as f64 / (1024.0 * 1024.0))
}

fn fill() -> anyhow::Result<()> {
    let server = MockServer::start_blocking()?;
    for message in 0..MESSAGES {
        for customer in 0..CONVERSATIONS {
            let (user, text) =
                (format!("86138{customer:08}"), format!("This is message {message} of a customer."));
            server.receive(InboundMessage::new("8613800000000", user, text));
        }
    }
    anstream::println!("{}", peak_memory()?);
    Ok(())
}

/// What was measured, a figure for each round.
#[derive(Debug, Default)]
struct Measured {
    /// Calls per CPU second.
    local: Vec<f64>,
    bare: Vec<f64>,
    /// Milliseconds.
    start: Vec<f64>,
    memory_mib: Vec<f64>,
}

impl Measured {
    fn to_json(&self) -> Value {
        let spread = |figures: &[f64]| Spread::of(figures);
        json!({
            "reason": "mock",
            "calls_per_core": spread(&self.local),
            "bare_calls_per_core": spread(&self.bare),
            "share": spread(&ratios(&self.local, &self.bare)),
            "start_ms": spread(&self.start),
            "memory_mib": spread(&self.memory_mib),
        })
    }
}

impl fmt::Display for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shares = ratios(&self.local, &self.bare);
        let memory = format!("memory of {CONVERSATIONS} × {MESSAGES} messages, MiB");
        let rows: [(&str, &[f64], usize, Option<Budget>); 5] = [
            ("signed calls per second of a core", &self.local, 0, Some(CALLS_BUDGET)),
            ("the same, bare hyper", &self.bare, 0, None),
            ("local CAMS / bare hyper", &shares, 2, None),
            ("start of the command to listening, ms", &self.start, 1, Some(START_BUDGET)),
            (&memory, &self.memory_mib, 0, Some(MEMORY_BUDGET)),
        ];
        let row = |(name, figures, digits, budget): (&str, &[f64], usize, Option<Budget>)| {
            let spread = Spread::of(figures);
            let shown = spread.map_or("not measured".into(), |spread| format!("{spread:.digits$}"));
            let verdict =
                spread.zip(budget).map(|(spread, budget)| budget.verdict(spread.median).to_string());
            let budget = budget.map_or("none".into(), |budget| budget.to_string());
            [name.to_owned(), shown, budget, verdict.unwrap_or_else(|| "–".into())]
        };
        writeln!(f, "\n{}", table(["what", "measured", "budget", "verdict"], rows.map(row)))?;
        if self.start.is_empty() {
            writeln!(
                f,
                "\nThe start was not measured: build the command with `cargo build --release -p cams-cli`."
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_servers_answer_the_same_to_signed_calls() {
        let (ours, answer) = local(32).unwrap();
        assert!(ours > 0.0 && answer.body.starts_with(b"{"), "{answer:?}");
        assert!(bare(32, answer).unwrap() > 0.0);
    }

    #[test]
    fn an_answer_is_whole_when_its_body_is() {
        let text = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
        assert!((0..text.len()).all(|length| !is_whole(&text[..length])));
        assert!(is_whole(text));
        assert_eq!(answer(text).unwrap().body, "{}");
    }
}
