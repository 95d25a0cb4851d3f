//! The program of the guide, against a server that checks its signature.

use std::error::Error;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

use cams_core::internal::sign::acs3;
use cams_core::{Config, Credentials};
use http::HeaderName;

#[allow(dead_code, reason = "`main` takes its credentials from the environment, which a test cannot set")]
#[path = "../examples/track_parcel.rs"]
mod track_parcel;

const SECRET: &str = "secret of a test";

/// Answers one request if its signature is right.
fn serve(stream: TcpStream) -> Result<(), Box<dyn Error + Send + Sync>> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let first = lines.next().ok_or("no request")??;
    let mut headers = Vec::new();
    for line in lines {
        let line = line?;
        let Some((name, value)) = line.split_once(": ") else { break };
        headers.push((name.to_lowercase(), value.to_owned()));
    }
    let body = if is_signed(&first, &headers)? {
        r#"{"Code":"OK","RequestId":"6A1C","State":"MOVING"}"#
    } else {
        r#"{"Code":"SignatureDoesNotMatch","RequestId":"6A1C"}"#
    };
    let length = body.len();
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close";
    write!(&stream, "{head}\r\ncontent-length: {length}\r\n\r\n{body}")?;
    Ok(())
}

fn is_signed(first: &str, headers: &[(String, String)]) -> Result<bool, Box<dyn Error + Send + Sync>> {
    let value = |name: &str| headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    let authorization = value("authorization").ok_or("it is not signed")?;
    let (_, signed) = authorization.split_once("SignedHeaders=").ok_or("it does not say what is signed")?;
    let (signed, signature) = signed.split_once(",Signature=").ok_or("it has no signature")?;
    let mut names = Vec::new();
    for name in signed.split(';') {
        names.push((HeaderName::try_from(name)?, value(name).ok_or("a signed header is missing")?));
    }
    let target = first.split(' ').nth(1).ok_or("it has no target")?;
    let query = target.split_once('?').map_or("", |(_, query)| query);
    let body = value("x-acs-content-sha256").ok_or("it has no digest")?;
    let names = names.iter().map(|(name, value)| (name, *value));
    let canonical = acs3::Canonical::new("POST", "/", query, names, body);
    let is_right = acs3::Key::new(SECRET).sign(&canonical.string_to_sign()) == signature;
    Ok(is_right && value("x-acs-action") == Some("TrackParcel") && query == "ParcelNumber=P-1001")
}

#[tokio::test]
async fn the_program_of_the_guide_makes_a_signed_call() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let server = thread::spawn(move || serve(listener.accept().unwrap().0));
    let config = Config::new().endpoint(endpoint).credentials(Credentials::new("key of a test", SECRET));
    assert_eq!(track_parcel::track(config, "P-1001").await.unwrap(), "MOVING");
    server.join().unwrap().unwrap();
}
