//! Clients that are many, slow, or ask for too much: each is answered or cut off, and the others do not wait for it.

use std::collections::HashSet;
use std::time::{Duration, SystemTime};

use cams_mock::MockServer;
use cams_models::{AddChatGroupRequest, ListChatGroupRequest, PageRequest};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::support::{Handmade, NOW, NUMBER, call, engine, exchange, plain};

const MIB: usize = 1024 * 1024;

async fn connect(server: &MockServer) -> TcpStream {
    TcpStream::connect(server.endpoint().replace("http://", "")).await.unwrap()
}

/// The head of a request that announces a body in one way or another.
fn head(server: &MockServer, announced: &str) -> String {
    let host = server.endpoint().replace("http://", "");
    format!("POST / HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n{announced}\r\n\r\n")
}

/// The first line of an answer.
async fn status(connection: &mut TcpStream) -> String {
    let mut received = Vec::new();
    while !received.contains(&b'\n') && connection.read_buf(&mut received).await.unwrap() > 0 {}
    String::from_utf8(received).unwrap().lines().next().unwrap_or_default().to_owned()
}

async fn is_served(server: &MockServer) -> bool {
    call(&engine(server), AddChatGroupRequest::new(NUMBER)).await.is_ok()
}

/// A signed call with so many parameters that the operation does not know.
fn with_unknown(server: &MockServer, count: usize) -> String {
    let mut request = Handmade::for_acs3(server, "AddChatGroup").with_owner();
    // The names live as long as the test program, which ends soon.
    request.form = (0..count).map(|at| (&*format!("Unknown{at}").leak(), at.to_string())).collect();
    request.acs3(server)
}

fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(NOW)
}

#[tokio::test]
async fn thirty_thousand_unknown_parameters_make_twenty_warnings_and_a_count() {
    let server = MockServer::builder().clock(now).start().await.unwrap();
    let answer = exchange(&server, &with_unknown(&server, 30_000)).await;
    assert_eq!(answer.code(), "OK");
    assert_eq!(answer.head.matches("x-cams-mock-warning").count(), 21);
    assert_eq!(server.calls()[0].warnings.last().map(String::as_str), Some("and 29980 more"));
    let server = MockServer::builder().clock(now).strict().start().await.unwrap();
    let answer = exchange(&server, &with_unknown(&server, 30_000)).await;
    assert_eq!((answer.status, answer.code()), (400, "InvalidParameter.Unknown0"));
}

#[tokio::test]
async fn more_parameters_than_anybody_needs_are_not_read() {
    let server = MockServer::builder().clock(now).start().await.unwrap();
    let answer = exchange(&server, &with_unknown(&server, 100_001)).await;
    assert_eq!((answer.status, answer.code()), (400, "TooManyParameters"));
    assert_eq!(server.calls()[0].parameters.len(), 100_000);
}

#[tokio::test]
async fn a_head_that_is_too_long_is_refused() {
    let server = MockServer::start().await.unwrap();
    let many: String = (0..150).map(|at| format!("x-header-{at}: 1\r\n")).collect();
    let long = format!("x-header: {}\r\n", "x".repeat(MIB));
    let address = format!("/?List={}", "x".repeat(64 * 1024));
    for (target, headers, refusal) in [
        ("/-/healthz", many, "431 Request Header Fields Too Large"),
        ("/-/healthz", long, "431 Request Header Fields Too Large"),
        (&address, String::new(), "414 URI Too Long"),
    ] {
        let mut connection = connect(&server).await;
        // The rest may find the connection closed.
        let _ = connection.write_all(plain(&server, "GET", target, &headers, "").as_bytes()).await;
        assert_eq!(status(&mut connection).await, format!("HTTP/1.1 {refusal}"));
    }
}

#[tokio::test]
async fn a_body_that_is_announced_too_large_is_refused_before_it_arrives() {
    let server = MockServer::start().await.unwrap();
    let mut connection = connect(&server).await;
    let head = head(&server, &format!("content-length: {}", 2048 * MIB));
    connection.write_all(head.as_bytes()).await.unwrap();
    connection.write_all(&[b'x'; 1000]).await.unwrap();
    assert_eq!(status(&mut connection).await, "HTTP/1.1 413 Payload Too Large");
}

