//! What commands do when they end, or when a signal comes, and the codes that are right.

use super::scene::Stage::{self, *};

/// What must be left of a command.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Right {
    Code(i32),
    /// It ends as any program does: it only read, and can be run again.
    Killed,
}
use Right::{Code, Killed};

/// A line of the guide: what a command is doing, and its code by what becomes of its stdout: it is read, it cannot be
/// written, its reader has gone away. What becomes of stderr changes nothing.
pub(super) struct Situation {
    pub(super) name: &'static str,
    pub(super) codes: [Right; 3],
    /// The commands, in words of a [`Scene`](super::scene::Scene); their stage; and what they say.
    pub(super) cases: &'static [(&'static str, Stage, &'static str)],
}

const fn always(code: i32) -> [Right; 3] {
    [Code(code); 3]
}

pub(super) const SITUATIONS: &[Situation] = &[
    Situation {
        name: "it only read, or only showed something, and is done",
        codes: [Code(0), Code(6), Code(0)],
        cases: &[
            ("--help", Ends, ""),
            ("--version", Ends, ""),
            ("call --help", Ends, ""),
            ("call ListChatGroup --help", Ends, ""),
            ("operations", Ends, ""),
            ("describe ListChatGroup", Ends, ""),
            ("credentials", Ends, ""),
            ("doctor AT", Ends, ""),
            ("completion bash", Ends, ""),
            ("template new another", Ends, ""),
            ("template lint FOLDER/other.yaml", Ends, ""),
            ("template preview FOLDER/other.yaml --var name=Ana", Ends, ""),
            ("template convert FOLDER/other.yaml", Ends, ""),
            ("call GetChatappOpenStatus AT", Ends, ""),
            ("call ListChatappTemplate AT --page.index 1 --page.size 10", Ends, ""),
            ("call ListChatappTemplate AT --all", Ends, ""),
            ("call ListChatappTemplate AT --all --output table", Ends, ""),
            ("call AddChatGroup --business-number 86138 AT --dry-run", Ends, ""),
            ("call AddChatGroup --business-number 86138 AT --curl", Ends, ""),
            ("SEND --dry-run", Ends, ""),
            ("send settle FOLDER/earlier.journal", Ends, ""),
        ],
    },
    Situation {
        name: "a write is done: nobody has seen the ID or the URL",
        codes: [Code(0), Code(6), Code(6)],
        cases: &[
            ("call AddChatGroup --business-number 86138 AT", Ends, ""),
            ("template create FOLDER/other.yaml AT", Ends, ""),
            ("upload FOLDER/menu.pdf AT", Ends, ""),
            ("SEND", Ends, "journal"),
        ],
    },
    Situation {
        name: "`template create` of several files; it stops where nobody sees the code",
        codes: [Code(0), Code(1), Code(1)],
        cases: &[("template create FOLDER/other.yaml FOLDER/another.yaml AT", Ends, "")],
    },
    Situation {
        name: "bad input",
        codes: always(2),
        cases: &[
            ("nonsense", Ends, "nonsense"),
            ("call Nope", Ends, "Nope"),
            ("call AddChatGroup", Ends, "was not sent"),
            ("operations zzzz", Ends, "zzzz"),
            ("describe Nope", Ends, "Nope"),
            ("credentials --profile none", Ends, "no credentials"),
            ("doctor --profile none AT", Ends, ""),
            ("template lint /nowhere/sale.yaml", Ends, "/nowhere"),
            ("template preview /nowhere/sale.yaml", Ends, "/nowhere"),
            ("upload /nowhere/menu.pdf", Ends, "/nowhere"),
            ("send sale", Ends, ""),
            ("SEND --ask-above 0", Ends, "there is no terminal to ask"),
            ("send settle /nowhere/people.csv.journal", Ends, "/nowhere"),
            ("listen --token short", Ends, "token"),
            ("mock --port 0 --seed /nowhere/seed.yaml", Ends, "/nowhere"),
        ],
    },
    Situation {
        name: "the service refused, or not everything could be done",
        codes: always(1),
        cases: &[
            ("call AddChatGroup --business-number 86138 AT", Answered(REFUSED), "NoPermission"),
            ("call ListChatGroup --business-number 86138 AT --all", Answered(REFUSED), "NoPermission"),
            (
                "call ListChatGroup --business-number 86138 AT --all --page.size 1 --output table",
                Answered(REPEATS),
                ONLY_READS,
            ),
            ("template create FOLDER/other.yaml AT", Answered(REFUSED), "NoPermission"),
            ("template diff FOLDER/other.yaml AT", Ends, ""),
            ("template pull FOLDER/pulled AT", Answered(REFUSED), "NoPermission"),
            ("upload FOLDER/menu.pdf AT", Answered(REFUSED), "NoPermission"),
            ("doctor AT", Answered(REFUSED), ""),
            ("SEND", Answered(REFUSED), "NoPermission"),
        ],
    },
    Situation {
        name: "the outcome is unknown",
        codes: always(3),
        cases: &[
            ("call AddChatGroup --business-number 86138 AT", Answered(""), "it may have been executed"),
            ("template create FOLDER/other.yaml AT", Answered(""), "it may have been executed"),
        ],
    },
    Situation {
        name: "signal: a call of `call` is under way",
        codes: always(3),
        cases: &[
            ("call AddChatGroup --business-number 86138 AT", Asked, "it may have been executed"),
            (
                "call ListChatGroup --business-number 86138 --page.index 1 --page.size 10 AT",
                Asked,
                UNKNOWN_READ,
            ),
            ("call ListChatGroup --business-number 86138 --all AT", Asked, UNKNOWN_READ),
            (
                "call ListChatGroup --business-number 86138 --page.index 1 --page.size 10 --wait created=x AT",
                Asked,
                UNKNOWN_READ,
            ),
        ],
    },
    Situation {
        name: "signal: `call` waits for its next attempt or its next look",
        codes: always(5),
        cases: &[
            ("call AddChatGroup --business-number 86138 AT", Waits(BUSY), "not executed"),
            (
                "call ListChatGroup --business-number 86138 --page.index 1 --page.size 10 --wait created=x AT",
                Waits(CREATING),
                "not executed",
            ),
        ],
    },
    Situation {
        name: "signal: `send` has not begun to send",
        codes: always(2),
        cases: &[
            ("SEND", Asked, "stopped; nothing was sent"),
            ("SEND --dry-run", Asked, "stopped; nothing was sent"),
            ("SEND", Checks, "stopped; nothing was sent"),
        ],
    },
    Situation {
        name: "signal: `send` is sending; it lets its calls end",
        codes: always(1),
        cases: &[("SEND --yes --max-calls-in-flight 1", Sends, "run the same command again")],
    },
    Situation {
        name: "second signal: `send` is sending, or looks for what is unknown",
        codes: always(3),
        cases: &[
            ("SEND --yes --max-calls-in-flight 1", SendsAtOnce, "stopped at once"),
            ("SEND", LooksForUnknown, "the history was not looked at"),
        ],
    },
    Situation {
        name: "signal: `upload` has not begun to upload",
        codes: always(5),
        cases: &[("upload FOLDER/menu.pdf AT", Asked, "was not uploaded")],
    },
    Situation {
        name: "signal: `upload` or `template create` writes",
        codes: always(3),
        cases: &[
            ("upload FOLDER/menu.pdf AT", Stores(STORE), "it may have been uploaded"),
            ("template create FOLDER/other.yaml AT", Asked, "it may have been executed"),
        ],
    },
    Situation {
        name: "signal: `template diff`, `template pull` or `doctor`",
        codes: [Killed; 3],
        cases: &[
            ("template diff FOLDER/other.yaml AT", Asked, ""),
            ("template pull FOLDER/pulled AT", Asked, ""),
            ("doctor AT", Asked, ""),
        ],
    },
    Situation {
        name: "signal: `listen`, and nothing came",
        codes: always(0),
        cases: &[
            ("listen --host HOST --port PORT", Listens, "events 0"),
            (
                "listen --smq Alicom-Queue-1-ChatAppInbound --token-host ENDPOINT --queue-host ENDPOINT AT",
                Asked,
                "events 0",
            ),
        ],
    },
    Situation {
        name: "`listen`, and an event came; it goes on if it could print the event",
        codes: [Code(0), Code(6), Code(0)],
        cases: &[("listen --host HOST --port PORT --token TOKEN", Receives, "events 1")],
    },
    Situation {
        name: "signal: `mock`; it goes on if it could print its address",
        codes: [Code(0), Code(6), Code(6)],
        cases: &[("mock --host HOST --port PORT", Listens, "")],
    },
];

