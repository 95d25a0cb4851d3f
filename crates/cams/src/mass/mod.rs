//! Mass sends: a template to any number of recipients, each with its own values, in constant memory.
//!
//! [`to_each`](crate::operations::SendChatappMassMessage::to_each) takes the recipients as an iterator and reads them
//! as needed. [`try_to_each`](crate::operations::SendChatappMassMessage::try_to_each) takes `Result`s from a source
//! that can fail. `to_each_of` and `try_to_each_of` take streams. Each call has at most 1,000 recipients, the limit of
//! the service. Several calls are in flight at a time, at most 10 per second, the documented rate. Each outcome is
//! reported as soon as it is known.
//!
//! ```no_run
//! use cams::content::Template;
//! use cams::mass::{FileJournal, Outcome};
//! use cams::models::MassMessageRecipient;
//!
//! # async fn run(client: cams::Client) -> Result<(), Box<dyn std::error::Error>> {
//! let people = [("8613800000001", "Ana"), ("8613800000002", "Ben")]; // or the rows of a file, of a query, …
//! let recipients = people
//!     .into_iter()
//!     .map(|(number, name)| MassMessageRecipient::from(number).with_template_params([("name", name)]));
//! let mut sending = client
//!     .send_chatapp_mass_message()
//!     .from("8613800000000")
//!     .to_each(Template::code("1103457628904726528", "en"), recipients)
//!     .with_journal(FileJournal::open("spring.journal")?)
//!     .start()
//!     .await?;
//! while let Some(outcome) = sending.next().await {
//!     match outcome {
//!         Outcome::Accepted { batch, group_message_id, .. } => println!("{batch}: {group_message_id:?}"),
//!         Outcome::NotSent { batch, error, .. } => println!("{batch} was not sent: {error}"),
//!         Outcome::Unknown { batch, .. } => println!("{batch}: find out before sending again"),
//!         Outcome::Invalid { index, violations, .. } => println!("recipient {index}: {violations}"),
//!         Outcome::Stopped { reason, index, .. } => println!("stopped before recipient {index}: {reason:?}"),
//!         _ => {}
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Each recipient once
//! A run sends to each recipient at most once, and reports it in exactly one [`Outcome`]. It never repeats a call that
//! may have been executed: its recipients come back as [`Outcome::Unknown`]. Recipients are not compared, because that
//! would take memory for every number. If a number is in the list twice, it therefore gets the message twice, and so do
//! two spellings of one account ([`PhoneNumber::may_be_same_account`](crate::PhoneNumber::may_be_same_account)). The
//! service only reports that it has accepted a batch; receipts with the `GroupMessageId` report the delivery.
//!
//! # Stopping and resuming
//! [`MassSending::stop`] stops reading and lets the calls in flight finish. Dropping the [`MassSending`] cancels them,
//! and their outcomes are unknown. With a [`Journal`], the same send with the same recipients resumes where it stopped,
//! even after a crash. It skips what was accepted. What was in flight or ended as unknown, it reports as unknown and
//! does not send. It sends what was refused, and the rest. If the list of recipients has changed (longer, shorter, or
//! in another order), it stops at the first batch that differs ([`Stop::Journal`]), and reports that batch as unknown,
//! because an earlier run may have sent to some of it. It also stops if a batch cannot be recorded in the journal; that
//! batch is not sent.
//!
//! The list must therefore not end where the source fails: its last batch would differ from that of the next run.
//! `try_to_each` takes care of this. A send also stops on its own if its first batches are all refused
//! ([`MassSend::with_refusals`]).
//!
//! # Unknown batches
//! Find out what happened to them, settle them in the journal, and run the send again. [`MassSending::find`] shows what
//! the history contains. It helps you to decide, but never decides: another program may have sent the same template to
//! the same people, and missing messages may still appear. Look at the messages, at receipts, and at what else was
//! sent:
//!
//! ```no_run
//! use std::time::SystemTime;
//!
//! use cams::mass::{MassSending, Outcome, Settled};
//! use cams::models::ChatappMessageRecord;
//!
//! /// Asks a person who looks at the messages; `None` if the answer is not clear yet.
//! fn decide(messages: &[ChatappMessageRecord]) -> Option<Settled> {
//!     println!("{messages:?}: s for sent, n for not sent, anything else for later");
//!     let mut answer = String::new();
//!     std::io::stdin().read_line(&mut answer).ok()?;
//!     match answer.trim() {
//!         "s" => Some(Settled::Sent { group_message_id: None }),
//!         "n" => Some(Settled::NotSent),
//!         _ => None,
//!     }
//! }
//!
//! # async fn run(mut sending: MassSending<'_>, before: SystemTime) -> Result<(), Box<dyn std::error::Error>> {
//! while let Some(outcome) = sending.next().await {
//!     if let Outcome::Unknown { batch, recipients, .. } = outcome {
//!         match sending.find(&recipients, before).await {
//!             Ok(messages) => {
//!                 if let Some(decided) = decide(&messages) {
//!                     sending.settle(batch, decided).await?;
//!                 }
//!             }
//!             Err(error) => println!("{batch}: the history cannot be read: {error}"),
//!         }
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Tags and progress
//! [`Tagged`] gives a recipient your own tag, such as a customer ID or a line number, which comes back in the outcome.
//! Indexes count what the source yields, so filtering rows shifts them, but not the tags. [`MassSending::counts`] has
//! the numbers for a progress bar.
//!
//! # Memory
//! A send holds at most [`with_calls_in_flight`](MassSend::with_calls_in_flight) batches and the one being read. A
//! resumed journal takes about 100 bytes for each 1,000 recipients, and so does the ID of an accepted batch.

mod batches;
mod file_journal;
mod find;
mod history;
mod journal;
mod outcome;
mod plan;
mod recipient;
mod sender;
mod sending;

pub use file_journal::FileJournal;
pub use journal::{BoxFuture, Entry, Journal, Settled};
pub use outcome::{Batch, Counts, Outcome, Stop};
pub use plan::{MAX_RECIPIENTS, MassSend};
pub use recipient::{IntoRecipient, SourceError, Tagged};
pub use sending::MassSending;
