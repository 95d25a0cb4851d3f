//! What a program may change, and what it may not.

use cams_core::{ErrorKind, Execution};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;

use super::authority::Authority;
use super::calls::{assert_not_executed, call, config};
use super::server::{proxy, read_head, serve};

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

#[tokio::test]
async fn a_proxy_that_a_program_sets_on_the_client_goes_first() {
    let authority = Authority::new();
    let (port, heads) = serve(Some(authority.server(false))).await;
    let (own, tunnels) = proxy(port, None).await;
    let own = format!("http://user:pass%20word@127.0.0.1:{own}");
    let (other, unused) = proxy(port, None).await;
    let config = config(format!("https://localhost:{port}"))
        .root_certificates(authority.root.clone())
        .proxy(format!("http://user:pass%20word@127.0.0.1:{other}"))
        .reqwest(move |client| client.proxy(reqwest::Proxy::all(&own).unwrap()));
    call(config).await.unwrap();
    assert_eq!((tunnels.lock().unwrap().len(), heads.lock().unwrap().len()), (1, 1));
    assert!(unused.lock().unwrap().is_empty());
}