const UNKNOWN_READ: &str = "unknown; the operation only reads, so call again";
const ONLY_READS: &str = "only reads were sent";
const REFUSED: &str = "HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n\
                       {\"Code\":\"NoPermission\",\"Message\":\"not yours\"}";
const STORE: &str = "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n\
                     {\"Code\":\"OK\",\"Data\":{\"AccessKeyId\":\"STS.x\",\
                     \"AccessKeySecret\":\"s\",\"SecurityToken\":\"t\",\"BucketName\":\"b\",\
                     \"Dir\":\"1\",\"EndPoint\":\"ENDPOINT\",\"Expire\":3600}}";
const BUSY: &str = "HTTP/1.1 503 Service Unavailable\r\nretry-after: 20\r\nconnection: close\r\n\r\n\
                    {\"Code\":\"Throttling.User\"}";
/// A page that comes again as the next one.
const REPEATS: &str = "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n\
                       {\"Code\":\"OK\",\"Data\":{\"Total\":9,\
                       \"List\":[{\"BusinessNumber\":\"86138\",\"GroupId\":\"g\"}]}}";
const CREATING: &str = "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n\
                        {\"Code\":\"OK\",\"Data\":{\"Total\":1,\
                        \"List\":[{\"Subject\":\"x\",\"GroupId\":\"g\",\"GroupStatus\":\"CREATING\"}]}}";
