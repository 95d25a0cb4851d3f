//! A program without `async`: adds the invite link of a group on a local CAMS.
//!
//! `cargo run -p cams --example blocking --features blocking`

use cams::models::PageRequest;
use cams::{Client, Config, Credentials};
use cams_mock::MockServer;

const BUSINESS_NUMBER: &str = "8613800000000";

pub(crate) fn main() -> Result<(), Box<dyn std::error::Error>> {
    // Only the local CAMS needs a runtime here. With the real service, `Client::from_env()?` is enough.
    let runtime = tokio::runtime::Runtime::new()?;
    let server = runtime.block_on(MockServer::start())?;
    let config = Config::new()
        .credentials(Credentials::new(server.access_key_id(), server.access_key_secret()))
        .endpoint(server.endpoint())
        .cust_space_id("cams-x000");
    let client = Client::new(config)?;

    client.add_chat_group().business_number(BUSINESS_NUMBER).subject("Weekly orders").send_blocking()?;
    let groups = client.list_chat_group().business_number(BUSINESS_NUMBER).page(PageRequest::new(1, 20));
    groups.clone().send_blocking()?; // the group is being created
    let listed = groups.send_blocking()?.data.map_or_else(Vec::new, |page| page.list);
    let group_id = listed.into_iter().find_map(|group| group.group_id).ok_or("the group is not active")?;

    let reply = client
        .add_chat_group_invite_link()
        .business_number(BUSINESS_NUMBER)
        .group_id(group_id)
        .send_blocking()?;
    println!("invite link  {}", reply.invite_link.unwrap_or_default());

    runtime.block_on(server.shutdown());
    Ok(())
}
