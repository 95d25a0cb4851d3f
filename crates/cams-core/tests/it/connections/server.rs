//! Servers and proxies.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

/// Answers every request on a connection with a success; counts them.
pub(crate) async fn answer(mut stream: impl AsyncRead + AsyncWrite + Unpin, heads: Heads) {
    while let Some(head) = read_head(&mut stream).await {
        heads.lock().unwrap().push(head);
        let body = r#"{"Code":"OK","Success":true}"#;
        let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len());
        if stream.write_all(answer.as_bytes()).await.is_err() {
            return;
        }
    }
}

pub(crate) async fn read_head(stream: &mut (impl AsyncRead + Unpin)) -> Option<String> {
    let mut received = Vec::new();
    while !received.ends_with(b"\r\n\r\n") {
        if stream.read_buf(&mut received).await.unwrap_or(0) == 0 {
            return None;
        }
    }
    Some(String::from_utf8(received).unwrap())
}

pub(crate) type Heads = Arc<Mutex<Vec<String>>>;

/// Serves with or without TLS; gives the port and the heads of the requests.
pub(crate) async fn serve(tls: Option<TlsAcceptor>) -> (u16, Heads) {
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

/// A server without TLS that finds everything a bad request.
pub(crate) async fn refuse() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.read_u8().await;
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n").await;
            // Closing before all of it was read would reset the connection.
            let _ = tokio::io::copy(&mut stream, &mut tokio::io::sink()).await;
        }
    });
    port
}

/// A stream, with or without TLS below it.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// A proxy that wants `user:pass word`, and passes every connection on to this port.
pub(crate) async fn proxy(target: u16, tls: Option<TlsAcceptor>) -> (u16, Heads) {
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
