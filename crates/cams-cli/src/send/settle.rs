//! `cams send settle`: the batches whose outcome is unknown, and what a person has found out about them.

use std::path::PathBuf;
use std::process::ExitCode;

use cams::mass::{Batch, FileJournal, Journal, Settled};
use clap::Args as ClapArgs;
use serde_json::json;

use crate::exit;
use crate::output::format::{Format, OutputArgs};
use crate::output::json::Json;
use crate::output::stderr::tell;
use crate::output::stdout;
use crate::progress::counted;

#[derive(Debug, ClapArgs)]
pub(crate) struct SettleArgs {
    /// Journal of the send, such as people.csv.journal.
    pub(crate) journal: PathBuf,

    /// Batch that you found out about. Default: list the batches whose outcome is unknown.
    #[arg(long, value_name = "NUMBER", requires = "found")]
    pub(crate) batch: Option<u64>,

    /// The recipients of the batch got the message.
    #[arg(long, group = "found", requires = "batch")]
    pub(crate) sent: bool,

    /// The recipients of the batch did not get the message. Be sure: the next run sends it to them.
    #[arg(long, group = "found", requires = "batch")]
    pub(crate) not_sent: bool,

    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

pub(crate) async fn run(args: &SettleArgs) -> ExitCode {
    match settle(args).await {
        Ok(code) => code,
        Err(problem) => {
            tell(&format!("error: {problem}\n"));
            ExitCode::from(exit::BAD_INPUT)
        }
    }
}

async fn settle(args: &SettleArgs) -> Result<ExitCode, String> {
    let name = args.journal.display();
    if !args.journal.exists() {
        return Err(format!("there is no journal {name}"));
    }
    let unusable = |error: std::io::Error| format!("{name} cannot be used: {error}");
    let journal = FileJournal::open(&args.journal).map_err(unusable)?;
    let Some(batch) = args.batch else {
        let undecided = journal.undecided().await.map_err(unusable)?;
        return Ok(list(args, &undecided));
    };
    let found = if args.sent { Settled::Sent { group_message_id: None } } else { Settled::NotSent };
    journal.settle(batch, found).await.map_err(unusable)?;
    let left = journal.undecided().await.map_err(unusable)?.len() as u64;
    let what = if args.sent { "sent" } else { "not sent" };
    tell(&format!("batch {batch} is settled as {what}; {} left\n", counted(left, "batch is", "batches are")));
    Ok(ExitCode::from(exit::DONE))
}

fn list(args: &SettleArgs, undecided: &[Batch]) -> ExitCode {
    if args.output.is_for_people() {
        return stdout::write_reference("the list", &in_words(args, undecided));
    }
    let batches = undecided.iter().map(|batch| {
        json!({"batch": batch.number, "people": batch.count, "first": batch.first, "last": batch.last})
    });
    let listed = Json::from(serde_json::Value::from_iter(batches));
    args.output.print("the list", listed, Format::Json)
}

fn in_words(args: &SettleArgs, undecided: &[Batch]) -> String {
    if undecided.is_empty() {
        return "no batch is unknown\n".to_owned();
    }
    let mut text = String::new();
    for batch in undecided {
        let people = counted(batch.count as u64, "person", "people");
        text.push_str(&format!("batch {}: {people}\n", batch.number));
    }
    text.push_str(
        "their rows have cams_status `unknown` in the results file; look whether these people got the message\n",
    );
    text.push_str(&commands(&args.journal.display().to_string(), undecided.iter().map(|batch| batch.number)));
    text
}

/// The commands that settle batches.
pub(crate) fn commands(journal: &str, batches: impl Iterator<Item = u64>) -> String {
    let mut text = String::new();
    for batch in batches {
        text.push_str(&format!(
            "  cams send settle {journal} --batch {batch} --sent        if they got it\n  \
             cams send settle {journal} --batch {batch} --not-sent    if they did not; the next run sends it\n"
        ));
    }
    text
}
