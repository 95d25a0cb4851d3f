//! A reader that refuses endless rows: a quote that is never closed makes the rest of a file one cell.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Maximum number of bytes in a row. A cell of a spreadsheet has at most 32,767 characters.
pub(super) const MAX_ROW: u64 = 16 * 1024 * 1024;

/// What the reader and the code that counts rows share.
#[derive(Clone, Default)]
pub(super) struct Watch {
    since_row: Arc<AtomicU64>,
    is_unterminated: Arc<AtomicBool>,
}

impl Watch {
    /// Marks the beginning of a row.
    pub(super) fn row_begins(&self) {
        self.since_row.store(0, Ordering::Relaxed);
    }

    /// Returns whether the file ended without a line break.
    pub(super) fn is_unterminated(&self) -> bool {
        self.is_unterminated.load(Ordering::Relaxed)
    }
}

/// Counts the bytes that pass through it.
pub(super) struct Guarded<R> {
    inner: R,
    pub(super) watch: Watch,
    last: Option<u8>,
}

impl<R> Guarded<R> {
    pub(super) fn new(inner: R) -> Self {
        Self { inner, watch: Watch::default(), last: None }
    }
}

impl<R: Read> Read for Guarded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        let before = self.watch.since_row.fetch_add(read as u64, Ordering::Relaxed);
        if before > MAX_ROW {
            let message = "a row is longer than 16 MiB; is there a quote that is opened and never closed?";
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
        match buffer.get(..read).and_then(<[u8]>::last) {
            Some(byte) => self.last = Some(*byte),
            None if !buffer.is_empty() => {
                let is_unterminated = self.last.is_some_and(|byte| byte != b'\n');
                self.watch.is_unterminated.store(is_unterminated, Ordering::Relaxed);
            }
            None => {}
        }
        Ok(read)
    }
}
