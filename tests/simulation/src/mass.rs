//! Programs that send to many recipients, with a journal: killed at any point, restarted, and resumed.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::sync::Arc;

use cams::content::Template;
use cams::mass::{Batch, Journal, MassSending, Outcome, Settled};
use cams::models::MassMessageRecipient;
use cams::{Client, Error, ErrorKind, Execution};
use futures_util::future::join;

use crate::account::Settings;
use crate::chance::Chance;
use crate::disk::Disk;
use crate::file_disk::FileDisk;
use crate::held::{self, Begun, Held, Watched};
use crate::life::Life;
use crate::mistakes;
use crate::place::Place;
use crate::planted::Planted;
use crate::search::Search;
use crate::told::check_text;
use crate::world::{FROM, PATIENCE, World};

/// One recipient in so many is not valid.
const INVALID: u64 = 17;

/// Lives in which the program may be killed; it is then left alone.
const LIVES: u64 = 12;

/// A send with its list, its disk and its settings, which are the same in every life.
struct Campaign {
    world: Arc<World>,
    who: String,
    recipients: Vec<String>,
    batch_size: usize,
    calls: usize,
    disk: Place,
    settings: Settings,
    /// Whether another list was taken in a life.
    is_mixed_up: Cell<bool>,
}

/// Sends a list, through as many lives as it takes.
pub(crate) async fn run(world: Arc<World>, who: String) -> Result<(), Error> {
    let mut chance = world.lock().chance.fork();
    let settings = Settings::draw(&mut chance);
    let recipients = (0..chance.between(0, 120)).map(|_| {
        let number = world.new_number();
        if chance.one_in(INVALID) { format!("+{number}") } else { number }
    });
    let recipients: Vec<_> = recipients.collect();
    let full = chance.pick(&[0, 0, 0, 30], 0);
    let disk = match FileDisk::new(&world, &who, full) {
        Ok(disk) if chance.one_in(4) => {
            world.note(&who, "its journal is a file");
            Place::File(Arc::new(disk))
        }
        _ => Place::Simulated(Arc::new(Disk::new(&world, &who, full))),
    };
    let campaign = Campaign {
        disk,
        batch_size: chance.size(1, 12),
        calls: chance.size(1, 5),
        world,
        who,
        recipients,
        settings,
        is_mixed_up: Cell::new(false),
    };
    for life in 0..LIVES {
        let who = format!("{}.{life}", campaign.who);
        let steps = (life + 1 < LIVES && chance.per_mille(700)).then(|| chance.below(120));
        campaign.world.note(&who, format_args!("starts with {} recipients", campaign.recipients.len()));
        let client = campaign.settings.client(&campaign.world, &who)?;
        if campaign.world.is_planted(Planted::JournalShared) {
            let (mut twin, other) = (chance.fork(), campaign.settings.client(&campaign.world, &who)?);
            let _ =
                join(campaign.live(&who, client.clone(), &mut chance), campaign.live(&who, other, &mut twin))
                    .await;
            break;
        }
        let lived = Life::new(&campaign.world, steps, campaign.live(&who, client, &mut chance)).await;
        match lived {
            None => campaign.world.note(&who, "is killed"),
            Some(Ok(true)) => break,
            Some(Ok(false)) => {}
            Some(Err(error)) => check_text(&campaign.world, &who, &error),
        }
        campaign.decide(&who, &mut chance).await;
    }
    campaign.disk.check_end(&campaign.who, &campaign.world);
    Ok(())
}

/// What happened to the recipients in one life.
#[derive(Default)]
struct Account {
    seen: BTreeSet<String>,
    batches: BTreeSet<u64>,
    /// Batches that may be sent by a later life.
    left: u64,
}

/// The batch that an outcome is about.
fn batch_of(outcome: &Outcome) -> Option<Batch> {
    match outcome {
        Outcome::Accepted { batch, .. } | Outcome::NotSent { batch, .. } | Outcome::Unknown { batch, .. } => {
            Some(*batch)
        }
        _ => None,
    }
}

/// How many recipients an outcome is about.
fn recipients_of(outcome: &Outcome) -> usize {
    match outcome {
        Outcome::Invalid { .. } => 1,
        Outcome::SourceFailed { recipients, .. } | Outcome::Stopped { recipients, .. } => recipients.len(),
        _ => batch_of(outcome).map_or(0, |batch| batch.count),
    }
}

/// Changes a list as people do.
fn other_list(world: &World, list: &mut Vec<String>, chance: &mut Chance) {
    let at = chance.size(0, list.len().saturating_sub(1));
    match chance.below(4) {
        0 => list.push(world.new_number()),
        1 => list.insert(at.min(list.len()), world.new_number()),
        2 if at < list.len() => drop(list.remove(at)),
        _ => list.reverse(),
    }
}

