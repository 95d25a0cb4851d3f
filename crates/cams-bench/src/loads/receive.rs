//! `cargo measure receive`: callbacks through the receiver of the SDK, beside a bare handler that reads the same body
//! and answers the same bytes, and beside one that also reads the body as JSON of any form and does no more with it.
//!
//! All stand in axum, each in turn in a thread of its own. The client writes bytes that were made before and compares
//! those that come back, so that it costs less than any of them. Where the machine does other things as well, look at
//! the CPU time: it is that of the server's thread.

use std::fmt;
use std::hint::black_box;
use std::net::SocketAddr;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use axum::Router;
use axum::body::Bytes;
use axum::http::header::CONTENT_TYPE;
use axum::routing::post;
use cams::receive::http::CallbackReceiver;
use cams::receive::{ACK, Events};
use clap::Args as ClapArgs;
use futures_util::future::try_join_all;
use nix::sys::resource::UsageWho::RUSAGE_THREAD;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use super::run::seconds;
use crate::program::process::cpu_time;
use crate::table::table;

/// Connections that send callbacks, each the next one after the last was answered.
const CONNECTIONS: usize = 16;

const TOKEN: &str = "0123456789abcdef0123456789abcdef";

/// What the command takes.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {
    /// Rounds; in each, both handlers have their turn.
    #[arg(long, value_name = "ROUNDS", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,

    /// Seconds of each run.
    #[arg(long, value_name = "SECONDS", default_value_t = 2.0, value_parser = seconds)]
    seconds: f64,

    /// Receipts in each callback.
    #[arg(long, value_name = "ITEMS", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1000))]
    items: u32,
}

#[derive(Clone, Copy, Debug)]
enum Handler {
    /// Does not look at the body.
    Bare,
    /// Reads the body as a JSON value.
    Json,
    Receiver,
}

const HANDLERS: [(Handler, &str); 3] = [
    (Handler::Bare, "bare handler"),
    (Handler::Json, "bare handler that reads JSON"),
    (Handler::Receiver, "receiver"),
];

impl Handler {
    fn app(self) -> anyhow::Result<Router> {
        let router = Router::new();
        Ok(match self {
            Self::Bare => router.route(
                "/cams/{token}",
                post(async |body: Bytes| {
                    black_box(body.len());
                    ([(CONTENT_TYPE, "application/json")], ACK)
                }),
            ),
            Self::Json => router.route(
                "/cams/{token}",
                post(async |body: Bytes| {
                    black_box(serde_json::from_slice::<Value>(&body).is_ok());
                    ([(CONTENT_TYPE, "application/json")], ACK)
                }),
            ),
            Self::Receiver => {
                let service = CallbackReceiver::new(TOKEN)?.service(async |events: Events| {
                    black_box(events.len());
                    Ok::<(), std::convert::Infallible>(())
                });
                router.route_service("/cams/{token}", service)
            }
        })
    }
}

/// One run of a handler.
#[derive(Clone, Copy, Debug)]
struct Run {
    per_second: f64,
    /// CPU time of the server for a callback, in microseconds.
    cpu_us: f64,
}

/// Measures and prints.
pub(crate) fn run(args: &Args, is_json: bool) -> anyhow::Result<()> {
    let request = request(args.items);
    let time = Duration::from_secs_f64(args.seconds);
    let mut measured = Measured { items: args.items, bytes: request.len(), rounds: Vec::new() };
    for round in 1..=args.rounds {
        let [bare, json, receiver] = HANDLERS.map(|(handler, _)| one(handler, &request, time));
        measured.rounds.push([bare?, json?, receiver?]);
        anstream::eprintln!("round {round} of {}", args.rounds);
    }
    if is_json {
        anstream::println!("{}", measured.to_json());
    } else {
        anstream::print!("{measured}");
    }
    Ok(())
}

/// A callback with some receipts, as it goes over the wire.
fn request(items: u32) -> String {
    let receipt = |number: u32| {
        json!({"MessageId": format!("2099010100000000{number:04}"), "From": "8613800000000", "To": "8613900001234",
               "Status": "Delivered", "MsgFrameType": "Chatapp", "Timestamp": 4_070_908_800_000_u64,
               "CustSpaceId": "cams-x000", "WabaId": "100000000000001", "TaskId": "order-4711",
               "ChannelType": "whatsapp", "ConversationType": "utility", "IsBillable": "true"})
    };
    let body = Value::from_iter((0..items).map(receipt)).to_string();
    format!(
        "POST /cams/{TOKEN} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json;charset=utf-8\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// Serves in another thread, and sends callbacks from this one.
fn one(handler: Handler, request: &str, time: Duration) -> anyhow::Result<Run> {
    let app = handler.app()?;
    let (started, address) = std::sync::mpsc::channel();
    let (stop, stopped) = oneshot::channel::<()>();
    let server = thread::spawn(move || -> anyhow::Result<Duration> {
        let before = cpu_time(RUSAGE_THREAD)?;
        runtime()?.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await?;
            started.send(listener.local_addr()?)?;
            tokio::select! {
                served = async { axum::serve(listener, app).await } => Ok::<_, anyhow::Error>(served?),
                _ = stopped => Ok(()),
            }
        })?;
        Ok(cpu_time(RUSAGE_THREAD)?.saturating_sub(before))
    });
    let address = address.recv().context("the server did not start")?;
    let began = Instant::now();
    let counts =
        runtime()?.block_on(try_join_all((0..CONNECTIONS).map(|_| send(address, request, began + time))))?;
    let (count, took) = (counts.iter().sum::<u32>(), began.elapsed());
    // It is gone only if the server has ended, which `join` tells.
    let _ = stop.send(());
    let cpu = server.join().map_err(|_| anyhow::anyhow!("the server panicked"))??;
    let count = f64::from(count.max(1));
    Ok(Run { per_second: count / took.as_secs_f64(), cpu_us: cpu.as_secs_f64() * 1e6 / count })
}

fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()
}

/// Sends callbacks over a connection until a time, and returns how many were acknowledged.
async fn send(address: SocketAddr, request: &str, until: Instant) -> anyhow::Result<u32> {
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let mut answer = Vec::with_capacity(1024);
    let mut count = 0;
    while Instant::now() < until {
        stream.write_all(request.as_bytes()).await?;
        answer.clear();
        while !answer.ends_with(ACK.as_bytes()) {
            if stream.read_buf(&mut answer).await? == 0 || answer.len() > 4096 {
                bail!("a callback was not acknowledged: {}", String::from_utf8_lossy(&answer));
            }
        }
        count += 1;
    }
    Ok(count)
}

/// The runs of all handlers.
#[derive(Debug)]
struct Measured {
    items: u32,
    bytes: usize,
    rounds: Vec<[Run; HANDLERS.len()]>,
}

/// The middle of some figures.
fn median(figures: impl Iterator<Item = f64>) -> f64 {
    let mut figures: Vec<_> = figures.collect();
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or_default()
}

/// What a handler came to.
struct Row {
    name: &'static str,
    per_second: f64,
    cpu_us: f64,
    /// Callbacks per second beside the bare handler.
    share: f64,
    /// The same by CPU time.
    cpu_share: f64,
}

impl Measured {
    /// Medians of the rounds. Each round is compared within itself, since the machine changes between rounds.
    fn rows(&self) -> impl Iterator<Item = Row> {
        HANDLERS.iter().enumerate().map(|(at, (_, name))| {
            let of = |figure: fn(&Run, &Run) -> f64| {
                median(self.rounds.iter().filter_map(|round| Some(figure(round.get(at)?, round.first()?))))
            };
            Row {
                name,
                per_second: of(|run, _| run.per_second),
                cpu_us: of(|run, _| run.cpu_us),
                share: of(|run, bare| run.per_second / bare.per_second),
                cpu_share: of(|run, bare| bare.cpu_us / run.cpu_us),
            }
        })
    }

    fn to_json(&self) -> Value {
        let row = |Row { name, per_second, cpu_us, share, cpu_share }| {
            json!({"handler": name, "per_second": per_second, "cpu_us": cpu_us, "share": share,
                   "share_of_cpu": cpu_share})
        };
        json!({"reason": "receive", "items": self.items, "request_bytes": self.bytes, "rounds": self.rounds.len(),
               "handlers": self.rows().map(row).collect::<Vec<_>>()})
    }
}

/// The table for people.
impl fmt::Display for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { items, bytes, .. } = self;
        writeln!(f, "\nCallbacks of {items} receipts ({bytes} bytes), {CONNECTIONS} connections\n")?;
        let rows = self.rows().map(|Row { name, per_second, cpu_us, share, cpu_share }| {
            [
                name.to_owned(),
                format!("{per_second:.0}"),
                format!("{share:.2}"),
                format!("{cpu_us:.1}"),
                format!("{cpu_share:.2}"),
            ]
        });
        let head =
            ["handler", "callbacks per second", "beside the bare one", "CPU of the server, µs", "by CPU"];
        writeln!(f, "{}", table(head, rows))?;
        writeln!(f, "\nThe receiver's budget beside the bare handler is 0.80.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_handlers_acknowledge_what_is_sent() {
        for (handler, _) in HANDLERS {
            let run = one(handler, &request(2), Duration::from_millis(1)).unwrap();
            assert!(run.per_second > 0.0, "{run:?}");
        }
    }

    #[test]
    fn rounds_are_compared_within_themselves() {
        let run = |per_second| Run { per_second, cpu_us: 1e6 / per_second };
        let rounds = [[100.0, 95.0, 90.0], [1000.0, 950.0, 900.0], [10.0, 9.5, 9.0]];
        let measured = Measured { items: 1, bytes: 400, rounds: rounds.map(|round| round.map(run)).into() };
        let shares = |row: Row| [row.share, row.cpu_share].map(|share| format!("{share:.2}"));
        let shares: Vec<_> = measured.rows().map(shares).collect();
        assert_eq!(shares, [["1.00", "1.00"], ["0.95", "0.95"], ["0.90", "0.90"]]);
        assert!(measured.to_string().contains("0.90"), "{measured}");
    }
}
