//! What long runs share: a proxy that counts whom a mass send reaches.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use cams::models::MassMessageRecipient;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// The first number; every recipient has the next one.
pub const FIRST: u64 = 8_613_800_000_000;

/// What the service has seen.
#[derive(Debug)]
pub struct Seen {
    /// How often each recipient was sent to.
    pub times: Vec<u8>,
    /// When each call of a mass send came.
    pub calls: Vec<Instant>,
}

impl Seen {
    /// Nothing was seen yet, of so many recipients.
    #[must_use]
    pub fn new(recipients: u64) -> Self {
        Self { times: vec![0; recipients as usize], calls: Vec::new() }
    }
}

/// Passes calls on to the service at `target`, and counts on the way. `instead` gives the answer that the sender gets in
/// place of the true one to a mass send, by the number of the call.
pub async fn proxy(
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

/// Counts the recipients of a mass send. Returns the number of the call, if it is one.
fn count(request: &[u8], seen: &mut Seen) -> Option<usize> {
    let end = request.windows(4).position(|part| part == b"\r\n\r\n").map_or(0, |end| end + 4);
    let body = request.get(end..).unwrap_or_default();
    let (_, list) = url::form_urlencoded::parse(body).find(|(name, _)| name == "SenderList")?;
    seen.calls.push(Instant::now());
    for recipient in serde_json::from_str::<Vec<MassMessageRecipient>>(&list).unwrap_or_default() {
        let at = recipient.to.and_then(|to| to.parse::<u64>().ok()?.checked_sub(FIRST));
        if let Some(times) = at.and_then(|at| seen.times.get_mut(at as usize)) {
            *times = times.saturating_add(1);
        }
    }
    Some(seen.calls.len())
}
