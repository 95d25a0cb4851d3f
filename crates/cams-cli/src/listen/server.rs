//! Callbacks over HTTP.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use cams::bytes::Bytes;
use cams::http::header::CONTENT_TYPE;
use cams::http::{Request, Response, StatusCode};
use cams::receive::http::{CallbackReceiver, DEADLINE};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

use crate::listen::sink::Sink;
use crate::output::stderr::tell;

/// Maximum number of connections. The service opens few, and strangers must not open many.
const CONNECTIONS: usize = 64;
/// Time limit for the headers of a request.
const PATIENCE: Duration = Duration::from_secs(5);
/// Part of the service's time limit that is reserved for the response.
const MARGIN: Duration = Duration::from_millis(100);

/// Answers callbacks until this is dropped.
pub(crate) struct Server {
    listener: TcpListener,
    receiver: Arc<CallbackReceiver>,
    sink: Arc<Sink>,
    connections: JoinSet<()>,
    room: Arc<Semaphore>,
    stopping: watch::Sender<bool>,
}

impl Server {
    pub(crate) async fn bind(
        address: SocketAddr,
        receiver: CallbackReceiver,
        sink: Arc<Sink>,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let room = Arc::new(Semaphore::new(CONNECTIONS));
        let (receiver, connections) = (Arc::new(receiver), JoinSet::new());
        Ok(Self { listener, receiver, sink, connections, room, stopping: watch::Sender::new(false) })
    }

    pub(crate) fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Accepts connections. Returns only if that is no longer possible.
    pub(crate) async fn run(&mut self) {
        while let Ok(permit) = Arc::clone(&self.room).acquire_owned().await {
            match self.listener.accept().await {
                Ok((stream, _)) => {
                    let (receiver, sink) = (Arc::clone(&self.receiver), Arc::clone(&self.sink));
                    let stopping = self.stopping.subscribe();
                    self.connections.spawn(async move {
                        serve(stream, receiver, sink, stopping).await;
                        drop(permit);
                    });
                }
                // The client has already disconnected, or there are too many open files; others are still served.
                Err(_) => tokio::time::sleep(MARGIN).await,
            }
            while self.connections.try_join_next().is_some() {}
        }
    }

    /// Stops accepting connections, and answers the callbacks that have arrived.
    pub(crate) async fn finish(mut self) {
        drop(self.listener);
        self.stopping.send_replace(true);
        let answered = async { while self.connections.join_next().await.is_some() {} };
        let _ = tokio::time::timeout(DEADLINE, answered).await;
        self.connections.shutdown().await;
    }
}

async fn serve(
    stream: TcpStream,
    receiver: Arc<CallbackReceiver>,
    sink: Arc<Sink>,
    mut stopping: watch::Receiver<bool>,
) {
    let service = service_fn(move |request| {
        let (receiver, sink) = (Arc::clone(&receiver), Arc::clone(&sink));
        async move { Ok::<_, Infallible>(answer(request, &receiver, &sink).await) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(PATIENCE)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = pin!(connection);
    // A client that disconnects needs no response, so errors are not reported.
    tokio::select! {
        _ = connection.as_mut() => {}
        _ = stopping.changed() => {
            connection.as_mut().graceful_shutdown();
            let _ = connection.await;
        }
    }
}

async fn answer(request: Request<Incoming>, receiver: &CallbackReceiver, sink: &Sink) -> Response<String> {
    let started = Instant::now();
    let content_type = request.headers().get(CONTENT_TYPE).cloned();
    let is_handed_over = Mutex::new(false);
    // The bytes are copied as they arrive, to forward them unchanged; the receiver limits their number.
    let copy = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&copy);
    let request = request.map(|body| {
        body.map_frame(move |frame| {
            if let Some(data) = frame.data_ref() {
                seen.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(data);
            }
            frame
        })
    });
    let response = receiver
        .answer(request, async |events| {
            *is_handed_over.lock().unwrap_or_else(PoisonError::into_inner) = true;
            let body = Bytes::from(std::mem::take(&mut *copy.lock().unwrap_or_else(PoisonError::into_inner)));
            let left = DEADLINE.saturating_sub(started.elapsed()).saturating_sub(MARGIN);
            sink.take(&events, body, content_type.as_ref(), left).await
        })
        .await;
    let is_handed_over = *is_handed_over.lock().unwrap_or_else(PoisonError::into_inner);
    match (response.status(), is_handed_over) {
        (StatusCode::OK, _) => sink.settle(|counts| counts.acknowledged += 1),
        (_, true) => sink.settle(|counts| counts.again += 1),
        (status, false) => {
            sink.settle(|counts| counts.refused += 1);
            tell(&format!("refused a request: {status} ({})\n", reason(status)));
        }
    }
    response
}

fn reason(status: StatusCode) -> &'static str {
    match status {
        StatusCode::NOT_FOUND => "its path does not end in the token",
        StatusCode::METHOD_NOT_ALLOWED => "only POST is answered",
        StatusCode::UNSUPPORTED_MEDIA_TYPE => "its body is compressed",
        StatusCode::PAYLOAD_TOO_LARGE => "its body is too large",
        StatusCode::INTERNAL_SERVER_ERROR => "its body is not JSON or broke off",
        _ => "its body was too late",
    }
}
