//! Writes what is kept of messages piece by piece, so that nobody waits for more than one piece.
//!
//! The memory is free between two pieces, also in the middle of a conversation. What changes meanwhile may be in it or
//! not.

use cams_models::TemplateComponent;

use super::history::History;
use super::kept::{KeptConversation, KeptHistory, KeptMessage, Shared};

/// Messages and conversations of a piece, at most.
const AT_ONCE: usize = 1000;

/// Bytes after which a piece ends.
const MAX_BYTES: usize = 1024 * 1024;

/// What a conversation ends with, after its messages.
const END: &[u8] = b"]}";

/// Conversations in the order of their ids, written piece by piece.
#[derive(Default)]
pub(crate) struct Pieces {
    /// The last conversation that was begun.
    last: Option<u64>,
    /// The last message that was written of it, while it may have more.
    within: Option<u64>,
    shared: Shared,
}

impl Pieces {
    /// Appends the next piece of the list. Returns whether there may be more.
    pub(crate) fn append(&mut self, history: &History, to: &mut Vec<u8>) -> serde_json::Result<bool> {
        let mut room = AT_ONCE;
        while room > 0 && to.len() < MAX_BYTES {
            if self.within.is_none() && !self.begin(history, to)? {
                return Ok(false);
            }
            self.go_on(history, &mut room, to)?;
        }
        Ok(true)
    }

    /// Begins the next conversation, if there is one.
    fn begin(&mut self, history: &History, to: &mut Vec<u8>) -> serde_json::Result<bool> {
        let after = self.last.map_or(0, |id| id.saturating_add(1));
        let Some((id, conversation)) = history.conversations.range(after..).next() else { return Ok(false) };
        if self.last.replace(*id).is_some() {
            to.push(b',');
        }
        serde_json::to_writer(&mut *to, &KeptConversation::without_messages(conversation))?;
        // The list of messages stands last, and goes on.
        to.truncate(to.len() - END.len());
        self.within = Some(0);
        Ok(true)
    }

    /// Writes messages of the conversation that was begun, and ends it if it has no more.
    fn go_on(&mut self, history: &History, room: &mut usize, to: &mut Vec<u8>) -> serde_json::Result<()> {
        let (Some(id), Some(written)) = (self.last, self.within) else { return Ok(()) };
        let numbers = history.conversations.get(&id).map(|conversation| &conversation.messages);
        let first = numbers.map_or(0, |numbers| numbers.partition_point(|number| *number <= written));
        let rest = numbers.into_iter().flat_map(|numbers| numbers.range(first..));
        let mut rest = rest.filter_map(|number| history.message(*number));
        // An empty conversation takes its place, too.
        *room -= 1;
        while *room > 0
            && to.len() < MAX_BYTES
            && let Some(message) = rest.next()
        {
            if self.within != Some(0) {
                to.push(b',');
            }
            serde_json::to_writer(&mut *to, &KeptMessage::of(message, &mut self.shared))?;
            (self.within, *room) = (Some(message.number), *room - 1);
        }
        if rest.next().is_none() {
            to.extend_from_slice(END);
            self.within = None;
        }
        Ok(())
    }

