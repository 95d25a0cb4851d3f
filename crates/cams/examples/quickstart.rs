//! A quick tour of the SDK, without an account: starts a local CAMS in this process, creates a group, adds its invite
//! link, lists it, lets a member join, and handles an error.
//!
//! `cargo run -p cams --example quickstart`

use std::time::Duration;

use cams::{Client, Config, Credentials};
use cams_mock::MockServer;

const BUSINESS_NUMBER: &str = "8613800000000";

#[tokio::main]
pub(crate) async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // The local CAMS: real HTTP, real signatures, on a free port of this machine.
    let server = MockServer::start().await?;
    println!("local service    {}", server.endpoint());

    // With the real service, use `Client::from_env()?`, or a `Config` without the endpoint.
    let config = Config::new()
        .credentials(Credentials::new(server.access_key_id(), server.access_key_secret()))
        .endpoint(server.endpoint())
        .cust_space_id("cams-x000");
    let client = Client::new(config)?;

    let created =
        client.add_chat_group().business_number(BUSINESS_NUMBER).subject("Weekly orders").send().await?;
    println!("group created    unique code {}", created.unique_code.as_deref().unwrap_or("?"));

    // A group is created after the call returns. The real service takes a while, and the waiter polls it every ten
    // seconds or more.
    let group = client
        .list_chat_group()
        .business_number(BUSINESS_NUMBER)
        .wait_until_created("Weekly orders")
        .with_interval(Duration::from_secs(1))
        .run()
        .await?;
    let group_id = group.group_id.unwrap_or_default();
    println!("group is active  {group_id}");

    let reply = client
        .add_chat_group_invite_link()
        .business_number(BUSINESS_NUMBER)
        .group_id(&group_id)
        .send_with_metadata()
        .await?;
    let link = reply.output.invite_link.unwrap_or_default();
    println!("invite link      {link}");
    println!("                 request {}", reply.metadata.request_id().unwrap_or("?"));

    // A person opens the link; on the real service this happens in WhatsApp.
    server.join(&link, "8613800000001")?;
    let members = client
        .list_chat_group_participants()
        .business_number(BUSINESS_NUMBER)
        .group_id(&group_id)
        .send()
        .await?
        .data
        .map_or_else(Vec::new, |page| page.list);
    println!("members          {}", members.len());

    // A group that does not exist: the service refuses it with HTTP 200, and the SDK returns an error.
    match client
        .add_chat_group_invite_link()
        .business_number(BUSINESS_NUMBER)
        .group_id("no-such-group")
        .send()
        .await
    {
        Ok(_) => println!("a link for a group that does not exist?"),
        Err(error) if error.may_have_executed() => println!("look before you call again: {error}"),
        Err(error) => println!("refused          {} ({})", error.code().unwrap_or("?"), error.message()),
    }

    server.shutdown().await;
    Ok(())
}
