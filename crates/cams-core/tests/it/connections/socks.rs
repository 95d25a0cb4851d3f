//! Proxies that speak SOCKS.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};

use super::authority::Authority;
use super::calls::{assert_not_executed, call, config};
use super::server::serve;

/// Where the proxy was asked to connect to: kind of address, address, port; and with which user.
type Wishes = Arc<Mutex<Vec<(u8, String, u16, String)>>>;

/// A SOCKS proxy of both versions that passes every connection on to this port.
async fn socks_proxy(target: u16) -> (u16, Wishes) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let wishes = Wishes::default();
    let seen = Arc::clone(&wishes);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let wishes = Arc::clone(&wishes);
            tokio::spawn(async move {
                let wish = match stream.read_u8().await.unwrap() {
                    5 => version_5(&mut stream).await,
                    _ => version_4(&mut stream).await,
                };
                wishes.lock().unwrap().push(wish);
                let mut onward = TcpStream::connect(("127.0.0.1", target)).await.unwrap();
                let _ = copy_bidirectional(&mut stream, &mut onward).await;
            });
        }
    });
    (port, seen)
}

async fn bytes(stream: &mut TcpStream, count: usize) -> Vec<u8> {
    let mut bytes = vec![0; count];
    stream.read_exact(&mut bytes).await.unwrap();
    bytes
}

/// A text with its length before it.
async fn text(stream: &mut TcpStream) -> String {
    let length = stream.read_u8().await.unwrap().into();
    String::from_utf8(bytes(stream, length).await).unwrap()
}

async fn version_5(stream: &mut TcpStream) -> (u8, String, u16, String) {
    let methods = text(stream).await;
    let asks_password = methods.contains('\u{2}');
    stream.write_all(&[5, if asks_password { 2 } else { 0 }]).await.unwrap();
    let mut user = String::new();
    if asks_password {
        stream.read_u8().await.unwrap();
        user = format!("{}:{}", text(stream).await, text(stream).await);
        stream.write_all(&[1, 0]).await.unwrap();
    }
    let kind = bytes(stream, 4).await[3];
    let address = match kind {
        3 => text(stream).await,
        1 => format!("{:?}", bytes(stream, 4).await),
        _ => format!("{:?}", bytes(stream, 16).await),
    };
    let port = stream.read_u16().await.unwrap();
    stream.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).await.unwrap();
    (kind, address, port, user)
}

async fn version_4(stream: &mut TcpStream) -> (u8, String, u16, String) {
    stream.read_u8().await.unwrap();
    let port = stream.read_u16().await.unwrap();
    let address = bytes(stream, 4).await;
    let user = ended_by_zero(stream).await;
    // An address that cannot be means that a name follows.
    let name =
        if address.starts_with(&[0, 0, 0]) { ended_by_zero(stream).await } else { format!("{address:?}") };
    stream.write_all(&[0, 90, 0, 0, 0, 0, 0, 0]).await.unwrap();
    (4, name, port, user)
}

async fn ended_by_zero(stream: &mut TcpStream) -> String {
    let mut text = String::new();
    loop {
        match stream.read_u8().await.unwrap() {
            0 => return text,
            byte => text.push(char::from(byte)),
        }
    }
}

#[tokio::test]
async fn case_17_calls_go_through_a_socks_proxy() {
    let authority = Authority::new();
    let (port, heads) = serve(Some(authority.server(false))).await;
    let (proxy_port, wishes) = socks_proxy(port).await;
    for (name, proxy, host, wish) in [
        ("the proxy resolves", "socks5h://", "localhost", (3, "localhost", "")),
        ("with a password", "socks5h://user:pass%20word@", "localhost", (3, "localhost", "user:pass word")),
        ("the client resolves", "socks5://", "localhost", (1, "[127, 0, 0, 1]", "")),
        ("version 4, the proxy resolves", "socks4a://", "localhost", (4, "localhost", "")),
    ] {
        let config = config(format!("https://{host}:{port}")).root_certificates(authority.root.clone());
        let result = call(config.proxy(format!("{proxy}127.0.0.1:{proxy_port}"))).await;
        assert!(result.is_ok(), "{name}: {result:?}");
        let (kind, address, user) = wish;
        let seen = wishes.lock().unwrap().pop();
        assert_eq!(seen, Some((kind, address.to_owned(), port, user.to_owned())), "{name}");
    }
    assert_eq!(heads.lock().unwrap().len(), 4);
}

#[tokio::test]
async fn a_socks_proxy_that_is_not_there_is_named_without_its_password() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let closed = listener.local_addr().unwrap();
    drop(listener);
    let config = config("https://cams.invalid").proxy(format!("socks5h://user:canary@{closed}"));
    let shown = assert_not_executed(call(config).await);
    assert!(
        shown.contains(&format!("through the proxy socks5h://{closed}")) && !shown.contains("canary"),
        "{shown}"
    );
}
