//! From a request to the acknowledgement.

use std::error::Error as StdError;
use std::sync::Arc;
use std::time::Duration;

use cams_core::Platform;
use cams_core::internal::within;
use http::header::{CONTENT_ENCODING, HeaderMap};
use http::{Method, Request, Response};
use http_body::Body;

use crate::arriving::{self, Interrupted, TokioClock};
use crate::receive::error::BodyError;
use crate::receive::event::Events;
use crate::receive::http::filter::Filter;
use crate::receive::http::refusal::{Refusal, response};
use crate::receive::http::token::{PathToken, TokenError};
use crate::receive::parser::Parser;

/// How long the service waits for the answer to a callback, as its documentation says.
pub const DEADLINE: Duration = Duration::from_secs(3);

/// Answers callbacks: it checks them, hands their events to a function, and acknowledges when that succeeded.
///
/// | what happens | answer |
/// |---|---|
/// | the function returned `Ok`, or there was nothing to hand over | 200 and [`ACK`](crate::receive::ACK) |
/// | the function returned an error | 500 |
/// | the body and the function took longer than the deadline | 503; the function is dropped where it waits |
/// | the path does not end in the token | 404 |
/// | it is not a POST; the body is compressed | 405; 415 |
/// | the body is larger than the limit, or has too many items | 413 |
/// | the body is not JSON, or breaks off | 400 |
///
/// Each answer but the first makes the service send the callback again. The log gets the reason, and nothing of the
/// body or of the error that the function returned, since both can hold personal data: log your errors in the function.
#[derive(Clone, Debug)]
pub struct CallbackReceiver {
    token: Option<PathToken>,
    parser: Parser,
    filter: Filter,
    deadline: Duration,
    platform: Arc<dyn Platform>,
}

impl CallbackReceiver {
    /// Answers requests whose path ends in this token, such as `/cams/TOKEN`.
    ///
    /// Callbacks carry no signature, so the address is the only secret between the service and you. Make the token with
    /// `openssl rand -hex 16`, use HTTPS, and keep paths out of your logs. It is compared in constant time.
    ///
    /// # Errors
    /// The token has less than 22 characters, or others than letters, digits, `-`, `_`, `.` and `~`.
    pub fn new(token: &str) -> Result<Self, TokenError> {
        Ok(Self { token: Some(PathToken::new(token)?), ..Self::without_token() })
    }

    /// Answers every request, whatever its path: for a server that has already checked who posts.
    #[must_use]
    pub fn without_token() -> Self {
        Self {
            token: None,
            parser: Parser::new(),
            filter: Filter::default(),
            deadline: DEADLINE,
            platform: Arc::new(TokioClock),
        }
    }

    /// Sets how bodies are read, and their limits. Default: [`Parser::new`]. The limit on bytes holds while a body
    /// arrives.
    #[must_use]
    pub fn with_parser(mut self, parser: Parser) -> Self {
        self.parser = parser;
        self
    }

    /// Sets the time for the body and the function together. Default: [`DEADLINE`], after which the service no longer
    /// waits.
    #[must_use]
    pub fn with_deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// Takes only events of this `CustSpaceId`. Call it once for each space.
    ///
    /// Events of another space are acknowledged and not handed over. An event that names no space is handed over, and
    /// so is what cannot be read: this keeps environments apart, and does not prove where an event is from.
    #[must_use]
    pub fn with_space(mut self, cust_space_id: impl Into<String>) -> Self {
        self.filter.spaces.push(cust_space_id.into());
        self
    }

    /// Takes only events of this business number, with or without `+`, or of this ID on another channel. Call it once
    /// for each number. As with [`with_space`](Self::with_space), what names no number is handed over.
    #[must_use]
    pub fn with_business_number(mut self, number: &str) -> Self {
        self.filter.add_number(number);
        self
    }

    /// Sets the clock of the deadline. Default: the clock of the Tokio runtime.
    #[must_use]
    pub fn with_platform(mut self, platform: impl Platform) -> Self {
        self.platform = Arc::new(platform);
        self
    }

    /// Answers a request whose body is still arriving.
    ///
    /// The handler gets all events of the body at once, so that one transaction can hold them, and is not called if
    /// there are none. See the [module](crate::receive::http) for what it does.
    pub async fn answer<B, E, Done>(
        &self,
        request: Request<B>,
        handler: impl FnOnce(Events) -> Done,
    ) -> Response<String>
    where
        B: Body,
        B::Error: Into<Box<dyn StdError + Send + Sync>>,
        Done: Future<Output = Result<(), E>>,
    {
        let (parts, body) = request.into_parts();
        self.in_time(async move {
            self.admit(&parts.method, parts.uri.path(), &parts.headers)?;
            let body = arriving::read(body, self.parser.max_bytes()).await.map_err(Refusal::Interrupted)?;
            self.hand_over(&body, handler).await
        })
        .await
    }

    /// As [`answer`](Self::answer), for a server with types of its own that has read the body. Let that server bound
    /// the body as well.
    pub async fn answer_bytes<E, Done>(
        &self,
        method: &Method,
        path: &str,
        headers: &HeaderMap,
        body: &[u8],
        handler: impl FnOnce(Events) -> Done,
    ) -> Response<String>
    where
        Done: Future<Output = Result<(), E>>,
    {
        self.in_time(async move {
            self.admit(method, path, headers)?;
            self.hand_over(body, handler).await
        })
        .await
    }

    async fn in_time(&self, work: impl Future<Output = Result<(), Refusal>>) -> Response<String> {
        let result = within(&*self.platform, Some(self.deadline), work).await;
        response(result.unwrap_or(Err(Refusal::Late(self.deadline))))
    }

    /// Checks what comes before the body; first the token, so that strangers learn nothing else.
    fn admit(&self, method: &Method, path: &str, headers: &HeaderMap) -> Result<(), Refusal> {
        if self.token.as_ref().is_some_and(|token| !token.ends(path)) {
            return Err(Refusal::Path);
        }
        if method != Method::POST {
            return Err(Refusal::Method);
        }
        let is_plain = |encoding: &http::HeaderValue| encoding.as_bytes().eq_ignore_ascii_case(b"identity");
        if !headers.get_all(CONTENT_ENCODING).iter().all(is_plain) {
            return Err(Refusal::Encoding);
        }
        Ok(())
    }

    async fn hand_over<E, Done>(
        &self,
        body: &[u8],
        handler: impl FnOnce(Events) -> Done,
    ) -> Result<(), Refusal>
    where
        Done: Future<Output = Result<(), E>>,
    {
        // A limit that the body broke was seen while it arrived, unless the server read it.
        let mut events = self.parser.parse(body).map_err(|error| match error {
            BodyError::TooLarge { .. } => Refusal::Interrupted(Interrupted::TooLarge),
            error => Refusal::Body(error),
        })?;
        if !self.filter.is_empty() {
            let came = events.len();
            events = Events::new(events.into_iter().filter(|item| self.filter.takes(item)).collect());
            tracing::debug!(others = came - events.len(), "events of other spaces or numbers are left out");
        }
        if events.is_empty() {
            return Ok(());
        }
        handler(events).await.map_err(|_| Refusal::Handler)
    }
}
