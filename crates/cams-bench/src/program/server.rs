//! A server that answers from memory and checks nothing, so that it is never slower than a client.

use std::collections::HashMap;
use std::convert::Infallible;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::{HeaderValue, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::net::{TcpListener, TcpStream};
use url::form_urlencoded;

use crate::subject;

/// Answers to the calls of [`subject`], and what has come so far.
#[derive(Debug)]
pub(super) struct Server {
    invite_link: Bytes,
    mass: Bytes,
    /// Pages by their size, made on first use.
    pages: Mutex<HashMap<usize, Bytes>>,
    connections: AtomicU64,
    calls: AtomicU64,
}

/// What has come since the server was started.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub(crate) struct Counts {
    /// Connections that were opened.
    pub(crate) connections: u64,
    /// Requests that were answered.
    pub(crate) calls: u64,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            invite_link: subject::seed().answer,
            mass: subject::mass(1).answer,
            pages: Mutex::default(),
            connections: AtomicU64::new(0),
            calls: AtomicU64::new(0),
        }
    }
}

impl Server {
    /// What has come so far.
    pub(super) fn counts(&self) -> Counts {
        Counts {
            connections: self.connections.load(Ordering::Relaxed),
            calls: self.calls.load(Ordering::Relaxed),
        }
    }

    /// Serves every connection until it is dropped.
    ///
    /// # Errors
    /// A connection cannot be accepted.
    pub(super) async fn serve(self: Arc<Self>, listener: TcpListener) -> io::Result<()> {
        loop {
            let (stream, _) = listener.accept().await?;
            self.connections.fetch_add(1, Ordering::Relaxed);
            stream.set_nodelay(true)?;
            tokio::spawn(Arc::clone(&self).converse(stream));
        }
    }

    async fn converse(self: Arc<Self>, stream: TcpStream) {
        let service = service_fn(move |request| {
            let server = Arc::clone(&self);
            async move { Ok::<_, Infallible>(server.respond(request).await) }
        });
        let connection = http1::Builder::new()
            // An idle connection stays for as long as its client wants it.
            .header_read_timeout(None)
            .serve_connection(TokioIo::new(stream), service);
        // An error means that the client is gone, which is not a failure.
        let _ = connection.await;
    }

    async fn respond(&self, request: Request<Incoming>) -> Response<Full<Bytes>> {
        let (head, mut body) = request.into_parts();
        // A body that is not read to its end would close the connection.
        while let Some(Ok(_)) = body.frame().await {}
        self.calls.fetch_add(1, Ordering::Relaxed);
        let action = head.headers.get("x-acs-action").map_or(&b""[..], HeaderValue::as_bytes);
        let mut response = match self.answer(action, head.uri.query().unwrap_or_default()) {
            Some(answer) => Response::new(Full::new(answer)),
            None => unknown(),
        };
        let json = HeaderValue::from_static("application/json;charset=utf-8");
        response.headers_mut().insert(http::header::CONTENT_TYPE, json);
        response
    }

    fn answer(&self, action: &[u8], query: &str) -> Option<Bytes> {
        match action {
            b"AddChatGroupInviteLink" => Some(self.invite_link.clone()),
            b"SendChatappMassMessage" => Some(self.mass.clone()),
            b"ListChatGroup" => page_size(query).map(|size| self.page(size)),
            _ => None,
        }
    }

    fn page(&self, size: usize) -> Bytes {
        let mut pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        pages.entry(size).or_insert_with(|| subject::list(size).answer).clone()
    }
}

fn page_size(query: &str) -> Option<usize> {
    let (_, page) = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "Page")?;
    let page: Value = serde_json::from_str(&page).ok()?;
    page.get("Size")?.as_u64()?.try_into().ok()
}

fn unknown() -> Response<Full<Bytes>> {
    let body =
        r#"{"Code":"InvalidAction.NotFound","Message":"there is no load with this call","RequestId":"0"}"#;
    let mut response = Response::new(Full::from(body));
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_call_of_a_load_is_answered_with_what_its_subject_says() {
        let server = Server::default();
        let page = "BusinessNumber=8613800000000&Page=%7B%22Index%22%3A1%2C%22Size%22%3A10%7D";
        assert_eq!(server.answer(b"AddChatGroupInviteLink", ""), Some(subject::seed().answer));
        assert_eq!(server.answer(b"SendChatappMassMessage", ""), Some(subject::mass(7).answer));
        assert_eq!(server.answer(b"ListChatGroup", page), Some(subject::list(10).answer));
        assert_eq!(server.answer(b"ListChatGroup", "BusinessNumber=8613800000000"), None);
        assert_eq!(server.answer(b"SendChatappMessage", ""), None);
    }
}
