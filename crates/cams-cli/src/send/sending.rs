//! The sending itself: reads the file again, sends, shows progress, and stops on request.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use cams::mass::{Batch, Counts, FileJournal, Journal, MassSending, Outcome, Stop as Reason};
use cams::models::MassMessageRecipient;
use cams::{CallOptions, Error, RateLimit};

use super::args::{Rate, SendArgs};
use super::mapping::Mapping;
use super::plan::{Plan, Trouble};
use super::selection::Selection;
use super::table::Rows;
use super::template::Look;
use crate::output::stderr::tell;
use crate::progress::{Progress, counted, grouped};
use crate::stop::{self, Stop};

/// Number of errors that are shown immediately; the results file has all of them.
const SHOWN_ERRORS: usize = 3;

/// Number of recipients of an unknown batch that are kept, to look for their messages.
const LOOKED_FOR: usize = 3;

/// Time limit for looking for unknown batches.
const LOOK_FOR: Duration = Duration::from_secs(30);
const LOOKED_FOR_BATCHES: usize = 10;

/// The result of the sending.
#[derive(Debug, Default)]
pub(crate) struct Sent {
    pub(crate) counts: Counts,
    /// Why batches were not sent, or are unknown, by their number.
    pub(crate) reasons: BTreeMap<u64, String>,
    /// Recipients that the rules of the call refuse, by index.
    pub(crate) invalid: BTreeMap<u64, String>,
    /// What the history shows about unknown batches, by their number.
    pub(crate) shown: BTreeMap<u64, Shown>,
    pub(crate) end: End,
}

/// What the history of the business number shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shown {
    /// Messages to the first of them.
    Messages,
    Nothing,
}

/// How it ended.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) enum End {
    #[default]
    Done,
    /// By a signal; the calls in flight have ended.
    Stopped,
    /// By a second signal.
    AtOnce,
    /// The first batches were all refused.
    Refusals,
    /// The journal cannot be written, or the file changed.
    Broken(String),
}

/// The people of the file, in its order.
struct People<'a> {
    rows: Rows,
    mapping: &'a Mapping,
    selection: &'a Selection,
    place: u64,
}

impl Iterator for People<'_> {
    type Item = Result<MassMessageRecipient, String>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let row = match self.rows.next() {
                Ok(row) => row?,
                Err(problem) => return Some(Err(problem)),
            };
            self.place += 1;
            if !self.selection.has(self.place - 1) {
                continue;
            }
            let changed = |_| format!("row {} has changed since it was checked", row.number);
            return Some(self.mapping.person(&row).map(|person| person.recipient).map_err(changed));
        }
    }
}

/// Sends to everybody that no earlier run has sent to.
pub(crate) async fn send(
    plan: &Plan,
    args: &SendArgs,
    selection: &Selection,
    journal: &Arc<FileJournal>,
    stop: &mut Option<Stop>,
) -> Result<Sent, Trouble> {
    let failed = |error: Error| Trouble::Call("SendChatappMassMessage", error);
    let people = People { rows: plan.table.rows()?, mapping: &plan.mapping, selection, place: 0 };
    let call = plan.client.send_chatapp_mass_message().from(&plan.from).with_options(options(args));
    let call = call.when_some(args.task_id.as_ref(), |call, id| call.task_id(id));
    let mut send = call
        .try_to_each(plan.template.clone(), people)
        .with_journal(Arc::clone(journal))
        .with_calls_in_flight(args.pace.max_calls_in_flight as usize);
    if let Look::Known(known) = &plan.look
        && let Some(names) = known.variables()
    {
        send = send.with_variable_names(names);
    }
    let mut sending = send.start().await.map_err(failed)?;
    if super::note::Note::of(&plan.entries).is_none() {
        let unwritten =
            |error| format!("the journal {} cannot be written: {error}", plan.files.journal.display());
        let entry = plan.note.entry().map_err(unwritten)?;
        journal.write(&entry).await.map_err(unwritten)?;
    }
    let mut sent = Sent::default();
    let mut looked_for = Vec::new();
    follow(&mut sending, &mut sent, &mut looked_for, selection.chosen(), stop).await;
    sent.counts = sending.counts();
    if !matches!(sent.end, End::AtOnce | End::Stopped) {
        look_for(&sending, &mut sent, &looked_for, plan, stop).await;
    }
    Ok(sent)
}

fn options(args: &SendArgs) -> CallOptions {
    let options = args.connection.options();
    match args.pace.rate_limit {
        None => options,
        Some(Rate::PerSecond(calls)) => options.rate_limit(RateLimit::PerSecond(calls)),
        Some(Rate::Unlimited) => options.no_rate_limit(),
    }
}