#[tokio::test]
async fn a_body_without_end_is_refused_while_it_arrives() {
    let server = MockServer::start().await.unwrap();
    let (mut reading, mut writing) = connect(&server).await.into_split();
    let head = head(&server, "transfer-encoding: chunked");
    let sending = tokio::spawn(async move {
        writing.write_all(head.as_bytes()).await.unwrap();
        let piece = [format!("{MIB:x}\r\n").as_bytes(), &vec![b'x'; MIB], b"\r\n"].concat();
        let mut sent = 0;
        while sent < 2048 && writing.write_all(&piece).await.is_ok() {
            sent += 1;
        }
        sent
    });
    let mut answer = Vec::new();
    while !answer.contains(&b'\n') && reading.read_buf(&mut answer).await.unwrap() > 0 {}
    assert!(answer.starts_with(b"HTTP/1.1 413 "), "{}", String::from_utf8_lossy(&answer));
    drop(reading);
    let sent = sending.await.unwrap();
    assert!(sent < 128, "{sent} MiB were taken");
    assert!(is_served(&server).await);
}

#[tokio::test]
async fn a_client_that_sends_slowly_holds_up_nobody_and_is_refused_in_the_end() {
    let server = MockServer::start().await.unwrap();
    let mut connection = connect(&server).await;
    connection.write_all(head(&server, "content-length: 100").as_bytes()).await.unwrap();
    connection.write_all(&[b'x'; 50]).await.unwrap();
    assert!(is_served(&server).await);
    tokio::time::pause();
    assert_eq!(status(&mut connection).await, "HTTP/1.1 408 Request Timeout");
}

#[tokio::test]
async fn a_client_that_reads_nothing_holds_up_nobody() {
    let server = MockServer::start().await.unwrap();
    for _ in 0..20 {
        assert!(is_served(&server).await);
    }
    let host = server.endpoint().replace("http://", "");
    let request = format!("GET /-/calls HTTP/1.1\r\nhost: {host}\r\n\r\n");
    let mut idle = JoinSet::new();
    for _ in 0..10 {
        let (mut connection, requests) = (connect(&server).await, request.repeat(2000));
        // Far more answers than the buffers of the system take.
        idle.spawn(async move { connection.write_all(requests.as_bytes()).await });
    }
    for _ in 0..20 {
        assert!(is_served(&server).await);
    }
    assert_eq!(idle.len(), 10);
    let stopping = tokio::spawn(server.shutdown());
    tokio::time::pause();
    stopping.await.unwrap();
}

#[tokio::test]
async fn two_hundred_connections_are_served_at_once() {
    let server = MockServer::start().await.unwrap();
    let mut connections = Vec::new();
    for _ in 0..200 {
        connections.push(connect(&server).await);
    }
    let request = plain(&server, "GET", "/-/healthz", "", "");
    let mut asking = JoinSet::new();
    for mut connection in connections {
        let request = request.clone();
        asking.spawn(async move {
            connection.write_all(request.as_bytes()).await.unwrap();
            status(&mut connection).await
        });
    }
    let answers = asking.join_all().await;
    assert_eq!(answers.len(), 200);
    assert!(answers.iter().all(|answer| answer == "HTTP/1.1 200 OK"), "{answers:?}");
}

#[tokio::test]
async fn two_clients_at_once_do_not_see_each_other() {
    // In a thread of its own, so that it works while the clients do.
    let server = MockServer::builder().creating_listings(0).start_blocking().unwrap();
    let create = |number: &'static str| {
        let engine = engine(&server);
        async move {
            for _ in 0..50 {
                call(&engine, AddChatGroupRequest::new(number)).await.unwrap();
            }
            let list = ListChatGroupRequest::new(number, PageRequest::new(1, 100));
            let listed = call(&engine, list).await.unwrap().data.unwrap();
            listed.list.into_iter().map(|group| group.group_id.unwrap()).collect::<HashSet<_>>()
        }
    };
    let one = tokio::spawn(create("8613800000000"));
    let other = tokio::spawn(create("8613800000009"));
    let (one, other) = (one.await.unwrap(), other.await.unwrap());
    assert_eq!((one.len(), other.len()), (50, 50));
    assert!(one.is_disjoint(&other));
    assert_eq!(server.calls().len(), 102);
}
