//! Prints where a parcel is.

use std::error::Error;

use cams_core::{CallOptions, Config, Engine};
use parcels_models::{SERVICE, TrackParcelRequest};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    println!("{}", track(Config::from_env(), "P-1001").await?);
    Ok(())
}

/// Signs and sends the call, and returns the state of the parcel.
pub(crate) async fn track(config: Config, number: &str) -> Result<String, Box<dyn Error>> {
    let engine = Engine::new(&SERVICE, config)?;
    let request = TrackParcelRequest::new(number);
    let reply = engine.call(&request, &CallOptions::default()).await?;
    Ok(reply.output.state.map(|state| state.to_string()).unwrap_or_default())
}
