//! Large uploads in constant memory: a stream of 100 MiB, several at once, and what the process held at most.
//!
//! ```sh
//! cams mock --port 8080 --access-key-id id --access-key-secret secret
//! cargo run --release -p soak --bin uploads -- http://127.0.0.1:8080 id secret 100 4
//! ```
//!
//! The numbers are the MiB of each upload, and how many go at once. It fails when memory grew by more than 4 MiB for
//! each upload that was under way.

use std::error::Error;
use std::io;
use std::time::Instant;

use bytes::Bytes;
use cams::media::Source;
use cams::{Client, Config, Credentials};
use futures_util::{future, stream};

/// Bytes that the stream yields at once.
const PIECE: usize = 256 * 1024;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [endpoint, id, secret, rest @ ..] = &arguments[..] else {
        return Err("give the endpoint, the AccessKey ID and the AccessKey secret".into());
    };
    let mib: u64 = rest.first().map_or(Ok(100), |text| text.parse())?;
    let at_once: u64 = rest.get(1).map_or(Ok(1), |text| text.parse())?;
    let config = Config::new().endpoint(endpoint).credentials(Credentials::new(id, secret));
    let client = Client::new(config.cust_space_id("cams-x000"))?;
    // Connections, buffers and the authorization are there before it is measured.
    client.upload(b"warm".as_slice(), "warm.bin").send().await?;
    let (before, begun) = (peak_kib(), Instant::now());
    let uploads = (0..at_once).map(|_| client.upload(pieces(mib << 20), "soak.bin").send());
    for uploaded in future::join_all(uploads).await {
        println!("{} bytes stored", uploaded?.size);
    }
    let (after, seconds) = (peak_kib(), begun.elapsed().as_secs_f64());
    let grown = after.saturating_sub(before);
    println!(
        "{} MiB in {seconds:.2} s; peak memory {before} KiB before, {after} KiB after: {grown} KiB more",
        mib * at_once
    );
    if grown > 4096 * at_once {
        return Err("memory grew with the size of the uploads".into());
    }
    Ok(())
}

/// That many bytes, made while they are sent.
fn pieces(size: u64) -> Source {
    let made = stream::unfold(size, |left| async move {
        let piece = usize::try_from(left).map_or(PIECE, |left| left.min(PIECE));
        (piece > 0).then(|| (Ok::<_, io::Error>(Bytes::from(vec![7; piece])), left - piece as u64))
    });
    Source::stream(made, size)
}

/// The most memory that the process ever held.
fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.and_then(|text| text.trim().trim_end_matches(" kB").parse().ok()).unwrap_or_default()
}