impl Campaign {
    /// One life. Returns whether nothing is left to be done.
    async fn live(&self, who: &str, client: Client, chance: &mut Chance) -> Result<bool, Error> {
        let fails_at = chance.one_in(6).then(|| chance.size(0, 100));
        // Somebody takes another list by mistake: nobody may be sent to twice.
        let is_other = chance.one_in(12);
        let mut list = self.recipients.clone();
        if is_other {
            self.is_mixed_up.set(true);
            other_list(&self.world, &mut list, chance);
        }
        let (mut unknown, held, begun) = (Vec::new(), Held::default(), Begun::default());
        let (world, room) = (&*self.world, self.calls * self.batch_size);
        let rows = list.iter().take(mistakes::given(&self.world, list.len()));
        let rows = rows.enumerate().map(|(at, to)| match fails_at {
            Some(last) if at >= last => Err("the source fails"),
            _ => {
                world.check(who, held.read(room));
                Ok(MassMessageRecipient::new().with_to(to).with_template_params([("name", to.as_str())]))
            }
        });
        let journal = Watched {
            journal: self.disk.open(who, &self.world),
            world: Arc::clone(&self.world),
            begun: Arc::clone(&begun),
        };
        let mut sending = client
            .send_chatapp_mass_message()
            .from(FROM)
            .try_to_each(Template::code("1103457628904726528", "en"), rows)
            .with_batch_size(self.batch_size)
            .with_calls_in_flight(mistakes::calls(&self.world, self.calls))
            .with_refusals(chance.one_in(2).then_some(3))
            .with_journal(journal)
            .start()
            .await?;
        self.disk.check_alone(who, &self.world);
        let stops_after = chance.one_in(6).then(|| chance.below(6));
        let (mut account, mut outcomes) = (Account::default(), 0);
        loop {
            // A program that gives up loses nothing.
            let patience = if chance.one_in(4) { chance.milliseconds(0, 300) } else { PATIENCE };
            let Ok(outcome) = tokio::time::timeout(patience, sending.next()).await else { continue };
            let Some(outcome) = outcome else { break };
            if self.world.is_planted(Planted::CountsEarly) {
                break;
            }
            let outcome = mistakes::taken(&self.world, outcome);
            outcomes += 1;
            held.told(recipients_of(&outcome));
            if let Some(batch) = batch_of(&outcome) {
                self.world.check(who, held::late(&self.world, &begun, batch.number, self.settings.timeout));
            }
            if self.world.is_planted(Planted::OutcomeLost) && outcomes == 2 {
                continue;
            }
            if is_other {
                self.world.note(who, format_args!("another list: {outcome:?}"));
                continue;
            }
            self.judge(who, &outcome, &mut account);
            if self.world.is_planted(Planted::OutcomeTwice) {
                self.judge(who, &outcome, &mut account);
            }
            if Some(outcomes) == stops_after {
                sending.stop();
            }
            if let Outcome::Unknown { recipients, .. } = outcome {
                unknown.push(recipients);
            }
        }
        if is_other {
            return Ok(false);
        }
        self.check_account(who, &sending, &account);
        for recipients in unknown.iter().take(2) {
            self.find(who, &sending, recipients).await;
        }
        Ok(account.left == 0)
    }

    /// Looks for a batch in the history. Nobody else sends to its recipients.
    ///
    /// A search reads a list for each of three recipients, and one more for each batch that was accepted. Each of them
    /// is one call here, since nobody is sent to often.
    async fn find(&self, who: &str, sending: &MassSending<'_>, recipients: &[MassMessageRecipient]) {
        let Some(first) = recipients.first().and_then(|recipient| recipient.to.as_deref()) else { return };
        let search = Search::begin(&self.world, who, first);
        let found = sending.find(recipients, self.world.yesterday()).await;
        let calls = 3 * (1 + self.recipients.len().div_ceil(self.batch_size));
        // After a mix-up of lists, it may have been sent to with another batch.
        search.end(&found, (calls, self.settings.timeout), !self.is_mixed_up.get()).await;
    }

    /// The recipients of a batch: those at its places that are valid.
    fn of_batch(&self, batch: Batch) -> Vec<String> {
        let places =
            self.recipients.iter().enumerate().filter(|(at, to)| {
                (batch.first..=batch.last).contains(&(*at as u64)) && !to.starts_with('+')
            });
        places.map(|(_, to)| to.clone()).collect()
    }

