//! How the default transport connects: certificates of both sides, and proxies.

use std::sync::{Arc, Mutex};

use cams_core::{CallOptions, Config, Credentials, Engine, Error, ErrorKind, Execution};
use cams_models::{AddChatGroupRequest, SERVICE};
use rcgen::{BasicConstraints, CertificateParams, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{RootCertStore, ServerConfig, server::WebPkiClientVerifier};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

/// An authority made for one test, with a certificate for this machine and one for a client.
struct Authority {
    root: String,
    root_der: CertificateDer<'static>,
    server: (CertificateDer<'static>, PrivateKeyDer<'static>),
    client: (String, String),
}

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let root = params.self_signed(&key).unwrap();
        let issuer = Issuer::new(params, key);
        let issue = |name: &str, purpose| {
            let mut params = CertificateParams::new([name.to_owned()]).unwrap();
            params.extended_key_usages = vec![purpose];
            let key = KeyPair::generate().unwrap();
            (params.signed_by(&key, &issuer).unwrap(), key)
        };
        let (server, server_key) = issue("localhost", ExtendedKeyUsagePurpose::ServerAuth);
        let (client, client_key) = issue("client", ExtendedKeyUsagePurpose::ClientAuth);
        Self {
            root: root.pem(),
            root_der: root.der().clone(),
            server: (server.der().clone(), PrivateKeyDer::try_from(server_key.serialize_der()).unwrap()),
            client: (client.pem(), client_key.serialize_pem()),
        }
    }

    /// Settings of a TLS server; with `asks` it wants to see a certificate of the client.
    fn server(&self, asks: bool) -> TlsAcceptor {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        // With TLS 1.2 the server refuses a client before the handshake ends, so what follows does not race.
        let config = ServerConfig::builder_with_provider(Arc::clone(&provider))
            .with_protocol_versions(&[&rustls::version::TLS12])
            .unwrap();
        let config = if asks {
            let mut roots = RootCertStore::empty();
            roots.add(self.root_der.clone()).unwrap();
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build();
            config.with_client_cert_verifier(verifier.unwrap())
        } else {
            config.with_no_client_auth()
        };
        let (certificate, key) = (self.server.0.clone(), self.server.1.clone_key());
        TlsAcceptor::from(Arc::new(config.with_single_cert(vec![certificate], key).unwrap()))
    }
}

/// Answers every request on a connection with a success; counts them.
async fn answer(mut stream: impl AsyncRead + AsyncWrite + Unpin, heads: Heads) {
    while let Some(head) = read_head(&mut stream).await {
        heads.lock().unwrap().push(head);
        let body = r#"{"Code":"OK","Success":true}"#;
        let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len());
        if stream.write_all(answer.as_bytes()).await.is_err() {
            return;
        }
    }
}

async fn read_head(stream: &mut (impl AsyncRead + Unpin)) -> Option<String> {
    let mut received = Vec::new();
    while !received.ends_with(b"\r\n\r\n") {
        if stream.read_buf(&mut received).await.unwrap_or(0) == 0 {
            return None;
        }
    }
    Some(String::from_utf8(received).unwrap())
}

type Heads = Arc<Mutex<Vec<String>>>;

/// Serves with or without TLS; gives the port and the heads of the requests.
async fn serve(tls: Option<TlsAcceptor>) -> (u16, Heads) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let heads = Heads::default();
    let seen = Arc::clone(&heads);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (tls, heads) = (tls.clone(), Arc::clone(&heads));
            tokio::spawn(async move {
                match tls {
                    None => answer(stream, heads).await,
                    Some(tls) => {
                        if let Ok(stream) = tls.accept(stream).await {
                            answer(stream, heads).await;
                        }
                    }
                }
            });
        }
    });
    (port, seen)
}

