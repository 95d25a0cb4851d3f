//! The command line of `cams listen`.

use std::net::IpAddr;

use clap::{Args as ClapArgs, ValueEnum};

use crate::connection::ConnectionArgs;

/// The default port.
const PORT: u16 = 8643;

pub(crate) const LISTEN_EXAMPLES: &str = "\
Examples:
  cams listen
  cams listen --forward http://localhost:3000/hook
  cams listen --output jsonl | jq 'select(.kind == \"inbound\") | .event.Message'
  cams listen --smq Alicom-Queue-1000000000000002-ChatAppInbound

Try it without an account: start `cams mock --webhook URL` with the printed URL.

Exit codes: 0 ended by a signal, by --max-items, or by the reader of the pipe; 2 bad input; 5 queue not reached; \
6 an event could not be written. An event that was not written is not acknowledged, so it comes again.";

#[derive(Debug, ClapArgs)]
pub(crate) struct ListenArgs {
    /// Port to listen on; 0 takes any free one.
    #[arg(long, value_name = "N", default_value_t = PORT)]
    pub(crate) port: u16,

    /// IP address to listen on. If it is not local, let only a proxy that terminates TLS reach it.
    #[arg(long, value_name = "IP", default_value = "127.0.0.1")]
    pub(crate) host: IpAddr,

    /// Secret end of the callback address: at least 22 letters, digits, `-`, `_`, `.`, or `~`. Set it to keep the same
    /// address; prefer the variable, because other users can see a command line. Default: random.
    #[arg(long, value_name = "TEXT", env = "CAMS_LISTEN_TOKEN", hide_env_values = true)]
    pub(crate) token: Option<String>,

    /// Address at which the service reaches this port, such as the address of a tunnel. It is only printed.
    #[arg(long, value_name = "URL")]
    pub(crate) public_url: Option<String>,

    /// Also post each callback to this URL, with its body unchanged. The callback is acknowledged only if the response
    /// is 2xx within 3 seconds; otherwise the service is asked to send it again. A user and a password in the URL are
    /// sent as Basic authorization; prefer the variable for them, because other users can see a command line.
    #[arg(long, value_name = "URL", env = "CAMS_LISTEN_FORWARD", hide_env_values = true)]
    pub(crate) forward: Option<String>,

    /// Format of an event. Default: text on a terminal, otherwise jsonl.
    #[arg(long, value_enum)]
    pub(crate) output: Option<Form>,

    /// Exit after this many events.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) max_items: Option<u64>,

    #[command(flatten)]
    pub(crate) queue: QueueArgs,

    #[command(flatten)]
    pub(crate) connection: ConnectionArgs,
}

/// Where to take events from instead of HTTP.
#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "Queue")]
pub(crate) struct QueueArgs {
    /// Take events from this queue (SMQ) instead of listening. Its name ends with the kind of its messages, such as
    /// `ChatAppInbound`. Events are deleted from the queue after they were printed and, with --forward, accepted.
    #[arg(long, value_name = "QUEUE", conflicts_with_all = ["port", "host", "public_url"])]
    pub(crate) smq: Option<String>,

    /// Kind of the messages, if the queue's name does not end with it.
    #[arg(long, value_name = "KIND", requires = "smq")]
    pub(crate) message_type: Option<String>,

    /// Site that holds the queue.
    #[arg(long, value_enum, default_value_t = SiteName::International)]
    pub(crate) site: SiteName,

    /// Host that issues tokens for the queue, instead of the one of the site.
    #[arg(long, value_name = "URL", requires = "smq")]
    pub(crate) token_host: Option<String>,

    /// Host of the queue, instead of the one of the site.
    #[arg(long, value_name = "URL", requires = "smq")]
    pub(crate) queue_host: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Form {
    /// One line for people.
    Text,
    /// One JSON object per line, with the event as received.
    #[value(alias = "json")]
    Jsonl,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SiteName {
    /// Queues in Singapore.
    International,
    /// Queues in Hangzhou.
    China,
}
