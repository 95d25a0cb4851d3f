//! A load in Rust, on one thread: `load --client cams --endpoint http://127.0.0.1:PORT`. Prints what was measured as one JSON
//! object.

use std::error::Error;
use std::time::Duration;

use cams_bench::load::{self, Bare, Call, InviteLink, Load, Measured, Typed};
use cams_bench::process::allow_many_files;
use clap::{Parser, ValueEnum};

/// Makes a call over and over.
#[derive(Debug, Parser)]
struct Arguments {
    /// The client that makes the calls.
    #[arg(long, value_enum)]
    client: Client,

    /// Where the server listens.
    #[arg(long, value_name = "URL")]
    endpoint: String,

    /// Calls at once.
    #[arg(long, value_name = "CALLS", default_value_t = 1)]
    in_flight: usize,

    /// Seconds before anything is measured.
    #[arg(long, value_name = "SECONDS", default_value_t = 0.5)]
    warm_up: f64,

    /// Seconds that are measured.
    #[arg(long, value_name = "SECONDS", default_value_t = 3.0)]
    seconds: f64,

    /// The call.
    #[arg(long, value_enum, default_value_t)]
    call: CallName,

    /// Size of the call: recipients, or items of a page.
    #[arg(long, value_name = "ITEMS", default_value_t = 1)]
    size: u32,

    /// Clients that make the calls in turn, each with its own connections.
    #[arg(long, value_name = "CLIENTS", default_value_t = 1)]
    clients: usize,

    /// Measure how long each call takes.
    #[arg(long)]
    latency: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Client {
    /// The SDK, with its defaults.
    Cams,
    /// The SDK, on `reqwest` instead of `hyper-util`.
    CamsReqwest,
    /// `reqwest`, with a request that was signed before.
    Reqwest,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum CallName {
    /// AddChatGroupInviteLink.
    #[default]
    InviteLink,
    /// SendChatappMassMessage.
    Mass,
    /// ListChatGroup.
    List,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    allow_many_files()?;
    let arguments = Arguments::parse();
    let measured = match arguments.call {
        CallName::InviteLink => measure(InviteLink, &arguments).await?,
        CallName::Mass => measure(Typed::mass(arguments.size.into()), &arguments).await?,
        CallName::List => measure(Typed::list(arguments.size.try_into()?), &arguments).await?,
    };
    println!("{}", serde_json::to_string(&measured)?);
    Ok(())
}

async fn measure(call: impl Call, arguments: &Arguments) -> Result<Measured, Box<dyn Error>> {
    let load = Load {
        in_flight: arguments.in_flight,
        warm_up: Duration::try_from_secs_f64(arguments.warm_up)?,
        duration: Duration::try_from_secs_f64(arguments.seconds)?,
        keeps_latencies: arguments.latency,
    };
    let clients = 0..arguments.clients;
    Ok(match arguments.client {
        Client::Cams => drive_sdk(load, call, clients.map(|_| load::client(&arguments.endpoint))).await?,
        Client::CamsReqwest => {
            drive_sdk(load, call, clients.map(|_| load::client_on_reqwest(&arguments.endpoint))).await?
        }
        Client::Reqwest => {
            let signed = load::capture(&call, &arguments.endpoint).await?;
            let make = |_| {
                let bare = Bare::new(signed.clone(), call.answer())?;
                Ok(move || {
                    let bare = bare.clone();
                    async move { bare.send().await }
                })
            };
            let calls: Vec<_> = clients.map(make).collect::<Result<_, Box<dyn Error>>>()?;
            load::drive(load, &calls).await?
        }
    })
}

/// The load of the SDK, by clients that may differ in their transports.
async fn drive_sdk(
    load: Load,
    call: impl Call,
    clients: impl Iterator<Item = Result<cams::Client, cams::Error>>,
) -> Result<Measured, Box<dyn Error>> {
    let make = |client: Result<cams::Client, cams::Error>| {
        let (client, call) = (client?, call.clone());
        Ok(move || {
            let (client, call) = (client.clone(), call.clone());
            async move { call.send(&client).await }
        })
    };
    let calls: Vec<_> = clients.map(make).collect::<Result<_, cams::Error>>()?;
    Ok(load::drive(load, &calls).await?)
}
