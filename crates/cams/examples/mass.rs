//! A mass send, without an account: sends a template to 2,500 recipients on a local CAMS, each with its own values,
//! with a journal that lets a second run resume where the first one stopped.
//!
//! `cargo run -p cams --example mass`

use cams::content::Template;
use cams::mass::{FileJournal, Outcome};
use cams::models::MassMessageRecipient;
use cams::{Client, Config};
use cams_mock::MockServer;

#[tokio::main]
pub(crate) async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let server = MockServer::start().await?;
    let config = Config::new().endpoint(server.endpoint()).credentials(server.credentials());
    let client = Client::new(config.cust_space_id("cams-x000"))?;
    let folder = tempfile::tempdir()?;
    let journal = folder.path().join("spring.journal");

    println!("first run, stopped after a batch");
    send(&client, FileJournal::open(&journal)?, 1).await?;
    println!("second run");
    send(&client, FileJournal::open(&journal)?, usize::MAX).await?;
    server.shutdown().await;
    Ok(())
}

/// Sends until there are this many outcomes. The batches in flight are then unknown, and the journal shows them.
async fn send(
    client: &Client,
    journal: FileJournal,
    outcomes: usize,
) -> Result<(), Box<dyn std::error::Error>> {
    // They are read as needed, and could be the rows of a file with millions.
    let recipients = (0..2500).map(|number: u64| {
        let variables = [("name", format!("Customer {number}"))];
        MassMessageRecipient::new()
            .with_to((8_613_800_000_000 + number).to_string())
            .with_template_params(variables)
    });
    let mut sending = client
        .send_chatapp_mass_message()
        .from("8613800000000")
        .to_each(Template::code("1103457628904726528", "en"), recipients)
        .with_calls_in_flight(1)
        .with_journal(journal)
        .start()
        .await?;
    for _ in 0..outcomes {
        match sending.next().await {
            None => break,
            Some(Outcome::Accepted { batch, is_earlier: true, .. }) => println!("  {batch}: sent before"),
            Some(Outcome::Accepted { batch, group_message_id, .. }) => {
                println!("  {batch}: accepted as {}", group_message_id.unwrap_or_default());
            }
            Some(Outcome::NotSent { batch, error, .. }) => println!("  {batch}: not sent: {error}"),
            Some(Outcome::Unknown { batch, .. }) => println!("  {batch}: find out before it is sent again"),
            Some(Outcome::Invalid { index, violations, .. }) => println!("  recipient {index}: {violations}"),
            Some(other) => println!("  {other:?}"),
        }
    }
    Ok(())
}
