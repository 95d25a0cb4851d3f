//! The local CAMS among clients that are slow or ask for too much: how long the calls of another client take meanwhile.

use std::net::SocketAddr;
use std::time::Instant;

use anyhow::Context as _;
use cams::media::Source;
use cams_core::{CallOptions, Config, Placement};
use cams_mock::MockServer;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::task::JoinSet;

use super::calls::{Connection, requests, runtime};
use super::row::{MIB, Row};
use crate::account::CUST_SPACE_ID;
use crate::figures::Spread;
use crate::program::process::peak_memory;

/// Calls of the client that the others must not hold up.
const CALLS: u32 = 1000;

/// Clients that ask for much and read nothing, and how often each asks.
const DEAF: usize = 10;
const QUESTIONS: usize = 2000;

/// Clients that send the beginning of a call, and then nothing.
const SLOW: usize = 200;

/// Calls with parameters that the operation does not know, and how many parameters.
const LARGE_CALLS: u32 = 20;
const UNKNOWN: usize = 30_000;

/// Bytes of the upload: the most that the storage takes.
const UPLOADED: u64 = 2 << 30;

/// How long calls took beside others, in milliseconds.
#[derive(Debug, Default)]
pub(super) struct Crowd {
    alone: Vec<f64>,
    beside_deaf: Vec<f64>,
    beside_slow: Vec<f64>,
    beside_large: Vec<f64>,
    /// The calls with unknown parameters themselves.
    large: Vec<f64>,
}

impl Crowd {
    pub(super) fn measure() -> anyhow::Result<Self> {
        let server = start()?;
        let address = address(&server)?;
        let small = || requests(&server.endpoint(), CALLS, &CallOptions::default());
        let mut crowd = Self { alone: runtime()?.block_on(timed(address, &small()?))?, ..Self::default() };
        let calls = small()?;
        crowd.beside_deaf = runtime()?.block_on(async {
            let mut deaf = JoinSet::new();
            for _ in 0..DEAF {
                deaf.spawn(read_nothing(address));
            }
            timed(address, &calls).await
        })?;
        let calls = small()?;
        crowd.beside_slow = runtime()?.block_on(async {
            let mut slow = Vec::new();
            for _ in 0..SLOW {
                let mut connection = Connection::open(address).await?;
                connection.stream.write_all(&unfinished(address)).await?;
                slow.push(connection);
            }
            timed(address, &calls).await
        })?;
        let (calls, large) = (small()?, with_unknown(&server)?);
        (crowd.beside_large, crowd.large) = runtime()?
            .block_on(async { tokio::try_join!(timed(address, &calls), timed(address, &large)) })?;
        Ok(crowd)
    }

    /// What was measured: a name, a key, and the figures.
    fn figures(&self) -> [(String, &'static str, &[f64]); 5] {
        [
            ("call of a client alone, ms".into(), "alone_ms", &self.alone),
            (
                format!("the same beside {DEAF} clients that read nothing"),
                "beside_deaf_ms",
                &self.beside_deaf,
            ),
            (
                format!("the same beside {SLOW} clients that write slowly"),
                "beside_slow_ms",
                &self.beside_slow,
            ),
            (
                format!("the same beside calls with {UNKNOWN} unknown parameters"),
                "beside_large_ms",
                &self.beside_large,
            ),
            (format!("call with {UNKNOWN} unknown parameters, ms"), "large_ms", &self.large),
        ]
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.figures().into_iter().map(|(name, _, figures)| (name, figures, 2, None))
    }

    pub(super) fn to_json(&self) -> Value {
        let figures = self.figures().into_iter();
        figures.map(|(_, key, figures)| (key.to_owned(), json!(Spread::of(figures)))).collect()
    }
}

fn start() -> anyhow::Result<MockServer> {
    // In a thread of its own, as a program has it.
    Ok(super::calls::builder().start_blocking()?)
}

fn address(server: &MockServer) -> anyhow::Result<SocketAddr> {
    server.endpoint().trim_start_matches("http://").parse().context("the endpoint is not an address")
}

/// How long each call took, one after the other over a connection.
async fn timed(address: SocketAddr, calls: &[Vec<u8>]) -> anyhow::Result<Vec<f64>> {
    let mut connection = Connection::open(address).await?;
    let mut took = Vec::with_capacity(calls.len());
    for call in calls {
        let begun = Instant::now();
        connection.call(call).await?;
        took.push(begun.elapsed().as_secs_f64() * 1000.0);
    }
    Ok(took)
}

/// Asks for all calls again and again, which is far more than the buffers of the system take.
async fn read_nothing(address: SocketAddr) -> anyhow::Result<()> {
    let mut connection = Connection::open(address).await?;
    let question = format!("GET /-/calls HTTP/1.1\r\nhost: {address}\r\n\r\n");
    connection.stream.write_all(question.repeat(QUESTIONS).as_bytes()).await?;
    std::future::pending().await
}

/// The half of a call.
fn unfinished(address: SocketAddr) -> Vec<u8> {
    let body = "x".repeat(50);
    format!("POST / HTTP/1.1\r\nhost: {address}\r\ncontent-length: 100\r\n\r\n{body}").into_bytes()
}

/// Signed calls with parameters that the operation does not know.
fn with_unknown(server: &MockServer) -> anyhow::Result<Vec<Vec<u8>>> {
    let form = CallOptions::default().placement(Placement::Form);
    let options = (0..UNKNOWN).fold(form, |options, at| options.parameter(format!("Unknown{at}"), "1"));
    requests(&server.endpoint(), LARGE_CALLS, &options)
}

/// What an upload took.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Upload {
    seconds: [f64; 1],
    /// The most memory of client and server together.
    memory_mib: [f64; 1],
}

impl Upload {
    #[expect(clippy::cast_precision_loss, reason = "a memory is far below 2^53 bytes")]
    pub(super) fn measure() -> anyhow::Result<Self> {
        let server = start()?;
        let config = Config::new().endpoint(server.endpoint()).credentials(server.credentials());
        let client = cams::Client::new(config.cust_space_id(CUST_SPACE_ID))?;
        let content = Source::reader(tokio::io::repeat(7).take(UPLOADED), UPLOADED);
        let begun = Instant::now();
        runtime()?.block_on(client.upload(content, "film.mp4").max_bytes(UPLOADED).send())?;
        let seconds = begun.elapsed().as_secs_f64();
        Ok(Self { seconds: [seconds], memory_mib: [peak_memory()? as f64 / MIB] })
    }

    pub(super) fn rows(&self) -> [Row<'_>; 2] {
        [
            ("upload of 2 GiB, s".into(), &self.seconds, 1, None),
            ("memory of client and server meanwhile, MiB".into(), &self.memory_mib, 0, None),
        ]
    }
}
