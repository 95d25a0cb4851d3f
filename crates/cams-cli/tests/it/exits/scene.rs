//! What a command is doing, and how a test gets it there.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::Path;
use std::process::Child;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::listen::{INBOUND, TOKEN, post};
use crate::send::campaign::{Campaign, FROM};
use crate::support::signal;

/// How long a test waits for a command to get somewhere.
const BOUND: Duration = Duration::from_secs(60);

/// Pause between two looks at a command. Looking without one takes the processor from the command.
const PAUSE: Duration = Duration::from_millis(1);

/// How far a command is when a signal comes.
#[derive(Clone, Copy)]
pub(super) enum Stage {
    /// It ends without one, on a local CAMS with an approved template.
    Ends,
    /// The same, on a service that answers every request with this.
    Answered(&'static str),
    /// A request is out, and is never answered.
    Asked,
    /// A request was answered with this, and the next one waits for its time.
    Waits(&'static str),
    /// It was told by this where to store a file, and has sent it there without an answer.
    Stores(&'static str),
    /// It accepts connections.
    Listens,
    /// An event was sent to it.
    Receives,
    /// It reads a long file, whose first row is bad.
    Checks,
    /// The first of two calls is under way.
    Sends,
    /// The same; signals come until it ends.
    SendsAtOnce,
    /// A call was executed without an answer, and the history does not answer either; signals come until it ends.
    LooksForUnknown,
}

impl Stage {
    pub(super) fn has_signal(self) -> bool {
        !matches!(self, Self::Ends | Self::Answered(_))
    }
}

/// A command in a folder of its own, with all that it talks to.
pub(super) struct Scene {
    pub(super) campaign: Campaign,
    silent: TcpListener,
    /// Where a service of the command listens: nobody else has this address.
    address: (String, u16),
    stage: Stage,
    /// Where the command calls.
    endpoint: String,
}

impl Scene {
    /// `number` tells the scenes of a process apart. `long` is the file of [`Stage::Checks`].
    pub(super) fn new(stage: Stage, number: u16, long: &Path) -> Self {
        let campaign = Campaign::new();
        let silent = TcpListener::bind("127.0.0.1:0").unwrap();
        let endpoint = match stage {
            Stage::Asked | Stage::Waits(_) | Stage::Stores(_) => {
                format!("http://{}", silent.local_addr().unwrap())
            }
            Stage::Answered(answer) => crate::support::server(answer),
            Stage::Checks => crate::support::server(DENIED),
            _ => campaign.mock.endpoint.clone(),
        };
        let [_, a, b, c] = std::process::id().to_be_bytes();
        let scene = Self {
            campaign,
            silent,
            address: (format!("127.{a}.{b}.{c}"), 20_000 + number),
            stage,
            endpoint,
        };
        scene.write_files(long);
        scene
    }

    fn write_files(&self, long: &Path) {
        let campaign = &self.campaign;
        campaign.write("menu.pdf", "menu");
        campaign.write("earlier.journal", "{\"job\":{\"check\":1}}\n");
        let template = std::fs::read_to_string(long.with_file_name("template.yaml")).unwrap();
        campaign.write("other.yaml", &template);
        campaign.write("another.yaml", template.replace("other", "another"));
        match self.stage {
            Stage::Checks => std::fs::hard_link(long, campaign.path("people.csv")).unwrap(),
            // One call takes 1,000 people.
            Stage::Sends | Stage::SendsAtOnce => campaign.write_people(1001),
            _ => campaign.write_people(1),
        }
        match self.stage {
            Stage::Sends | Stage::SendsAtOnce => {
                campaign.fault(json!({"Kind": "Delay", "DelayMs": 60_000, "Times": 1}));
            }
            Stage::LooksForUnknown => {
                campaign.fault(json!({"Kind": "DisconnectAfterExecution", "Times": 1}));
                let never = json!({"Kind": "Delay", "DelayMs": 60_000, "Always": true});
                campaign.fault_of("ListChatappMessage", never);
            }
            _ => {}
        }
    }

    /// The arguments with the names of this scene: `FOLDER/`, `ENDPOINT`, `HOST`, `PORT`, and `SEND` and `AT` for the
    /// options of every send and of every call.
    pub(super) fn arguments(&self, words: &str) -> Vec<String> {
        let folder = self.campaign.folder.path().display().to_string();
        words
            .replace(
                "SEND",
                &format!(
                    "send sale --language en --from {FROM} --to-column phone --csv FOLDER/people.csv AT"
                ),
            )
            .replace("AT", "--cust-space-id cams-x000 --endpoint ENDPOINT")
            .split_whitespace()
            .map(|word| {
                word.replace("FOLDER", &folder)
                    .replace("ENDPOINT", &self.endpoint)
                    .replace("HOST", &self.address.0)
                    .replace("PORT", &self.address.1.to_string())
                    .replace("TOKEN", TOKEN)
            })
            .collect()
    }

    /// Gets the command to its stage, lets the signal come, and lets the command end.
    pub(super) fn interrupt(&self, process: &mut Child, name: &str) {
        let mut held = None;
        match self.stage {
            Stage::Ends | Stage::Answered(_) => return,
            Stage::Asked => held = Some(asked(&self.silent, process)),
            Stage::Waits(text) => answer(asked(&self.silent, process), text),
            Stage::Stores(text) => {
                answer(asked(&self.silent, process), &text.replace("ENDPOINT", &self.endpoint));
                held = Some(read_up_to(asked(&self.silent, process), "\r\n\r\nmenu"));
            }
            Stage::Listens => drop(self.connected(process)),
            Stage::Receives => {
                drop(self.connected(process));
                let (host, port) = &self.address;
                post(&format!("http://{host}:{port}/c/{TOKEN}"), INBOUND);
            }
            Stage::Checks => until(process, || self.campaign.path("people.rejected.csv.part").exists()),
            Stage::Sends | Stage::SendsAtOnce => self.until_journal_has(process, "begun\":{"),
            Stage::LooksForUnknown => until(process, || self.campaign.has_met_fault_of("ListChatappMessage")),
        }
        signal(process, name);
        match self.stage {
            Stage::Sends => self.campaign.without_faults(),
            Stage::SendsAtOnce | Stage::LooksForUnknown => {
                let begun = Instant::now();
                while process.try_wait().unwrap().is_none() {
                    assert!(begun.elapsed() < BOUND, "no signal ends it");
                    signal(process, name);
                }
            }
            _ => {}
        }
        drop(held);
    }

    fn until_journal_has(&self, process: &mut Child, part: &str) {
        let journal = self.campaign.path("people.csv.journal");
        until(process, || std::fs::read_to_string(&journal).unwrap_or_default().contains(part));
    }

    fn connected(&self, process: &mut Child) -> Option<TcpStream> {
        let (host, port) = &self.address;
        let mut stream = None;
        until(process, || {
            stream = TcpStream::connect((host.as_str(), *port)).ok();
            stream.is_some()
        });
        stream
    }
}

const DENIED: &str = "HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n\
                      {\"Code\":\"NoPermission\",\"Message\":\"not yours\"}";

/// Waits for a request of the process, which is never answered.
fn asked(listener: &TcpListener, process: &mut Child) -> TcpStream {
    listener.set_nonblocking(true).unwrap();
    let mut connection = None;
    until(process, || {
        connection = listener.accept().ok();
        connection.is_some()
    });
    let (mut connection, _) = connection.expect("it ended without a request");
    connection.set_nonblocking(false).unwrap();
    connection.set_read_timeout(Some(BOUND)).unwrap();
    connection.read_exact(&mut [0; 4]).unwrap();
    connection
}

fn answer(mut connection: TcpStream, text: &str) {
    connection.write_all(text.as_bytes()).unwrap();
    connection.shutdown(Shutdown::Write).unwrap();
    // The command has read the answer when it closes the connection.
    connection.read_to_end(&mut Vec::new()).unwrap();
}

fn read_up_to(mut connection: TcpStream, end: &str) -> TcpStream {
    let (mut read, mut byte) = (Vec::new(), [0]);
    while !read.ends_with(end.as_bytes()) {
        connection.read_exact(&mut byte).unwrap();
        read.extend(byte);
    }
    connection
}

/// Waits until something is so, or until the process has ended.
fn until(process: &mut Child, mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() && process.try_wait().unwrap().is_none() {
        assert!(begun.elapsed() < BOUND, "it never came so far");
        std::thread::sleep(PAUSE);
    }
}
