//! The messages of one queue, in the order in which they were put.

use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

use super::fault::QueueFault;
use crate::bounds::check_counters;
use crate::clock::later;
use crate::ids;

/// Bytes of a message besides its body, about.
const OVERHEAD: usize = 256;

/// A message in a queue.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct Stored {
    pub(super) id: String,
    pub(super) body: String,
    pub(super) enqueued_at: SystemTime,
    pub(super) first_received_at: Option<SystemTime>,
    pub(super) visible_at: SystemTime,
    pub(super) dequeue_count: u32,
    /// The receipt handle, which is valid until the message is visible again.
    pub(super) handle: String,
}

impl Stored {
    /// Returns its estimated size in bytes, which does not change while it is kept.
    fn size(&self) -> usize {
        self.body.len() + OVERHEAD
    }
}

/// The form of a queue that is kept across restarts.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct KeptQueue {
    name: String,
    next: u64,
    messages: Vec<(u64, Stored)>,
}

impl KeptQueue {
    pub(super) fn new(name: &str, queue: &Messages) -> Self {
        let messages = queue.stored.iter().map(|(number, stored)| (*number, stored.clone())).collect();
        Self { name: name.to_owned(), next: queue.next, messages }
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Refuses what a queue cannot have created.
    pub(super) fn check(&self) -> Result<(), String> {
        check_counters(
            "messages in queues",
            self.messages.iter().map(|(number, _)| *number).chain([self.next]),
        )?;
        let is_long = |(_, stored): &(u64, Stored)| stored.id.len() + stored.handle.len() > OVERHEAD;
        match self.messages.iter().find(|message| is_long(message)) {
            None => Ok(()),
            Some((number, _)) => {
                Err(format!("message {number} of a queue has an ID or a handle that is too long"))
            }
        }
    }

    /// The queue, without faults.
    pub(super) fn restored(self) -> (String, Messages) {
        let stored: BTreeMap<_, _> = self.messages.into_iter().collect();
        let bytes = stored.values().map(Stored::size).sum();
        let next = stored.last_key_value().map_or(0, |(number, _)| number + 1).max(self.next);
        (self.name, Messages { next, stored, bytes, faults: VecDeque::new() })
    }
}

/// Why a receipt handle settles nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HandleProblem {
    /// The message was deleted, or is visible again.
    Gone,
    /// It is not a handle of this queue.
    Malformed,
}

/// One queue.
#[derive(Debug, Default)]
pub(super) struct Messages {
    next: u64,
    stored: BTreeMap<u64, Stored>,
    /// Bytes of the bodies, with an allowance for each message.
    bytes: usize,
    pub(super) faults: VecDeque<QueueFault>,
}

impl Messages {
    pub(super) fn put(&mut self, body: String, now: SystemTime) -> String {
        let id = ids::letters(32).to_uppercase();
        let stored = Stored {
            id: id.clone(),
            body,
            enqueued_at: now,
            first_received_at: None,
            visible_at: now,
            dequeue_count: 0,
            handle: String::new(),
        };
        self.bytes += stored.size();
        self.stored.insert(self.next, stored);
        self.next += 1;
        id
    }

    /// Bytes of the messages, about.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Forgets the oldest message, if there is one.
    pub(super) fn forget_oldest(&mut self) -> bool {
        let oldest = self.stored.pop_first();
        self.bytes -= oldest.as_ref().map_or(0, |(_, oldest)| oldest.size());
        oldest.is_some()
    }

    pub(super) fn len(&self) -> usize {
        self.stored.len()
    }

    /// Takes visible messages, the oldest first.
    pub(super) fn receive(&mut self, most: usize, visibility: Duration, now: SystemTime) -> Vec<Stored> {
        let is_any = most > 0 && self.stored.values().any(|stored| stored.visible_at <= now);
        // Checking an empty queue, which a waiting poll does often, does not use it up.
        let stays_visible = is_any && self.take_fault(QueueFault::DeliverTwice);
        let visible = self.stored.iter_mut().filter(|(_, stored)| stored.visible_at <= now).take(most);
        visible
            .map(|(number, stored)| {
                stored.dequeue_count += 1;
                stored.first_received_at.get_or_insert(now);
                // Some characters that a client must not put into a URL as they are.
                stored.handle = format!("{number}-{}+/{}=", ids::letters(12), stored.dequeue_count);
                stored.visible_at = later(now, visibility);
                let taken = stored.clone();
                if stays_visible {
                    stored.visible_at = now;
                }
                taken
            })
            .collect()
    }

