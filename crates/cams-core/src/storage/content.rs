//! The content of an upload: bytes in memory, a file, or a stream.

use std::path::PathBuf;
use std::pin::Pin;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, PoisonError};
use std::{fmt, io};

use bytes::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt, stream};
use tokio::fs::File;
use tokio::io::{AsyncRead, AsyncReadExt};

use super::outgoing::{Bounds, CRC64, Observer, Outgoing, PIECE, Watch};
use crate::transport::stream::BodyStream;

type Pieces = Pin<Box<dyn Stream<Item = io::Result<Bytes>> + Send>>;

/// The content of an object. At most a few hundred KiB of it are in memory at a time, unless all of it was there
/// before.
pub struct Content {
    kind: Kind,
    /// Bytes that were reported to the observer, in any attempt.
    reported: Arc<AtomicU64>,
}

enum Kind {
    Bytes(Bytes),
    File(PathBuf),
    /// `None` after it was read. The lock is never held; a stream need not be `Sync`, but content must be.
    Stream(Mutex<Option<Pieces>>, Option<u64>),
}

impl Content {
    /// Creates content from bytes in memory. They can be sent again.
    pub fn bytes(bytes: impl Into<Bytes>) -> Self {
        Self::new(Kind::Bytes(bytes.into()))
    }

    /// Creates content from a file, which is opened and read for each attempt.
    pub fn file(path: impl Into<PathBuf>) -> Self {
        Self::new(Kind::File(path.into()))
    }

    /// Creates content from a stream, with `length` bytes in total if that is known.
    ///
    /// It can be read only once, so its upload is never retried. If it yields more or less than `length`, the upload
    /// fails and nothing is stored. Without a length, it is sent chunked.
    pub fn stream(
        stream: impl Stream<Item = io::Result<Bytes>> + Send + 'static,
        length: impl Into<Option<u64>>,
    ) -> Self {
        Self::new(Kind::Stream(Mutex::new(Some(Box::pin(stream))), length.into()))
    }

    /// Creates content from a reader, such as a connection or the output of a process; otherwise like
    /// [`stream`](Self::stream).
    pub fn reader(reader: impl AsyncRead + Send + 'static, length: impl Into<Option<u64>>) -> Self {
        Self::stream(read(Box::pin(reader)), length)
    }

    fn new(kind: Kind) -> Self {
        Self { kind, reported: Arc::default() }
    }

    /// Returns whether there is content for another attempt.
    #[must_use]
    pub fn is_left(&self) -> bool {
        match &self.kind {
            Kind::Bytes(_) | Kind::File(_) => true,
            Kind::Stream(stream, _) => stream.lock().unwrap_or_else(PoisonError::into_inner).is_some(),
        }
    }

    /// Returns its size in bytes; `None` for a stream of unknown length.
    ///
    /// # Errors
    /// Fails if the file does not exist, or cannot be read to its end, such as a directory or a device.
    pub async fn size(&self) -> io::Result<Option<u64>> {
        Ok(match &self.kind {
            Kind::Bytes(bytes) => Some(bytes.len() as u64),
            Kind::File(path) => {
                let named =
                    |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
                let metadata = tokio::fs::metadata(path).await.map_err(named)?;
                if !metadata.is_file() {
                    return Err(named(io::Error::other("not a regular file")));
                }
                Some(metadata.len())
            }
            Kind::Stream(_, length) => *length,
        })
    }

    /// Returns its first bytes, up to `at_most`; none for a stream, which can be read only once.
    ///
    /// # Errors
    /// Fails if the file cannot be read.
    pub async fn beginning(&self, at_most: usize) -> io::Result<Bytes> {
        match &self.kind {
            Kind::Bytes(bytes) => Ok(bytes.slice(..at_most.min(bytes.len()))),
            Kind::File(path) => {
                let mut beginning = Vec::with_capacity(at_most);
                File::open(path).await?.take(at_most as u64).read_to_end(&mut beginning).await?;
                Ok(beginning.into())
            }
            Kind::Stream(..) => Ok(Bytes::new()),
        }
    }

    /// Returns the body of an attempt.
    pub(crate) async fn open(
        &mut self,
        at_most: u64,
        observer: &Observer,
    ) -> io::Result<(BodyStream, Arc<Watch>)> {
        let exactly = self.size().await?;
        if exactly.is_some_and(|size| size > at_most) {
            return Err(io::Error::other(format!("it is larger than the limit of {at_most} bytes")));
        }
        let source: Pieces = match &mut self.kind {
            Kind::Bytes(bytes) => Box::pin(stream::iter([Ok(bytes.clone())])),
            Kind::File(path) => Box::pin(read(File::open(path).await?)),
            Kind::Stream(stream, _) => {
                let stream = stream.get_mut().unwrap_or_else(PoisonError::into_inner);
                stream.take().ok_or_else(|| io::Error::other("the stream was read before"))?
            }
        };
        let watch = Arc::<Watch>::default();
        let mut outgoing = Outgoing {
            source: Box::pin(source),
            bounds: Bounds { exactly, at_most },
            watch: Arc::clone(&watch),
            observer: observer.clone(),
            reported: Arc::clone(&self.reported),
            piece: Bytes::new(),
            came: 0,
            ended: false,
            digest: CRC64.digest(),
        };
        // An empty body is never polled, so a wrong length shows here.
        if exactly == Some(0)
            && let Some(Err(error)) = outgoing.next().await
        {
            return Err(error);
        }
        Ok((BodyStream::new(outgoing, exactly), watch))
    }
}

fn read<R: AsyncRead + Send + Unpin>(reader: R) -> impl Stream<Item = io::Result<Bytes>> + Send {
    stream::try_unfold(reader, |mut reader| async move {
        let mut piece = BytesMut::with_capacity(PIECE);
        let read = reader.read_buf(&mut piece).await?;
        Ok((read > 0).then(|| (piece.freeze(), reader)))
    })
}

impl From<Bytes> for Content {
    fn from(bytes: Bytes) -> Self {
        Self::bytes(bytes)
    }
}

impl From<Vec<u8>> for Content {
    fn from(bytes: Vec<u8>) -> Self {
        Self::bytes(bytes)
    }
}

impl From<&'static [u8]> for Content {
    fn from(bytes: &'static [u8]) -> Self {
        Self::bytes(bytes)
    }
}

impl From<PathBuf> for Content {
    fn from(path: PathBuf) -> Self {
        Self::file(path)
    }
}

impl From<&std::path::Path> for Content {
    fn from(path: &std::path::Path) -> Self {
        Self::file(path)
    }
}

/// Omits the content.
impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Kind::Bytes(bytes) => write!(f, "Content({} bytes)", bytes.len()),
            Kind::File(_) => f.write_str("Content(file)"),
            Kind::Stream(_, Some(length)) => write!(f, "Content(stream of {length} bytes)"),
            Kind::Stream(_, None) => f.write_str("Content(stream)"),
        }
    }
}
