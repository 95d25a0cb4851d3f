//! Outgoing content: split into small pieces, counted, checksummed, and held to its announced length.

use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::{fmt, io};

use bytes::Bytes;
use crc::{CRC_64_XZ, Crc, Digest};
use futures_util::Stream;

/// The checksum that OSS returns for a stored object.
pub(super) static CRC64: Crc<u64> = Crc::<u64>::new(&CRC_64_XZ);

/// Maximum size of a piece for a connection. It determines how fine progress is, and how soon a stop is noticed.
pub(super) const PIECE: usize = 64 * 1024;

type Callback = Arc<dyn Fn(u64, Option<u64>) + Send + Sync>;

/// Receives the progress of an upload.
#[derive(Clone, Default)]
pub struct Observer(Option<Callback>);

impl Observer {
    /// Calls this function with the number of bytes handed to the connection so far, and the total size if it is known.
    ///
    /// It is called in the task of the upload, for every 64 KiB or less, and must not block. The first number never
    /// decreases: bytes that another attempt sends again are not reported again.
    pub fn new(callback: impl Fn(u64, Option<u64>) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(callback)))
    }

    pub(crate) fn tell(&self, sent: u64, total: Option<u64>) {
        if let Some(callback) = &self.0 {
            callback(sent, total);
        }
    }
}

impl fmt::Debug for Observer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Observer" } else { "Observer(none)" })
    }
}

/// What a waiting caller can see of an attempt's content.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    sent: AtomicU64,
    checksum: AtomicU64,
    fault: Mutex<Option<String>>,
}

impl Watch {
    /// Returns the number of bytes handed to the connection.
    pub(crate) fn sent(&self) -> u64 {
        self.sent.load(Ordering::SeqCst)
    }

    /// Returns their checksum.
    pub(crate) fn checksum(&self) -> u64 {
        self.checksum.load(Ordering::SeqCst)
    }

    /// Returns what is wrong with the content itself, if that is why the attempt failed.
    pub(crate) fn fault(&self) -> Option<String> {
        self.fault.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// How much content is allowed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    /// The exact length, if it is known.
    pub(super) exactly: Option<u64>,
    pub(super) at_most: u64,
}

/// The content of one attempt.
pub(super) struct Outgoing<S> {
    pub(super) source: Pin<Box<S>>,
    pub(super) bounds: Bounds,
    pub(super) watch: Arc<Watch>,
    pub(super) observer: Observer,
    /// Bytes that earlier attempts have reported, so this one does not.
    pub(super) reported: Arc<AtomicU64>,
    /// The last piece that has not been handed over.
    pub(super) piece: Bytes,
    /// Bytes that have arrived so far.
    pub(super) came: u64,
    pub(super) ended: bool,
    /// Checksums the bytes that were handed over.
    pub(super) digest: Digest<'static, u64>,
}

impl<S> Outgoing<S> {
    /// The last bytes are held back until the source has ended. Once they are sent, the request counts as complete, and
    /// further bytes would be lost silently.
    fn may_hand_over(&self) -> bool {
        !self.piece.is_empty() && (self.ended || self.bounds.exactly != Some(self.came))
    }

    fn hand_over(&mut self) -> Bytes {
        let piece = self.piece.split_to(self.piece.len().min(PIECE));
        self.digest.update(&piece);
        self.watch.checksum.store(self.digest.clone().finalize(), Ordering::SeqCst);
        let length = piece.len() as u64;
        let sent = self.watch.sent.fetch_add(length, Ordering::SeqCst) + length;
        if self.reported.fetch_max(sent, Ordering::SeqCst) < sent {
            self.observer.tell(sent, self.bounds.exactly);
        }
        piece
    }

    /// Accepts a piece, unless there is too much or too little.
    fn take(&mut self, piece: Option<Bytes>) -> Result<(), String> {
        let Some(piece) = piece else {
            self.ended = true;
            return match self.bounds.exactly {
                Some(exactly) if exactly != self.came => Err(format!(
                    "the content ends after {} bytes instead of the announced {exactly}",
                    self.came
                )),
                _ => Ok(()),
            };
        };
        if piece.is_empty() {
            return Ok(());
        }
        self.came += piece.len() as u64;
        if let Some(exactly) = self.bounds.exactly.filter(|exactly| self.came > *exactly) {
            return Err(format!("the content goes on after {exactly} bytes, its announced length"));
        }
        if self.came > self.bounds.at_most {
            return Err(format!(
                "the content has more than {} bytes, which is the limit",
                self.bounds.at_most
            ));
        }
        self.piece = piece;
        Ok(())
    }

    fn fail(&mut self, fault: String) -> io::Error {
        let error = io::Error::other(fault.clone());
        *self.watch.fault.lock().unwrap_or_else(PoisonError::into_inner) = Some(fault);
        error
    }
}

impl<S: Stream<Item = io::Result<Bytes>>> Stream for Outgoing<S> {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if self.may_hand_over() {
                return Poll::Ready(Some(Ok(self.hand_over())));
            }
            if self.ended {
                return Poll::Ready(None);
            }
            let came = ready!(self.source.as_mut().poll_next(context)).transpose();
            let taken = match came {
                Ok(piece) => self.take(piece),
                Err(error) => Err(format!("the content cannot be read: {error}")),
            };
            if let Err(fault) = taken {
                return Poll::Ready(Some(Err(self.fail(fault))));
            }
        }
    }
}
