//! A server with an engine, and requests made by hand.

use cams_core::internal::percent::{canonical_pairs, encode};
use cams_core::internal::sign::{acs3, rpc_v1};
use std::time::{Duration, Instant, SystemTime};

use cams_core::{CallOptions, Config, Engine, Error, Platform};
use cams_mock::{Delivery, DeliveryState, MockServer};
use cams_models::{
    AddChatGroupInviteLinkRequest, AddChatGroupRequest, ChatGroup, ListChatGroupRequest, PageRequest,
    SERVICE, operations,
};
use cams_operation::{Operation, OperationInfo};
use http::HeaderName;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

pub(crate) const NUMBER: &str = "8613800000000";
pub(crate) const SPACE: &str = "cams-x000";

/// Longest wait, in real time, for what should come at once.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// Waits until something is so. The clock of the test may stand still: then this moves it on.
pub(crate) async fn until(is_so: impl Fn() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < PATIENCE, "its moment never came");
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

/// Waits until a delivery is in a state.
pub(crate) async fn settled(server: &MockServer, at: usize, state: DeliveryState) -> Delivery {
    until(|| server.callbacks().get(at).is_some_and(|delivery| delivery.state == state)).await;
    server.callbacks().swap_remove(at)
}

/// A clock that stands still.
#[derive(Clone, Debug)]
pub(crate) struct FixedClock(pub(crate) SystemTime);

impl Platform for FixedClock {
    fn now(&self) -> SystemTime {
        self.0
    }
}

pub(crate) fn config(server: &MockServer) -> Config {
    Config::new().endpoint(server.endpoint()).credentials(server.credentials()).cust_space_id(SPACE)
}

pub(crate) fn engine(server: &MockServer) -> Engine {
    Engine::new(&SERVICE, config(server)).unwrap()
}

pub(crate) async fn call<Op: Operation>(engine: &Engine, request: Op) -> Result<Op::Response, Error> {
    engine.call(&request, &CallOptions::default()).await.map(|reply| reply.output)
}

pub(crate) async fn code<Op: Operation>(engine: &Engine, request: Op) -> String {
    let Err(error) = call(engine, request).await else { panic!("it succeeded") };
    let code = error.code().unwrap_or_default().to_owned();
    assert!(may_refuse(Op::INFO, &code), "{} does not list {code}", Op::INFO.action);
    code
}

/// Whether the specs let an operation refuse with a code: one that it lists, or one that no operation lists.
fn may_refuse(info: &OperationInfo, code: &str) -> bool {
    let Some(known) = SERVICE.error_code(code) else { return false };
    let is_listed = |info: &OperationInfo| info.errors.contains(&known.code);
    is_listed(info) || !operations::ALL.iter().any(|other| is_listed(other))
}

pub(crate) async fn rows(engine: &Engine) -> Vec<ChatGroup> {
    let request = ListChatGroupRequest::new(NUMBER, PageRequest::new(1, 100));
    call(engine, request).await.unwrap().data.unwrap().list
}

/// Creates a group and waits until it is `ACTIVE`. Returns its id.
pub(crate) async fn active_group(engine: &Engine) -> String {
    call(engine, AddChatGroupRequest::new(NUMBER)).await.unwrap();
    rows(engine).await;
    rows(engine).await.last().unwrap().group_id.clone().unwrap()
}

pub(crate) async fn add_link(engine: &Engine, group_id: &str) -> String {
    let request = AddChatGroupInviteLinkRequest::new(NUMBER, group_id);
    call(engine, request).await.unwrap().invite_link.unwrap()
}

/// An answer as it came over the wire.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Value,
}

impl Answer {
    pub(crate) fn code(&self) -> &str {
        self.body["Code"].as_str().unwrap()
    }

    pub(crate) fn message(&self) -> &str {
        self.body["Message"].as_str().unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        let mut fields = self.head.lines().filter_map(|line| line.split_once(": "));
        fields.find(|(key, _)| key.eq_ignore_ascii_case(name)).unwrap().1
    }
}

/// Sends bytes over a connection of their own.
pub(crate) async fn exchange(server: &MockServer, bytes: &str) -> Answer {
    let (status, head, body) = exchange_text(server, bytes).await;
    Answer { status, head, body: serde_json::from_str(&body).unwrap() }
}

/// The same for a body that is not JSON: status, head, and body.
pub(crate) async fn exchange_text(server: &MockServer, bytes: &str) -> (u16, String, String) {
    let address = server.endpoint().replace("http://", "");
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(bytes.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, head.to_owned(), body.to_owned())
}

/// A request without a signature, over a connection that closes after the answer.
pub(crate) fn plain(server: &MockServer, method: &str, target: &str, headers: &str, body: &str) -> String {
    let host = server.endpoint().replace("http://", "");
    let length = body.len();
    format!(
        "{method} {target} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n{body}"
    )
}

/// A request to a control path.
pub(crate) async fn control(server: &MockServer, method: &str, path: &str, body: &str) -> Answer {
    exchange(server, &plain(server, method, path, "content-type: application/json\r\n", body)).await
}

