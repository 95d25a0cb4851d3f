//! Asks for temporary credentials of a role: models of another product, sent by the same engine.
//!
//! `cargo run -p sts-models --example assume_role <role ARN> [<endpoint> [rpc-v1]]`, with an AccessKey in the
//! environment.

use std::error::Error;

use cams_core::{CallOptions, Config, Engine, Scheme};
use sts_models::{AssumeRoleRequest, SERVICE};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let role = arguments.next().ok_or("which role?")?;
    let mut config = Config::from_env();
    if let Some(endpoint) = arguments.next() {
        config = config.endpoint(endpoint);
    }
    if arguments.next().as_deref() == Some("rpc-v1") {
        config = config.signature(Scheme::RpcV1);
    }
    let engine = Engine::new(&SERVICE, config)?;
    let mut request = AssumeRoleRequest::new(role, "example");
    request.duration_seconds = Some(900);
    let reply = engine.call(&request, &CallOptions::default()).await?;
    println!("{:?}", reply.output);
    Ok(())
}
