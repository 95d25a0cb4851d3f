//! A server for programs without async.

use std::io::{Read, Write};
use std::net::TcpStream;

use cams_mock::MockServer;

fn status(endpoint: &str) -> std::io::Result<String> {
    let address = endpoint.replace("http://", "");
    let mut stream = TcpStream::connect(&address)?;
    stream.write_all(
        format!("GET /-/healthz HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n").as_bytes(),
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer.lines().next().unwrap_or_default().to_owned())
}

#[test]
fn a_server_runs_without_a_runtime_and_ends_with_a_shutdown() {
    let server = MockServer::start_blocking().unwrap();
    let endpoint = server.endpoint();
    assert_eq!(status(&endpoint).unwrap(), "HTTP/1.1 200 OK");
    server.shutdown_blocking();
    assert!(status(&endpoint).is_err());
}

#[test]
fn a_server_of_its_own_thread_ends_when_it_is_dropped() {
    let server = MockServer::start_blocking().unwrap();
    let endpoint = server.endpoint();
    drop(server);
    assert!(status(&endpoint).is_err());
}

#[tokio::test]
async fn a_server_of_its_own_thread_can_be_used_from_a_runtime() {
    let server = MockServer::builder().start_blocking().unwrap();
    let answer = crate::support::control(&server, "GET", "/-/healthz", "").await;
    assert_eq!(answer.code(), "OK");
    server.shutdown().await;
}

#[test]
fn a_server_is_reached_by_the_address_of_localhost_that_comes_first() {
    // Some machines have no IPv6.
    if std::net::TcpListener::bind("[::1]:0").is_ok() {
        let server = MockServer::start_blocking().unwrap();
        let other = server.endpoint().replace("127.0.0.1", "[::1]");
        assert_eq!(status(&other).unwrap(), "HTTP/1.1 200 OK");
        server.shutdown_blocking();
        assert!(status(&other).is_err());
    }
}

#[tokio::test]
async fn a_server_listens_where_it_is_told_and_names_itself_by_its_public_url() {
    let server = MockServer::builder().host("::1").start().await;
    // Some machines have no IPv6; those that have one must serve it.
    if let Ok(server) = server {
        assert!(server.endpoint().starts_with("http://[::1]:"));
        assert_eq!(crate::support::control(&server, "GET", "/-/healthz", "").await.status, 200);
    }
    let server =
        MockServer::builder().host("localhost").public_url("http://cams.test:9000").start().await.unwrap();
    assert_eq!(server.endpoint(), "http://cams.test:9000");
    let server = MockServer::builder().host("0.0.0.0").start().await.unwrap();
    assert!(server.endpoint().starts_with("http://127.0.0.1:"));
}
