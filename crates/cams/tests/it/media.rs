//! Uploading and downloading, against the local CAMS and its stand-in for the storage.

use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use cams::media::{MediaKind, Source, Uploaded};
use cams::models::SendChannelType;
use cams::{Client, Config, Credentials, Error, ErrorKind, Platform};
use cams_mock::MockServer;
use futures_util::{future, stream};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

fn config(server: &MockServer) -> Config {
    Config::new().endpoint(server.endpoint()).credentials(server.credentials()).cust_space_id("cams-x000")
}

fn client(server: &MockServer) -> Client {
    Client::new(config(server)).unwrap()
}

/// Status and body of a GET.
async fn get(url: &str) -> (u16, Vec<u8>) {
    let (host, path) = url.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let mut connection = TcpStream::connect(host).await.unwrap();
    let request = format!("GET /{path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
    connection.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    connection.read_to_end(&mut answer).await.unwrap();
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
    let body = answer.split_off(end + 4);
    let status = String::from_utf8(answer).unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    (status, body)
}

/// How often an authorization was asked for.
fn authorizations(server: &MockServer) -> usize {
    server.calls().iter().filter(|call| call.action == "GetChatappUploadAuthorization").count()
}

fn bytes(size: usize) -> Vec<u8> {
    (0..size).map(|index| (index * 31 % 251) as u8).collect()
}

fn pieces(
    bytes: &[u8],
) -> impl futures_util::Stream<Item = io::Result<bytes::Bytes>> + Send + 'static + use<> {
    let pieces: Vec<_> =
        bytes.chunks(100_000).map(|piece| Ok(bytes::Bytes::copy_from_slice(piece))).collect();
    stream::iter(pieces)
}

/// The same content in every way that it can be given in.
fn contents(bytes: &[u8], file: &tempfile::NamedTempFile) -> Vec<Source> {
    std::fs::write(file.path(), bytes).unwrap();
    let length = bytes.len() as u64;
    vec![
        Source::bytes(bytes.to_vec()),
        Source::file(file.path()),
        Source::stream(pieces(bytes), length),
        Source::stream(pieces(bytes), None),
        Source::reader(io::Cursor::new(bytes.to_vec()), length),
    ]
}

#[tokio::test]
async fn what_was_uploaded_comes_back_byte_for_byte() {
    let server = MockServer::start().await.unwrap();
    let client = client(&server);
    let file = tempfile::NamedTempFile::new().unwrap();
    for size in [0, 1, 5 * 1024 * 1024] {
        let wanted = bytes(size);
        for content in contents(&wanted, &file) {
            let shown = format!("{content:?}");
            let uploaded = client.upload(content, "a.bin").send().await.unwrap();
            assert_eq!(uploaded.size, size as u64, "{shown}");
            assert!(get(&uploaded.url).await == (200, wanted.clone()), "{shown}");
        }
    }
    assert_eq!(authorizations(&server), 1);
}

#[tokio::test]
async fn an_upload_of_anything_can_be_a_task() {
    let server = MockServer::start().await.unwrap();
    let upload = client(&server).upload(Source::stream(pieces(b"x"), None), "a").on_progress(|_, _| {});
    assert_eq!(tokio::spawn(upload.send()).await.unwrap().unwrap().size, 1);
}

#[test]
fn an_upload_needs_no_runtime_of_the_program() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let server = runtime.block_on(MockServer::start()).unwrap();
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), b"x").unwrap();
    let uploaded = client(&server).upload(Source::file(file.path()), "a").send_blocking().unwrap();
    assert_eq!(runtime.block_on(get(&uploaded.url)), (200, b"x".to_vec()));
}

#[tokio::test]
async fn the_name_gives_the_type_and_the_end_of_the_key_and_nothing_is_overwritten() {
    let server = MockServer::start().await.unwrap();
    let client = client(&server);
    let first = client.upload(b"1".as_slice(), "Menü/x y.PDF").send().await.unwrap();
    assert_eq!(first.content_type, "application/pdf");
    assert!(first.key.ends_with("-x-y.PDF") && first.url.ends_with(&first.key), "{}", first.key);
    let second = client.upload(b"2".as_slice(), "x y.PDF").content_type("text/plain").send().await.unwrap();
    assert_eq!(second.content_type, "text/plain");
    assert_ne!(first.key, second.key);
    assert_eq!(get(&first.url).await.1, b"1");
    let shown = format!("{first:?}");
    assert!(!shown.contains(&first.key), "{shown}");
}

#[tokio::test]
async fn progress_goes_forward_to_the_size() {
    let server = MockServer::start().await.unwrap();
    let file = tempfile::NamedTempFile::new().unwrap();
    for size in [0, 1, 300_000] {
        for content in contents(&bytes(size), &file) {
            let seen = Arc::new(Mutex::new(Vec::new()));
            let (log, size) = (Arc::clone(&seen), size as u64);
            let upload = client(&server).upload(content, "a").on_progress(move |sent, total| {
                assert!(total.is_none_or(|total| total == size) && sent <= size);
                log.lock().unwrap().push(sent);
            });
            upload.send().await.unwrap();
            let seen = seen.lock().unwrap();
            assert_eq!(seen.last(), Some(&size));
            assert!(seen.is_sorted_by(|one, next| one < next), "{seen:?}");
            assert!(size < 65_536 || seen.len() > 2, "{seen:?}");
        }
    }
}