/// A stream, with or without TLS below it.
trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// A proxy that wants `user:pass word`, and passes every connection on to this port.
async fn proxy(target: u16, tls: Option<TlsAcceptor>) -> (u16, Heads) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let heads = Heads::default();
    let seen = Arc::clone(&heads);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (tls, heads) = (tls.clone(), Arc::clone(&heads));
            tokio::spawn(async move {
                let mut stream: Box<dyn Stream> = match tls {
                    None => Box::new(stream),
                    Some(tls) => Box::new(tls.accept(stream).await.unwrap()),
                };
                let Some(head) = read_head(&mut stream).await else { return };
                // `user:pass word` in Base64.
                let may_pass =
                    head.to_ascii_lowercase().contains("proxy-authorization: basic dxnlcjpwyxnzihdvcmq=");
                heads.lock().unwrap().push(head);
                if !may_pass {
                    let _ = stream
                        .write_all(b"HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n")
                        .await;
                    return;
                }
                let mut onward = TcpStream::connect(("127.0.0.1", target)).await.unwrap();
                let _ = stream.write_all(b"HTTP/1.1 200 Connected\r\n\r\n").await;
                let _ = copy_bidirectional(&mut stream, &mut onward).await;
            });
        }
    });
    (port, seen)
}

fn config(endpoint: impl Into<String>) -> Config {
    Config::new().credentials(Credentials::new("id", "secret")).cust_space_id("cams-x000").endpoint(endpoint)
}

async fn call(config: Config) -> Result<(), Error> {
    let engine = Engine::new(&SERVICE, config)?;
    let request = AddChatGroupRequest::new("8613800000000");
    engine.call(&request, &CallOptions::default().no_retry()).await.map(drop)
}

fn assert_not_executed(result: Result<(), Error>) -> String {
    let error = result.unwrap_err();
    assert_eq!(
        (error.kind(), error.execution()),
        (ErrorKind::Unreachable, Execution::NotExecuted),
        "{error}"
    );
    format!("{error} {error:?}")
}

#[tokio::test]
async fn a_server_is_trusted_when_an_added_root_vouches_for_it_under_its_name() {
    let authority = Authority::new();
    let (port, heads) = serve(Some(authority.server(false))).await;
    let endpoint = format!("https://localhost:{port}");
    for config in [
        config(&endpoint).root_certificates(authority.root.clone()),
        config(&endpoint).root_certificates(authority.root.clone()).no_platform_roots(),
    ] {
        call(config).await.unwrap();
    }
    assert_eq!(heads.lock().unwrap().len(), 2);

    let other = Authority::new();
    assert_not_executed(call(config(&endpoint)).await);
    assert_not_executed(call(config(&endpoint).root_certificates(other.root).no_platform_roots()).await);
    let by_address = config(format!("https://127.0.0.1:{port}"));
    let shown = assert_not_executed(call(by_address.root_certificates(authority.root.clone())).await);
    assert!(shown.contains("certificate"), "{shown}");
    assert_eq!(heads.lock().unwrap().len(), 2);
}

