//! Lists and waiting, without an account: waits until groups on a local CAMS are active, reads them item by item,
//! stops, and resumes there.
//!
//! `cargo run -p cams --example lists`

use std::time::Duration;

use cams::{Client, Config};
use cams_mock::MockServer;

const BUSINESS_NUMBER: &str = "8613800000000";

#[tokio::main]
pub(crate) async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let server = MockServer::start().await?;
    let config = Config::new().endpoint(server.endpoint()).credentials(server.credentials());
    let client = Client::new(config.cust_space_id("cams-x000"))?;
    let groups = || client.list_chat_group().business_number(BUSINESS_NUMBER);

    for subject in ["Orders", "Returns", "Refunds", "Praise", "Recipes"] {
        client.add_chat_group().business_number(BUSINESS_NUMBER).subject(subject).send().await?;
    }
    let active = groups()
        .wait_until_created("Orders")
        .with_interval(Duration::from_secs(1)) // the local service is quick; by default it is ten
        .with_deadline(Duration::from_secs(60))
        .run()
        .await?;
    println!("active   {}", active.group_id.unwrap_or_default());

    // Two pages of two groups each; the second one is read only in part.
    let mut items = groups().items().with_page_size(2);
    for _ in 0..3 {
        let group = items.next().await.ok_or("the list is too short")??;
        println!("group    {}", group.subject.unwrap_or_default());
    }
    let token = items.token().ok_or("the list has no rest")?;
    println!("{} in all, the rest from a token that can be kept", items.total().unwrap_or_default());
    let mut rest = groups().items().with_start(&token);
    while let Some(group) = rest.next().await {
        println!("group    {}", group?.subject.unwrap_or_default());
    }
    server.shutdown().await;
    Ok(())
}
