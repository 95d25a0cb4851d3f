//! An echo bot on axum, without an account: customers of a local CAMS write, and the bot answers each message once.
//!
//! `cargo run -p cams --example echo_bot --features tower`
//!
//! The callback handler only stores the events and returns, so that the service gets its acknowledgement in time. A
//! worker answers afterwards. The service repeats events, so the handler also stores the key of each event. This bot
//! keeps both in memory; keep them in a database, in one transaction, so that an acknowledged message survives a crash.

use std::collections::HashSet;
use std::error::Error;
use std::sync::{Arc, Mutex};

use axum::Router;
use cams::content::whatsapp::Text;
use cams::models::events::InboundContent;
use cams::receive::http::CallbackReceiver;
use cams::receive::{Event, Events, Inbound};
use cams::{Client, Config};
use cams_mock::{CallbackQuirk, InboundMessage, MockServer};
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

const BUSINESS_NUMBER: &str = "8613800000000";

/// Create your own with `openssl rand -hex 16`, and keep it secret, because anyone who knows it can post.
const TOKEN: &str = "00000000000000000000000000000000";

#[tokio::main(flavor = "current_thread")]
pub(crate) async fn main() -> Result<(), Box<dyn Error>> {
    let inbox = Inbox::default();
    let (queue, mut waiting) = unbounded_channel();
    let callbacks = CallbackReceiver::new(TOKEN)?
        .with_business_number(BUSINESS_NUMBER)
        .service(move |events| keep(inbox.clone(), queue.clone(), events));
    let app = Router::new().route_service("/cams/{token}", callbacks);
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = format!("http://{}/cams/{TOKEN}", listener.local_addr()?);

    // Here, the local CAMS sends each callback twice, as the service may.
    let server =
        MockServer::builder().webhook(address).callback_quirk(CallbackQuirk::Duplicates).start().await?;
    let config = Config::new().endpoint(server.endpoint()).credentials(server.credentials());
    let client = Client::new(config.cust_space_id("cams-x000"))?;
    for (customer, text) in [("8613900001234", "Hello"), ("8613900005678", "Where is my order?")] {
        server.receive(InboundMessage::new(BUSINESS_NUMBER, customer, text));
    }
    tokio::select! {
        served = async { axum::serve(listener, app).await } => served?,
        answered = echo(&client, &mut waiting, 2) => answered?,
    }

    let history = client.list_chatapp_message().business_number(BUSINESS_NUMBER).channel_type("whatsapp");
    let mut messages = history.items();
    let mut echoes = 0;
    while let Some(message) = messages.next().await {
        let message = message?;
        echoes +=
            usize::from(message.message.as_deref().is_some_and(|content| content.contains("You wrote")));
    }
    assert_eq!(echoes, 2, "each message is answered once, although each callback came twice");
    println!("{echoes} messages were answered");
    server.shutdown().await;
    Ok(())
}

/// The keys of the stored events.
type Inbox = Arc<Mutex<HashSet<String>>>;

/// Stores what customers wrote. After an error, the service sends all of it again.
async fn keep(
    inbox: Inbox,
    queue: UnboundedSender<Inbound>,
    events: Events,
) -> Result<(), Box<dyn Error + Send + Sync>> {
    for item in events {
        match item {
            Ok(event) if !inbox.lock().map_err(|_| "the inbox is broken")?.insert(event.key()) => {}
            Ok(Event::Inbound(message)) => queue.send(message)?,
            Ok(_) => {}
            // It will never be readable, so it must not be repeated forever. Keep its text if you are allowed to.
            Err(bad) => eprintln!("{bad}"),
        }
    }
    Ok(())
}

/// Answers this many messages.
async fn echo(
    client: &Client,
    waiting: &mut UnboundedReceiver<Inbound>,
    count: usize,
) -> Result<(), Box<dyn Error>> {
    for _ in 0..count {
        let message = waiting.recv().await.ok_or("the server has stopped")?;
        let (InboundContent::Text(text), Some(customer)) = (&message.content, &message.from) else {
            continue;
        };
        let answer = Text::new(format!("You wrote: {text}"));
        client.send_chatapp_message().from(BUSINESS_NUMBER).to(customer).content(answer).send().await?;
    }
    Ok(())
}
