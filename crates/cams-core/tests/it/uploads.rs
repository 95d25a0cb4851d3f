//! Uploads through the real transport to servers that misbehave.

use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use cams_core::storage::{Bucket, Content, Observer, PutObject, Stored};
use cams_core::{Config, Credentials, Engine, Error, ErrorKind, RetryPolicy};
use cams_models::SERVICE;
use futures_util::stream;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What a server does with one connection.
#[derive(Clone, Copy)]
enum Step {
    /// Reads the request to its end and answers.
    Answer(u16, &'static str),
    /// Answers with the right checksum.
    Store,
    /// Reads so many bytes and hangs up.
    Cut(usize),
    /// Reads the request to its end and hangs up.
    Swallow,
}

const CONTENT: &[u8] = &[7; 300_000];

/// A server that takes one step for each connection. Returns its address and the heads of the requests.
async fn server(steps: Vec<Step>) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let heads = Arc::<Mutex<Vec<String>>>::default();
    let seen = Arc::clone(&heads);
    tokio::spawn(async move {
        for step in steps {
            let (mut connection, _) = listener.accept().await.unwrap();
            if let Step::Cut(bytes) = step {
                let _ = connection.read_exact(&mut vec![0; bytes]).await;
                seen.lock().unwrap().push(String::new());
                continue;
            }
            let (head, body) = read(&mut connection).await;
            seen.lock().unwrap().push(head);
            let answer = match step {
                Step::Answer(status, body) => answer(status, "", body),
                Step::Store => answer(
                    200,
                    &format!(
                        "x-oss-request-id: R1\r\nx-oss-hash-crc64ecma: {}\r\n",
                        crc::Crc::<u64>::new(&crc::CRC_64_XZ).checksum(&body)
                    ),
                    "",
                ),
                Step::Swallow | Step::Cut(_) => continue,
            };
            connection.write_all(answer.as_bytes()).await.unwrap();
        }
    });
    (address, heads)
}

fn answer(status: u16, headers: &str, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n{body}")
}

/// A request with a length.
async fn read(connection: &mut TcpStream) -> (String, Vec<u8>) {
    let mut bytes = Vec::new();
    let end = loop {
        assert!(connection.read_buf(&mut bytes).await.unwrap() > 0);
        if let Some(at) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break at + 4;
        }
    };
    let mut body = bytes.split_off(end);
    let head = String::from_utf8(bytes).unwrap();
    let length =
        head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap().parse().unwrap();
    while body.len() < length {
        assert!(connection.read_buf(&mut body).await.unwrap() > 0);
    }
    (head, body)
}

fn engine() -> Engine {
    let retry = RetryPolicy::default().base_delay(Duration::from_millis(1));
    Engine::new(&SERVICE, Config::new().credentials(Credentials::new("id", "secret")).retry(retry)).unwrap()
}

async fn put(address: &str, content: Content) -> Result<Stored, Error> {
    put_observed(address, content, &Observer::default()).await
}

async fn put_observed(address: &str, mut content: Content, observer: &Observer) -> Result<Stored, Error> {
    let bucket = Bucket::new(address, "b", "ap-southeast-1").unwrap();
    let credentials = Credentials::new("STS.id", "secret").with_security_token("token");
    let put = PutObject::new(&bucket, "d/a b.bin", &credentials).max_bytes(1 << 30);
    engine().put_object(&put, &mut content, observer).await
}

fn pieces(pieces: Vec<&'static [u8]>, length: Option<u64>) -> Content {
    Content::stream(stream::iter(pieces.into_iter().map(|piece| Ok(Bytes::from_static(piece)))), length)
}

#[tokio::test]
async fn an_upload_says_all_that_the_storage_must_know() {
    let (address, heads) = server(vec![Step::Store]).await;
    let stored = put(&address, Content::bytes(CONTENT)).await.unwrap();
    assert_eq!((stored.size, stored.attempts.len()), (300_000, 1));
    let head = &heads.lock().unwrap()[0];
    assert!(head.starts_with("PUT /b/d/a%20b.bin HTTP/1.1\r\n"), "{head}");
    for line in ["content-length: 300000", "x-oss-forbid-overwrite: true", "x-oss-security-token: token"] {
        assert!(head.lines().any(|found| found == line), "{head}");
    }
}

