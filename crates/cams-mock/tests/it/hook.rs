//! A webhook: keeps what arrives, and answers what it is told.

use std::sync::{Arc, Mutex};

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::support::until;

pub(crate) const ACKNOWLEDGED: &str = r#"{"code":0,"msg":"Success"}"#;

/// A webhook that runs as long as the runtime.
pub(crate) struct Hook {
    pub(crate) url: String,
    received: Arc<Mutex<Vec<String>>>,
}

impl Hook {
    /// Answers the requests one after the other with a status and a body each, and acknowledges all that follow. A
    /// status of 0 means no answer at all.
    pub(crate) async fn start(answers: Vec<(u16, &'static str)>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let received = Arc::new(Mutex::new(Vec::new()));
        let answers = Arc::new(Mutex::new(answers.into_iter().rev().collect::<Vec<_>>()));
        tokio::spawn({
            let received = Arc::clone(&received);
            async move {
                while let Ok((stream, _)) = listener.accept().await {
                    tokio::spawn(serve(stream, Arc::clone(&received), Arc::clone(&answers)));
                }
            }
        });
        Self { url, received }
    }

    /// The first bodies that arrived, once there are so many.
    pub(crate) async fn bodies(&self, count: usize) -> Vec<String> {
        let bodies = || self.received.lock().unwrap();
        until(|| bodies().len() >= count).await;
        bodies().clone()
    }

    /// The items of the first callbacks.
    pub(crate) async fn items(&self, count: usize) -> Vec<Value> {
        let bodies = self.bodies(count).await;
        bodies.iter().flat_map(|body| serde_json::from_str::<Vec<Value>>(body).unwrap()).collect()
    }
}

async fn serve(
    mut stream: TcpStream,
    bodies: Arc<Mutex<Vec<String>>>,
    answers: Arc<Mutex<Vec<(u16, &'static str)>>>,
) {
    let mut received = Vec::new();
    while stream.read_buf(&mut received).await.is_ok_and(|count| count > 0) {
        let text = String::from_utf8_lossy(&received).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length =
            head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
        if body.len() < length.unwrap_or(0) {
            continue;
        }
        assert!(head.starts_with("POST /hook HTTP/1.1"), "{head}");
        received.clear();
        bodies.lock().unwrap().push(body.to_owned());
        let (status, body) = answers.lock().unwrap().pop().unwrap_or((200, ACKNOWLEDGED));
        if status == 0 {
            continue;
        }
        let length = body.len();
        let answer = format!("HTTP/1.1 {status} Status\r\ncontent-length: {length}\r\n\r\n{body}");
        if stream.write_all(answer.as_bytes()).await.is_err() {
            return;
        }
    }
}
