//! The endpoint of a flow on axum, without an account: a customer picks a size, and the flow ends with an order.
//!
//! `cargo run -p cams --example flow_endpoint --features flows,tower`
//!
//! With arguments, it serves until it is stopped: the address to listen on, and the files of the private key (read) and
//! the public key (written, for UpdatePhoneEncryptionPublicKey). `tests/interop` does this.

use std::convert::Infallible;
use std::error::Error;

use axum::Router;
use cams::flows::{FlowEndpoint, FlowKey, FlowReply, FlowRequest};
use cams_mock::flows::FlowClient;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Put an unguessable token into each message that opens a flow, and remember the recipient.
const TOKEN: &str = "order-4711-2f1c9a";

#[tokio::main(flavor = "current_thread")]
pub(crate) async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    // A test program has its own arguments.
    if let [address, private, public] = arguments.as_slice()
        && address.contains(':')
        && private.ends_with(".pem")
    {
        let key = FlowKey::from_pem(&std::fs::read_to_string(private)?)?;
        std::fs::write(public, key.public_pem()?)?;
        let listener = TcpListener::bind(address).await?;
        println!("listening on http://{}", listener.local_addr()?);
        return Ok(axum::serve(listener, app(key)).await?);
    }

    let key = FlowKey::generate()?;
    let customer = FlowClient::new(&key.public_pem()?)?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let host = listener.local_addr()?.to_string();
    tokio::select! {
        served = async { axum::serve(listener, app(key)).await } => Ok(served?),
        asked = order(&customer, &host) => asked,
    }
}

fn app(key: FlowKey) -> Router {
    Router::new().route_service("/flow", FlowEndpoint::new(key).service(next_screen))
}

/// Returns the reply to what the customer did.
async fn next_screen(request: FlowRequest) -> Result<FlowReply, Infallible> {
    if request.flow_token() != Some(TOKEN) {
        return Ok(FlowReply::expired("This order is closed."));
    }
    Ok(match (request.screen(), request.data().get("size").and_then(Value::as_str)) {
        (Some("SIZE"), Some(size @ ("S" | "M"))) => {
            FlowReply::success(request.flow_token(), json!({"size": size}))
        }
        (Some("SIZE"), _) => sizes().with_error_message("Please pick a size."),
        _ => sizes(),
    })
}

fn sizes() -> FlowReply {
    FlowReply::screen("SIZE", json!({"sizes": ["S", "M"]}))
}

/// Does what WhatsApp does for a customer who orders, after a health check.
async fn order(customer: &FlowClient, host: &str) -> Result<(), Box<dyn Error>> {
    for (asked, wanted) in [
        (json!({"version": "3.0", "action": "ping"}), "active"),
        (json!({"version": "3.0", "action": "INIT", "flow_token": TOKEN}), r#""screen":"SIZE""#),
        (
            json!({"version": "3.0", "action": "data_exchange", "flow_token": TOKEN, "screen": "SIZE", "data": {}}),
            "Please pick a size.",
        ),
        (
            json!({"version": "3.0", "action": "data_exchange", "flow_token": TOKEN, "screen": "SIZE",
                   "data": {"size": "M"}}),
            r#""size":"M""#,
        ),
        (json!({"version": "3.0", "action": "INIT", "flow_token": "guessed"}), "This order is closed."),
    ] {
        let (body, answer) = customer.request(&asked)?;
        let answered = answer.open(&post(host, &body).await?)?.to_string();
        println!("{answered}");
        assert!(answered.contains(wanted), "{answered}");
    }
    Ok(())
}

/// Posts to the endpoint and returns the body of the answer. A program would use its HTTP client.
async fn post(host: &str, body: &str) -> Result<String, Box<dyn Error>> {
    let mut stream = TcpStream::connect(host).await?;
    let length = body.len();
    let request = format!(
        "POST /flow HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    let (_, body) = answer.split_once("\r\n\r\n").ok_or("the answer has no body")?;
    Ok(body.to_owned())
}
