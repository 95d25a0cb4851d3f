//! The live stream: what is told, to whom, and when it ends.

use std::time::Duration;

use cams_mock::{Fault, InboundMessage, MockServer};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use crate::messages::{USER, text};
use crate::support::{NUMBER, PATIENCE, active_group, call, control, engine, exchange, plain};

/// A listener over a connection of its own.
struct Listener(BufReader<TcpStream>);

/// An event: its id, its name, and its data.
type Event = (Option<u64>, String, Value);

impl Listener {
    async fn start(server: &MockServer, headers: &str) -> Self {
        let address = server.endpoint().replace("http://", "");
        let mut stream = TcpStream::connect(&address).await.unwrap();
        let request = format!("GET /-/events HTTP/1.1\r\nhost: {address}\r\n{headers}\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut listener = Self(BufReader::new(stream));
        assert!(listener.line().await.unwrap().contains("200 OK"));
        listener
    }

    /// The next line; `None` at the end.
    async fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        let read = tokio::time::timeout(PATIENCE, self.0.read_line(&mut line)).await.unwrap();
        (read.unwrap() > 0).then(|| line.trim_end().to_owned())
    }

    /// The next event; `None` at the end.
    async fn event(&mut self) -> Option<Event> {
        let (mut id, mut name) = (None, String::new());
        loop {
            let line = self.line().await?;
            if let Some(text) = line.strip_prefix("id: ") {
                id = text.parse().ok();
            } else if let Some(text) = line.strip_prefix("event: ") {
                name = text.to_owned();
            } else if let Some(text) = line.strip_prefix("data: ") {
                return Some((id, name, serde_json::from_str(text).unwrap()));
            }
        }
    }

    /// The names of events up to the one of this name.
    async fn until(&mut self, wanted: &str) -> Vec<String> {
        let mut names = Vec::new();
        while names.last().is_none_or(|name| name != wanted) {
            names.push(self.event().await.unwrap().1);
        }
        names
    }
}

#[tokio::test]
async fn changes_are_told_in_their_order() {
    let server = MockServer::start().await.unwrap();
    let mut listener = Listener::start(&server, "").await;
    assert_eq!(listener.until("hello").await, ["hello"]);
    call(&engine(&server), text(USER)).await.unwrap();
    assert_eq!(listener.until("call").await, ["message", "call"]);
    let received = server.receive(InboundMessage::new(NUMBER, USER, "Hi"));
    let (_, name, data) = listener.event().await.unwrap();
    assert_eq!((name.as_str(), &data["MessageId"]), ("message", &received.into()));
    assert_eq!(data["Direction"], "in");
    active_group(&engine(&server)).await;
    assert_eq!(listener.until("call").await, ["groups", "call"]);
    server.fail_next("*", Fault::lose_answer());
    listener.until("faults").await;
    server.reset();
    assert_eq!(listener.until("reset").await, ["reset"]);
}

#[tokio::test]
async fn a_listener_goes_on_where_it_stopped_or_is_told_that_it_cannot() {
    let server = MockServer::start().await.unwrap();
    let mut first = Listener::start(&server, "").await;
    first.until("hello").await;
    server.receive(InboundMessage::new(NUMBER, "861", "one"));
    let (id, ..) = first.event().await.unwrap();
    server.receive(InboundMessage::new(NUMBER, "862", "two"));
    let mut second = Listener::start(&server, &format!("last-event-id: {}\r\n", id.unwrap())).await;
    second.until("hello").await;
    let (next, _, data) = second.event().await.unwrap();
    assert_eq!((next, &data["Conversation"]), (id.map(|id| id + 1), &2.into()));
    let mut lost = Listener::start(&server, "last-event-id: 3\r\n").await;
    assert_eq!(lost.until("resync").await, ["hello", "resync"]);
}

#[tokio::test]
async fn a_stream_ends_when_the_server_stops() {
    let server = MockServer::start().await.unwrap();
    let mut listener = Listener::start(&server, "").await;
    listener.until("hello").await;
    let end = async { while listener.event().await.is_some() {} };
    // Were the stream kept open, the server would wait for its five seconds of grace.
    tokio::time::timeout(Duration::from_secs(4), async { tokio::join!(server.shutdown(), end) })
        .await
        .unwrap();
}

#[tokio::test]
async fn only_so_many_listen_at_a_time() {
    let server = MockServer::start().await.unwrap();
    let mut listeners = Vec::new();
    for _ in 0..32 {
        let mut listener = Listener::start(&server, "").await;
        listener.until("hello").await;
        listeners.push(listener);
    }
    let answer = exchange(&server, &plain(&server, "GET", "/-/events", "", "")).await;
    assert_eq!((answer.status, answer.code()), (503, "TooManyListeners"));
    assert_eq!(control(&server, "POST", "/-/events", "").await.status, 405);
    assert_eq!(control(&server, "GET", "/-/events?Since=1", "").await.code(), "InvalidQuery");
    let foreign = plain(&server, "GET", "/-/events", "origin: https://evil.example\r\n", "");
    assert_eq!(exchange(&server, &foreign).await.code(), "ForbiddenOrigin");
}

#[tokio::test]
async fn a_listener_that_does_not_read_holds_nobody_up() {
    let server = MockServer::start().await.unwrap();
    let _slow = Listener::start(&server, "").await;
    for number in 0..20_000 {
        server.receive(InboundMessage::new(NUMBER, format!("86{number}"), "x"));
    }
    let mut other = Listener::start(&server, "").await;
    assert_eq!(other.until("hello").await, ["hello"]);
}
