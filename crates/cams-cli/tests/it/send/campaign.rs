//! A folder with people, a local CAMS with a template, and its history.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::Output;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::{Mock, call, cams, text};

/// The sender of every send.
pub(crate) const FROM: &str = "8613800000000";

/// How long a test waits for something to happen.
const BOUND: Duration = Duration::from_secs(60);

/// A send to the people of a file.
pub(crate) struct Campaign {
    pub(crate) mock: Mock,
    pub(crate) folder: tempfile::TempDir,
}

impl Campaign {
    /// With the template `sale`, which has the variables `name` and `code`.
    pub(crate) fn new() -> Self {
        let mock = Mock::with(&["--lenient", "--quiet", "--audit-listings", "0"]);
        let campaign = Self { mock, folder: tempfile::tempdir().unwrap() };
        campaign.make_template("sale", "Hi $(name), your code is $(code).");
        campaign
    }

    pub(crate) fn make_template(&self, name: &str, body: &str) {
        let template = json!({
            "Name": name, "Language": "en", "Category": "MARKETING", "TemplateType": "WHATSAPP",
            "CustSpaceId": "cams-x000",
            "Components": [
                {"Type": "BODY", "Text": body},
                {"Type": "BUTTONS", "Buttons": [
                    {"Type": "URL", "Text": "Shop", "Url": "https://shop.example/$(code)", "UrlType": "dynamic"},
                ]},
            ],
            "Example": {"name": "Ana", "code": "X1"},
        });
        let made = call("CreateChatappTemplate", &template, &self.mock.endpoint, &[]);
        assert_eq!(made.status.code(), Some(0), "{}", text(&made.stderr));
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), content).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    /// So many people, each with a number of their own.
    pub(crate) fn write_people(&self, count: u64) {
        let rows: String = (0..count).map(|at| format!("{},Person {at},C{at}\n", number(at))).collect();
        self.write("people.csv", format!("phone,name,code\n{rows}"));
    }

    /// The arguments of a send of people.csv, with more of them.
    pub(crate) fn arguments(&self, more: &[&str]) -> Vec<String> {
        let file = self.path("people.csv");
        let own = ["send", "sale", "--language", "en", "--from", FROM, "--to-column", "phone"];
        let connection = ["--endpoint", &self.mock.endpoint, "--cust-space-id", "cams-x000"];
        let mut all: Vec<String> = own.iter().chain(&connection).map(|part| (*part).to_owned()).collect();
        if !more.contains(&"--csv") && !more.contains(&"--jsonl") {
            all.extend(["--csv".to_owned(), file.display().to_string()]);
        }
        all.extend(more.iter().map(|part| (*part).to_owned()));
        all
    }

    /// Runs the send to its end.
    pub(crate) fn send(&self, more: &[&str]) -> Output {
        let arguments = self.arguments(more);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        cams(&arguments, &Value::Null)
    }

    pub(crate) fn settle(&self, more: &[&str]) -> Output {
        let journal = self.path("people.csv.journal");
        cams(&[&["send", "settle", journal.to_str().unwrap()], more].concat(), &Value::Null)
    }

    /// Makes calls of the mass send fail.
    pub(crate) fn fault(&self, fault: Value) {
        self.fault_of("SendChatappMassMessage", fault);
    }

    pub(crate) fn fault_of(&self, action: &str, mut fault: Value) {
        fault["Action"] = action.into();
        self.control("POST", "/-/faults", &fault.to_string());
    }

    pub(crate) fn without_faults(&self) {
        self.control("DELETE", "/-/faults", "");
    }

    /// Whether a fault that was asked for has met a call.
    pub(crate) fn has_met_fault_of(&self, action: &str) -> bool {
        let faults: Value = serde_json::from_str(&self.control("GET", "/-/faults", "")).unwrap();
        let is_met = |fault: &Value| fault["Action"] == action && fault["Applied"] != 0;
        faults["Faults"].as_array().unwrap().iter().any(is_met)
    }

    fn control(&self, method: &str, path: &str, body: &str) -> String {
        let host = self.mock.endpoint.strip_prefix("http://").unwrap();
        let mut stream = TcpStream::connect(host).unwrap();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncontent-type: application/json\r\n\
             content-length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        answer.split_once("\r\n\r\n").unwrap().1.to_owned()
    }

    /// How many messages each number got.
    pub(crate) fn history(&self) -> BTreeMap<String, usize> {
        let mut got = BTreeMap::new();
        for page in 1.. {
            let input = json!({
                "BusinessNumber": FROM, "ChannelType": "whatsapp", "CustSpaceId": "cams-x000",
                "Page": {"Index": page, "Size": 100},
            });
            let listed = call("ListChatappMessage", &input, &self.mock.endpoint, &["--max-attempts", "1"]);
            assert_eq!(listed.status.code(), Some(0), "{}", text(&listed.stderr));
            let listed: Value = serde_json::from_slice(&listed.stdout).unwrap();
            let rows = listed["Data"].as_array().unwrap();
            for row in rows {
                *got.entry(row["UserNumber"].as_str().unwrap().to_owned()).or_insert(0) += 1;
            }
            if rows.len() < 100 {
                break;
            }
        }
        got
    }

    /// Waits until the local CAMS has sent to this many numbers.
    pub(crate) fn wait_for_history(&self, people: usize) {
        let begun = Instant::now();
        while self.history().len() < people {
            assert!(begun.elapsed() < BOUND, "{} of {people}", self.history().len());
        }
    }

    /// Everybody got one message.
    pub(crate) fn everybody_got_one(&self, people: u64) {
        let history = self.history();
        assert_eq!(history.len() as u64, people);
        let twice: Vec<_> = history.iter().filter(|(_, count)| **count != 1).collect();
        assert!(twice.is_empty(), "{twice:?}");
    }
}

/// The number of a person.
pub(crate) fn number(at: u64) -> String {
    (8_613_800_100_000 + at).to_string()
}

/// The exit code and the texts of an output, for messages of failed tests.
pub(crate) fn shown(output: &Output) -> (Option<i32>, String, String) {
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}