    /// Compares an outcome with what happened.
    fn judge(&self, who: &str, outcome: &Outcome, account: &mut Account) {
        let (world, mut problems) = (&self.world, Vec::new());
        let labels = match outcome {
            Outcome::Accepted { batch, .. }
            | Outcome::NotSent { batch, .. }
            | Outcome::Unknown { batch, .. } => {
                if !account.batches.insert(batch.number) {
                    problems.push(format!("{batch} has two outcomes in one life"));
                }
                let labels = self.of_batch(*batch);
                if labels.len() != batch.count {
                    problems.push(format!("{batch} has {} recipients", labels.len()));
                }
                labels
            }
            Outcome::Invalid { recipient, .. } => recipient.to.clone().into_iter().collect(),
            Outcome::SourceFailed { recipients, .. } | Outcome::Stopped { recipients, .. } => {
                recipients.iter().filter_map(|recipient| recipient.to.clone()).collect()
            }
            _ => Vec::new(),
        };
        let twice = labels.iter().filter(|label| !account.seen.insert((*label).clone())).count();
        if twice > 0 {
            problems.push(format!("{twice} recipients have two outcomes in one life"));
        }
        match outcome {
            Outcome::Accepted { batch, group_message_id, is_earlier, .. } => {
                world.note(who, format_args!("{batch} accepted, earlier: {is_earlier}"));
                let truth = &world.lock().truth;
                problems.extend(
                    labels.iter().filter_map(|label| truth.claim(label, group_message_id.as_deref())),
                );
            }
            Outcome::NotSent { batch, error, .. } => {
                world.note(who, format_args!("{batch} not sent: {error}"));
                account.left += 1;
                check_text(world, who, error);
                if error.execution() == Execution::Unknown {
                    problems.push(format!("{batch} is told as not sent with an error that does not know"));
                }
                problems.extend(labels.iter().filter_map(|label| world.lock().truth.deny(label)));
            }
            Outcome::Unknown { batch, error, .. } => {
                world.note(who, format_args!("{batch} unknown: {error:?}"));
                account.left += 1;
                // The recipients may be others than those of the journal; what an earlier life was told counts then.
                let is_of_this_life = |error: &&Error| error.kind() != ErrorKind::InvalidRequest;
                if let Some(error) = error.as_ref().filter(is_of_this_life) {
                    check_text(world, who, error);
                    let truth = &world.lock().truth;
                    problems.extend(labels.iter().filter_map(|label| truth.doubt(label)));
                }
            }
            Outcome::Invalid { index, .. } => {
                let to = self.recipients.get(usize::try_from(*index).unwrap_or(usize::MAX));
                if !to.is_some_and(|to| to.starts_with('+')) {
                    problems.push(format!("recipient {index} is valid and told as invalid"));
                }
            }
            Outcome::SourceFailed { is_earlier, .. } | Outcome::Stopped { is_earlier, .. } => {
                world.note(who, "ends early");
                account.left += 1;
                if !is_earlier {
                    problems.extend(labels.iter().filter_map(|label| world.lock().truth.deny(label)));
                }
            }
            _ => problems.push("an outcome of a kind that nobody knows".to_owned()),
        }
        problems.into_iter().for_each(|problem| world.broken(who, problem));
    }

    /// Every recipient that was read has one outcome.
    fn check_account(&self, who: &str, sending: &MassSending<'_>, account: &Account) {
        let counts = sending.counts();
        let read = usize::try_from(counts.read).unwrap_or(usize::MAX);
        let lost = self.recipients.iter().take(read).find(|to| !account.seen.contains(*to));
        if let Some(to) = lost {
            self.world.broken(who, format_args!("recipient {to} was read and has no outcome"));
        }
        if counts.settled() != counts.read {
            self.world.broken(who, format_args!("the counts do not add up: {counts:?}"));
        }
        let is_whole = account.left == 0 && read == self.recipients.len();
        if !is_whole && account.left == 0 {
            self.world.broken(
                who,
                format_args!("{read} of {} were read, and all seems done", self.recipients.len()),
            );
        }
    }

    /// Settles batches that may have been sent, like an operator who waits until nothing is in flight and then looks at
    /// the service.
    async fn decide(&self, who: &str, chance: &mut Chance) {
        // One who has mixed up the lists cannot say what a batch was.
        if chance.one_in(3) || self.is_mixed_up.get() {
            return;
        }
        tokio::time::sleep(PATIENCE).await;
        let journal = self.disk.open(who, &self.world);
        for batch in journal.undecided().await.unwrap_or_default() {
            let is_sent = self.of_batch(batch).iter().any(|label| self.world.lock().truth.is_executed(label));
            let found = if is_sent { Settled::Sent { group_message_id: None } } else { Settled::NotSent };
            self.world.note(who, format_args!("the operator settles {batch}: sent: {is_sent}"));
            if let Err(error) = journal.settle(batch.number, found).await {
                self.world.note(who, format_args!("cannot settle: {error}"));
            }
        }
    }
}
