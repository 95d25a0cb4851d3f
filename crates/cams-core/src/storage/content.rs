//! What is uploaded: bytes in memory, a file, or a stream.

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

/// The content of an object. However large it is, at most some hundred KiB of it are in memory at a time, unless it was
/// there before.
pub struct Content {
    kind: Kind,
    /// Bytes that the observer was told of, in any attempt.
    reported: Arc<AtomicU64>,
}

enum Kind {
    Bytes(Bytes),
    File(PathBuf),
    /// None once it was read. The lock is never held; a stream need not be `Sync`, but content must.
    Stream(Mutex<Option<Pieces>>, Option<u64>),
}

impl Content {
    /// Bytes in memory. They can be sent again.
    pub fn bytes(bytes: impl Into<Bytes>) -> Self {
        Self::new(Kind::Bytes(bytes.into()))
    }

    /// A file, which is opened and read when it is sent, and again when it is sent again.
    pub fn file(path: impl Into<PathBuf>) -> Self {
        Self::new(Kind::File(path.into()))
    }

    /// Whatever a stream yields, `length` bytes in all if that is known.
    ///
    /// It can be read once, so an upload of it is never tried again. Where it yields more or less than `length`, the
    /// upload fails and nothing is stored. Without a length it is sent chunked.
    pub fn stream(
        stream: impl Stream<Item = io::Result<Bytes>> + Send + 'static,
        length: impl Into<Option<u64>>,
    ) -> Self {
        Self::new(Kind::Stream(Mutex::new(Some(Box::pin(stream))), length.into()))
    }

    /// Whatever a reader gives, such as a connection or the output of a process; otherwise as [`stream`](Self::stream).
    pub fn reader(reader: impl AsyncRead + Send + 'static, length: impl Into<Option<u64>>) -> Self {
        Self::stream(read(Box::pin(reader)), length)
    }

    fn new(kind: Kind) -> Self {
        Self { kind, reported: Arc::default() }
    }

    /// Whether there is content for a further attempt.
    #[must_use]
    pub fn is_left(&self) -> bool {
        match &self.kind {
            Kind::Bytes(_) | Kind::File(_) => true,
            Kind::Stream(stream, _) => stream.lock().unwrap_or_else(PoisonError::into_inner).is_some(),
        }
    }

    /// Its size in bytes; `None` for a stream of unknown length.
    ///
    /// # Errors
    /// The file does not exist, or cannot be read to its end, as with a directory or a device.
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

    /// Its first bytes, at most so many; none of a stream, which can be read once only.
    ///
    /// # Errors
    /// The file cannot be read.
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

    /// The body of an attempt.
    pub(crate) async fn open(
        &mut self,
        at_most: u64,
        observer: &Observer,
    ) -> io::Result<(BodyStream, Arc<Watch>)> {
        let exactly = self.size().await?;
        if exactly.is_some_and(|size| size > at_most) {
            return Err(io::Error::other(format!(
                "it has more than {at_most} bytes, the most that is allowed"
            )));
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
        // A body of no length is never asked for anything, so this is where a wrong length shows.
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

/// Without what is in it.
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
