//! The server as a program holds it: where it is, what it has seen, what happens from outside, and its end.

use std::sync::Arc;
use std::{fmt, io, thread};

use bytes::Bytes;
use cams_core::Credentials;
use http_body_util::{BodyExt, Full};
use serde_json::Value;
use tokio::runtime::Runtime;
use tokio::sync::{oneshot, watch};
use tokio::task::JoinHandle;

use crate::callbacks::{CallbackQuirk, Delivery};
use crate::calls::Call;
use crate::connections;
use crate::faults::{Fault, PendingFault};
use crate::feed::Change;
use crate::gateway::{Gateway, Outcome};
use crate::im_groups::JoinError;
use crate::listeners::Listeners;
use crate::listing::PutItemsError;
use crate::messages::{self, InboundMessage};
use crate::queue::QueueFault;
use crate::recording::Recorder;
use crate::review::Review;

/// A local CAMS that runs until it is shut down or dropped.
///
/// It belongs to the Tokio runtime in which it was started and stops with it. One that was started by
/// [`start_blocking`](Self::start_blocking) has a thread and a runtime of its own.
#[doc(alias("emulator", "simulator", "fake", "stub"))]
pub struct MockServer {
    pub(crate) gateway: Arc<Gateway>,
    endpoint: String,
    stop: watch::Sender<bool>,
    task: Task,
}

/// What serves.
enum Task {
    /// A task of the caller's runtime.
    Async(JoinHandle<()>),
    /// A thread with its own runtime, which ends when the channel does or after a message.
    Thread { kill: Option<oneshot::Sender<()>>, thread: Option<thread::JoinHandle<()>> },
    /// Nothing: requests are handed in.
    None,
}

impl MockServer {
    /// Serves in the current runtime.
    pub(crate) fn serve(listeners: Listeners, endpoint: String, gateway: Gateway) -> Self {
        let gateway = Arc::new(gateway);
        let (stop, stopped) = watch::channel(false);
        let task = Task::Async(tokio::spawn(connections::run(listeners, Arc::clone(&gateway), stopped)));
        Self { gateway, endpoint, stop, task }
    }

    /// Serves nobody but the caller of [`exchange`](Self::exchange).
    pub(crate) fn unconnected(endpoint: String, gateway: Gateway) -> Self {
        Self { gateway: Arc::new(gateway), endpoint, stop: watch::channel(false).0, task: Task::None }
    }

    /// Answers a request that is handed in instead of sent. `None` if a fault asks for no answer.
    #[doc(hidden)]
    pub async fn exchange(&self, request: http::Request<Bytes>) -> Option<http::Response<Bytes>> {
        let request = request.map(|body| Full::new(body).map_err(|never| match never {}).boxed_unsync());
        let Outcome::Answer(response) = self.gateway.respond(request).await else { return None };
        let (head, body) = response.into_parts();
        let body = body.collect().await.ok()?.to_bytes();
        Some(http::Response::from_parts(head, body))
    }

    /// Serves in a thread, in a runtime that was made for it.
    pub(crate) fn serve_in_thread(
        runtime: Runtime,
        listeners: Listeners,
        endpoint: String,
        gateway: Gateway,
    ) -> io::Result<Self> {
        let gateway = Arc::new(gateway);
        let (stop, stopped) = watch::channel(false);
        let (kill, killed) = oneshot::channel();
        let serving = connections::run(listeners, Arc::clone(&gateway), stopped);
        let run = move || {
            runtime.block_on(async {
                tokio::select! {
                    () = serving => {}
                    _ = killed => {}
                }
            });
            runtime.shutdown_background();
        };
        let thread = Some(thread::Builder::new().name("cams-mock".into()).spawn(run)?);
        Ok(Self { gateway, endpoint, stop, task: Task::Thread { kill: Some(kill), thread } })
    }

    /// The endpoint of the server: `http://127.0.0.1:PORT`, unless the builder set a host or a public URL.
    #[must_use]
    pub fn endpoint(&self) -> String {
        self.endpoint.clone()
    }

    /// The AccessKey ID that the server accepts, besides those that AssumeRole issues.
    #[must_use]
    pub fn access_key_id(&self) -> &str {
        self.gateway.credentials.access_key_id()
    }

    /// The secret of [`access_key_id`](Self::access_key_id).
    #[must_use]
    pub fn access_key_secret(&self) -> &str {
        self.gateway.credentials.access_key_secret()
    }

    /// The credentials that the server accepts, with the security token if it requires one.
    #[must_use]
    pub fn credentials(&self) -> Credentials {
        self.gateway.credentials.clone()
    }

