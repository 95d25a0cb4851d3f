//! Bytes on a connection to the local CAMS. Whatever they are, the answers are HTTP, and the server serves the next
//! connection.
#![no_main]

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::OnceLock;
use std::time::Duration;

use cams_mock::MockServer;
use libfuzzer_sys::fuzz_target;

/// No answer takes longer. It is far more than any takes, also on a busy machine.
const LONGEST: Duration = Duration::from_secs(20);

fn server() -> &'static MockServer {
    static SERVER: OnceLock<MockServer> = OnceLock::new();
    SERVER.get_or_init(|| MockServer::start_blocking().expect("a server"))
}

/// Writes bytes on a new connection, and nothing more if that is asked for, and reads until its end.
fn exchange(bytes: &[u8], is_all: bool) -> Vec<u8> {
    let address = server().endpoint();
    let mut connection = TcpStream::connect(address.trim_start_matches("http://")).expect("a connection");
    connection.set_read_timeout(Some(LONGEST)).unwrap();
    // The server may close before it has read all.
    let mut is_written = connection.write_all(bytes).is_ok();
    if is_all {
        is_written &= connection.shutdown(Shutdown::Write).is_ok();
    }
    let mut answers = Vec::new();
    match connection.read_to_end(&mut answers) {
        Ok(_) => {}
        Err(error) if error.kind() == ErrorKind::ConnectionReset => {}
        Err(error) => panic!("no end of the answers, written: {is_written}: {error}"),
    }
    answers
}

fuzz_target!(|bytes: &[u8]| {
    // A stream of events ends with its reader, and a fault can ask for silence.
    let is_endless = |name: &[u8]| bytes.windows(name.len()).any(|part| part.eq_ignore_ascii_case(name));
    if [b"events".as_slice(), b"faults", b"queue"].into_iter().any(is_endless) {
        return;
    }
    let answers = exchange(bytes, true);
    assert!(answers.is_empty() || answers.starts_with(b"HTTP/1."), "{:?}", String::from_utf8_lossy(&answers));
    let next = exchange(b"GET /-/healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", false);
    assert!(next.starts_with(b"HTTP/1.1 20"), "{:?}", String::from_utf8_lossy(&next));
    server().reset();
});
