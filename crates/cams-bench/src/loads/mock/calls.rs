//! Signed calls of a load, and the servers that they go to, each in a thread of its own.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::mpsc;
use std::thread;

use anyhow::{Context, bail};
use bytes::Bytes;
use cams_core::{CallOptions, Config, Credentials, Engine};
use cams_mock::{Builder, MockServer};
use cams_models::{Operation, SERVICE, SendChatappMessageRequest};
use futures_util::future::try_join_all;
use http::{HeaderMap, HeaderName, HeaderValue, Response};
use http_body_util::{BodyExt, Full};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use nix::sys::resource::UsageWho::RUSAGE_THREAD;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use crate::account::{ACCESS_KEY_ID, ACCESS_KEY_SECRET, CUST_SPACE_ID};
use crate::program::process::cpu_time;

/// The runtime of the local CAMS, for the servers that it is compared with as well.
pub(super) use cams_mock::runtime;

/// A local CAMS that knows the keys of the calls.
pub(super) fn builder() -> Builder {
    MockServer::builder().access_key_id(ACCESS_KEY_ID).access_key_secret(ACCESS_KEY_SECRET)
}

/// An answer, to be given again.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    headers: HeaderMap,
    body: Bytes,
}

/// Calls per CPU second of the local CAMS, and one of its answers.
pub(super) fn local(calls: u32, connections: usize) -> anyhow::Result<(f64, Answer)> {
    measure(calls, connections, async |started, stopped| {
        let server = builder().start().await?;
        started.send(server.endpoint())?;
        // It ends when the client does.
        let _ = stopped.await;
        server.shutdown().await;
        Ok(())
    })
}

/// The same of a server that checks nothing.
pub(super) fn bare(calls: u32, connections: usize, answer: Answer) -> anyhow::Result<f64> {
    let (rate, _) = measure(calls, connections, async move |started, stopped| {
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
fn measure<S>(calls: u32, connections: usize, serve: S) -> anyhow::Result<(f64, Answer)>
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
    let requests = requests(&endpoint, calls, &CallOptions::default())?;
    let address: SocketAddr = endpoint.trim_start_matches("http://").parse()?;
    let share = requests.len().div_ceil(connections);
    let answers =
        runtime()?.block_on(try_join_all(requests.chunks(share).map(|share| send(address, share))))?;
    // It is gone only if the server has ended, which `join` tells.
    let _ = stop.send(());
    let cpu = server.join().map_err(|_| anyhow::anyhow!("the server panicked"))??;
    let answer = answers.into_iter().next().context("nothing was sent")?;
    Ok((f64::from(calls) / cpu.max(f64::EPSILON), answer))
}

/// The bytes of signed calls, each with a nonce of its own.
pub(super) fn requests(endpoint: &str, count: u32, options: &CallOptions) -> anyhow::Result<Vec<Vec<u8>>> {
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
            let signed = engine.sign_json("SendChatappMessage", Some(info), &input, options).await?;
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
    let mut connection = Connection::open(address).await?;
    for request in requests {
        connection.call(request).await?;
    }
    answer(&connection.received).context("an answer cannot be read")
}

/// A connection, with the last answer that came over it.
pub(super) struct Connection {
    pub(super) stream: TcpStream,
    received: Vec<u8>,
}

impl Connection {
    pub(super) async fn open(address: SocketAddr) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, received: Vec::with_capacity(4096) })
    }

    /// Sends a call, and waits for its answer, which must be a success.
    pub(super) async fn call(&mut self, request: &[u8]) -> anyhow::Result<()> {
        let Self { stream, received } = self;
        stream.write_all(request).await?;
        received.clear();
        while !is_whole(received) {
            if stream.read_buf(received).await? == 0 {
                bail!("a call was not answered: {}", String::from_utf8_lossy(received));
            }
        }
        if !received.windows(11).any(|part| part == br#""Code":"OK""#) {
            bail!("a call was refused: {}", String::from_utf8_lossy(received));
        }
        Ok(())
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_servers_answer_the_same_to_signed_calls() {
        let (ours, answer) = local(32, 2).unwrap();
        assert!(ours > 0.0 && answer.body.starts_with(b"{"), "{answer:?}");
        assert!(bare(32, 2, answer).unwrap() > 0.0);
    }

    #[test]
    fn an_answer_is_whole_when_its_body_is() {
        let text = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
        assert!((0..text.len()).all(|length| !is_whole(&text[..length])));
        assert!(is_whole(text));
        assert_eq!(answer(text).unwrap().body, "{}");
    }
}
