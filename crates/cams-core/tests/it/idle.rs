//! Connections that are kept between calls, and servers that close them.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::Duration;

use cams_core::{CallOptions, Config, Credentials, Engine, Error};
use cams_models::{AddChatGroupRequest, SERVICE};

/// A server in a thread of its own, so that it acts while the runtime of the client stands still.
struct Server {
    endpoint: String,
    /// For each request, the number of its connection.
    requests: Receiver<usize>,
    /// Ends all connections; answers when that is done.
    close: Sender<Sender<()>>,
}

impl Server {
    /// Answers every request, with this header.
    fn new(header: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let (arrived, requests) = mpsc::channel();
        let (accepted, connections) = mpsc::channel::<TcpStream>();
        let (close, closing) = mpsc::channel::<Sender<()>>();
        std::thread::spawn(move || {
            for (number, stream) in listener.incoming().enumerate() {
                let (mut stream, arrived) = (stream.unwrap(), arrived.clone());
                accepted.send(stream.try_clone().unwrap()).unwrap();
                std::thread::spawn(move || {
                    while read_request(&mut stream) {
                        arrived.send(number).unwrap();
                        let body = r#"{"Code":"OK"}"#;
                        let head =
                            format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n{header}\r\n", body.len());
                        stream.write_all(format!("{head}{body}").as_bytes()).unwrap();
                    }
                });
            }
        });
        std::thread::spawn(move || {
            for done in closing {
                for stream in connections.try_iter() {
                    let _ = stream.shutdown(std::net::Shutdown::Both);
                }
                done.send(()).unwrap();
            }
        });
        Self { endpoint, requests, close }
    }

    /// Ends all connections. When it returns, their ends have arrived at this machine.
    fn close(&self) {
        let (done, wait) = mpsc::channel();
        self.close.send(done).unwrap();
        wait.recv().unwrap();
    }

    /// The numbers of the connections that the requests so far came by.
    fn connections(&self) -> Vec<usize> {
        self.requests.try_iter().collect()
    }
}

/// Reads the head of a request without a body.
fn read_request(stream: &mut TcpStream) -> bool {
    let (mut received, mut byte) = (Vec::new(), [0]);
    while !received.ends_with(b"\r\n\r\n") {
        match stream.read(&mut byte) {
            Ok(1) => received.push(byte[0]),
            _ => return false,
        }
    }
    true
}

fn engine(server: &Server, idle: Option<Duration>) -> Engine {
    let config = Config::new()
        .credentials(Credentials::new("id", "secret"))
        .cust_space_id("cams-x000")
        .endpoint(&server.endpoint);
    let config = match idle {
        Some(idle) => config.pool_idle_timeout(idle),
        None => config,
    };
    Engine::new(&SERVICE, config).unwrap()
}

async fn write(engine: &Engine) -> Result<(), Error> {
    let request = AddChatGroupRequest::new("8613800000000");
    engine.call(&request, &CallOptions::default().no_retry()).await.map(drop)
}

/// Lets this much time pass for the runtime, which measures how long a connection was idle.
async fn pass(time: Duration) {
    tokio::time::pause();
    tokio::time::advance(time).await;
    tokio::time::resume();
}

#[tokio::test]
async fn case_20_a_connection_is_used_again_until_it_was_idle_for_too_long() {
    let seconds = Duration::from_secs_f64;
    for (name, header, idle, wait, connections) in [
        ("the gateway: 25 s", "Keep-Alive: timeout=25\r\n", None, seconds(19.0), [0, 0, 0]),
        ("the gateway: 25 s", "Keep-Alive: timeout=25\r\n", None, seconds(21.0), [0, 0, 1]),
        ("nothing announced", "", None, seconds(21.0), [0, 0, 1]),
        ("case 20: timeout=1", "Keep-Alive: timeout=1\r\n", None, seconds(0.5), [0, 1, 1]),
        ("case 20: timeout=1", "Keep-Alive: timeout=1\r\n", None, seconds(1.1), [0, 1, 2]),
        ("case 20: set", "", Some(seconds(2.0)), seconds(1.0), [0, 0, 0]),
        ("case 20: set", "", Some(seconds(2.0)), seconds(3.0), [0, 0, 1]),
        ("set to a longer time", "", Some(seconds(60.0)), seconds(50.0), [0, 0, 0]),
    ] {
        let server = Server::new(header);
        let engine = engine(&server, idle);
        write(&engine).await.unwrap();
        write(&engine).await.unwrap();
        pass(wait).await;
        write(&engine).await.unwrap();
        assert_eq!(server.connections(), connections, "{name}, after {wait:?}");
    }
}

/// A process that was stopped, or a thread that was busy, goes on before its runtime has looked at the sockets.
#[tokio::test]
async fn case_20_a_write_does_not_go_to_a_connection_that_ended_while_the_process_stood_still() {
    let server = Server::new("");
    let engine = engine(&server, None);
    write(&engine).await.unwrap();
    pass(Duration::from_secs(2)).await;
    server.close();
    write(&engine).await.unwrap();
    assert_eq!(server.connections(), [0, 1]);
}
