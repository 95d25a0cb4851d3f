//! `cams listen`: receives events from the service, prints them, and forwards them.

mod args;
mod forward;
mod line;
#[cfg(feature = "smq")]
mod queue;
mod server;
mod sink;

use std::io::{self, IsTerminal};
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;

use cams::receive::http::CallbackReceiver;

use crate::exit;
use crate::listen::args::Form;
use crate::listen::forward::Target;
use crate::listen::server::Server;
use crate::listen::sink::{Counts, End, Sink};
use crate::output::stderr::tell;
use crate::output::stdout;
use crate::stop::Stop;

pub(crate) use args::{LISTEN_EXAMPLES, ListenArgs};

pub(crate) async fn run(args: &ListenArgs) -> ExitCode {
    match listen(args).await {
        Ok(code) => code,
        Err(problem) => {
            tell(&format!("error: {problem}\n"));
            ExitCode::from(exit::BAD_INPUT)
        }
    }
}

async fn listen(args: &ListenArgs) -> Result<ExitCode, String> {
    let form = args.output.unwrap_or(if io::stdout().is_terminal() { Form::Text } else { Form::Jsonl });
    let target = args.forward.as_deref().map(Target::new).transpose()?;
    let sink = Arc::new(Sink::new(form, target, args.max_items));
    let mut stop = Stop::catch().map_err(|error| format!("signals cannot be caught: {error}"))?;
    if args.queue.smq.is_some() {
        return consume(args, &sink, &mut stop).await;
    }
    let token = match &args.token {
        Some(token) => token.clone(),
        None => random_token()?,
    };
    let receiver = CallbackReceiver::new(&token).map_err(|error| error.to_string())?;
    let address = SocketAddr::new(args.host, args.port);
    let cannot = |error| format!("cannot listen on {address}: {error}; choose another port with --port");
    let mut server = Server::bind(address, receiver, Arc::clone(&sink)).await.map_err(cannot)?;
    tell(&announcement(args, server.address().map_err(cannot)?, &token));
    tokio::select! {
        () = server.run() => {}
        () = sink.ended() => {}
        () = stop.wait() => {}
    }
    server.finish().await;
    Ok(end(&sink))
}

#[cfg(feature = "smq")]
async fn consume(args: &ListenArgs, sink: &Sink, stop: &mut Stop) -> Result<ExitCode, String> {
    match queue::run(args, sink, stop).await {
        Ok(()) => Ok(end(sink)),
        Err(queue::Failure::BadInput(problem)) => Err(problem),
        Err(queue::Failure::Call(error)) => {
            let counts = sink.finish().1;
            summarize(counts);
            tell(&format!("error: {error}\n"));
            Ok(ExitCode::from(exit::of_many(&[exit::of(&error)], counts.events > 0)))
        }
    }
}

#[cfg(not(feature = "smq"))]
async fn consume(_: &ListenArgs, _: &Sink, _: &mut Stop) -> Result<ExitCode, String> {
    Err("this build has no queues; build `cams-cli` with the feature `smq`".into())
}

/// Reports the totals, and returns the exit code.
fn end(sink: &Sink) -> ExitCode {
    let (end, counts) = sink.finish();
    summarize(counts);
    match end {
        // The reader does not want more.
        Some(End::NotWritten(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
            ExitCode::from(exit::DONE)
        }
        Some(End::NotWritten(error)) => stdout::not_written("an event", &error),
        Some(End::Enough) | None => ExitCode::from(exit::DONE),
    }
}

fn summarize(counts: Counts) {
    let Counts { events, repetitions, acknowledged, again, refused } = counts;
    tell(&format!(
        "events {events} (repetitions {repetitions})   acknowledged {acknowledged}   asked to repeat {again}   \
         refused {refused}\n"
    ));
}

/// Returns the address, and how to send something there. It is written to stderr, because stdout contains only events.
fn announcement(args: &ListenArgs, address: SocketAddr, token: &str) -> String {
    let local = format!("http://{address}/c/{token}");
    let mut text = format!("listening on {local}\n");
    match &args.public_url {
        Some(public) => {
            let public = format!("{}/c/{token}", public.trim_end_matches('/'));
            text.push_str(&format!(
                "set it with: cams call UpdatePhoneWebhook --phone-number <DIGITS> --http-flag Y \
                 --status-callback-url {public} --up-callback-url {public}\n"
            ));
        }
        None if address.ip().is_loopback() => text.push_str(&format!(
            "try it with: cams mock --webhook {local}\n\
             the service reaches it only through a tunnel or proxy with TLS; name that one with --public-url\n"
        )),
        None => {}
    }
    text.push_str("end with Ctrl-C; anyone who knows this address can post to it\n");
    text
}

/// Returns 128 random bits in hexadecimal digits.
fn random_token() -> Result<String, String> {
    let mut bytes = [0_u8; 16];
    getrandom::getrandom(&mut bytes)
        .map_err(|error| format!("no random token: {error}; give one with --token"))?;
    Ok(bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}")))
}