    /// What is not part of a conversation. It comes last, so that counters are never behind what they count.
    pub(crate) fn rest(&self, history: &History) -> KeptHistory<&Vec<TemplateComponent>> {
        let components = self.shared.all.iter().map(|components| &**components).collect();
        KeptHistory {
            counted: history.counted,
            begun: history.begun,
            windows: history.windows.kept(),
            blocks: history.blocks.kept(),
            components,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Arc;
    use std::time::SystemTime;

    use serde_json::Value;

    use super::*;
    use crate::feed::Feed;
    use crate::messages::history::Draft;
    use crate::messages::message::{Extra, OfTemplate, Origin};

    fn draft(user: &str, extra: Extra) -> Draft {
        Draft {
            space: None,
            channel: "whatsapp".into(),
            number: "1".into(),
            user: Some(user.into()),
            name: None,
            is_inbound: false,
            kind: "text".into(),
            content: None,
            failure: None,
            call: None,
            extra,
        }
    }

    fn with_messages(of_users: &[(&str, usize)]) -> History {
        let mut history = History::new(Feed::new(0));
        for (user, count) in of_users {
            (0..*count).for_each(|_| {
                history.keep_quietly(draft(user, Extra::default()), SystemTime::UNIX_EPOCH);
            });
        }
        history
    }

    /// The pieces that are left, with `between` after each of them.
    fn rest_of(
        pieces: &mut Pieces,
        history: &mut History,
        mut between: impl FnMut(&mut History),
    ) -> Vec<Vec<u8>> {
        let mut all = Vec::new();
        loop {
            let mut piece = Vec::new();
            let is_more = pieces.append(history, &mut piece).unwrap();
            all.push(piece);
            if !is_more {
                return all;
            }
            between(history);
        }
    }

    /// How many messages each conversation of a list has.
    fn counts(pieces: &[Vec<u8>]) -> Vec<usize> {
        let list: Vec<Value> = serde_json::from_slice(&[b"[", &*pieces.concat(), b"]"].concat()).unwrap();
        list.iter().map(|conversation| conversation["Messages"].as_array().unwrap().len()).collect()
    }

    #[test]
    fn a_long_conversation_is_written_in_pieces_like_many_short_ones() {
        let mut history = with_messages(&[("Ana", 2500), ("Ben", 1), ("Cleo", 1000)]);
        let pieces = rest_of(&mut Pieces::default(), &mut history, |_| {});
        assert_eq!(counts(&pieces), [2500, 1, 1000]);
        let messages = |piece: &Vec<u8>| String::from_utf8_lossy(piece).matches("\"Kind\"").count();
        assert!(
            pieces.len() > 3 && pieces.iter().all(|piece| messages(piece) <= AT_ONCE),
            "{}",
            pieces.len()
        );
    }

    #[test]
    fn a_piece_ends_when_it_is_large() {
        let mut history = History::new(Feed::new(0));
        for _ in 0..4 {
            let content = Some("x".repeat(MAX_BYTES / 2));
            history.keep_quietly(Draft { content, ..draft("Ana", Extra::default()) }, SystemTime::UNIX_EPOCH);
        }
        let pieces = rest_of(&mut Pieces::default(), &mut history, |_| {});
        assert!(pieces.len() > 1 && pieces.iter().all(|piece| piece.len() < 2 * MAX_BYTES));
        assert_eq!(counts(&pieces), [4]);
    }

    #[test]
    fn what_changes_between_two_pieces_leaves_a_sound_list() {
        let mut history = with_messages(&[("Ana", 1500), ("Ben", 1)]);
        let mut is_first = true;
        let pieces = rest_of(&mut Pieces::default(), &mut history, |history| {
            if std::mem::take(&mut is_first) {
                history.keep_quietly(draft("Ana", Extra::default()), SystemTime::UNIX_EPOCH);
                history.keep_quietly(draft("Cleo", Extra::default()), SystemTime::UNIX_EPOCH);
            }
        });
        assert_eq!(counts(&pieces), [1501, 1, 1]);
        let (mut pieces, mut first) = (Pieces::default(), Vec::new());
        assert!(pieces.append(&history, &mut first).unwrap());
        // All that was there is gone.
        let rest = rest_of(&mut pieces, &mut with_messages(&[]), |_| {});
        assert_eq!(counts(&[first, rest.concat()]), [AT_ONCE - 1]);
    }

    #[test]
    fn messages_of_a_mass_sending_share_its_template_again_and_have_their_own_values() {
        let origin = Arc::new(Origin {
            code: Some("744".into()),
            name: None,
            language: Some("en".into()),
            components: Some(Arc::default()),
        });
        let named = |name: &str| {
            let values = BTreeMap::from([("name".to_owned(), name.to_owned())]);
            OfTemplate::new(Arc::clone(&origin), Some(values))
        };
        let group = Arc::from("g");
        let mut history = History::new(Feed::new(0));
        for (user, group) in [("Ana", Some(&group)), ("Ben", Some(&group)), ("Cleo", None)] {
            let extra = Extra { group: group.cloned(), template: Some(named(user)), ..Extra::default() };
            history.keep_quietly(draft(user, extra), SystemTime::UNIX_EPOCH);
        }

        let mut pieces = Pieces::default();
        let list = rest_of(&mut pieces, &mut history, |_| {}).concat();
        let list = [b"[", &*list, b"]"].concat();
        let rest = serde_json::to_vec(&pieces.rest(&history)).unwrap();
        let mut restored = History::new(Feed::new(0));
        restored.restore(serde_json::from_slice(&list).unwrap(), serde_json::from_slice(&rest).unwrap());

        let templates: Vec<_> = (1..=3).map(|at| restored.message(at).unwrap().template().unwrap()).collect();
        let names: Vec<_> = templates.iter().map(|of| of.params().unwrap()["name"].clone()).collect();
        assert_eq!(names, ["Ana", "Ben", "Cleo"]);
        let [ana, ben, cleo] = [0, 1, 2].map(|at| &templates[at].origin);
        assert!(Arc::ptr_eq(ana, ben) && !Arc::ptr_eq(ana, cleo));
        assert!(ana.code.as_deref() == Some("744") && ana.components.is_some());
        let groups = [1, 2].map(|at| restored.message(at).unwrap().group().unwrap().as_ptr());
        assert_eq!(groups[0], groups[1]);
    }
}
