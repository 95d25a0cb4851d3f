//! Sends a text message: models of another product, sent by the same engine.
//!
//! `cargo run -p dysmsapi-models --example send_sms <number> [<endpoint> [rpc-v1]]`, with an AccessKey in the
//! environment.

use std::collections::BTreeMap;
use std::error::Error;

use cams_core::{CallOptions, Config, Engine, Scheme};
use dysmsapi_models::{SERVICE, SendSmsRequest};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let number = arguments.next().ok_or("to which number?")?;
    let mut config = Config::from_env();
    if let Some(endpoint) = arguments.next() {
        config = config.endpoint(endpoint);
    }
    if arguments.next().as_deref() == Some("rpc-v1") {
        config = config.signature(Scheme::RpcV1);
    }
    let engine = Engine::new(&SERVICE, config)?;
    let mut request = SendSmsRequest::new(number, "阿里云", "SMS_71390007");
    request.template_param = Some(BTreeMap::from([("customer".to_owned(), "a & b".to_owned())]));
    let reply = engine.call(&request, &CallOptions::default()).await?;
    println!("{:?}", reply.output);
    Ok(())
}
