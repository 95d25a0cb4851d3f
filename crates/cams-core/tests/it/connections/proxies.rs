//! Proxies that a program names.

use cams_core::ErrorKind;
use tokio::net::TcpListener;

use super::authority::Authority;
use super::calls::{assert_not_executed, call, config};
use super::server::{proxy, serve};

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

#[tokio::test]
async fn a_proxy_that_is_not_there_or_no_address_is_reported_without_its_password() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let closed = listener.local_addr().unwrap();
    drop(listener);
    let config = config("https://cams.invalid");
    let shown = assert_not_executed(call(config.clone().proxy(format!("http://user:canary@{closed}"))).await);
    assert!(!shown.contains("canary"), "{shown}");
    assert!(shown.contains(&format!("through the proxy http://{closed} (`Config::proxy`)")), "{shown}");
    let socks = "socks5://user:canary@127.0.0.1:1080";
    let no_addresses = ["http://user:canary@:::", "", "canary://"].into_iter();
    for no_address in no_addresses.chain((!cfg!(feature = "socks")).then_some(socks)) {
        let error = call(config.clone().proxy(no_address)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(!format!("{error} {error:?}").contains("canary"), "{error:?}");
    }
}