    /// Returns visible messages without taking them.
    pub(super) fn peek(&self, most: usize, now: SystemTime) -> Vec<Stored> {
        self.stored.values().filter(|stored| stored.visible_at <= now).take(most).cloned().collect()
    }

    pub(super) fn delete(&mut self, handle: &str, now: SystemTime) -> Result<(), HandleProblem> {
        let number = self.find(handle, now)?;
        self.bytes -= self.stored.remove(&number).map_or(0, |deleted| deleted.size());
        Ok(())
    }

    /// Changes when a message is visible again. This invalidates its old handle.
    pub(super) fn change(
        &mut self,
        handle: &str,
        visibility: Duration,
        now: SystemTime,
    ) -> Result<Stored, HandleProblem> {
        let number = self.find(handle, now)?;
        let stored = self.stored.get_mut(&number).ok_or(HandleProblem::Gone)?;
        stored.handle = format!("{number}-{}+/{}=", ids::letters(12), stored.dequeue_count);
        stored.visible_at = later(now, visibility);
        Ok(stored.clone())
    }

    /// Returns whether this fault is the next one of its operation, and removes it then.
    pub(super) fn take_fault(&mut self, wanted: QueueFault) -> bool {
        let mut of_operation =
            self.faults.iter().enumerate().filter(|(_, fault)| fault.is_of_polls() == wanted.is_of_polls());
        match of_operation.next() {
            Some((at, fault)) if *fault == wanted => self.faults.remove(at).is_some(),
            _ => false,
        }
    }

    fn find(&self, handle: &str, now: SystemTime) -> Result<u64, HandleProblem> {
        let number = handle.split_once('-').and_then(|(number, _)| number.parse().ok());
        let number = number.ok_or(HandleProblem::Malformed)?;
        match self.stored.get(&number) {
            Some(stored) if stored.handle == handle && stored.visible_at > now => Ok(number),
            _ => Err(HandleProblem::Gone),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_message_is_handed_out_again_when_its_time_is_over_and_its_old_handle_is_dead() {
        let (mut messages, now) = (Messages::default(), SystemTime::UNIX_EPOCH);
        messages.put("a".into(), now);
        let first = messages.receive(16, 30 * SECOND, now);
        assert!(messages.receive(16, 30 * SECOND, now + 29 * SECOND).is_empty());
        let second = messages.receive(16, 30 * SECOND, now + 30 * SECOND);
        assert_eq!((first[0].dequeue_count, second[0].dequeue_count), (1, 2));
        let later = now + 31 * SECOND;
        assert_eq!(messages.delete(&first[0].handle, later), Err(HandleProblem::Gone));
        assert_eq!(messages.delete("x", later), Err(HandleProblem::Malformed));
        assert_eq!(messages.delete(&second[0].handle, later), Ok(()));
        assert_eq!(messages.len(), 0);
    }

    #[test]
    fn a_changed_visibility_counts_from_now_and_kills_the_old_handle() {
        let (mut messages, now) = (Messages::default(), SystemTime::UNIX_EPOCH);
        messages.put("a".into(), now);
        let taken = messages.receive(1, 30 * SECOND, now);
        let changed = messages.change(&taken[0].handle, 60 * SECOND, now + 10 * SECOND).unwrap();
        assert_eq!(changed.visible_at, now + 70 * SECOND);
        assert_eq!(messages.delete(&taken[0].handle, now), Err(HandleProblem::Gone));
        assert_eq!(messages.delete(&changed.handle, now + 69 * SECOND), Ok(()));
    }

    #[test]
    fn a_look_at_an_empty_queue_does_not_use_up_a_double_delivery() {
        let (mut messages, now) = (Messages::default(), SystemTime::UNIX_EPOCH);
        messages.faults.push_back(QueueFault::DeliverTwice);
        assert!(messages.receive(16, 30 * SECOND, now).is_empty());
        messages.put("a".into(), now);
        let mut taken = || messages.receive(16, 30 * SECOND, now).len();
        assert_eq!([taken(), taken(), taken()], [1, 1, 0]);
    }

    #[test]
    fn faults_of_polls_and_of_deletions_are_two_lines() {
        let mut messages = Messages::default();
        messages.faults.extend([QueueFault::KeepFirst, QueueFault::EmptyAtOnce, QueueFault::DeliverTwice]);
        assert!(!messages.take_fault(QueueFault::DeliverTwice), "another one is before it");
        assert!(
            messages.take_fault(QueueFault::EmptyAtOnce) && messages.take_fault(QueueFault::DeliverTwice)
        );
        assert!(
            !messages.take_fault(QueueFault::UnknownDeletion) && messages.take_fault(QueueFault::KeepFirst)
        );
    }
}
