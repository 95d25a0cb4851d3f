//! Writes the state piece by piece, so that calls do not wait for all conversations. They wait while one is taken,
//! however many messages it has.

use std::io::{self, Write};

use super::form::Small;
use crate::memory::Shared;
use crate::messages;

/// Conversations that are written while the memory is locked.
const AT_ONCE: usize = 64;

/// Messages after which no more conversations are written while the memory is locked.
const MESSAGES_AT_ONCE: usize = 1000;

/// How often it begins again.
const ATTEMPTS: usize = 10;

/// Writes the document to what `begin` makes, and returns that. What changes meanwhile may be in it or not. A reset
/// makes it begin again, so it is never half of one life and half of another.
///
/// # Errors
/// It cannot be written, or had to begin again too often.
pub(crate) fn write<W: Write>(memory: &Shared, begin: impl Fn() -> io::Result<W>) -> io::Result<W> {
    for _ in 0..ATTEMPTS {
        let mut to = begin()?;
        if attempt(memory, &mut to)? {
            return Ok(to);
        }
    }
    Err(io::Error::other("the server was reset again and again meanwhile"))
}

/// Whether the whole document is of one life.
fn attempt(memory: &Shared, to: &mut impl Write) -> io::Result<bool> {
    let (life, small) = {
        let memory = memory.peek();
        (memory.life, serde_json::to_vec(&Small::of(&memory.service))?)
    };
    // The object goes on.
    to.write_all(small.strip_suffix(b"}").unwrap_or(&small))?;
    to.write_all(b",\"Conversations\":[")?;
    let (mut after, mut piece, mut shared) = (None, Vec::new(), messages::Shared::default());
    loop {
        let (memory, last, mut messages) = (memory.peek(), after, 0);
        if memory.life != life {
            return Ok(false);
        }
        for conversation in memory.service.messages.kept_after(last, &mut shared).take(AT_ONCE) {
            if after.is_some() {
                piece.push(b',');
            }
            after = Some(conversation.id());
            serde_json::to_writer(&mut piece, &conversation)?;
            messages += conversation.len();
            if messages >= MESSAGES_AT_ONCE {
                break;
            }
        }
        drop(memory);
        if piece.is_empty() {
            break;
        }
        to.write_all(&piece)?;
        piece.clear();
    }
    // The counters come last, and so are never behind what they count.
    let memory = memory.peek();
    let (is_same, counters) = (memory.life == life, memory.service.messages.kept_history(&shared));
    drop(memory);
    to.write_all(b"],\"History\":")?;
    serde_json::to_writer(&mut *to, &counters)?;
    to.write_all(b"}\n")?;
    to.flush()?;
    Ok(is_same)
}
