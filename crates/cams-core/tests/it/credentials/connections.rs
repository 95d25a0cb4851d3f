//! The connections of a client, as the sources of its credentials use them.
//!
//! The default chain reads the environment of the process, so each call runs in a process of its own.

use std::process::Command;
use std::sync::{Arc, Mutex};

use cams_core::credentials::{AssumeRole, Cached, CredentialsUri, Role, StsEndpoint};
use cams_core::{CallOptions, Config, Credentials, Engine};
use cams_models::{AddChatGroupRequest, SERVICE};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use serde_json::json;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::credentials::support::{Reply, Server, World, key};

const ANSWER: &[u8] = b"HTTP/1.1 503 X\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

/// Keeps the first line of a request, and answers that it is busy.
async fn answer(mut stream: impl AsyncRead + AsyncWrite + Unpin, lines: &Mutex<Vec<String>>) {
    let mut bytes = vec![0; 4096];
    let read = stream.read(&mut bytes).await.unwrap_or(0);
    let line = String::from_utf8_lossy(&bytes[..read]).lines().next().unwrap_or_default().to_owned();
    lines.lock().unwrap().push(line);
    let _ = stream.write_all(ANSWER).await;
    let _ = stream.shutdown().await;
}

/// A server on this machine; gives its port and the first lines of what it received.
async fn serve(tls: Option<TlsAcceptor>) -> (u16, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let lines = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&lines);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            match &tls {
                None => answer(stream, &kept).await,
                Some(tls) => {
                    if let Ok(stream) = tls.accept(stream).await {
                        answer(stream, &kept).await;
                    }
                }
            }
        }
    });
    (port, lines)
}

/// A call whose profile assumes a role at this endpoint of STS. Returns what the call said.
async fn call(sts: &str, settings: &[(&'static str, String)]) -> String {
    let world = World::new();
    world.write_profiles(json!([{"name": "p", "mode": "RamRoleArn", "access_key_id": "i",
        "access_key_secret": "s", "ram_role_arn": "acs:ram::1:role/r", "sts_endpoint": sts}]));
    let mut program = Command::new(std::env::current_exe().unwrap());
    program.args([
        "--exact",
        "credentials::connections::call_of_another_process",
        "--ignored",
        "--nocapture",
    ]);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("ALIBABA_CLOUD_") {
            program.env_remove(name);
        }
    }
    for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy"] {
        program.env_remove(name);
    }
    program.env("HOME", world.path("")).envs(settings.iter().cloned());
    let output = tokio::task::spawn_blocking(move || program.output().unwrap()).await.unwrap();
    String::from_utf8(output.stdout).unwrap()
}

#[tokio::test]
#[ignore = "it is run by the others, with an environment"]
async fn call_of_another_process() {
    let given = |name: &str| std::env::var(name).ok();
    let mut config = match given("TEST_CHAIN") {
        Some(_) => Config::new(),
        None => Config::from_profile("p").unwrap(),
    };
    if let Some(proxy) = given("TEST_PROXY") {
        config = config.proxy(proxy);
    }
    if given("TEST_NO_PROXY").is_some() {
        config = config.no_proxy();
    }
    if let Some(proxy) = given("TEST_OWN_PROXY") {
        config = config.reqwest(move |client| client.proxy(reqwest::Proxy::all(&proxy).unwrap()));
    }
    if let Some(pem) = given("TEST_ROOTS") {
        config = config.root_certificates(pem).no_platform_roots();
    }
    if let Some(sts) = given("TEST_OWN_ROLE") {
        let context = config.credentials_context();
        let source = AssumeRole::new(&context, Credentials::new("i", "s"), Role::new("acs:ram::1:role/r"));
        config = config.credentials(Cached::new(&context, source.sts(StsEndpoint::at(sts))));
    }
    if let Some(uri) = given("TEST_URI") {
        let context = config.credentials_context();
        config = config.credentials(Cached::new(&context, CredentialsUri::new(&context, uri)));
    }
    if let Some(endpoint) = given("TEST_ENDPOINT") {
        config = config.endpoint(endpoint);
    }
    let engine = Engine::new(&SERVICE, config.cust_space_id("cams-x000")).unwrap();
    let options = CallOptions::default().no_retry();
    let error = engine.call(&AddChatGroupRequest::new("8613800000000"), &options).await.unwrap_err();
    println!("{error}");
}

