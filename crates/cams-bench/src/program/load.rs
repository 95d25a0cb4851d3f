//! A load on one thread: which client makes which call, how often at once, and for how long.

use std::time::Duration;

use anyhow::bail;
use clap::ValueEnum;

use super::bare::Bare;
use super::by_hand::ByHand;
use super::call::{Call, InviteLink, Typed};
use super::drive::{Load, Measured, drive};
use super::process::allow_many_files;
use super::sdk;

/// Arguments of a load.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
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

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Client {
    /// The SDK with its defaults.
    Cams,
    /// A program written without the SDK, which signs each call and parses the answer.
    ByHand,
    /// `reqwest` sending a request that was signed before.
    Reqwest,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum CallName {
    /// AddChatGroupInviteLink.
    #[default]
    InviteLink,
    /// SendChatappMassMessage.
    Mass,
    /// ListChatGroup.
    List,
}

/// Makes the load and prints what was measured as one JSON object.
#[tokio::main(flavor = "current_thread")]
pub(crate) async fn run(args: &Args) -> anyhow::Result<()> {
    allow_many_files()?;
    let measured = match (args.client, args.call) {
        (Client::ByHand, CallName::InviteLink) => by_hand(args).await?,
        (Client::ByHand, _) => bail!("the program written by hand makes the call `invite-link` only"),
        (_, CallName::InviteLink) => measure(InviteLink, args).await?,
        (_, CallName::Mass) => measure(Typed::mass(args.size.into()), args).await?,
        (_, CallName::List) => measure(Typed::list(args.size.try_into()?), args).await?,
    };
    println!("{}", serde_json::to_string(&measured)?);
    Ok(())
}

impl Args {
    fn load(&self) -> anyhow::Result<Load> {
        Ok(Load {
            in_flight: self.in_flight,
            warm_up: Duration::try_from_secs_f64(self.warm_up)?,
            duration: Duration::try_from_secs_f64(self.seconds)?,
            keeps_latencies: self.latency,
        })
    }
}

/// Calls by the SDK, or by `reqwest` with the bytes that the SDK would send.
async fn measure(call: impl Call, args: &Args) -> anyhow::Result<Measured> {
    let clients = 0..args.clients;
    if args.client == Client::Reqwest {
        let signed = sdk::capture(&call, &args.endpoint).await?;
        let make = |_| {
            let bare = Bare::new(signed.clone(), call.answer())?;
            Ok(move || {
                let bare = bare.clone();
                async move { bare.send().await }
            })
        };
        let calls: Vec<_> = clients.map(make).collect::<anyhow::Result<_>>()?;
        return drive(args.load()?, &calls).await;
    }
    let make = |_| {
        let (client, call) = (sdk::client(&args.endpoint)?, call.clone());
        Ok(move || {
            let (client, call) = (client.clone(), call.clone());
            async move { call.send(&client).await }
        })
    };
    let calls: Vec<_> = clients.map(make).collect::<anyhow::Result<_>>()?;
    drive(args.load()?, &calls).await
}

async fn by_hand(args: &Args) -> anyhow::Result<Measured> {
    let make = |_| {
        let client = ByHand::new(&args.endpoint)?;
        Ok(move || {
            let client = client.clone();
            async move { client.add_invite_link().await }
        })
    };
    let calls: Vec<_> = (0..args.clients).map(make).collect::<anyhow::Result<_>>()?;
    drive(args.load()?, &calls).await
}
