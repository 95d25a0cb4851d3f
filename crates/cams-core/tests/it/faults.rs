//! The engine over real sockets, against a server that misbehaves: what counts as sent, and what is sent how often.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use cams_core::{CallOptions, Config, Credentials, Engine, Error, ErrorKind, Execution, RetryPolicy};
use cams_models::{AddChatGroupRequest, ListChatGroupRequest, PageRequest, SERVICE};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What the server does with each connection.
#[derive(Clone, Copy)]
enum Fault {
    CloseAtOnce,
    CloseAfterReading,
    CloseInTheMiddle,
    Hang,
    Answer(&'static str),
}

/// A server with a fault; it counts the requests that arrived whole.
async fn server(fault: Fault) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let count = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&count);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(misbehave(stream, fault, Arc::clone(&counter)));
        }
    });
    (endpoint, count)
}

async fn misbehave(mut stream: TcpStream, fault: Fault, count: Arc<AtomicUsize>) {
    if matches!(fault, Fault::CloseAtOnce) {
        return;
    }
    let mut received = Vec::new();
    while !received.windows(4).any(|window| window == b"\r\n\r\n") {
        if stream.read_buf(&mut received).await.unwrap_or(0) == 0 {
            return;
        }
    }
    count.fetch_add(1, Ordering::SeqCst);
    match fault {
        Fault::CloseAtOnce | Fault::CloseAfterReading => {}
        Fault::CloseInTheMiddle => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"Code\":").await;
        }
        Fault::Hang => std::future::pending().await,
        Fault::Answer(text) => {
            let _ = stream.write_all(text.as_bytes()).await;
            let _ = stream.shutdown().await;
        }
    }
}

fn engine(endpoint: &str) -> Engine {
    let retry = RetryPolicy::default().base_delay(Duration::from_millis(1));
    let config = Config::new()
        .credentials(Credentials::new("id", "secret"))
        .cust_space_id("cams-x000")
        .endpoint(endpoint)
        .timeout(Duration::from_millis(400))
        .max_response_bytes(1024)
        .retry(retry);
    Engine::new(&SERVICE, config).unwrap()
}

async fn write(endpoint: &str) -> Error {
    let request = AddChatGroupRequest::new("8613800000000");
    engine(endpoint).call(&request, &CallOptions::default()).await.unwrap_err()
}

async fn read(endpoint: &str) -> Error {
    let request = ListChatGroupRequest::new("8613800000000", PageRequest::new(1, 20));
    engine(endpoint).call(&request, &CallOptions::default()).await.unwrap_err()
}

#[tokio::test]
async fn a_refused_connection_is_tried_again_and_surely_not_executed() {
    // A port that was free a moment ago and has no listener.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let error = write(&endpoint).await;
    assert_eq!((error.kind(), error.execution()), (ErrorKind::Unreachable, Execution::NotExecuted));
    assert_eq!(error.attempts().len(), 3);
    assert!(error.is_retryable());
}

#[tokio::test]
async fn a_write_goes_out_once_and_a_read_three_times_when_the_connection_breaks() {
    for fault in [Fault::CloseAfterReading, Fault::CloseInTheMiddle] {
        let (endpoint, count) = server(fault).await;
        let error = write(&endpoint).await;
        assert_eq!(
            (error.kind(), error.execution()),
            (ErrorKind::Interrupted, Execution::Unknown),
            "{error}"
        );
        assert_eq!(count.load(Ordering::SeqCst), 1);
        let error = read(&endpoint).await;
        assert_eq!(error.attempts().len(), 3);
        assert_eq!(count.load(Ordering::SeqCst), 4);
    }
}

#[tokio::test]
async fn a_connection_that_closes_before_a_byte_was_written_is_tried_again() {
    let (endpoint, count) = server(Fault::CloseAtOnce).await;
    let error = write(&endpoint).await;
    // Whether the end is seen before the first byte is written is up to the system; nothing is sent after one was.
    let attempts: Vec<_> = error.attempts().iter().map(|attempt| attempt.execution().unwrap()).collect();
    let (last, before) = attempts.split_last().unwrap();
    assert!(before.iter().all(|execution| *execution == Execution::NotExecuted), "{attempts:?}");
    assert!(*last == Execution::Unknown || attempts.len() == 3, "{attempts:?}");
    assert_eq!(count.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_deadline_that_passes_while_connecting_is_surely_not_executed() {
    // A listener whose queue is full answers no further connection.
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(1).unwrap();
    let address = listener.local_addr().unwrap();
    let mut queued = Vec::new();
    loop {
        let connect = TcpStream::connect(address);
        match tokio::time::timeout(Duration::from_millis(200), connect).await {
            Ok(stream) => queued.push(stream.unwrap()),
            Err(_) => break,
        }
        assert!(queued.len() < 100, "the queue has an end");
    }
    let error = write(&format!("http://{address}")).await;
    assert_eq!((error.kind(), error.execution()), (ErrorKind::TimedOut, Execution::NotExecuted), "{error}");
}

#[tokio::test]
async fn silence_ends_at_the_deadline_and_leaves_the_outcome_unknown() {
    let (endpoint, count) = server(Fault::Hang).await;
    let error = write(&endpoint).await;
    assert_eq!((error.kind(), error.execution()), (ErrorKind::TimedOut, Execution::Unknown));
    assert_eq!(count.load(Ordering::SeqCst), 1);
    let error = read(&endpoint).await;
    assert_eq!((error.kind(), error.attempts().len()), (ErrorKind::TimedOut, 1));
}

#[tokio::test]
async fn a_failed_tls_handshake_is_surely_not_executed() {
    let (endpoint, count) = server(Fault::CloseAtOnce).await;
    let error = write(&endpoint.replace("http://", "https://")).await;
    assert_eq!(
        (error.kind(), error.execution()),
        (ErrorKind::Unreachable, Execution::NotExecuted),
        "{error}"
    );
    assert_eq!(count.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let (target, followed) = server(Fault::Answer("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}")).await;
    let redirect =
        format!("HTTP/1.1 307 Temporary Redirect\r\nlocation: {target}\r\ncontent-length: 0\r\n\r\n");
    let (endpoint, count) = server(Fault::Answer(redirect.leak())).await;
    let error = write(&endpoint).await;
    assert_eq!((error.http_status(), error.may_have_executed()), (Some(307), true));
    assert_eq!((count.load(Ordering::SeqCst), followed.load(Ordering::SeqCst)), (1, 0));
}

#[tokio::test]
async fn a_response_over_the_limit_is_not_read_to_its_end() {
    let body = format!("HTTP/1.1 200 OK\r\ncontent-length: 5000\r\n\r\n{}", "x".repeat(5000));
    let (endpoint, _) = server(Fault::Answer(body.leak())).await;
    let error = write(&endpoint).await;
    assert_eq!((error.kind(), error.execution()), (ErrorKind::Unreadable, Execution::Unknown));
    assert!(error.message().contains("more than 1024 bytes"), "{error}");
}

#[tokio::test]
async fn no_error_shows_the_parameters() {
    let (endpoint, _) = server(Fault::CloseAfterReading).await;
    let error = write(&endpoint).await;
    assert!(!format!("{error} {error:?}").contains("8613800000000"), "{error:?}");
}
