//! The stand-in for the storage: what it refuses, and that it answers like OSS.

use std::time::{Duration, SystemTime};

use cams_core::storage::{Bucket, Content, Observer, PutObject, Stored};
use cams_core::{CallOptions, Config, Credentials, Engine, Error};
use cams_mock::MockServer;
use cams_models::{
    GeneratePresignedUrlRequest, GetChatappUploadAuthorizationData, GetChatappUploadAuthorizationRequest,
    SERVICE,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::{FixedClock, NOW, config, engine};

/// What can be wrong with an upload.
#[derive(Clone)]
struct Upload {
    id: String,
    secret: String,
    token: String,
    endpoint: String,
    bucket: String,
    key: String,
}

async fn authorize(engine: &Engine) -> GetChatappUploadAuthorizationData {
    let request = GetChatappUploadAuthorizationRequest::new();
    engine.call(&request, &CallOptions::default()).await.unwrap().output.data.unwrap()
}

impl Upload {
    async fn new(engine: &Engine) -> Self {
        let data = authorize(engine).await;
        Self {
            id: data.access_key_id.unwrap(),
            secret: data.access_key_secret.unwrap(),
            token: data.security_token.unwrap(),
            endpoint: data.end_point.unwrap(),
            bucket: data.bucket_name.unwrap(),
            key: format!("{}/photo.jpg", data.dir.unwrap()),
        }
    }

    async fn put(&self, engine: &Engine) -> Result<Stored, Error> {
        let bucket = Bucket::new(&self.endpoint, &self.bucket, "ap-southeast-1").unwrap();
        let credentials = Credentials::new(&self.id, &self.secret).with_security_token(&self.token);
        let put = PutObject::new(&bucket, &self.key, &credentials).public_read(true);
        let mut content = Content::bytes(vec![7; 100_000]);
        engine.put_object(&put, &mut content, &Observer::default()).await
    }

    async fn code(&self, engine: &Engine) -> String {
        let error = self.put(engine).await.unwrap_err();
        assert!(error.request_id().is_some() && error.attempts().len() == 1, "{error:?}");
        error.code().unwrap().to_owned()
    }

    fn path(&self) -> String {
        format!("/{}/{}", self.bucket, self.key)
    }
}

/// An answer to a request without a body.
async fn exchange(server: &MockServer, method: &str, target: &str) -> String {
    let host = server.endpoint().replace("http://", "");
    let mut connection = TcpStream::connect(&host).await.unwrap();
    let request = format!("{method} {target} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
    connection.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    connection.read_to_end(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn only_the_right_key_secret_and_token_store_an_object_and_only_in_their_directory() {
    let server = MockServer::start().await.unwrap();
    let engine = engine(&server);
    let right = Upload::new(&engine).await;
    let other = Upload::new(&engine).await;
    let outside = right.key.replace("/photo", "1/photo");
    for (wrong, code) in [
        (Upload { id: "STS.nobody".into(), ..right.clone() }, "InvalidAccessKeyId"),
        (Upload { secret: other.secret.clone(), ..right.clone() }, "SignatureDoesNotMatch"),
        (Upload { token: other.token.clone(), ..right.clone() }, "InvalidSecurityToken"),
        (Upload { key: outside, ..right.clone() }, "AccessDenied"),
        (Upload { key: "photo.jpg".into(), ..right.clone() }, "AccessDenied"),
    ] {
        assert_eq!(wrong.code(&engine).await, code);
        assert!(exchange(&server, "GET", &wrong.path()).await.starts_with("HTTP/1.1 403"));
    }
    assert_eq!(right.put(&engine).await.unwrap().size, 100_000);
    assert_eq!(right.code(&engine).await, "FileAlreadyExists");
    // Two authorizations of a space are for one directory.
    assert_eq!(other.key, right.key);
    assert_eq!(
        Upload { key: format!("{}2", right.key), ..other }.put(&engine).await.unwrap().attempts.len(),
        1
    );
}

#[tokio::test]
async fn credentials_and_dates_expire() {
    let at = |seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(NOW + seconds);
    let now = std::sync::Arc::new(std::sync::Mutex::new(at(0)));
    let clock = std::sync::Arc::clone(&now);
    let server = MockServer::builder()
        .clock(move || *clock.lock().unwrap())
        .upload_life(Duration::from_secs(900))
        .start()
        .await
        .unwrap();
    let engine_at =
        |seconds| Engine::new(&SERVICE, Config::platform(config(&server), FixedClock(at(seconds)))).unwrap();
    let upload = Upload::new(&engine_at(0)).await;
    assert_eq!(upload.code(&engine_at(901)).await, "RequestTimeTooSkewed");
    *now.lock().unwrap() = at(899);
    assert!(upload.put(&engine_at(899)).await.is_ok());
    *now.lock().unwrap() = at(900);
    assert_eq!(upload.code(&engine_at(900)).await, "SecurityTokenExpired");
}

#[tokio::test]
async fn errors_are_xml_and_reading_takes_a_public_object_or_a_link() {
    let server = MockServer::start().await.unwrap();
    let engine = engine(&server);
    let upload = Upload::new(&engine).await;
    let unsigned = exchange(&server, "PUT", &upload.path()).await;
    assert!(
        unsigned.starts_with("HTTP/1.1 403") && unsigned.contains("<Code>AccessDenied</Code>"),
        "{unsigned}"
    );
    upload.put(&engine).await.unwrap();
    let head = exchange(&server, "HEAD", &upload.path()).await;
    assert!(head.starts_with("HTTP/1.1 200") && head.contains("content-length: 100000"), "{head}");
    // A browser that opens it runs nothing: an object has the origin of the page that commands the server.
    assert!(head.contains("content-security-policy: default-src 'none'; sandbox"), "{head}");
    assert!(head.contains("x-content-type-options: nosniff"), "{head}");
    assert!(exchange(&server, "POST", &upload.path()).await.starts_with("HTTP/1.1 405"));
    let request = GeneratePresignedUrlRequest::new("nothing/here.jpg");
    let url = engine.call(&request, &CallOptions::default()).await.unwrap().output.data.unwrap().url.unwrap();
    let missing = exchange(&server, "GET", url.strip_prefix(&server.endpoint()).unwrap()).await;
    assert!(missing.starts_with("HTTP/1.1 404") && missing.contains("<Code>NoSuchKey</Code>"), "{missing}");
}

#[tokio::test]
async fn an_upload_that_breaks_off_stores_nothing() {
    let server = MockServer::start().await.unwrap();
    let engine = engine(&server);
    let upload = Upload::new(&engine).await;
    let bucket = Bucket::new(&upload.endpoint, &upload.bucket, "ap-southeast-1").unwrap();
    let credentials = Credentials::new(&upload.id, &upload.secret).with_security_token(&upload.token);
    let put = PutObject::new(&bucket, &upload.key, &credentials).public_read(true);
    let start: &[u8] = &[7; 3_000_000];
    let broken = futures_util::stream::iter([Ok(start.into()), Err(std::io::Error::other("gone"))]);
    let mut content = Content::stream(broken, None);
    assert!(engine.put_object(&put, &mut content, &Observer::default()).await.is_err());
    assert!(exchange(&server, "GET", &upload.path()).await.starts_with("HTTP/1.1 403"));
    assert!(upload.put(&engine).await.is_ok());
}

#[tokio::test]
async fn an_object_that_is_announced_larger_than_all_that_is_kept_is_refused_before_it_is_sent() {
    let server = MockServer::start().await.unwrap();
    let engine = engine(&server);
    let upload = Upload::new(&engine).await;
    let bucket = Bucket::new(&upload.endpoint, &upload.bucket, "ap-southeast-1").unwrap();
    let credentials = Credentials::new(&upload.id, &upload.secret).with_security_token(&upload.token);
    let put = PutObject::new(&bucket, &upload.key, &credentials).public_read(true);
    let start: &[u8] = &[7; 1000];
    let first = futures_util::stream::iter([Ok(start.into())]);
    let endless = futures_util::StreamExt::chain(first, futures_util::stream::pending());
    let mut content = Content::stream(endless, Some(3 << 30));
    let error = engine.put_object(&put, &mut content, &Observer::default()).await.unwrap_err();
    assert_eq!(error.code(), Some("EntityTooLarge"), "{error}");
}
