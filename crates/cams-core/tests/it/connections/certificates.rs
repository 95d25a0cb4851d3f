//! Certificates of the server and of the client.

use cams_core::ErrorKind;

use super::authority::Authority;
use super::calls::{assert_not_executed, call, config};
use super::server::{refuse, serve};

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
async fn a_failure_of_tls_says_what_to_do() {
    let (good, expired) = (Authority::new(), Authority::until(2020));
    let (port, _) = serve(Some(good.server(false))).await;
    let (asking, _) = serve(Some(good.server(true))).await;
    let (old, _) = serve(Some(expired.server(false))).await;
    let plain = refuse().await;
    let trusting = |authority: &Authority, host: &str, port: u16| {
        let endpoint = format!("https://{host}:{port}");
        config(endpoint).root_certificates(authority.root.clone()).no_platform_roots()
    };
    let through = |proxy: String| trusting(&good, "localhost", port).proxy(proxy);
    for (name, config, advice) in [
        ("another authority", trusting(&Authority::new(), "localhost", port), "`Config::root_certificates`"),
        ("case 21: inspected", trusting(&expired, "localhost", port), "inspects TLS"),
        ("expired", trusting(&expired, "localhost", old), "check the clock"),
        ("another name", trusting(&good, "127.0.0.1", port), "another server answered"),
        ("plain HTTP", trusting(&good, "localhost", plain), "does not speak TLS"),
        ("a plain proxy", through(format!("https://localhost:{plain}")), "write `http://`"),
        ("no certificate", trusting(&good, "localhost", asking), "`Config::client_identity`"),
    ] {
        let shown = assert_not_executed(call(config).await);
        assert!(shown.contains(advice), "{name}: {shown}");
    }
}