#[tokio::test]
async fn content_in_memory_is_sent_again_when_a_connection_breaks_or_the_storage_fails() {
    let failing = Step::Answer(503, "<Error><Code>SlowDown</Code></Error>");
    let (address, heads) = server(vec![Step::Cut(100_000), failing, Step::Store]).await;
    let seen = Arc::<Mutex<Vec<u64>>>::default();
    let log = Arc::clone(&seen);
    let observer = Observer::new(move |sent, _| log.lock().unwrap().push(sent));
    let stored = put_observed(&address, Content::bytes(CONTENT), &observer).await.unwrap();
    assert_eq!((stored.attempts.len(), heads.lock().unwrap().len()), (3, 3));
    let seen = seen.lock().unwrap();
    assert!(seen.is_sorted_by(|one, next| one < next) && seen.last() == Some(&300_000), "{seen:?}");
}

#[tokio::test]
async fn an_object_whose_answer_was_lost_is_found_by_the_next_attempt() {
    let exists = Step::Answer(409, "<Error><Code>FileAlreadyExists</Code></Error>");
    let (address, _) = server(vec![Step::Swallow, exists]).await;
    assert_eq!(put(&address, Content::bytes(CONTENT)).await.unwrap().size, 300_000);
    let (address, _) = server(vec![exists]).await;
    let error = put(&address, Content::bytes(CONTENT)).await.unwrap_err();
    assert_eq!(
        (error.action().unwrap_or_default(), error.code(), error.http_status()),
        ("PutObject", Some("FileAlreadyExists"), Some(409))
    );
    assert!(error.may_have_executed(), "a proxy may have sent it twice");
}

#[tokio::test]
async fn a_success_that_the_storage_did_not_give_is_none() {
    let (address, _) = server(vec![Step::Answer(200, "<html>Please log in to this network</html>")]).await;
    let error = put(&address, Content::bytes(CONTENT)).await.unwrap_err();
    assert_eq!((error.kind(), error.may_have_executed()), (ErrorKind::Unreadable, true), "{error}");
}

#[tokio::test]
async fn a_stream_gets_one_attempt() {
    let (address, heads) = server(vec![Step::Cut(1000), Step::Store]).await;
    let error = put(&address, pieces(vec![CONTENT], Some(300_000))).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts().len()), (ErrorKind::Interrupted, 1));
    assert!(error.may_have_executed());
    assert_eq!(heads.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn content_of_another_length_than_said_is_never_complete() {
    for (content, reason) in [
        (pieces(vec![b"abc"], Some(4)), "ends after 3 bytes"),
        (pieces(vec![b"abc", b"d", b"e"], Some(4)), "goes on after 4 bytes"),
        (pieces(vec![b"", b"e"], Some(0)), "goes on after 0 bytes"),
        (pieces(vec![b"abc", b""], Some(2)), "goes on after 2 bytes"),
        (Content::stream(stream::iter([Err(io::Error::other("gone"))]), 4), "cannot be read: gone"),
    ] {
        let (address, heads) = server(vec![Step::Cut(100_000)]).await;
        let error = put(&address, content).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{reason}");
        assert!(error.to_string().contains(reason) && !error.may_have_executed(), "{error}");
        drop(heads);
    }
}

#[tokio::test]
async fn other_bytes_than_were_sent_are_noticed_by_their_checksum() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut connection, _) = listener.accept().await.unwrap();
        read(&mut connection).await;
        connection
            .write_all(answer(200, "x-oss-request-id: R1\r\nx-oss-hash-crc64ecma: 1\r\n", "").as_bytes())
            .await
            .unwrap();
    });
    let error = put(&address, Content::bytes(CONTENT)).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts().len()), (ErrorKind::Unreadable, 1));
}

/// The clock stands until nothing else is left to do, so a connection that nobody reads runs out of time at once.
#[tokio::test(start_paused = true)]
async fn a_storage_that_reads_nothing_is_given_up_and_little_was_taken_from_the_stream() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let taken = Arc::new(AtomicU64::new(0));
    let counter = Arc::clone(&taken);
    let endless = stream::repeat_with(move || {
        counter.fetch_add(65_536, Ordering::SeqCst);
        Ok(Bytes::from_static(&[7; 65_536]))
    });
    let held = async {
        let connection = listener.accept().await.unwrap();
        std::future::pending::<()>().await;
        drop(connection);
    };
    let error = tokio::select! {
        result = put(&address, Content::stream(endless, None)) => result.unwrap_err(),
        () = held => unreachable!(),
    };
    assert_eq!(error.kind(), ErrorKind::TimedOut, "{error}");
    // What the kernel keeps for both ends of the connection, and some hundred KiB of ours.
    assert!(taken.load(Ordering::SeqCst) < 16 << 20, "{taken:?}");
}

#[tokio::test]
async fn plain_http_to_another_machine_is_refused_before_the_content_is_opened() {
    let error = put("http://files.example.com", pieces(vec![b"x"], None)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(error.to_string().contains("plain HTTP"), "{error}");
}