#[tokio::test]
async fn case_8_the_proxy_of_the_client_is_that_of_its_credentials() {
    let (port, lines) = serve(None).await;
    let proxy = format!("http://127.0.0.1:{port}");
    let seen = ["CONNECT sts.invalid:443 HTTP/1.1"].as_slice();
    let set = |name| (name, proxy.clone());
    let flag = |name| (name, "1".to_owned());
    for (name, sts, settings, expected) in [
        ("case 8: a proxy of the client", "sts.invalid", vec![set("TEST_PROXY")], seen),
        ("the same with the default chain", "sts.invalid", vec![set("TEST_PROXY"), flag("TEST_CHAIN")], seen),
        ("a proxy of the environment", "sts.invalid", vec![set("HTTPS_PROXY")], seen),
        ("a proxy of the program", "sts.invalid", vec![set("TEST_OWN_PROXY")], seen),
        (
            "a role of the program, with the context of the client",
            "not.used.invalid",
            vec![set("TEST_PROXY"), ("TEST_OWN_ROLE", "sts.invalid".to_owned())],
            seen,
        ),
        ("case 8: no proxy", "sts.invalid", vec![set("HTTPS_PROXY"), flag("TEST_NO_PROXY")], &[]),
        ("STS on this machine", "https://127.0.0.1:1", vec![set("TEST_PROXY")], &[]),
        ("the same with a proxy of the program", "https://127.0.0.1:1", vec![set("TEST_OWN_PROXY")], &[]),
    ] {
        let said = call(sts, &settings).await;
        assert!(said.contains("ram_role_arn: STS (https://"), "{name}: {said}");
        assert_eq!(std::mem::take(&mut *lines.lock().unwrap()), expected, "{name}: {said}");
    }
}

#[tokio::test]
async fn case_8_the_certificates_that_the_client_trusts_are_trusted_for_its_credentials() {
    let certified = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(certified.signing_key.serialize_der()));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certified.cert.der().clone()], key)
        .unwrap();
    let (port, lines) = serve(Some(TlsAcceptor::from(Arc::new(config)))).await;
    let sts = format!("https://localhost:{port}");

    let said = call(&sts, &[("TEST_ROOTS", certified.cert.pem())]).await;
    assert!(said.contains("HTTP 503"), "{said}");
    assert!(lines.lock().unwrap()[0].starts_with("POST /?"), "{lines:?}");
    let other = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let said = call(&sts, &[("TEST_ROOTS", other.cert.pem())]).await;
    assert!(said.contains("certificate"), "{said}");
}

#[tokio::test]
async fn a_sidecar_that_speaks_plain_http_needs_no_certificates_on_the_machine() {
    let sidecar = Server::start(|_| Reply::ok(key("uri", 20 * 365 * 86400))).await;
    let (port, lines) = serve(None).await;
    let missing = || "/nonexistent".to_owned();
    let settings = [
        ("SSL_CERT_FILE", missing()),
        ("SSL_CERT_DIR", missing()),
        ("TEST_URI", sidecar.url.clone()),
        ("TEST_ENDPOINT", format!("http://127.0.0.1:{port}")),
    ];
    let said = call("not.used.invalid", &settings).await;
    assert!(said.contains("HTTP 503"), "the service is called with the key: {said}");
    assert_eq!((sidecar.calls().len(), lines.lock().unwrap().len()), (1, 1), "{said}");
}

#[tokio::test]
async fn a_proxy_that_cannot_be_used_is_an_error_only_where_credentials_need_it() {
    let client = "cams.ap-southeast-1.aliyuncs.com";
    for (exceptions, is_needed) in [(client.to_owned(), true), (format!("{client},sts.invalid"), false)] {
        let settings = [("HTTPS_PROXY", "junk://".to_owned()), ("NO_PROXY", exceptions)];
        let said = call("sts.invalid", &settings).await;
        assert!(said.contains("ram_role_arn: STS (https://"), "{said}");
        assert_eq!(said.contains("HTTPS_PROXY is not a proxy such as"), is_needed, "{said}");
    }
}