/// Asks for outcomes until there are none, or until the second signal.
async fn follow(
    sending: &mut MassSending<'_>,
    sent: &mut Sent,
    looked_for: &mut Vec<(Batch, Vec<MassMessageRecipient>)>,
    total: u64,
    stop: &mut Option<Stop>,
) {
    let mut progress = Progress::new(total, "sent to");
    loop {
        let outcome = tokio::select! {
            biased;
            () = stop::asked(stop) => {
                if sent.end == End::Stopped {
                    sent.end = End::AtOnce;
                    return;
                }
                sent.end = End::Stopped;
                sending.stop();
                let people = counted(sending.counts().in_flight(), "person", "people");
                progress.say(&format!(
                    "stopping: waiting for calls that are under way (up to {people}); a second signal stops at once\n"
                ));
                continue;
            }
            outcome = sending.next() => outcome,
        };
        let Some(outcome) = outcome else { return };
        note(outcome, sent, looked_for, &progress);
        let counts = sending.counts();
        progress.set(counts.settled(), || in_short(&counts));
    }
}

fn in_short(counts: &Counts) -> String {
    let mut text = format!("accepted {}", grouped(counts.accepted));
    for (name, count) in [("not sent", counts.not_sent), ("unknown", counts.unknown)] {
        if count > 0 {
            text.push_str(&format!(", {name} {}", grouped(count)));
        }
    }
    text
}

/// Keeps what the results file needs, and shows the first errors.
fn note(
    outcome: Outcome,
    sent: &mut Sent,
    looked_for: &mut Vec<(Batch, Vec<MassMessageRecipient>)>,
    progress: &Progress,
) {
    let shown = sent.reasons.len();
    let show = |batch: &Batch, what: &str, error: &Error| {
        if shown < SHOWN_ERRORS {
            let people = counted(batch.count as u64, "person", "people");
            let help = error.remedy().map(|help| format!("\n  help: {help}")).unwrap_or_default();
            progress.say(&format!("warning: batch {} ({people}) {what}: {error}{help}\n", batch.number));
        }
    };
    match outcome {
        Outcome::Accepted { .. } => {}
        Outcome::NotSent { batch, error, .. } => {
            show(&batch, "was not sent", &error);
            sent.reasons.insert(batch.number, error.to_string());
        }
        Outcome::Unknown { batch, mut recipients, error, .. } => {
            let why = match &error {
                Some(error) => {
                    show(&batch, "may have been sent, or not", error);
                    format!("{error}; see `cams send settle`")
                }
                None => "an earlier run did not see how its call ended; see `cams send settle`".to_owned(),
            };
            sent.reasons.insert(batch.number, why);
            recipients.truncate(LOOKED_FOR);
            looked_for.push((batch, recipients));
        }
        Outcome::Invalid { index, violations, .. } => {
            sent.invalid.insert(index, violations.to_string());
        }
        Outcome::SourceFailed { error, .. } => sent.end = End::Broken(error.to_string()),
        Outcome::Stopped { reason: Reason::Refusals, .. } => sent.end = End::Refusals,
        Outcome::Stopped { reason: Reason::Journal, .. } => {
            let last = sent.reasons.values().next_back().cloned().unwrap_or_default();
            sent.end = End::Broken(last);
        }
        _ => {}
    }
}

/// Looks for the unknown batches in the history, until a signal arrives.
async fn look_for(
    sending: &MassSending<'_>,
    sent: &mut Sent,
    looked_for: &[(Batch, Vec<MassMessageRecipient>)],
    plan: &Plan,
    stop: &mut Option<Stop>,
) {
    if looked_for.is_empty() {
        return;
    }
    tell("looking into the history for what is unknown, for up to 30 s; a signal ends the look\n");
    // Clocks may differ.
    let since = plan.note.begun() - Duration::from_secs(60);
    let look = async {
        for (batch, recipients) in looked_for.iter().take(LOOKED_FOR_BATCHES) {
            if let Ok(messages) = sending.find(recipients, since).await {
                let shown = if messages.is_empty() { Shown::Nothing } else { Shown::Messages };
                sent.shown.insert(batch.number, shown);
            }
        }
    };
    // This is only help: it is skipped if it takes too long, and a signal ends it. The results are still written.
    tokio::select! {
        () = stop::asked(stop) => {}
        _ = tokio::time::timeout(LOOK_FOR, look) => {}
    }
}
