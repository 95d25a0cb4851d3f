//! A response on its way in, read only up to its limits.

use bytes::{Bytes, BytesMut};
use http::HeaderMap;

use super::error::TransportError;
use super::settings::HttpSettings;

/// Maximum size of a response.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    response_bytes: usize,
    header_bytes: usize,
}

impl Limits {
    pub(super) fn of(settings: &HttpSettings) -> Self {
        Self { response_bytes: settings.max_response_bytes, header_bytes: settings.max_header_bytes }
    }
}

/// The part of a body that has arrived.
pub(super) struct Answer {
    limits: Limits,
    pub(super) body: Bytes,
}

impl Answer {
    /// Starts a response whose head has arrived.
    pub(super) fn begin(limits: Limits, headers: &HeaderMap) -> Result<Self, TransportError> {
        let size: usize = headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
        if size > limits.header_bytes {
            return Err(TransportError::too_large(format!(
                "more than {} bytes of headers",
                limits.header_bytes
            )));
        }
        Ok(Self { limits, body: Bytes::new() })
    }

    /// Adds the next piece. Most responses have a single piece, which is not copied.
    pub(super) fn add(&mut self, piece: Bytes) -> Result<(), TransportError> {
        if self.body.len() + piece.len() > self.limits.response_bytes {
            return Err(TransportError::too_large(format!("more than {} bytes", self.limits.response_bytes)));
        }
        self.body = joined(std::mem::take(&mut self.body), piece);
        Ok(())
    }
}

fn joined(body: Bytes, piece: Bytes) -> Bytes {
    if body.is_empty() {
        return piece;
    }
    // Spare room of the body is kept, so each piece is copied once.
    let mut body = BytesMut::from(body);
    body.extend_from_slice(&piece);
    body.freeze()
}