/// A hand-made request: what is in it, and how it is signed.
pub(crate) struct Handmade {
    pub(crate) method: &'static str,
    pub(crate) query: Vec<(&'static str, String)>,
    pub(crate) form: Vec<(&'static str, String)>,
    /// Headers that are signed, besides `host`.
    pub(crate) headers: Vec<(&'static str, String)>,
    /// Headers that are sent and not signed.
    pub(crate) unsigned: Vec<(&'static str, String)>,
    pub(crate) key: (String, String),
}

impl Handmade {
    fn new(server: &MockServer, action: &'static str) -> Self {
        Self {
            method: "POST",
            query: Vec::new(),
            form: Vec::new(),
            headers: vec![("x-acs-action", action.into()), ("x-acs-version", "2020-06-06".into())],
            unsigned: Vec::new(),
            key: (server.access_key_id().into(), server.access_key_secret().into()),
        }
    }

    /// To be signed with [`acs3`](Self::acs3); the date is that of [`NOW`].
    pub(crate) fn for_acs3(server: &MockServer, action: &'static str) -> Self {
        let mut request = Self::new(server, action);
        request.headers.push(("x-acs-date", DATE.into()));
        request.headers.push(("x-acs-signature-nonce", "0123456789abcdef0123456789abcdef".into()));
        request
    }

    /// To be signed with [`rpc_v1`](Self::rpc_v1).
    pub(crate) fn for_rpc_v1(server: &MockServer, action: &'static str) -> Self {
        let mut request = Self::new(server, action);
        request.headers.clear();
        request.query = vec![
            ("Action", action.into()),
            ("Version", "2020-06-06".into()),
            ("AccessKeyId", server.access_key_id().into()),
            ("SignatureMethod", "HMAC-SHA1".into()),
            ("SignatureVersion", "1.0".into()),
            ("SignatureNonce", "0123456789abcdef0123456789abcdef".into()),
            ("Timestamp", DATE.into()),
        ];
        request
    }

    /// Adds the parameters that nearly every operation wants.
    pub(crate) fn with_owner(mut self) -> Self {
        self.query.push(("BusinessNumber", NUMBER.into()));
        self.query.push(("CustSpaceId", SPACE.into()));
        self
    }

    pub(crate) fn without_header(mut self, name: &str) -> Self {
        self.headers.retain(|(header, _)| *header != name);
        self
    }

    pub(crate) fn with_header(self, name: &'static str, value: &str) -> Self {
        let mut request = self.without_header(name);
        request.headers.push((name, value.into()));
        request
    }

    pub(crate) fn with_query(mut self, name: &'static str, value: &str) -> Self {
        self.query.retain(|(parameter, _)| *parameter != name);
        self.query.push((name, value.into()));
        self
    }

    /// The bytes of the request with an ACS3 signature.
    pub(crate) fn acs3(mut self, server: &MockServer) -> String {
        let body = with_plus(&pairs(&self.form));
        if !self.headers.iter().any(|(name, _)| *name == "x-acs-content-sha256") {
            self.headers.push(("x-acs-content-sha256", acs3::body_sha256(body.as_bytes()).into_owned()));
        }
        if !body.is_empty() {
            self.headers.push(("content-type", "application/x-www-form-urlencoded".into()));
        }
        let host = server.endpoint().replace("http://", "");
        let mut signed: Vec<_> = self.headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        signed.push(("host", &host));
        let query = pairs(&self.query);
        let signed: Vec<_> =
            signed.into_iter().map(|(name, value)| (HeaderName::from_static(name), value)).collect();
        let headers = signed.iter().map(|(name, value)| (name, *value));
        let body_sha256 = acs3::body_sha256(body.as_bytes());
        let canonical = acs3::Canonical::new(self.method, "/", &query, headers, &body_sha256);
        let signature = acs3::Key::new(&self.key.1).sign(&canonical.string_to_sign());
        let authorization = canonical.authorization(&self.key.0, &signature);
        self.unsigned.push(("authorization", authorization));
        self.bytes(server, &query, &body)
    }

    /// The bytes of the request with an RPC V1 signature.
    pub(crate) fn rpc_v1(mut self, server: &MockServer) -> String {
        let all: Vec<_> = self.query.iter().chain(&self.form).cloned().collect();
        let all = all.iter().map(|(name, value)| (*name, value.as_str()));
        let to_sign = rpc_v1::Canonical::new(self.method, all).string_to_sign();
        let signature = rpc_v1::Key::new(&self.key.1).sign(&to_sign);
        let query = format!("{}&Signature={}", pairs(&self.query), encode(&signature));
        let body = with_plus(&pairs(&self.form));
        if !body.is_empty() {
            self.headers.push(("content-type", "application/x-www-form-urlencoded".into()));
        }
        self.bytes(server, &query, &body)
    }

    fn bytes(&self, server: &MockServer, query: &str, body: &str) -> String {
        let headers = self.headers.iter().chain(&self.unsigned);
        let headers: String = headers.map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let target = format!("/?{}", with_plus(query));
        plain(server, self.method, &target, &headers, body)
    }
}

/// The moment that hand-made requests are dated, and the clock of the servers that they go to.
pub(crate) const NOW: u64 = 1_704_164_645;
const DATE: &str = "2024-01-02T03:04:05Z";

fn pairs(pairs: &[(&'static str, String)]) -> String {
    canonical_pairs(pairs.iter().map(|(name, value)| (*name, value.as_str())))
}

/// A space may travel as `+`; both signatures are made of the decoded text.
fn with_plus(encoded: &str) -> String {
    encoded.replace("%20", "+")
}
