//! The protocol of Simple Message Queue (SMQ; also called MNS and Message Service), as far as a consumer needs it.
//!
//! Building and signing requests and reading responses are pure functions. [`Engine`](crate::Engine) sends the
//! requests, with one attempt each. Tokens, waits, and retries belong to the consumer in `cams::receive::queue`.
//!
//! The shape of the requests comes from the official clients for Python, Java, Node.js, and Go. The tests compare the
//! signatures with theirs.
//!
//! ```
//! use cams_core::Credentials;
//! use cams_core::smq::{Receive, Receiving, Sign, Signable, SignatureV2, Smq};
//!
//! let queue = Smq::new("1493622401794734.mns.ap-southeast-1.aliyuncs.com", "Alicom-Queue-1-ChatAppInbound")?;
//! let poll = Receive { messages: 16, wait: std::time::Duration::from_secs(20) };
//! let target = poll.target(&queue);
//! assert_eq!(target, "/queues/Alicom-Queue-1-ChatAppInbound/messages?numOfMessages=16&waitseconds=20");
//!
//! let signed = Signable {
//!     method: "GET",
//!     target: &target,
//!     date: "Thu, 01 Jan 2099 10:20:15 GMT",
//!     content_md5: "",
//!     content_type: "",
//!     headers: &[("x-mns-version", "2015-06-06")],
//! };
//! assert!(SignatureV2.authorization(&signed, &Credentials::new("id", "secret")).starts_with("MNS id:"));
//!
//! let answer = b"<Messages><Message><MessageId>M</MessageId><ReceiptHandle>H</ReceiptHandle>\
//!                <MessageBody>e30=</MessageBody></Message></Messages>";
//! let received = Receiving::read(answer)?;
//! assert_eq!(received.messages[0].body, "e30=");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub(crate) mod answer;
pub(crate) mod code;
pub(crate) mod deletion;
mod message;
pub(crate) mod request;
pub(crate) mod sign;
pub(crate) mod xml;

pub use answer::{Changed, Receiving};
pub use code::Class;
pub use deletion::{Deletion, Deletions};
pub use message::Message;
pub use request::{MAX_BATCH, MAX_VISIBILITY, MAX_WAIT, Receive, Smq};
pub use sign::{Sign, Signable, SignatureV2};
pub use xml::XmlError;
