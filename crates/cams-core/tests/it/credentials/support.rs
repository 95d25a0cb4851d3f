//! A world of its own for each test, and servers that give out keys.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use cams_core::credentials::Context;
use cams_core::{
    BoxFuture, Credentials, CredentialsError, Progress, ProvideCredentials, Transport, TransportError,
};
use http::{Request, Response};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// 2026-01-01T00:00:00Z, when every test begins.
pub(crate) fn start() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_767_225_600)
}

/// A home directory, environment variables and a clock.
pub(crate) struct World {
    home: TempDir,
    variables: Arc<Mutex<BTreeMap<String, String>>>,
    clock: Arc<Mutex<SystemTime>>,
}

impl World {
    pub(crate) fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let variables = BTreeMap::from([("HOME".to_owned(), home.path().to_str().unwrap().to_owned())]);
        let world =
            Self { home, variables: Arc::new(Mutex::new(variables)), clock: Arc::new(Mutex::new(start())) };
        // No test asks the network of the machine that it runs on.
        world.set("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true");
        world
    }

    pub(crate) fn set(&self, name: &str, value: &str) {
        self.variables.lock().unwrap().insert(name.to_owned(), value.to_owned());
    }

    pub(crate) fn unset(&self, name: &str) {
        self.variables.lock().unwrap().remove(name);
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.home.path().join(path)
    }

    /// Writes a file below the home directory.
    pub(crate) fn write(&self, path: &str, text: &str) -> PathBuf {
        let path = self.path(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path
    }

    /// Writes `~/.aliyun/config.json` with these profiles, the first of which is current.
    pub(crate) fn write_profiles(&self, profiles: serde_json::Value) -> PathBuf {
        let file = serde_json::json!({"current": profiles[0]["name"], "profiles": profiles});
        self.write(".aliyun/config.json", &file.to_string())
    }

    pub(crate) fn pass(&self, seconds: u64) {
        *self.clock.lock().unwrap() += Duration::from_secs(seconds);
    }

    pub(crate) fn context(&self) -> Context {
        let (variables, clock) = (Arc::clone(&self.variables), Arc::clone(&self.clock));
        Context::system()
            .with_variables(move |name| variables.lock().unwrap().get(name).cloned())
            .with_clock(move || *clock.lock().unwrap())
    }
}

/// The time so many seconds after the start, as services write it.
pub(crate) fn stamp(seconds: i64) -> String {
    let ahead = Duration::from_secs(seconds.unsigned_abs());
    let time = if seconds < 0 { start() - ahead } else { start() + ahead };
    humantime::format_rfc3339_seconds(time).to_string()
}

/// A temporary key in the form of the metadata service, whose parts end with `tag`.
pub(crate) fn key(tag: &str, seconds: i64) -> serde_json::Value {
    serde_json::json!({
        "Code": "Success",
        "AccessKeyId": format!("STS.{tag}"),
        "AccessKeySecret": format!("secret-{tag}"),
        "SecurityToken": format!("token-{tag}"),
        "Expiration": stamp(seconds),
    })
}

/// What a test compares of credentials.
pub(crate) fn parts(credentials: &Credentials) -> (&str, &str, Option<&str>) {
    (credentials.access_key_id(), credentials.access_key_secret(), credentials.security_token())
}

pub(crate) async fn id(provider: &impl ProvideCredentials) -> String {
    provider
        .provide()
        .await
        .map_or_else(|error| format!("error: {error}"), |found| found.access_key_id().to_owned())
}

pub(crate) async fn error(provider: &impl ProvideCredentials) -> CredentialsError {
    provider.provide().await.expect_err("no credentials")
}

/// A request that a server received.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) query: BTreeMap<String, String>,
    pub(crate) body: String,
}

impl Call {
    pub(crate) fn form(&self) -> BTreeMap<String, String> {
        url::form_urlencoded::parse(self.body.as_bytes()).into_owned().collect()
    }
}

/// What a server does with a request.
pub(crate) enum Reply {
    Status(u16, String),
    /// The same with headers.
    Headed(u16, Vec<(&'static str, &'static str)>, String),
    Redirect(String),
}