    /// The calls that were answered since the start or the last [`reset`](Self::reset), oldest first.
    ///
    /// The last 10,000 calls are kept, with at most 64 MiB of requests and answers.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.gateway.memory.peek().calls.calls().map(|call| Call::clone(call)).collect()
    }

    /// Forgets the calls, so that [`calls`](Self::calls) begins anew. All else stays, and the numbers of the calls go on.
    pub fn clear_calls(&self) {
        self.gateway.memory.peek().calls.clear();
        self.gateway.feed.tell(Change::Calls);
    }

    /// Deletes all groups, templates, numbers, messages, files, upload authorizations, lists, calls, faults,
    /// callbacks, webhooks, queues, their tokens and faults, issued keys and used nonces. The key pair stays. A
    /// server that began with a [`Seed`](crate::Seed) begins with it again.
    pub fn reset(&self) {
        let now = (self.gateway.clock)();
        self.gateway.memory.lock().reset(now);
    }

    /// Makes the next call of an operation fail; `*` stands for every operation. Returns the number of the fault, for
    /// [`remove_fault`](Self::remove_fault).
    ///
    /// Several faults for one operation apply one after the other, in the order in which they were added. The retries
    /// of a client are calls, too.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use cams_core::{Config, Engine, CallOptions};
    /// use cams_mock::{Fault, MockServer};
    /// use cams_models::{AddChatGroupRequest, SERVICE};
    ///
    /// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
    /// let server = MockServer::start().await?;
    /// let config = Config::new().endpoint(server.endpoint()).credentials(server.credentials());
    /// let engine = Engine::new(&SERVICE, config.cust_space_id("cams-x000"))?;
    ///
    /// server.fail_next("AddChatGroup", Fault::disconnect_after_execution());
    /// let error = engine.call(&AddChatGroupRequest::new("8613800000000"), &CallOptions::default()).await.unwrap_err();
    /// assert!(error.may_have_executed()); // and it was: a group has been created
    /// # Ok(())
    /// # }
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(run())?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn fail_next(&self, action: &str, fault: Fault) -> u64 {
        let id = self.gateway.memory.lock().faults.add(action, fault);
        self.gateway.feed.tell(Change::Faults);
        id
    }

    /// The faults that wait for their calls, oldest first.
    #[must_use]
    pub fn faults(&self) -> Vec<PendingFault> {
        self.gateway.memory.peek().faults.waiting().cloned().collect()
    }

    /// Removes a fault by its number. Returns whether it was still waiting.
    pub fn remove_fault(&self, id: u64) -> bool {
        let was_there = self.gateway.memory.lock().faults.remove(id);
        self.gateway.feed.tell(Change::Faults);
        was_there
    }

    /// Removes all faults. Calls that a fault delays go on at once.
    pub fn clear_faults(&self) {
        self.gateway.memory.lock().faults.clear();
        self.gateway.feed.tell(Change::Faults);
    }

    /// Sets the items of an operation that returns pages, in place of earlier ones. The operation then returns pages of
    /// them, in its documented shape, with its documented total or token. Resources that were created are not listed
    /// until [`reset`](Self::reset) deletes the items.
    ///
    /// # Errors
    /// See [`PutItemsError`].
    pub fn put_items(&self, action: &str, items: Vec<Value>) -> Result<(), PutItemsError> {
        self.gateway.memory.lock().service.lists.put(action, items)
    }

    /// Adds a member to the group of an invite link, as when a WhatsApp user opens the link.
    ///
    /// # Errors
    /// See [`JoinError`].
    pub fn join(&self, link: &str, phone: &str) -> Result<(), JoinError> {
        let now = (self.gateway.clock)();
        self.gateway.memory.lock().service.im_groups.join(link, phone, now)?;
        self.gateway.feed.tell(Change::Groups);
        Ok(())
    }

    /// Adds a message from a user to the business and returns its `MessageId`. ListChatappMessage shows the message,
    /// and the webhook of the number gets a callback. The numbers are not checked.
    pub fn receive(&self, message: InboundMessage) -> String {
        let now = (self.gateway.clock)();
        messages::receive(&mut self.gateway.memory.lock().service, message, now)
    }

    /// Decides on all templates of a name, in any space and language, whatever their state. The webhook of the account
    /// gets a callback for each. Returns how many there are.
    pub fn review_template(&self, name: &str, review: Review) -> usize {
        let now = (self.gateway.clock)();
        review.apply(&mut self.gateway.memory.lock().service, name, now)
    }

    /// The callbacks to all addresses since the start or the last [`reset`](Self::reset), oldest first, with what
    /// became of them. The last 10,000 are kept, with at most 64 MiB.
    #[must_use]
    pub fn callbacks(&self) -> Vec<Delivery> {
        self.gateway.memory.peek().service.callbacks.deliveries().map(|one| Delivery::clone(one)).collect()
    }

    /// Sets how callbacks from now on differ from the documented form, in place of earlier quirks.
    pub fn set_callback_quirks(&self, quirks: impl IntoIterator<Item = CallbackQuirk>) {
        self.gateway.memory.lock().service.callbacks.quirks = quirks.into_iter().collect();
    }

    /// Puts an item into a queue, which exists from then on, and returns the `MessageId` that the queue gives it. The
    /// body goes out as it is: the service puts Base64 of a JSON object there.
    pub fn put_in_queue(&self, queue: &str, body: impl Into<String>) -> String {
        let now = (self.gateway.clock)();
        self.gateway.memory.lock().service.queues.put(queue, body.into(), now)
    }

    /// How many messages a queue holds, visible or not.
    #[must_use]
    pub fn queue_len(&self, queue: &str) -> usize {
        self.gateway.memory.peek().service.queues.len(queue)
    }

    /// Makes a queue misbehave, once. Several faults of polls, and several of deletions, happen one after the other.
    pub fn fail_queue_next(&self, queue: &str, fault: QueueFault) {
        self.gateway.memory.lock().service.queues.fail_next(queue, fault);
    }

    /// Lets every token of a queue that was issued expire at once. The next request with one of them is refused.
    pub fn expire_queue_tokens(&self) {
        self.gateway.memory.lock().service.queues.expire_tokens();
    }

    /// Makes the next review of a template with this name fail, in any space and language. The review that follows a
    /// modification passes.
    pub fn refuse_template(&self, name: &str, reason: &str) {
        self.gateway.memory.lock().service.templates.refuse(name, reason);
    }

    /// The latest unused verification code of a number (digits with country code), as its owner reads it on the phone.
    #[must_use]
    pub fn verification_code(&self, number: &str) -> Option<String> {
        self.gateway.memory.peek().service.numbers.code(number)
    }

    /// Makes sure that everything that the server keeps in files is written, as
    /// [`Builder::state`](crate::Builder::state) and [`Builder::record`](crate::Builder::record) ask for. A server
    /// does this on its own; [`finish`](Self::finish) does it at the end.
    ///
    /// # Errors
    /// The state cannot be written now, or a call is missing in the recording.
    pub fn save(&self) -> io::Result<()> {
        if let Some(keeper) = &self.gateway.keeper {
            keeper.save(&self.gateway.memory)?;
        }
        self.gateway.recorder.as_ref().map_or(Ok(()), Recorder::check)
    }

    /// Stops accepting connections, finishes requests in flight (for at most 5 s), and closes every connection.
    pub async fn shutdown(mut self) {
        self.stop_serving().await;
    }

    /// Does what [`shutdown`](Self::shutdown) does, and then what [`save`](Self::save) does: what the last requests
    /// changed is written, too.
    ///
    /// # Errors
    /// As for [`save`](Self::save). The server has stopped nevertheless.
    pub async fn finish(mut self) -> io::Result<()> {
        self.stop_serving().await;
        self.save()
    }

    async fn stop_serving(&mut self) {
        self.stop.send_replace(true);
        match &mut self.task {
            // It ends in an error only when the runtime is going down, and then there is nothing left to stop.
            Task::Async(task) => drop(task.await),
            Task::Thread { thread, .. } => {
                if let Some(thread) = thread.take() {
                    drop(tokio::task::spawn_blocking(|| thread.join()).await);
                }
            }
            Task::None => {}
        }
    }

    /// Does what [`shutdown`](Self::shutdown) does, without async. A server of the current runtime is stopped at once
    /// instead, because waiting would block the runtime.
    pub fn shutdown_blocking(mut self) {
        self.stop.send_replace(true);
        if let Task::Thread { thread, .. } = &mut self.task
            && let Some(thread) = thread.take()
        {
            drop(thread.join());
        }
    }
}

/// Stops at once and cuts off requests in flight.
impl Drop for MockServer {
    fn drop(&mut self) {
        match &mut self.task {
            Task::Async(task) => task.abort(),
            Task::Thread { kill, thread } => {
                drop(kill.take());
                if let Some(thread) = thread.take() {
                    drop(thread.join());
                }
            }
            Task::None => {}
        }
        // What changed since the last time.
        if let Some(keeper) = &self.gateway.keeper {
            keeper.save_later(&self.gateway.memory);
            // The task, which may end later, must not keep the file from the next server.
            keeper.close();
        }
    }
}

/// Without the secret.
impl fmt::Debug for MockServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockServer")
            .field("endpoint", &self.endpoint())
            .field("access_key_id", &self.access_key_id())
            .finish_non_exhaustive()
    }
}
