//! Uploads an object to OSS, until it is stored or the retry decision ends the upload.

use std::pin::pin;
use std::task::{Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use cams_operation::RetryClass;
use http::Response;

use super::attempt::not_answered;
use super::handle::{Engine, check_secure};
use super::tried::Tried;
use crate::error::Error;
use crate::failure::Failure;
use crate::outcome::{ErrorKind, Execution, StopReason};
use crate::reply::{Attempt, AttemptOutcome};
use crate::request::endpoint::Endpoint;
use crate::storage::content::Content;
use crate::storage::outgoing::{Observer, Watch};
use crate::storage::put::{PutObject, Stored};
use crate::storage::{answer, bucket, put};
use crate::transport::error::TransportError;

impl Engine {
    /// Returns the region of the client; by default, the service's.
    #[must_use]
    pub fn region(&self) -> &str {
        self.0.config.region.as_deref().unwrap_or(self.0.service.default_region)
    }

    /// Stores an object under a new key. If the key exists, its object stays unchanged, and the upload fails.
    ///
    /// Temporary failures are retried according to the client's retry policy, as long as the content [is
    /// left](Content::is_left): a stream gets one attempt. The client's timeouts are for calls and do not apply; an
    /// attempt ends when it [stalls](PutObject::stall_timeout). Dropping the future also ends it, and stores nothing
    /// unless everything was sent.
    ///
    /// # Errors
    /// See [`Error`]; its action is `PutObject`. Content that cannot be read, or that does not have the announced
    /// length, is an [`ErrorKind::InvalidRequest`]: part of it may have been sent, and nothing was stored. If the
    /// upload may have been executed, there may be an object under the key. It is harmless, and you can upload again
    /// under another key.
    pub async fn put_object(
        &self,
        put: &PutObject<'_>,
        content: &mut Content,
        observer: &Observer,
    ) -> Result<Stored, Error> {
        let mut tried = Tried::default();
        loop {
            let begun = self.0.config.platform.instant();
            let failure = match self.put_once(put, content, observer).await {
                Ok(stored) => return Ok(self.stored(tried, stored, begun)),
                Err(failure) => failure,
            };
            if put::was_stored_before(&failure, &tried.attempts) {
                // Only content of known size is ever sent twice.
                let size = content.size().await.ok().flatten().unwrap_or_default();
                return Ok(self.stored(tried, (size, failure.request_id.clone()), begun));
            }
            tried.attempts.push(Attempt::failed(&failure, tried.delay, self.since(begun)));
            match self.after(&failure, content, &mut tried) {
                Ok(delay) => self.0.config.platform.sleep(delay).await,
                Err(reason) => {
                    return Err(
                        Error::new(bucket::ACTION, RetryClass::Read, failure, tried.attempts).stopped(reason)
                    );
                }
            }
        }
    }

    fn stored(
        &self,
        mut tried: Tried,
        (size, request_id): (u64, Option<String>),
        begun: std::time::Instant,
    ) -> Stored {
        self.refund(&tried);
        let attempt = Attempt::new(AttemptOutcome::Succeeded, tried.delay, self.since(begun));
        tried.attempts.push(attempt);
        Stored { size, request_id, attempts: tried.attempts }
    }

    /// Makes one attempt. Returns the size and the request ID.
    async fn put_once(
        &self,
        put: &PutObject<'_>,
        content: &mut Content,
        observer: &Observer,
    ) -> Result<(u64, Option<String>), Box<Failure>> {
        let invalid = |message: String| Failure::unsent(ErrorKind::InvalidRequest, message);
        self.check_runtime()?;
        check_secure(put.bucket.endpoint(), &self.0.config).map_err(invalid)?;
        let (body, watch) = content
            .open(put.max_bytes, observer)
            .await
            .map_err(|error| invalid(format!("the content cannot be sent: {error}")))?;
        let request = put.request(body, self.service_time(), self.0.common.user_agent())?;
        let exchange = self.0.transport.send_stream(request);
        let response = match self.unless_stalled(&watch, put.stall_timeout, exchange).await {
            Some(Ok(response)) => response,
            Some(Err(error)) => return Err(not_stored(&watch, error, put.bucket.endpoint())),
            None => return Err(stalled(&watch, put.stall_timeout)),
        };
        let request_id = answer::read(&response)?;
        check_checksum(&watch, &response)?;
        if watch.sent() == 0 {
            observer.tell(0, Some(0));
        }
        Ok((watch.sent(), request_id))
    }

    /// Returns the wait before the next attempt, or why there is none.
    fn after(&self, failure: &Failure, content: &Content, tried: &mut Tried) -> Result<Duration, StopReason> {
        if !content.is_left() {
            return Err(StopReason::NotRetryable);
        }
        let situation = tried.situation(RetryClass::Read, failure);
        self.retry(&self.0.config.retry, &situation, tried)?;
        Ok(tried.delay)
    }

    /// Returns the output of an exchange, or `None` if it has stalled for the limit; it is then dropped.
    async fn unless_stalled<F: Future>(
        &self,
        watch: &Watch,
        limit: Duration,
        exchange: F,
    ) -> Option<F::Output> {
        let mut exchange = pin!(exchange);
        let platform = &self.0.config.platform;
        let (mut seen, mut timer) = (watch.sent(), platform.sleep(limit));
        std::future::poll_fn(|context| {
            if let Poll::Ready(output) = exchange.as_mut().poll(context) {
                return Poll::Ready(Some(output));
            }
            loop {
                ready!(timer.as_mut().poll(context));
                let sent = watch.sent();
                if sent == seen {
                    return Poll::Ready(None);
                }
                (seen, timer) = (sent, platform.sleep(limit));
            }
        })
        .await
    }
}

/// Returns why there is no response: because of the content, or of the connection.
fn not_stored(watch: &Watch, error: TransportError, storage: &Endpoint) -> Box<Failure> {
    match watch.fault() {
        // Without the end of the body, the storage discards what arrived.
        Some(fault) => Failure::new(ErrorKind::InvalidRequest, Execution::Refused, fault),
        None => not_answered(error, storage),
    }
}

fn stalled(watch: &Watch, limit: Duration) -> Box<Failure> {
    let message = format!("nothing moved for {limit:?}, after {} bytes", watch.sent());
    Failure::new(ErrorKind::TimedOut, Execution::Unknown, message)
}

/// The signature does not cover the body; the checksum detects damage in transit.
fn check_checksum(watch: &Watch, response: &Response<Bytes>) -> Result<(), Box<Failure>> {
    match answer::checksum(response.headers()) {
        Some(checksum) if checksum != watch.checksum() => {
            let message =
                "the checksum of the storage differs from that of the bytes sent; upload them again";
            Err(Failure::new(ErrorKind::Unreadable, Execution::Unknown, message))
        }
        _ => Ok(()),
    }
}
