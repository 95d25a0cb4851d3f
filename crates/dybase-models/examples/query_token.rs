//! Asks for the token of a queue, without showing it: models of another product, sent by the same engine.
//!
//! `cargo run -p dybase-models --example query_token <queue name> [<endpoint> [rpc-v1]]`, with an AccessKey in the
//! environment.

use std::error::Error;

use cams_core::{CallOptions, Config, Engine, Scheme};
use dybase_models::{QueryTokenForMnsQueueRequest, SERVICE};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let queue = arguments.next().ok_or("which queue?")?;
    let mut config = Config::from_env();
    if let Some(endpoint) = arguments.next() {
        config = config.endpoint(endpoint);
    }
    if arguments.next().as_deref() == Some("rpc-v1") {
        config = config.signature(Scheme::RpcV1);
    }
    let engine = Engine::new(&SERVICE, config)?;
    let mut request = QueryTokenForMnsQueueRequest::new("ChatAppInbound");
    request.queue_name = Some(queue);
    let reply = engine.call(&request, &CallOptions::default()).await?;
    println!("{:?}", reply.output);
    Ok(())
}
