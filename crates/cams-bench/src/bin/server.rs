//! The server of the load programs, on one thread: `server`.
//!
//! It says where it listens, answers each line of stdin with the counts so far as JSON, and ends with stdin, so that none is
//! left behind by whoever started it.

use std::error::Error;
use std::io::BufRead;
use std::sync::Arc;
use std::{io, process, thread};

use cams_bench::process::allow_many_files;
use cams_bench::server::Server;
use tokio::net::TcpListener;

fn main() -> Result<(), Box<dyn Error>> {
    allow_many_files()?;
    let server = Arc::new(Server::default());
    tokio::runtime::Builder::new_current_thread().enable_io().build()?.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        println!("listening on http://{}", listener.local_addr()?);
        let asked = Arc::clone(&server);
        thread::spawn(move || tell(&asked));
        server.serve(listener).await?;
        Ok(())
    })
}

/// Tells the counts for each line of stdin, and ends the process with it.
fn tell(server: &Server) {
    for line in io::stdin().lock().lines() {
        match (line, serde_json::to_string(&server.counts())) {
            (Ok(_), Ok(counts)) => println!("{counts}"),
            _ => break,
        }
    }
    process::exit(0);
}
