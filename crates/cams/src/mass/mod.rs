//! Mass sends: a template to any number of recipients, each with its own values, in constant memory.
//!
//! [`to_each`](crate::operations::SendChatappMassMessage::to_each) takes the recipients as an iterator and reads them
//! as they are needed. [`try_to_each`](crate::operations::SendChatappMassMessage::try_to_each) takes `Result`s from a
//! source that can fail; `to_each_of` and `try_to_each_of` take streams. They go out in calls of at most 1,000, which
//! the service allows, at most 10 per second, which it documents, and some of them at a time. What becomes of each
//! call is told as soon as it is known.
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
//! Each recipient that you give is sent to once at most, and is in exactly one [`Outcome`] of a run. A call that may
//! have been executed is never repeated: its recipients come back as [`Outcome::Unknown`]. Recipients are not
//! compared, since this would take memory for every number. A number that is in the list twice is therefore sent to
//! twice, and so are two spellings of one account
//! ([`PhoneNumber::may_be_same_account`](crate::PhoneNumber::may_be_same_account)). The service answers that it has
//! accepted a batch, no more; receipts tell of the delivery, with the `GroupMessageId`.
//!
//! # Stopping and going on
//! [`MassSending::stop`] reads no further and lets the calls in flight end. Dropping the [`MassSending`] cancels them,
//! and what became of them is unknown. With a [`Journal`] the same send with the same recipients goes on where it was
//! stopped, even by a crash: what was accepted is not sent again, what was in flight or ended as unknown is reported
//! as unknown and not sent, what was refused is sent, and so is the rest. Another list of recipients, longer, shorter
//! or in another order, is noticed at the first batch that differs: that batch is reported as unknown, since an earlier
//! run may have sent to some of it, and the send stops ([`Stop::Journal`]). It stops as well if a batch cannot be
//! recorded in the journal; that batch is not sent.
//!
//! So the list must not end where the source fails: its last batch would be another one than in the next run.
//! `try_to_each` sees to that. A send also stops on its own when its first batches are all refused
//! ([`MassSend::with_refusals`]).
//!
//! # Unknown batches
//! Find out what became of them, settle it in the journal, and run the send again. [`MassSending::find`] shows what the
//! history has. It helps you to decide, and never decides: another program may have sent the same template to the
//! same people, and what is not there yet may come. Look at the messages, at receipts, and at what else has been sent:
//!
//! ```no_run
//! use std::time::SystemTime;
//!
//! use cams::mass::{MassSending, Outcome, Settled};
//! use cams::models::ChatappMessageRecord;
//!
//! /// What a person says who looks at the messages; `None` if it cannot be told yet.
//! fn decide(messages: &[ChatappMessageRecord]) -> Option<Settled> {
//!     println!("{messages:?}: s for sent, n for not sent, all else for later");
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
//!             Err(error) => println!("{batch}: the history does not tell: {error}"),
//!         }
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Tags and progress
//! [`Tagged`] gives a recipient a tag of yours, such as a customer ID or a line number; it comes back in the outcome.
//! Indexes count what the source yields: rows that you filter out shift them, and tags do not mind.
//! [`MassSending::counts`] has the numbers for a progress bar.
//!
//! # Memory
//! At most [`with_calls_in_flight`](MassSend::with_calls_in_flight) batches and the one being read are held. A
//! journal that is continued takes some 100 bytes for each 1,000 recipients, and so does the ID of a batch that was
//! accepted.

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