impl Reply {
    pub(crate) fn ok(body: impl ToString) -> Self {
        Self::Status(200, body.to_string())
    }
}

/// A server on this machine that answers as the test says and keeps what it received.
pub(crate) struct Server {
    pub(crate) url: String,
    calls: Arc<Mutex<Vec<Call>>>,
}

impl Server {
    pub(crate) async fn start(answer: impl Fn(&Call) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let calls = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&calls);
        let answer = Arc::new(answer);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let (kept, answer) = (Arc::clone(&kept), Arc::clone(&answer));
                tokio::spawn(async move {
                    let Some(call) = receive(&mut stream).await else { return };
                    let reply = answer(&call);
                    kept.lock().unwrap().push(call);
                    respond(&mut stream, reply).await;
                });
            }
        });
        Self { url, calls }
    }

    pub(crate) fn calls(&self) -> Vec<Call> {
        self.calls.lock().unwrap().clone()
    }
}

/// A server that nobody runs.
pub(crate) async fn nowhere() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

async fn receive(stream: &mut TcpStream) -> Option<Call> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end;
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8(bytes[..end].to_vec()).ok()?;
    let mut lines = head.lines();
    let mut first = lines.next()?.split(' ');
    let (method, target) = (first.next()?.to_owned(), first.next()?.to_owned());
    let headers: BTreeMap<_, _> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let length: usize = headers.get("content-length").map_or(0, |length| length.parse().unwrap());
    while bytes.len() < end + 4 + length {
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let query = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let body = String::from_utf8(bytes[end + 4..].to_vec()).ok()?;
    Some(Call { method, path: path.to_owned(), headers, query, body })
}

async fn respond(stream: &mut TcpStream, reply: Reply) {
    let (status, headers, body) = match reply {
        Reply::Status(status, body) => (status, String::new(), body),
        Reply::Headed(status, headers, body) => {
            (status, headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect(), body)
        }
        Reply::Redirect(target) => (302, format!("location: {target}\r\n"), String::new()),
    };
    let length = body.len();
    let text = format!(
        "HTTP/1.1 {status} X\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n{body}"
    );
    let _ = stream.write_all(text.as_bytes()).await;
    let _ = stream.shutdown().await;
}

/// A network in which nobody answers.
#[derive(Debug)]
pub(crate) struct Hanging;

impl Transport for Hanging {
    fn send(
        &self,
        _: Request<Bytes>,
        _: &Progress,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        Box::pin(std::future::pending())
    }
}

/// A network in which a function answers, for services whose address is fixed.
#[derive(Clone)]
pub(crate) struct Fake(Arc<Answer>);

type Answer = dyn Fn(&Request<Bytes>) -> String + Send + Sync;

impl Fake {
    pub(crate) fn new(answer: impl Fn(&Request<Bytes>) -> String + Send + Sync + 'static) -> Self {
        Self(Arc::new(answer))
    }
}

impl std::fmt::Debug for Fake {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Fake")
    }
}

impl Transport for Fake {
    fn send(
        &self,
        request: Request<Bytes>,
        _: &Progress,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        Box::pin(async move { Ok(Response::new(Bytes::from((self.0)(&request)))) })
    }
}

/// What a [`Network`] does with a request.
pub(crate) enum Step {
    Answer(u16, String),
    NotReached,
    Hang,
}

/// A network in which a function decides what becomes of each request.
#[derive(Clone)]
pub(crate) struct Network(Arc<Decide>);

type Decide = dyn Fn(&Request<Bytes>) -> Step + Send + Sync;

impl Network {
    pub(crate) fn new(answer: impl Fn(&Request<Bytes>) -> Step + Send + Sync + 'static) -> Self {
        Self(Arc::new(answer))
    }
}

impl std::fmt::Debug for Network {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Network")
    }
}

impl Transport for Network {
    fn send(
        &self,
        request: Request<Bytes>,
        _: &Progress,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        Box::pin(async move {
            match (self.0)(&request) {
                Step::Answer(status, body) => {
                    Ok(Response::builder().status(status).body(Bytes::from(body)).unwrap())
                }
                Step::NotReached => Err(TransportError::not_reached("refused")),
                Step::Hang => std::future::pending().await,
            }
        })
    }
}
