//! From the body of a request to the response.

use std::fmt;
use std::sync::Arc;

use http::header::CONTENT_TYPE;
use http::{HeaderValue, Response, StatusCode};

use super::envelope::{AnswerCipher, Envelope};
use super::error::{FlowError, UnwrapKeyError};
use super::reply::FlowReply;
use super::request::FlowRequest;
use super::unwrap::UnwrapKey;

/// Opens WhatsApp's requests and encrypts the responses. Clones share the keys.
#[doc(alias("data endpoint", "data_exchange"))]
#[derive(Clone, Debug)]
pub struct FlowEndpoint {
    /// The newest first.
    keys: Vec<Arc<dyn UnwrapKey>>,
}

impl FlowEndpoint {
    /// Creates an endpoint with one key.
    pub fn new(key: impl UnwrapKey) -> Self {
        Self { keys: vec![Arc::new(key)] }
    }

    /// Also opens requests for an older key. While you replace a key, clients that know the old public key still send
    /// requests, so keep the old key for about a day. Keys are tried in the given order.
    #[must_use]
    pub fn with_older_key(mut self, key: impl UnwrapKey) -> Self {
        self.keys.push(Arc::new(key));
        self
    }

    /// Opens a request. The sealer encrypts the only response to it.
    ///
    /// # Errors
    /// See [`FlowError`]; answer with [`FlowError::status`].
    pub async fn open(&self, body: &[u8]) -> Result<(FlowRequest, FlowSealer), FlowError> {
        let envelope = Envelope::parse(body)?;
        for key in &self.keys {
            if let Some((text, cipher)) = open_with(key.as_ref(), &envelope).await? {
                return Ok((FlowRequest::parse(&text)?, FlowSealer(cipher)));
            }
        }
        Err(FlowError::CannotDecrypt)
    }

    /// Answers a request: opens it, calls the handler, and encrypts the handler's reply.
    ///
    /// Health checks and error notices are answered without the handler. An error notice is logged as a warning, with
    /// its name and without the customer's data. A request that cannot be opened results in the status of its
    /// [`FlowError`] and an empty body. A handler error results in 500: the customer sees a general error and can try
    /// again. The failure is logged, but not its error, whose text may contain the customer's input: log that in the
    /// handler.
    ///
    /// The handler should answer within a second; WhatsApp gives up after 10.
    pub async fn answer<E, Done>(
        &self,
        body: &[u8],
        handler: impl FnOnce(FlowRequest) -> Done,
    ) -> Response<String>
    where
        Done: Future<Output = Result<FlowReply, E>>,
    {
        let (request, sealer) = match self.open(body).await {
            Ok(opened) => opened,
            Err(error) => {
                let cause = std::error::Error::source(&error).and_then(std::error::Error::source);
                let cause = cause.map(tracing::field::display);
                tracing::warn!(status = error.status(), cause, "a request of a flow is refused: {error}");
                return plain(error.status());
            }
        };
        if let Some(notice) = request.error_notice() {
            tracing::warn!(error = notice.error, "WhatsApp could not show the last answer to a flow");
            return sealer.seal(&FlowReply::acknowledged());
        }
        if request.is_health_check() {
            return sealer.seal(&FlowReply::active());
        }
        match handler(request).await {
            Ok(reply) => sealer.seal(&reply),
            Err(_) => {
                tracing::error!(
                    status = 500,
                    "a request of a flow is not answered: the handler returned an error"
                );
                plain(500)
            }
        }
    }
}

/// Returns the text and the cipher of the response, or `None` if this key does not open the request.
async fn open_with(
    key: &dyn UnwrapKey,
    envelope: &Envelope,
) -> Result<Option<(Vec<u8>, AnswerCipher)>, FlowError> {
    match key.unwrap_key(&envelope.wrapped_key).await {
        Ok(aes_key) => Ok(envelope.open(&aes_key)),
        Err(UnwrapKeyError::Refused) => {
            // The data goes through the cipher in any case, so the time of the response does not reveal which of the
            // two steps failed. The result is discarded: everybody knows this key.
            drop(envelope.open(&[0; 16]));
            Ok(None)
        }
        Err(error) => Err(FlowError::KeyUnavailable(error)),
    }
}

/// Encrypts one response. It is consumed, because a second response under the same key and nonce would reveal both.
pub struct FlowSealer(AnswerCipher);

impl FlowSealer {
    /// Returns the response: the status of the reply, and its text encrypted, in Base64.
    #[must_use]
    pub fn seal(self, reply: &FlowReply) -> Response<String> {
        match self.0.seal(reply.text().as_bytes()) {
            Some(text) => response(reply.status(), text),
            // Only texts of many gigabytes cannot be encrypted.
            None => plain(500),
        }
    }
}

impl fmt::Debug for FlowSealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FlowSealer").finish_non_exhaustive()
    }
}

/// Returns a response without a body.
pub(super) fn plain(status: u16) -> Response<String> {
    response(status, String::new())
}

fn response(status: u16, body: String) -> Response<String> {
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain"));
    response
}