#[tokio::test]
async fn a_file_that_is_not_public_is_read_by_a_fresh_link_only() {
    let (now, clock) = clock();
    let server = MockServer::builder().clock(now).start().await.unwrap();
    let client = Client::new(config(&server).platform(clock.clone())).unwrap();
    let uploaded = client.upload(b"secret".as_slice(), "a b.txt").public_read(false).send().await.unwrap();
    assert!(!uploaded.is_public);
    assert_eq!(get(&uploaded.url).await.0, 403);
    let link = client.download_url(&uploaded.key).await.unwrap();
    assert_eq!(get(&link).await, (200, b"secret".to_vec()));
    let forged = link.replace("Expires=", "Expires=9");
    assert_eq!(get(&forged).await.0, 403);
    clock.pass(Duration::from_secs(3601));
    assert_eq!(get(&link).await.0, 403);
    // What has expired still says which file it was for.
    let link = client.download_url(&link).await.unwrap();
    assert_eq!(get(&link).await, (200, b"secret".to_vec()));
    assert_eq!(
        client.download_url("https://example.com/").await.unwrap_err().kind(),
        ErrorKind::InvalidRequest
    );
}

#[tokio::test]
async fn a_bucket_that_lets_nobody_publish_gets_the_file_without() {
    let server = MockServer::builder().refuse_object_acl().start().await.unwrap();
    let client = client(&server);
    let stream = || Source::stream(pieces(b"x"), 1);
    let refused = client.upload(stream(), "a").send().await.unwrap_err();
    assert_eq!(refused.code(), Some("AccessDenied"));
    let uploaded = client.upload(b"x".as_slice(), "a").send().await.unwrap();
    assert!(!uploaded.is_public);
    // It is remembered: a stream could not be sent twice.
    assert!(!client.clone().upload(stream(), "a").send().await.unwrap().is_public);
}

/// A time that the test moves, for server and client.
#[derive(Clone, Debug)]
struct Clock(Arc<AtomicU64>);

impl Clock {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000 + self.0.load(Ordering::SeqCst))
    }

    fn pass(&self, time: Duration) {
        self.0.fetch_add(time.as_secs(), Ordering::SeqCst);
    }
}

impl Platform for Clock {
    fn now(&self) -> SystemTime {
        Clock::now(self)
    }
}

fn clock() -> (impl Fn() -> SystemTime + Send + Sync + 'static, Clock) {
    let clock = Clock(Arc::default());
    let server = clock.clone();
    (move || server.now(), clock)
}

async fn many(client: &Client) -> Vec<Result<Uploaded, Error>> {
    let uploads = (0..100).map(|number| client.clone().upload(vec![number], "a").send());
    future::join_all(uploads).await
}

#[tokio::test]
async fn a_hundred_uploads_fetch_one_authorization_and_one_more_before_it_expires() {
    let (now, clock) = clock();
    let server =
        MockServer::builder().clock(now).upload_life(Duration::from_secs(1000)).start().await.unwrap();
    let client = Client::new(config(&server).platform(clock.clone())).unwrap();
    for (passed, wanted) in [(0, 1), (799, 1), (1, 2), (2000, 3)] {
        clock.pass(Duration::from_secs(passed));
        assert!(many(&client).await.iter().all(Result::is_ok));
        assert_eq!(authorizations(&server), wanted, "after {passed} s");
    }
    client.upload(b"x".as_slice(), "a").cust_space_id("cams-other").send().await.unwrap();
    assert_eq!(authorizations(&server), 4);
}

#[tokio::test]
async fn those_who_wait_for_an_authorization_share_its_failure_and_nobody_else_does() {
    let server = MockServer::start().await.unwrap();
    let client = Client::new(config(&server).credentials(Credentials::new("nobody", "secret"))).unwrap();
    for fetches in 1..=2 {
        for failed in many(&client).await {
            let error = failed.unwrap_err();
            assert_eq!(
                (error.action(), error.kind()),
                (Some("GetChatappUploadAuthorization"), ErrorKind::Refused)
            );
        }
        assert_eq!(server.calls().len(), fetches);
    }
}

#[tokio::test]
async fn an_authorization_that_the_storage_does_not_know_any_more_is_fetched_anew() {
    let server = MockServer::start().await.unwrap();
    let client = client(&server);
    client.upload(b"x".as_slice(), "a").send().await.unwrap();
    server.reset();
    client.upload(b"x".as_slice(), "a").send().await.unwrap();
    assert_eq!(authorizations(&server), 1);
    server.reset();
    // A stream was read when it was refused; the next one is not refused.
    let stream = || Source::stream(pieces(b"x"), 1);
    let refused = client.upload(stream(), "a").send().await.unwrap_err();
    assert_eq!(refused.code(), Some("InvalidAccessKeyId"));
    client.upload(stream(), "a").send().await.unwrap();
}

#[tokio::test]
async fn what_cannot_be_sent_is_refused_before_anything_is_asked_for() {
    let server = MockServer::start().await.unwrap();
    let client = client(&server);
    for path in ["/does/not/exist", "/"] {
        let error = client.upload(Source::file(path), "a").send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    }
    assert_eq!(server.calls().len(), 0);
}

#[tokio::test]
async fn a_file_that_does_not_suit_the_message_is_uploaded_all_the_same() {
    let server = MockServer::start().await.unwrap();
    let upload = client(&server).upload(b"GIF89a".as_slice(), "a.gif");
    let mut upload = upload.for_message(SendChannelType::Whatsapp, MediaKind::Image);
    let found = upload.check().await.unwrap();
    assert_eq!((found.warnings().count(), server.calls().len()), (1, 0));
    upload.send().await.unwrap();
}
