//! The server as a program uses it: its address, what it received, outside events, and its end.

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
/// It belongs to the Tokio runtime in which it was started, and stops with it. A server that was started with
/// [`start_blocking`](Self::start_blocking) has its own thread and runtime.
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

    /// Answers a request that is passed in instead of sent. Returns `None` if a fault takes the answer away.
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

    /// Returns the endpoint of the server: `http://127.0.0.1:PORT`, unless the builder set a host or a public URL.
    #[must_use]
    pub fn endpoint(&self) -> String {
        self.endpoint.clone()
    }

    /// Returns the AccessKey ID that the server accepts, besides those that AssumeRole issues.
    #[must_use]
    pub fn access_key_id(&self) -> &str {
        self.gateway.credentials.access_key_id()
    }

    /// Returns the secret of [`access_key_id`](Self::access_key_id).
    #[must_use]
    pub fn access_key_secret(&self) -> &str {
        self.gateway.credentials.access_key_secret()
    }

    /// Returns the credentials that the server accepts, with the security token if it requires one.
    #[must_use]
    pub fn credentials(&self) -> Credentials {
        self.gateway.credentials.clone()
    }

    /// Returns the calls that were answered since the start or the last [`reset`](Self::reset), oldest first.
    ///
    /// The last 10,000 calls are kept, with at most 64 MiB of requests and answers.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.gateway.memory.peek().calls.calls().map(|call| Call::clone(call)).collect()
    }

    /// Deletes the calls that [`calls`](Self::calls) returns. Everything else stays, and the numbering of calls
    /// continues.
    pub fn clear_calls(&self) {
        self.gateway.memory.peek().calls.clear();
        self.gateway.feed.tell(Change::Calls);
    }

    /// Deletes all groups, templates, numbers, messages, files, upload authorizations, lists, calls, faults, callbacks,
    /// webhooks, queues, their tokens and faults, issued keys and used nonces. The key pair stays. A server with a
    /// [`Seed`](crate::Seed) begins with it again.
    pub fn reset(&self) {
        let now = (self.gateway.clock)();
        self.gateway.memory.lock().reset(now);
    }

    /// Makes the next call of an operation fail; `*` means every operation. Returns the number of the fault, for
    /// [`remove_fault`](Self::remove_fault).
    ///
    /// Several faults for one operation apply one after the other, in the order in which they were added. The retries
    /// of a client also count as calls.
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

    /// Returns the faults that still apply to future calls, oldest first.
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

    /// Removes all faults. Calls that a fault delays continue immediately.
    pub fn clear_faults(&self) {
        self.gateway.memory.lock().faults.clear();
        self.gateway.feed.tell(Change::Faults);
    }

    /// Sets the items of an operation that returns pages, and replaces earlier ones. The operation then returns pages
    /// of these items, in its documented shape, with its documented total or token. It does not list created resources
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

    /// Adds a message from a user to the business, and returns its `MessageId`. ListChatappMessage shows the message,
    /// and the webhook of the number gets a callback. The numbers are not checked.
    pub fn receive(&self, message: InboundMessage) -> String {
        let now = (self.gateway.clock)();
        messages::receive(&mut self.gateway.memory.lock().service, message, now)
    }

    /// Decides on all templates with a name, in any space and language, whatever their state. The webhook of the
    /// account gets a callback for each. Returns how many there are.
    pub fn review_template(&self, name: &str, review: Review) -> usize {
        let now = (self.gateway.clock)();
        review.apply(&mut self.gateway.memory.lock().service, name, now)
    }

    /// Returns the callbacks to all addresses since the start or the last [`reset`](Self::reset), oldest first, with
    /// their outcomes. The last 10,000 are kept, with at most 64 MiB.
    #[must_use]
    pub fn callbacks(&self) -> Vec<Delivery> {
        self.gateway.memory.peek().service.callbacks.deliveries().map(|one| Delivery::clone(one)).collect()
    }

    /// Sets how future callbacks deviate from the documented format, and replaces earlier quirks.
    pub fn set_callback_quirks(&self, quirks: impl IntoIterator<Item = CallbackQuirk>) {
        self.gateway.memory.lock().service.callbacks.quirks = quirks.into_iter().collect();
    }

    /// Puts an item into a queue, creates the queue if necessary, and returns the `MessageId` that the queue assigns.
    /// The body is sent unchanged; the service puts a JSON object in Base64 there.
    pub fn put_in_queue(&self, queue: &str, body: impl Into<String>) -> String {
        let now = (self.gateway.clock)();
        self.gateway.memory.lock().service.queues.put(queue, body.into(), now)
    }

    /// Returns how many messages a queue has, visible or not.
    #[must_use]
    pub fn queue_len(&self, queue: &str) -> usize {
        self.gateway.memory.peek().service.queues.len(queue)
    }

    /// Makes a queue misbehave once. Several faults of polls, and several of deletions, occur one after the other.
    pub fn fail_queue_next(&self, queue: &str, fault: QueueFault) {
        self.gateway.memory.lock().service.queues.fail_next(queue, fault);
    }

    /// Makes all issued queue tokens expire immediately. The next request with one of them is refused.
    pub fn expire_queue_tokens(&self) {
        self.gateway.memory.lock().service.queues.expire_tokens();
    }

    /// Makes the next review of a template with this name fail, in any space and language. The review that follows a
    /// modification passes.
    pub fn refuse_template(&self, name: &str, reason: &str) {
        self.gateway.memory.lock().service.templates.refuse(name, reason);
    }

    /// Returns the latest unused verification code of a number (digits with country code), which its owner would get by
    /// text message.
    #[must_use]
    pub fn verification_code(&self, number: &str) -> Option<String> {
        self.gateway.memory.peek().service.numbers.code(number)
    }

    /// Writes everything that [`Builder::state`](crate::Builder::state) and [`Builder::record`](crate::Builder::record)
    /// keep in files. A server does this on its own; [`finish`](Self::finish) does it at the end.
    ///
    /// # Errors
    /// Fails if the state cannot be written now, or if a call is missing in the recording.
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

    /// Stops like [`shutdown`](Self::shutdown), and then saves like [`save`](Self::save), so that the changes of the
    /// last requests are written too.
    ///
    /// # Errors
    /// See [`save`](Self::save). The server has stopped in any case.
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

    /// Like [`shutdown`](Self::shutdown), without async. A server in the current runtime is stopped immediately
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

/// Stops immediately, and cuts off requests in flight.
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
