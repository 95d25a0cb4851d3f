//! The server of the loads, on one thread.
//!
//! It prints where it listens, answers each line of stdin with the counts so far as JSON, and ends when stdin does, so
//! that it never outlives the process that started it.

use std::io::{self, BufRead};
use std::sync::Arc;
use std::{process, thread};

use tokio::net::TcpListener;

use super::process::allow_many_files;
use super::server::Server;

/// Serves until stdin ends.
#[tokio::main(flavor = "current_thread")]
pub(crate) async fn run() -> anyhow::Result<()> {
    allow_many_files()?;
    let server = Arc::new(Server::default());
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("listening on http://{}", listener.local_addr()?);
    let asked = Arc::clone(&server);
    thread::spawn(move || report(&asked));
    Ok(server.serve(listener).await?)
}

/// Prints the counts for each line of stdin, and ends the process with it.
fn report(server: &Server) {
    for line in io::stdin().lock().lines() {
        match (line, serde_json::to_string(&server.counts())) {
            (Ok(_), Ok(counts)) => println!("{counts}"),
            _ => break,
        }
    }
    process::exit(0);
}
