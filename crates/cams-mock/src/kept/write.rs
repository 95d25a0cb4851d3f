//! Writes the state piece by piece, so that calls do not wait for all messages.

use std::io::{self, Write};

use super::form::Small;
use crate::memory::Shared;
use crate::messages::Pieces;

/// Maximum number of attempts.
const ATTEMPTS: usize = 10;

/// Writes the document to the output of `begin`, and returns that output. Changes in the meantime may or may not be in
/// it. After a reset, it begins again, so a document never mixes the states before and after.
///
/// # Errors
/// Fails if it cannot be written, or had to begin again too often.
pub(crate) fn write<W: Write>(memory: &Shared, begin: impl Fn() -> io::Result<W>) -> io::Result<W> {
    for _ in 0..ATTEMPTS {
        let mut to = begin()?;
        if attempt(memory, &mut to)? {
            return Ok(to);
        }
    }
    Err(io::Error::other("the server was reset again and again meanwhile"))
}

/// Returns whether there was no reset in the meantime.
fn attempt(memory: &Shared, to: &mut impl Write) -> io::Result<bool> {
    let (life, small) = {
        let memory = memory.peek();
        (memory.life, serde_json::to_vec(&Small::of(&memory.service))?)
    };
    // The object continues.
    to.write_all(small.strip_suffix(b"}").unwrap_or(&small))?;
    to.write_all(b",\"Conversations\":[")?;
    let (mut pieces, mut piece, mut is_more) = (Pieces::default(), Vec::new(), true);
    while is_more {
        let memory = memory.peek();
        if memory.life != life {
            return Ok(false);
        }
        is_more = pieces.append(&memory.service.messages, &mut piece)?;
        drop(memory);
        to.write_all(&piece)?;
        piece.clear();
    }
    let memory = memory.peek();
    let (is_same, rest) = (memory.life == life, pieces.rest(&memory.service.messages));
    drop(memory);
    to.write_all(b"],\"History\":")?;
    serde_json::to_writer(&mut *to, &rest)?;
    to.write_all(b"}\n")?;
    to.flush()?;
    Ok(is_same)
}
