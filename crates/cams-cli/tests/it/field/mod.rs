//! The cases of `docs/field-cases.md` through the command: input, requests, exit code, and words. Those that one answer
//! makes are in the table of `tests/faults`.

mod answers;
mod callbacks;
mod credentials;
mod networks;
mod people;
mod send;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Output;
use std::sync::{Arc, Mutex};
use std::thread;

use crate::support::text;

/// A server that keeps what it was asked, and closes each connection after its answer.
struct Script {
    url: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Script {
    /// `answer` gets the number of a request, from 0 on, its head, and the URL of the server.
    fn start(answer: fn(usize, &str, &str) -> String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let script =
            Self { url: format!("http://{}", listener.local_addr().unwrap()), asked: Arc::default() };
        let (url, asked) = (script.url.clone(), Arc::clone(&script.asked));
        thread::spawn(move || {
            for mut stream in listener.incoming().map_while(Result::ok) {
                let Some(head) = read(&mut stream) else { continue };
                let number = {
                    let mut asked = asked.lock().unwrap();
                    asked.push(head.clone());
                    asked.len() - 1
                };
                // A client may be gone.
                let _ = stream.write_all(answer(number, &head, &url).as_bytes());
            }
        });
        script
    }

    /// The requests so far, without what a client only began.
    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

/// Reads a request, and returns its head.
fn read(stream: &mut TcpStream) -> Option<String> {
    let mut stream = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if stream.read_line(&mut head).ok()? == 0 {
            return None;
        }
    }
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<u64>().ok())?
    });
    stream.take(length.unwrap_or(0)).read_to_end(&mut Vec::new()).ok()?;
    Some(head)
}

/// An answer with a status and a body.
fn answer(status: &str, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}")
}

fn ok(body: &str) -> String {
    answer("200 OK", body)
}

/// Checks how a command ended and that it said these words.
#[track_caller]
fn check(case: &str, output: &Output, exit: i32, words: &[&str]) {
    let said = text(&output.stdout) + &text(&output.stderr);
    assert_eq!(output.status.code(), Some(exit), "{case}: {said}");
    for words in words {
        assert!(said.contains(words), "{case}: {words:?} is not in {said}");
    }
}
