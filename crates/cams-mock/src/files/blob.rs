//! The bytes of an object: small ones in memory, large ones in a temporary file.
//!
//! Only its owner can read the file, which is deleted with the object; a killed server leaves it behind.

use std::io;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use crc::{CRC_64_XZ, Crc};
use futures_util::{Stream, stream};
use http_body_util::BodyExt;
use tempfile::NamedTempFile;
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::answer::Problem;
use crate::receive::{Held, Incoming, Room};

/// Largest object that stays in memory.
const MAX_IN_MEMORY: usize = 1024 * 1024;

/// Bytes of a file that are read at once.
const PIECE: usize = 64 * 1024;

/// Bytes of a refused body that are read and thrown away.
pub(super) const MAX_DRAINED: usize = 64 * 1024 * 1024;

/// Longest wait for more of a body.
const PATIENCE: Duration = Duration::from_secs(30);

/// The checksum that OSS answers.
static CRC64: Crc<u64> = Crc::<u64>::new(&CRC_64_XZ);

/// Bytes, their number and their checksum.
#[derive(Debug)]
pub(super) struct Blob {
    place: Place,
    size: u64,
    checksum: u64,
}

#[derive(Debug)]
enum Place {
    Memory(Bytes),
    File(NamedTempFile),
}

impl Blob {
    #[cfg(test)]
    pub(super) fn empty() -> Self {
        Self { place: Place::Memory(Bytes::new()), size: 0, checksum: 0 }
    }

    pub(super) fn size(&self) -> u64 {
        self.size
    }

    /// CRC-64, as OSS answers it.
    pub(super) fn checksum(&self) -> u64 {
        self.checksum
    }

    /// Receives a whole body, up to a limit. If there is no room for it in memory, because of other requests, it is
    /// written to a file immediately.
    pub(super) async fn receive(mut body: Incoming, limit: u64, room: &Room) -> Result<Self, Problem> {
        let (mut start, mut held, mut spill) = (BytesMut::new(), Held::default(), None);
        let (mut size, mut checksum) = (0, CRC64.digest());
        while let Some(piece) = next(&mut body).await? {
            size += piece.len() as u64;
            if size > limit {
                return Err(Problem::too_large(limit));
            }
            checksum.update(&piece);
            if let Some((_, writer)) = &mut spill {
                write(writer, &piece).await?;
                continue;
            }
            let has_room = held.take(room, piece.len());
            start.extend_from_slice(&piece);
            if start.len() > MAX_IN_MEMORY || !has_room {
                spill = Some(spill_over(&std::mem::take(&mut start)).await?);
                held = Held::default();
            }
        }
        let place = match spill {
            None => Place::Memory(start.freeze()),
            Some((file, mut writer)) => {
                writer.flush().await.map_err(Problem::storage)?;
                Place::File(file)
            }
        };
        Ok(Self { place, size, checksum: checksum.finalize() })
    }

    /// The bytes in pieces.
    pub(super) fn read(&self) -> io::Result<impl Stream<Item = io::Result<Bytes>> + Send + use<>> {
        let (memory, file) = match &self.place {
            Place::Memory(bytes) => (bytes.clone(), None),
            Place::File(file) => (Bytes::new(), Some(File::from_std(file.reopen()?))),
        };
        Ok(stream::try_unfold((memory, file), |(mut memory, mut file)| async move {
            if let Some(file) = &mut file {
                let mut piece = BytesMut::with_capacity(PIECE);
                file.read_buf(&mut piece).await?;
                memory = piece.freeze();
            }
            Ok((!memory.is_empty()).then(|| (std::mem::take(&mut memory), (memory, file))))
        }))
    }
}

/// Continues to read for a while after a refusal, so that a client that is still sending can read it.
pub(super) async fn drain(body: &mut Incoming) {
    let mut left = MAX_DRAINED;
    while let Ok(Some(piece)) = next(body).await {
        left = left.saturating_sub(piece.len());
        if left == 0 {
            return;
        }
    }
}

/// The next piece of a body.
async fn next(body: &mut Incoming) -> Result<Option<Bytes>, Problem> {
    loop {
        match tokio::time::timeout(PATIENCE, body.frame()).await {
            Ok(None) => return Ok(None),
            // Trailers have no meaning here.
            Ok(Some(Ok(frame))) => match frame.into_data() {
                Ok(piece) => return Ok(Some(piece)),
                Err(_) => continue,
            },
            Ok(Some(Err(_))) => {
                return Err(Problem::bad_request("IncompleteBody", "The body ended too early."));
            }
            Err(_) => {
                let message = format!("No more of the body came within {PATIENCE:?}.");
                return Err(Problem::bad_request("RequestTimeout", message));
            }
        }
    }
}

/// A file that begins with what is in memory.
async fn spill_over(start: &[u8]) -> Result<(NamedTempFile, File), Problem> {
    let file = tokio::task::spawn_blocking(NamedTempFile::new).await.map_err(Problem::storage)?;
    let file = file.map_err(Problem::storage)?;
    let mut writer = File::from_std(file.reopen().map_err(Problem::storage)?);
    write(&mut writer, start).await?;
    Ok((file, writer))
}

async fn write(file: &mut File, bytes: &[u8]) -> Result<(), Problem> {
    file.write_all(bytes).await.map_err(Problem::storage)
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use futures_util::{StreamExt, TryStreamExt};
    use http_body_util::{Full, StreamBody};
    use hyper::body::Frame;

    use super::*;

    const MIB: usize = 1024 * 1024;

    thread_local! {
        static TAKEN: Cell<usize> = const { Cell::new(0) };
    }

    /// A body without end, in pieces of a MiB, of which those that were taken are counted.
    fn endless() -> Incoming {
        let pieces = stream::repeat(Bytes::from_static(&[7; MIB])).map(|piece| {
            TAKEN.set(TAKEN.get() + 1);
            Ok(Frame::data(piece))
        });
        StreamBody::new(pieces).boxed_unsync()
    }

    #[tokio::test]
    async fn an_upload_without_end_is_refused_while_it_arrives() {
        let refused = Blob::receive(endless(), 3 * MIB as u64, &Room::of(10 * MIB)).await;
        assert_eq!(refused.err().map(|problem| problem.code), Some("EntityTooLarge"));
        assert_eq!(TAKEN.get(), 4);
    }

    #[tokio::test]
    async fn what_is_thrown_away_of_a_refused_upload_has_an_end() {
        drain(&mut endless()).await;
        assert_eq!(TAKEN.get(), MAX_DRAINED / MIB);
    }

    #[tokio::test]
    async fn an_upload_that_finds_no_room_beside_other_bodies_goes_to_a_file_and_is_whole() {
        let room = Room::of(10);
        for (text, is_in_file) in [("0123456789", false), ("0123456789a", true), ("0123456789", false)] {
            let body = Full::new(Bytes::from_static(text.as_bytes())).map_err(|never| match never {});
            let Ok(blob) = Blob::receive(body.boxed_unsync(), 100, &room).await else { panic!("{text}") };
            assert_eq!(matches!(blob.place, Place::File(_)), is_in_file, "{text}");
            let read: Vec<Bytes> = blob.read().unwrap().try_collect().await.unwrap();
            assert_eq!(read.concat(), text.as_bytes());
        }
    }
}
