//! A realistic campaign: from a file whose reading can fail, with a journal, an orderly stop by Ctrl-C, the lines of
//! the file in every outcome, progress, and a second run that looks for unknown batches.
//!
//! `cargo run -p cams --example campaign`

use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;
use std::time::{Duration, SystemTime};

use cams::content::Template;
use cams::mass::{FileJournal, Outcome, Settled, Tagged};
use cams::models::MassMessageRecipient;
use cams::{Client, Config};
use cams_mock::MockServer;

type AnyError = Box<dyn std::error::Error + Send + Sync>;

#[tokio::main]
pub(crate) async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let server = MockServer::start().await?;
    let config = Config::new().endpoint(server.endpoint()).credentials(server.credentials());
    let client = Client::new(config.cust_space_id("cams-x000"))?;
    let folder = tempfile::tempdir()?;
    let (people, journal) = (folder.path().join("people.csv"), folder.path().join("spring.journal"));

    println!("a row is broken");
    write_people(&people, Some(1700))?;
    run(&client, &people, &journal).await?;
    println!("the row is corrected");
    write_people(&people, None)?;
    run(&client, &people, &journal).await?;
    server.shutdown().await;
    Ok(())
}

/// One run of the campaign. Run it again until nothing is left: no entry of the list is sent to twice.
async fn run(client: &Client, people: &Path, journal: &Path) -> Result<(), Box<dyn std::error::Error>> {
    // Clocks may differ.
    let before = SystemTime::now() - Duration::from_secs(60);
    let mut sending = client
        .send_chatapp_mass_message()
        .from("8613800000000")
        .try_to_each(Template::code("1103457628904726528", "en"), rows(File::open(people)?))
        .with_journal(FileJournal::open(journal)?)
        .start()
        .await?;
    let mut interrupted = std::pin::pin!(tokio::signal::ctrl_c());
    let mut is_stopped = false;
    loop {
        let outcome = tokio::select! {
            _ = &mut interrupted, if !is_stopped => {
                is_stopped = true;
                sending.stop(); // calls in flight still end
                continue;
            }
            outcome = sending.next() => outcome,
        };
        let Some(outcome) = outcome else { break };
        let counts = sending.counts();
        print!("  {:>4} of {:>4}: ", counts.settled(), counts.read);
        match outcome {
            Outcome::Accepted { batch, is_earlier, .. } => {
                println!("{batch} accepted{}", if is_earlier { " before" } else { "" });
            }
            Outcome::NotSent { batch, error, .. } => println!("{batch} not sent: {error}"),
            Outcome::Unknown { batch, recipients, .. } => {
                // If none is found, it may still appear: leave the batch unknown, and run the campaign again later.
                let is_there = !sending.find(&recipients, before).await?.is_empty();
                if is_there {
                    sending.settle(batch, Settled::Sent { group_message_id: None }).await?;
                }
                println!("{batch} {}", if is_there { "was sent" } else { "may have been sent" });
            }
            Outcome::Invalid { tag: line, violations, .. } => println!("line {line} left out: {violations}"),
            Outcome::SourceFailed { error, .. } => println!("{error}; correct it and run this again"),
            Outcome::Stopped { reason, .. } => println!("stopped ({reason:?}); run this again to continue"),
            other => println!("{other:?}"),
        }
    }
    Ok(())
}

/// Returns the rows, each with a number, a name, and its line.
fn rows(file: File) -> impl Iterator<Item = Result<Tagged<MassMessageRecipient, u64>, AnyError>> {
    BufReader::new(file).lines().zip(1..).map(|(row, line)| {
        let row = row?;
        let (number, name) = row.split_once(',').ok_or_else(|| format!("line {line} has no comma"))?;
        let recipient = MassMessageRecipient::from(number).with_template_params([("name", name)]);
        Ok(Tagged::new(recipient, line))
    })
}

fn write_people(path: &Path, broken: Option<u64>) -> io::Result<()> {
    let mut file = io::BufWriter::new(File::create(path)?);
    for at in 1..=2500_u64 {
        let separator = if broken == Some(at) { ';' } else { ',' };
        let prefix = if at == 42 { "+" } else { "" };
        writeln!(file, "{prefix}{}{separator}Customer {at}", 8_613_800_000_000 + at)?;
    }
    file.flush()
}
