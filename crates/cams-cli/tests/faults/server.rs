//! A server on raw sockets that does to a client what networks, proxies and services do.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

/// What it does to each connection.
#[derive(Clone, Copy)]
pub(crate) enum Serve {
    /// Nobody listens.
    Nobody,
    /// There is no such host.
    NoSuchHost,
    /// It acts before it reads anything.
    AtOnce(fn(&mut TcpStream) -> io::Result<()>),
    /// It reads a request and sends these bytes, then closes.
    Answer(fn(&Request) -> Vec<u8>),
    /// It reads a request and goes on by itself.
    Then(fn(&mut TcpStream) -> io::Result<()>),
    /// It shows a certificate that nobody trusts.
    UntrustedTls,
    /// It answers a TLS greeting in plain HTTP.
    PlainForTls,
}

/// What an answer may depend on.
pub(crate) struct Request {
    head: String,
    /// Another host, to be redirected to.
    pub(crate) elsewhere: String,
}

impl Request {
    /// The value of a header; its name in lower case.
    pub(crate) fn header(&self, name: &str) -> &str {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.into_iter().find(|(other, _)| other.eq_ignore_ascii_case(name)).map_or("", |(_, value)| value)
    }
}

/// A running server.
pub(crate) struct Server {
    pub(crate) endpoint: String,
    requests: Arc<AtomicUsize>,
    elsewhere: Arc<AtomicUsize>,
}

impl Server {
    pub(crate) fn start(serve: Serve) -> Self {
        let (elsewhere, redirected) = listen(|mut stream, count| {
            read_head(&mut stream)?;
            count.fetch_add(1, Ordering::SeqCst);
            stream.write_all(&answer("200 OK", &[], r#"{"Code":"OK","Success":true}"#))
        });
        let (address, requests) = match serve {
            Serve::Nobody => (closed_port(), Arc::default()),
            Serve::NoSuchHost => ("cams.invalid".to_owned(), Arc::default()),
            Serve::UntrustedTls => {
                let config = untrusted();
                listen(move |mut stream, _| {
                    let mut tls =
                        rustls::ServerConnection::new(Arc::clone(&config)).map_err(io::Error::other)?;
                    tls.complete_io(&mut stream).map(drop)
                })
            }
            Serve::AtOnce(act) => listen(move |mut stream, _| act(&mut stream)),
            Serve::PlainForTls => listen(|mut stream, _| {
                stream.read_exact(&mut [0; 5])?;
                stream.write_all(&answer("400 Bad Request", &[], "plain HTTP, sent to a TLS port"))
            }),
            Serve::Answer(make) => {
                let elsewhere = format!("http://{elsewhere}/");
                listen(move |mut stream, count| {
                    let head = read_head(&mut stream)?;
                    count.fetch_add(1, Ordering::SeqCst);
                    stream.write_all(&make(&Request { head, elsewhere: elsewhere.clone() }))
                })
            }
            Serve::Then(act) => listen(move |mut stream, count| {
                read_head(&mut stream)?;
                count.fetch_add(1, Ordering::SeqCst);
                act(&mut stream)
            }),
        };
        let is_tls = matches!(serve, Serve::UntrustedTls | Serve::PlainForTls | Serve::NoSuchHost);
        let scheme = if is_tls { "https" } else { "http" };
        Self { endpoint: format!("{scheme}://{address}"), requests, elsewhere: redirected }
    }

    /// Requests that arrived whole.
    pub(crate) fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }

    /// Requests that followed a redirect.
    pub(crate) fn redirected(&self) -> usize {
        self.elsewhere.load(Ordering::SeqCst)
    }
}

/// An answer that ends with its connection.
pub(crate) fn answer(status: &str, headers: &[(&str, &str)], body: &str) -> Vec<u8> {
    let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let length = body.len();
    format!("HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n{body}")
        .into_bytes()
}

/// Waits until the client has gone.
pub(crate) fn hang(stream: &mut TcpStream) -> io::Result<()> {
    while stream.read(&mut [0; 1024])? > 0 {}
    Ok(())
}

/// Sends a byte of an endless head now and then, until the client has gone. The pace is that of reads which time out.
pub(crate) fn drip(stream: &mut TcpStream) -> io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_millis(20)))?;
    stream.write_all(b"HTTP/1.1 200 OK\r\nx-slow: ")?;
    while stream.read(&mut [0]).is_err() {
        stream.write_all(b"x")?;
    }
    Ok(())
}

/// Sends a body of 200 MiB, or as much as the client takes.
pub(crate) fn flood(stream: &mut TcpStream) -> io::Result<()> {
    const MEBIBYTES: usize = 200;
    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", MEBIBYTES << 20);
    stream.write_all(head.as_bytes())?;
    let mebibyte = vec![b' '; 1 << 20];
    (0..MEBIBYTES).try_for_each(|_| stream.write_all(&mebibyte))
}

/// Serves each connection in a thread of its own; a client that goes away ends it.
fn listen(
    serve: impl Fn(TcpStream, &AtomicUsize) -> io::Result<()> + Clone + Send + 'static,
) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let count = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&count);
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let (serve, counter) = (serve.clone(), Arc::clone(&counter));
            thread::spawn(move || serve(stream, &counter));
        }
    });
    (address, count)
}

/// The head of a request. None of these has a body.
fn read_head(stream: &mut TcpStream) -> io::Result<String> {
    let mut received = Vec::new();
    let mut buffer = [0; 4096];
    while !received.ends_with(b"\r\n\r\n") {
        let length = stream.read(&mut buffer)?;
        if length == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        received.extend_from_slice(&buffer[..length]);
    }
    String::from_utf8(received).map_err(io::Error::other)
}

/// A port that was free a moment ago.
fn closed_port() -> String {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string()
}

fn untrusted() -> Arc<rustls::ServerConfig> {
    let rcgen::CertifiedKey { cert, signing_key } =
        rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let key = rustls::pki_types::PrivateKeyDer::try_from(signing_key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key);
    Arc::new(config.unwrap())
}
