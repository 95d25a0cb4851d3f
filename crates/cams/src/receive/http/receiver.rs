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

/// How long the service waits for the response to a callback, according to its documentation.
pub const DEADLINE: Duration = Duration::from_secs(3);

/// Answers callbacks: checks them, passes their events to a function, and acknowledges them if the function succeeds.
///
/// | what happens | answer |
/// |---|---|
/// | the function returned `Ok`, or there was nothing to hand over | 200 and [`ACK`](crate::receive::ACK) |
/// | the function returned an error; the body is not JSON, or is truncated | 500 |
/// | the body and the function took longer than the deadline | 503; the function is dropped where it waits |
/// | the path does not end in the token | 404 |
/// | it is not a POST; the body is compressed | 405; 415 |
/// | the body is larger than the limit, or has too many items | 413 |
///
/// After every response but the first, the service sends the callback again. The log contains the reason, but nothing
/// of the body or of the function's error, because both can contain personal data. Log your errors in the function.
#[derive(Clone, Debug)]
pub struct CallbackReceiver {
    token: Option<PathToken>,
    parser: Parser,
    filter: Filter,
    deadline: Duration,
    platform: Arc<dyn Platform>,
}

impl CallbackReceiver {
    /// Creates a receiver for requests whose path ends in this token, such as `/cams/TOKEN`.
    ///
    /// Callbacks are not signed, so the address is the only secret between the service and you. Create the token with
    /// `openssl rand -hex 16`, use HTTPS, and keep paths out of your logs. The token is compared in constant time.
    ///
    /// # Errors
    /// Fails if the token has fewer than 22 characters, or characters other than letters, digits, `-`, `_`, `.`, and
    /// `~`.
    pub fn new(token: &str) -> Result<Self, TokenError> {
        Ok(Self { token: Some(PathToken::new(token)?), ..Self::without_token() })
    }

    /// Creates a receiver for every path, for a server that has already checked the sender.
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

    /// Sets the parser of bodies, with its limits. Default: [`Parser::new`]. The size limit already applies while a
    /// body arrives.
    #[must_use]
    pub fn with_parser(mut self, parser: Parser) -> Self {
        self.parser = parser;
        self
    }

    /// Sets the deadline for the body and the function together. Default: [`DEADLINE`], after which the service no
    /// longer waits.
    #[must_use]
    pub fn with_deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// Accepts only events of this `CustSpaceId`. Call it once for each space.
    ///
    /// Events of another space are acknowledged and dropped. An event without a space, or one that cannot be read, is
    /// passed on. This separates environments, but does not prove where an event is from.
    #[must_use]
    pub fn with_space(mut self, cust_space_id: impl Into<String>) -> Self {
        self.filter.spaces.push(cust_space_id.into());
        self
    }

    /// Accepts only events of this business number, with or without `+`, or of this ID on another channel. Call it once
    /// for each number. As in [`with_space`](Self::with_space), events without a number are passed on.
    #[must_use]
    pub fn with_business_number(mut self, number: &str) -> Self {
        self.filter.add_number(number);
        self
    }

    /// Sets the clock for the deadline. Default: the clock of the Tokio runtime.
    #[must_use]
    pub fn with_platform(mut self, platform: impl Platform) -> Self {
        self.platform = Arc::new(platform);
        self
    }

    /// Answers a request whose body is still arriving.
    ///
    /// The handler gets all events of the body at once, so that one transaction can store them. It is not called if
    /// there are none. See the [module](crate::receive::http) for what it should do.
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

    /// Like [`answer`](Self::answer), for a server with its own types that has already read the body. That server
    /// should limit the body as well.
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

    /// Checks everything before the body. The token comes first, so strangers learn nothing else.
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
        // A size limit was already checked while the body arrived, unless the server read it.
        let mut events = self.parser.parse(body).map_err(|error| match error {
            BodyError::TooLarge { .. } => Refusal::Interrupted(Interrupted::TooLarge),
            error => Refusal::Body(error),
        })?;
        if !self.filter.is_empty() {
            let came = events.len();
            events = Events::new(events.into_iter().filter(|item| self.filter.takes(item)).collect());
            tracing::debug!(others = came - events.len(), "events of other spaces or numbers are dropped");
        }
        if events.is_empty() {
            return Ok(());
        }
        handler(events).await.map_err(|_| Refusal::Handler)
    }
}
