//! What long runs share: a proxy that counts whom a mass send reaches.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use cams::models::MassMessageRecipient;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Builder;

/// The first number; every recipient has the next one.
pub const FIRST: u64 = 8_613_800_000_000;

/// What the service has seen.
#[derive(Debug)]
pub struct Seen {
    /// How often each recipient was sent to.
    pub times: Vec<u8>,
    /// When each call of a mass send came.
    pub calls: Vec<Instant>,
    /// When each of them left its sender, in nanoseconds since 1970, of those that say it ([`LEFT`]).
    pub left: Vec<u64>,
    /// The longest time that a call was on its way, of those that say when they left ([`LEFT`]).
    pub longest_way: Duration,
}

/// Header that says when a call left its sender: nanoseconds since 1970.
pub const LEFT: &str = "x-left";

/// The time of the machine, in nanoseconds since 1970.
#[must_use]
pub fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos() as u64
}

impl Seen {
    /// Nothing was seen yet, of so many recipients.
    #[must_use]
    pub fn new(recipients: u64) -> Self {
        Self {
            times: vec![0; recipients as usize],
            calls: Vec::new(),
            left: Vec::new(),
            longest_way: Duration::ZERO,
        }
    }
}

/// Starts a proxy that passes calls on to the service at `target`, and counts on the way. Returns its endpoint.
/// `instead` gives the answer that the sender gets in place of the true one to a mass send, by the number of the call.
///
/// It has a thread of its own: the service holds its runtime up for 100 ms and more when its memory grows, and calls
/// would seem to arrive late.
///
/// # Errors
/// There is no address to listen on, or no thread.
pub fn start_proxy(
    target: String,
    seen: Arc<Mutex<Seen>>,
    instead: fn(usize) -> Option<Vec<u8>>,
) -> io::Result<String> {
    let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    listener.set_nonblocking(true)?;
    let endpoint = format!("http://{}", listener.local_addr()?);
    let runtime = Builder::new_current_thread().enable_all().build()?;
    thread::Builder::new().spawn(move || {
        runtime.block_on(async {
            let listener = TcpListener::from_std(listener)?;
            proxy(listener, target, seen, instead).await;
            io::Result::Ok(())
        })
    })?;
    Ok(endpoint)
}

async fn proxy(
    listener: TcpListener,
    target: String,
    seen: Arc<Mutex<Seen>>,
    instead: fn(usize) -> Option<Vec<u8>>,
) {
    while let Ok((client, _)) = listener.accept().await {
        tokio::spawn(pass_on(client, target.clone(), Arc::clone(&seen), instead));
    }
}

/// Passes whole requests and answers on, and counts the recipients in between.
async fn pass_on(
    mut client: TcpStream,
    target: String,
    seen: Arc<Mutex<Seen>>,
    instead: fn(usize) -> Option<Vec<u8>>,
) -> Option<()> {
    let mut server = TcpStream::connect(target).await.ok()?;
    loop {
        let request = message(&mut client).await?;
        let number = count(&request, &mut seen.lock().unwrap_or_else(PoisonError::into_inner));
        server.write_all(&request).await.ok()?;
        let answer = message(&mut server).await?;
        let answer = number.and_then(instead).unwrap_or(answer);
        client.write_all(&answer).await.ok()?;
    }
}

/// A request or an answer, with the body whose length its head tells.
async fn message(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let mut received = Vec::new();
    loop {
        if let Some(end) = received.windows(4).position(|part| part == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(received.get(..end)?).to_ascii_lowercase();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
            let length: usize = length.map_or(Some(0), |length| length.trim().parse().ok())?;
            while received.len() < end + 4 + length {
                let read = stream.read_buf(&mut received).await.ok()?;
                (read > 0).then_some(())?;
            }
            return Some(received);
        }
        let read = stream.read_buf(&mut received).await.ok()?;
        (read > 0).then_some(())?;
    }
}

/// When a request left its sender, if its head tells.
fn left(head: &[u8]) -> Option<u64> {
    let head = str::from_utf8(head).ok()?;
    head.lines().find_map(|line| line.strip_prefix(LEFT)?.strip_prefix(':')?.trim().parse().ok())
}

/// Counts the recipients of a mass send. Returns the number of the call, if it is one.
fn count(request: &[u8], seen: &mut Seen) -> Option<usize> {
    let end = request.windows(4).position(|part| part == b"\r\n\r\n").map_or(0, |end| end + 4);
    let body = request.get(end..).unwrap_or_default();
    let (_, list) = url::form_urlencoded::parse(body).find(|(name, _)| name == "SenderList")?;
    seen.calls.push(Instant::now());
    if let Some(left) = left(request.get(..end).unwrap_or_default()) {
        seen.left.push(left);
        seen.longest_way = seen.longest_way.max(Duration::from_nanos(now().saturating_sub(left)));
    }
    for recipient in serde_json::from_str::<Vec<MassMessageRecipient>>(&list).unwrap_or_default() {
        let at = recipient.to.and_then(|to| to.parse::<u64>().ok()?.checked_sub(FIRST));
        if let Some(times) = at.and_then(|at| seen.times.get_mut(at as usize)) {
            *times = times.saturating_add(1);
        }
    }
    Some(seen.calls.len())
}
