//! The connections: accepts them, serves requests on each, and sends callbacks, until the server stops.

use std::error::Error;
use std::fmt;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::BodyExt;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::callbacks;
use crate::gateway::{Gateway, Outcome};
use crate::kept;
use crate::listeners::Listeners;
use crate::patience::Patient;

/// Longest wait for requests in flight when the server stops.
const GRACE: Duration = Duration::from_secs(5);

/// Time limit for the head of a request, from the end of the last answer on.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);

/// Connections at a time.
const MAX_CONNECTIONS: usize = 4096;

/// Wait after a connection could not be accepted, as when there are too many open files.
const ACCEPT_PAUSE: Duration = Duration::from_millis(20);

/// Closes a connection without an answer.
#[derive(Debug)]
struct Disconnect;

impl fmt::Display for Disconnect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the connection is closed because a fault asks for it")
    }
}

impl Error for Disconnect {}

/// Serves requests and sends callbacks until it is told to stop.
pub(crate) async fn run(listeners: Listeners, gateway: Arc<Gateway>, stop: watch::Receiver<bool>) {
    let sending = callbacks::run(
        &gateway.memory,
        &gateway.clock,
        Arc::clone(&gateway.wake),
        gateway.on_callback.as_ref(),
    );
    tokio::select! {
        () = accept(listeners, Arc::clone(&gateway), stop) => {}
        () = sending => {}
        () = kept::run(Arc::clone(&gateway)) => {}
    }
}

async fn accept(listeners: Listeners, gateway: Arc<Gateway>, mut stop: watch::Receiver<bool>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            // Connections above the limit wait in the queue of the operating system.
            accepted = listeners.accept(), if connections.len() < MAX_CONNECTIONS => match accepted {
                Ok(stream) => {
                    connections.spawn(serve(stream, Arc::clone(&gateway), stop.clone()));
                }
                Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
            },
            Some(_) = connections.join_next() => {}
            () = stopped(&mut stop) => break,
        }
    }
    drop(listeners);
    gateway.feed.close();
    let finish = async { while connections.join_next().await.is_some() {} };
    // Unfinished requests are cut off when the set is dropped.
    let _ = tokio::time::timeout(GRACE, finish).await;
}

async fn serve(stream: TcpStream, gateway: Arc<Gateway>, mut stop: watch::Receiver<bool>) {
    // Answers are small and should be sent immediately. If this fails, they are only a little later.
    let _ = stream.set_nodelay(true);
    let end = stop.clone();
    let service = service_fn(move |request: http::Request<hyper::body::Incoming>| {
        let (gateway, mut end) = (Arc::clone(&gateway), end.clone());
        let request = request.map(|body| body.map_err(io::Error::other).boxed_unsync());
        async move {
            match gateway.respond(request).await {
                Outcome::Answer(response) => Ok(response),
                Outcome::Disconnect => Err(Disconnect),
                Outcome::Silence => {
                    stopped(&mut end).await;
                    Err(Disconnect)
                }
            }
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .serve_connection(TokioIo::new(Patient::new(stream)), service);
    let mut connection = pin!(connection);
    tokio::select! {
        // An error means that the client closed the connection or did not send HTTP, which is its own problem.
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