#[tokio::test]
async fn a_certificate_of_the_client_is_shown_to_who_asks_for_it() {
    let authority = Authority::new();
    let (port, heads) = serve(Some(authority.server(true))).await;
    let config = config(format!("https://localhost:{port}")).root_certificates(authority.root);
    assert_not_executed(call(config.clone()).await);
    let (certificate, key) = authority.client;
    let identified = config.clone().client_identity(certificate.clone(), key.clone());
    assert!(!format!("{identified:?}").contains("BEGIN"));
    call(identified).await.unwrap();
    assert_eq!(heads.lock().unwrap().len(), 1);

    for (certificate, key, wrong) in [
        (certificate.clone(), "no key".to_owned(), "the key of the client is not a private key in PEM"),
        ("no certificate".to_owned(), key.clone(), "the certificate of the client cannot be read"),
        (certificate, Authority::new().client.1, "TLS cannot be set up"),
    ] {
        let error = call(config.clone().client_identity(certificate, key)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(error.message().contains(wrong), "{error}");
    }
}

#[tokio::test]
async fn calls_go_through_the_proxy_that_is_given_and_through_none_without_one() {
    let authority = Authority::new();
    let (port, heads) = serve(Some(authority.server(false))).await;
    let (proxy_port, tunnels) = proxy(port, None).await;
    let direct = config(format!("https://localhost:{port}")).root_certificates(authority.root);
    let through =
        |password: &str| direct.clone().proxy(format!("http://user:{password}@127.0.0.1:{proxy_port}"));

    call(through("pass%20word")).await.unwrap();
    call(direct.clone().proxy(format!("user:pass word@127.0.0.1:{proxy_port}/"))).await.unwrap();
    assert_eq!((tunnels.lock().unwrap().len(), heads.lock().unwrap().len()), (2, 2));
    let tunnel = tunnels.lock().unwrap()[0].clone();
    assert!(tunnel.starts_with(&format!("CONNECT localhost:{port} HTTP/1.1\r\n")), "{tunnel}");
    assert!(!tunnel.contains("x-acs-") && !heads.lock().unwrap()[0].contains("roxy-"));

    let refused = through("canary");
    let shown = assert_not_executed(call(refused.clone()).await);
    assert!(!format!("{shown} {refused:?}").contains("canary"), "{shown}");
    assert_eq!((tunnels.lock().unwrap().len(), heads.lock().unwrap().len()), (3, 2));

    for direct in [direct.clone(), direct.clone().no_proxy(), through("canary").no_proxy()] {
        call(direct).await.unwrap();
    }
    assert_eq!((tunnels.lock().unwrap().len(), heads.lock().unwrap().len()), (3, 5));
}

#[tokio::test]
async fn a_proxy_may_be_reached_by_tls_and_sees_nothing_but_the_address() {
    let authority = Authority::new();
    let (port, heads) = serve(Some(authority.server(false))).await;
    let (proxy_port, tunnels) = proxy(port, Some(authority.server(false))).await;
    let config = config(format!("https://localhost:{port}")).root_certificates(authority.root);
    call(config.proxy(format!("https://user:pass%20word@localhost:{proxy_port}"))).await.unwrap();
    assert_eq!((tunnels.lock().unwrap().len(), heads.lock().unwrap().len()), (1, 1));
    assert!(!tunnels.lock().unwrap()[0].contains("x-acs-"));
}

#[tokio::test]
async fn a_proxy_of_plain_http_is_told_the_whole_address_and_the_password() {
    let authority = Authority::new();
    let plain = serve(None).await;
    let secure = serve(Some(authority.server(false))).await;
    for (scheme, (port, heads)) in [("http", plain), ("https", secure)] {
        let config = config("http://cams.invalid").allow_insecure_http();
        let config = config.root_certificates(authority.root.clone());
        call(config.proxy(format!("{scheme}://user:pass%20word@localhost:{port}"))).await.unwrap();
        let head = heads.lock().unwrap()[0].to_ascii_lowercase();
        assert!(head.starts_with("post http://cams.invalid/?"), "{head}");
        assert!(head.contains("proxy-authorization: basic dxnlcjpwyxnzihdvcmq=\r\n"), "{head}");
    }
}

/// A call in another process, which has its own environment.
async fn call_in(environment: &[(&str, String)]) -> bool {
    let mut program = tokio::process::Command::new(std::env::current_exe().unwrap());
    program.args(["--exact", "connections::call_of_another_process", "--ignored"]);
    for name in
        ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy", "REQUEST_METHOD"]
    {
        program.env_remove(name);
    }
    program.envs(environment.iter().map(|(name, value)| (name, value)));
    program.output().await.unwrap().status.success()
}

#[tokio::test]
#[ignore = "it is run by the next one, with an environment"]
async fn call_of_another_process() {
    call(config("http://cams.invalid").allow_insecure_http()).await.unwrap();
}

#[tokio::test]
async fn the_environment_names_a_proxy_and_who_is_reached_without() {
    let (port, heads) = serve(None).await;
    let proxy = ("HTTP_PROXY", format!("http://user:pass%20word@127.0.0.1:{port}"));
    assert!(call_in(std::slice::from_ref(&proxy)).await);
    assert!(heads.lock().unwrap()[0].starts_with("POST http://cams.invalid/?"));
    assert!(!call_in(&[proxy, ("NO_PROXY", "cams.invalid".to_owned())]).await);
    assert!(!call_in(&[]).await);
    assert_eq!(heads.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn a_proxy_that_is_not_there_or_no_address_is_reported_without_its_password() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let closed = listener.local_addr().unwrap();
    drop(listener);
    let config = config("https://cams.invalid");
    let shown = assert_not_executed(call(config.clone().proxy(format!("http://user:canary@{closed}"))).await);
    assert!(!shown.contains("canary"), "{shown}");
    for no_address in ["http://user:canary@:::", "socks5://user:canary@127.0.0.1:1080", "", "canary://"] {
        let error = call(config.clone().proxy(no_address)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(!format!("{error} {error:?}").contains("canary"), "{error:?}");
    }
}

#[tokio::test]
async fn plain_http_goes_to_other_machines_only_when_that_is_insisted_on() {
    let (port, heads) = serve(None).await;
    call(config(format!("http://localhost:{port}"))).await.unwrap();
    assert_eq!(heads.lock().unwrap().len(), 1);
    let error = call(config("http://cams.invalid")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(error.message().contains("allow_insecure_http"), "{error}");
    assert_not_executed(call(config("http://cams.invalid").no_proxy().allow_insecure_http()).await);
}

#[tokio::test]
async fn a_program_changes_the_client_and_cannot_take_away_what_safety_needs() {
    let authority = Authority::new();
    let (port, heads) = serve(Some(authority.server(false))).await;
    let root = reqwest::Certificate::from_pem(authority.root.as_bytes()).unwrap();
    let endpoint = format!("https://localhost:{port}");
    call(config(&endpoint).reqwest(move |client| client.tls_certs_merge([root.clone()]))).await.unwrap();

    let resolved = format!("https://cams.invalid:{port}");
    let to_this_machine = std::net::SocketAddr::from(([127, 0, 0, 1], 0));
    let by_resolver = config(&resolved)
        .root_certificates(authority.root.clone())
        .reqwest(move |client| client.resolve("cams.invalid", to_this_machine));
    let shown = assert_not_executed(call(by_resolver).await);
    assert!(shown.contains("certificate"), "it was reached, under a name that is not its own: {shown}");

    let (proxy_port, tunnels) = proxy(port, None).await;
    let own_proxy = format!("http://user:pass%20word@127.0.0.1:{proxy_port}");
    let through = config(&endpoint)
        .root_certificates(authority.root.clone())
        .reqwest(move |client| client.proxy(reqwest::Proxy::https(&own_proxy).unwrap()));
    call(through).await.unwrap();
    assert_eq!((tunnels.lock().unwrap().len(), heads.lock().unwrap().len()), (1, 2));
}

#[tokio::test]
async fn a_redirect_is_not_followed_even_where_a_program_asks_for_it() {
    let (elsewhere, heads) = serve(None).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let redirect = async {
        let mut stream = listener.accept().await.unwrap().0;
        read_head(&mut stream).await.unwrap();
        let head = format!(
            "HTTP/1.1 307 Gone\r\nlocation: http://127.0.0.1:{elsewhere}/\r\ncontent-length: 0\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).await.unwrap();
    };
    let config = config(format!("http://127.0.0.1:{port}"))
        .reqwest(|client| client.redirect(reqwest::redirect::Policy::limited(10)));
    let (result, ()) = tokio::join!(call(config), redirect);
    let error = result.unwrap_err();
    assert_eq!((error.http_status(), error.execution()), (Some(307), Execution::Unknown));
    assert!(heads.lock().unwrap().is_empty());
}
