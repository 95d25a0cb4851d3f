//! The server: binds a port, accepts connections, stops.

use std::convert::Infallible;
use std::fmt;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use cams_core::Credentials;
use cams_models::operations;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use serde_json::Value;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

use crate::calls::Call;
use crate::gateway::Gateway;
use crate::im_groups::JoinError;
use crate::listing::NotPaged;
use crate::messages::InboundMessage;

/// Longest wait for requests in flight when the server stops.
const GRACE: Duration = Duration::from_secs(5);

/// Wait after a connection could not be accepted, as when there are too many open files.
const ACCEPT_PAUSE: Duration = Duration::from_millis(20);

/// A local CAMS that runs until it is shut down or dropped.
///
/// It belongs to the Tokio runtime in which it was started and stops with it.
pub struct MockServer {
    gateway: Arc<Gateway>,
    address: SocketAddr,
    stop: watch::Sender<bool>,
    task: Option<JoinHandle<()>>,
}

impl MockServer {
    pub(crate) fn serve(listener: TcpListener, address: SocketAddr, gateway: Gateway) -> Self {
        let gateway = Arc::new(gateway);
        let (stop, stopped) = watch::channel(false);
        let task = Some(tokio::spawn(accept(listener, Arc::clone(&gateway), stopped)));
        Self { gateway, address, stop, task }
    }

    /// The endpoint of the server: `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The only AccessKey ID that the server accepts.
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
    /// The last 10,000 calls are kept, with at most 64 MiB of parameters.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.gateway.memory.lock().calls.calls().cloned().collect()
    }

    /// Deletes all groups, templates, numbers, messages, files, upload authorizations, lists, calls and used nonces.
    /// The key pair stays.
    pub fn reset(&self) {
        self.gateway.memory.lock().reset();
    }

    /// Sets the items of an operation that returns pages, in place of earlier ones. The operation then returns pages of
    /// them, in its documented shape, with its documented total or token. Resources that were created are not listed
    /// until [`reset`](Self::reset) deletes the items.
    ///
    /// # Errors
    /// The operation is unknown, or does not return pages.
    pub fn put_items(&self, action: &str, items: Vec<Value>) -> Result<(), NotPaged> {
        let info = operations::find(action).ok_or_else(|| NotPaged::new(action))?;
        self.gateway.memory.lock().service.lists.put(info, items)
    }

    /// Adds a member to the group of an invite link, as when a WhatsApp user opens the link.
    ///
    /// # Errors
    /// See [`JoinError`].
    pub fn join(&self, link: &str, phone: &str) -> Result<(), JoinError> {
        self.gateway.memory.lock().service.im_groups.join(link, phone)
    }

    /// Adds a message from a user to the business and returns its `MessageId`. ListChatappMessage shows the message; no
    /// callback is sent.
    pub fn receive(&self, message: InboundMessage) -> String {
        let now = (self.gateway.clock)();
        self.gateway.memory.lock().service.messages.receive(message, now)
    }

    /// Makes the next review of a template with this name fail, in any space and language. The review that follows a
    /// modification passes.
    pub fn refuse_template(&self, name: &str, reason: &str) {
        self.gateway.memory.lock().service.templates.refuse(name, reason);
    }

    /// The latest unused verification code of a number (digits with country code), as its owner reads it on the phone.
    #[must_use]
    pub fn verification_code(&self, number: &str) -> Option<String> {
        self.gateway.memory.lock().service.numbers.code(number)
    }

    /// Stops accepting connections, finishes requests in flight (for at most 5 s), and closes every connection.
    pub async fn shutdown(mut self) {
        self.stop.send_replace(true);
        if let Some(task) = self.task.take() {
            // It ends in an error only when the runtime is going down, and then there is nothing left to stop.
            let _ = task.await;
        }
    }
}

/// Stops at once and cuts off requests in flight.
impl Drop for MockServer {
    fn drop(&mut self) {
        if let Some(task) = &self.task {
            task.abort();
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

async fn accept(listener: TcpListener, gateway: Arc<Gateway>, mut stop: watch::Receiver<bool>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(serve(stream, Arc::clone(&gateway), stop.clone()));
                }
                Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
            },
            Some(_) = connections.join_next() => {}
            () = stopped(&mut stop) => break,
        }
    }
    drop(listener);
    let finish = async { while connections.join_next().await.is_some() {} };
    // What is not done by then is cut off when the set is dropped.
    let _ = tokio::time::timeout(GRACE, finish).await;
}

async fn serve(stream: TcpStream, gateway: Arc<Gateway>, mut stop: watch::Receiver<bool>) {
    // Answers are small and wanted at once. Where it cannot be set, they only come later.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request| {
        let gateway = Arc::clone(&gateway);
        async move { Ok::<_, Infallible>(gateway.respond(request).await) }
    });
    let connection =
        http1::Builder::new().timer(TokioTimer::new()).serve_connection(TokioIo::new(stream), service);
    let mut connection = pin!(connection);
    tokio::select! {
        // An error means that the client broke the connection or sent no HTTP; it is its own affair.
        _ = connection.as_mut() => return,
        () = stopped(&mut stop) => {}
    }
    connection.as_mut().graceful_shutdown();
    let _ = connection.await;
}

/// Waits until the server is told to stop, or is gone.
async fn stopped(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stopped| *stopped).await;
}
