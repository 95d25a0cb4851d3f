//! Requests to a queue: one attempt each, and a second one if the server rejects the date.

use std::time::Duration;

use bytes::Bytes;
use cams_operation::RetryClass;
use http::Response;

use super::attempt::not_answered;
use super::handle::{Engine, check_secure};
use crate::credentials::value::Credentials;
use crate::error::Error;
use crate::failure::Failure;
use crate::outcome::{ErrorKind, Execution, StopReason};
use crate::platform::within;
use crate::reply::Attempt;
use crate::smq::answer::{self, Changed, Receiving};
use crate::smq::code::Class;
use crate::smq::deletion::{self, Deletions};
use crate::smq::request::{Receive, Smq, Unsigned};
use crate::smq::sign::Sign;
use crate::transport::progress::Progress;

/// How much longer than the wait of a long poll its response may take.
const MARGIN: Duration = Duration::from_secs(10);

/// A request to a queue: the request, the credentials, and how long the response may take.
struct Asking<'a> {
    queue: &'a Smq,
    unsigned: Unsigned,
    credentials: &'a Credentials,
    signer: &'a dyn Sign,
    limit: Duration,
}

impl Engine {
    /// Checks that requests may be sent to the host of a queue. Nothing is sent.
    ///
    /// # Errors
    /// Fails if the host would be reached over plain HTTP and is not this machine, unless
    /// [`Config::allow_insecure_http`](crate::Config::allow_insecure_http) is set ([`ErrorKind::Configuration`]).
    pub fn check_queue(&self, queue: &Smq) -> Result<(), Error> {
        check_secure(queue.endpoint(), &self.0.config).map_err(Error::configuration)
    }

    /// Takes messages from a queue. They are invisible to others until their visibility timeout ends.
    ///
    /// It makes one attempt, which may take 10 s longer than the wait. If the server rejects the date, it repeats the
    /// attempt immediately, and the engine then follows the server's clock. It retries nothing else.
    ///
    /// # Errors
    /// See [`Error`]; [`Class::of_error`](crate::smq::Class::of_error) says what to do. An empty queue is not an error.
    /// If the request [may have been executed](Error::may_have_executed), messages may have been taken; they come
    /// again.
    pub async fn receive_messages(
        &self,
        queue: &Smq,
        receive: Receive,
        credentials: &Credentials,
        signer: &dyn Sign,
    ) -> Result<Receiving, Error> {
        let unsigned = Unsigned::receive(queue, receive);
        let limit = receive.wait.min(crate::smq::request::MAX_WAIT) + MARGIN;
        let now = self.service_time();
        let asking = Asking { queue, unsigned, credentials, signer, limit };
        self.ask(&asking, |answer| answer::received(answer, now)).await
    }

    /// Deletes up to [`MAX_BATCH`](crate::smq::MAX_BATCH) messages by their receipt handles.
    ///
    /// # Errors
    /// See [`receive_messages`](Self::receive_messages), if the whole request failed. Failures of single messages are
    /// outcomes. Deleting again is harmless.
    pub async fn delete_messages(
        &self,
        queue: &Smq,
        handles: &[String],
        credentials: &Credentials,
        signer: &dyn Sign,
    ) -> Result<Deletions, Error> {
        let unsigned = Unsigned::delete(queue, handles);
        let now = self.service_time();
        let read = |answer: &Response<Bytes>| deletion::read(answer, handles, now);
        self.ask(&Asking { queue, unsigned, credentials, signer, limit: MARGIN }, read).await
    }

    /// Makes the queue hand out a message again after `timeout`, counted from this call: 1 s to
    /// [`MAX_VISIBILITY`](crate::smq::MAX_VISIBILITY), in whole seconds.
    ///
    /// # Errors
    /// See [`receive_messages`](Self::receive_messages). If it may have been executed, the receipt handle may be
    /// invalid.
    pub async fn change_visibility(
        &self,
        queue: &Smq,
        handle: &str,
        timeout: Duration,
        credentials: &Credentials,
        signer: &dyn Sign,
    ) -> Result<Changed, Error> {
        let unsigned = Unsigned::change(queue, handle, timeout);
        let now = self.service_time();
        let asking = Asking { queue, unsigned, credentials, signer, limit: MARGIN };
        self.ask(&asking, |answer| answer::changed(answer, now)).await
    }

    async fn ask<T>(
        &self,
        asking: &Asking<'_>,
        read: impl Fn(&Response<Bytes>) -> Result<T, Box<Failure>>,
    ) -> Result<T, Error> {
        let mut attempts = Vec::new();
        loop {
            let begun = self.0.config.platform.instant();
            let answered = self.exchange(asking).await;
            let failure = match answered.and_then(|answer| read(&answer)) {
                Ok(output) => return Ok(output),
                Err(failure) => failure,
            };
            attempts.push(Attempt::failed(&failure, Duration::ZERO, self.since(begun)));
            let server_time = failure
                .server_time
                .filter(|_| Class::of_failure(&failure) == Class::Clock && attempts.len() == 1);
            let Some(server_time) = server_time else {
                let error = Error::new(asking.unsigned.action(), RetryClass::Read, failure, attempts);
                return Err(error.stopped(StopReason::NotRetryable));
            };
            self.0.clock.learn(self.0.config.platform.now(), server_time);
        }
    }

    async fn exchange(&self, asking: &Asking<'_>) -> Result<Response<Bytes>, Box<Failure>> {
        let Asking { queue, unsigned, credentials, signer, limit } = asking;
        self.check_runtime()?;
        check_secure(queue.endpoint(), &self.0.config)
            .map_err(|message| Failure::unsent(ErrorKind::InvalidRequest, message))?;
        let agent = self.0.common.user_agent();
        let request = unsigned.signed(queue, credentials, *signer, self.service_time(), agent)?;
        let progress = Progress::default();
        let exchange = self.0.transport.send(request, &progress);
        match within(&*self.0.config.platform, Some(*limit), exchange).await {
            Some(answered) => answered.map_err(|error| not_answered(error, queue.endpoint())),
            None => {
                let execution = if progress.give_up() { Execution::NotExecuted } else { Execution::Unknown };
                let message = format!("the queue did not answer within {limit:?}");
                Err(Failure::new(ErrorKind::TimedOut, execution, message))
            }
        }
    }
}
