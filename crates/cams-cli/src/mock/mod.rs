//! `cams mock`: the local service as a command.

mod args;
mod log;

use std::io;
use std::process::ExitCode;

use cams_mock::MockServer;

use crate::exit;
use crate::output::stderr::tell;
use crate::output::stdout;
use crate::stop::Stop;

pub(crate) use args::MockArgs;

pub(crate) async fn run(args: MockArgs) -> ExitCode {
    let mut builder = args.builder();
    if !args.quiet {
        let with_bodies = args.log_bodies;
        builder = builder.on_call(move |call| tell(&log::lines(call, with_bodies)));
    }
    let server = match builder.start().await {
        Ok(server) => server,
        Err(error) => {
            let (host, port) = (&args.host, args.port);
            tell(&format!(
                "error: cannot listen on {host}:{port}: {error}; choose another port with --port\n"
            ));
            return ExitCode::from(exit::BAD_INPUT);
        }
    };
    // A program that reads the address may send a signal at once.
    let mut stop = match Stop::catch() {
        Ok(stop) => stop,
        Err(error) => {
            tell(&format!("error: signals cannot be caught: {error}\n"));
            return ExitCode::from(exit::BAD_INPUT);
        }
    };
    if let Err(error) = announce(&server) {
        return stdout::not_written("the address", &error);
    }
    stop.wait().await;
    server.shutdown().await;
    ExitCode::from(exit::DONE)
}

/// The first line is for programs, the rest for people. One write, so that a program that has the first line has all.
fn announce(server: &MockServer) -> io::Result<()> {
    let (endpoint, credentials) = (server.endpoint(), server.credentials());
    let (id, secret) = (credentials.access_key_id(), credentials.access_key_secret());
    let token = credentials
        .security_token()
        .map_or(String::new(), |token| format!("  export ALIBABA_CLOUD_SECURITY_TOKEN={token}\n"));
    let text = format!(
        "listening on {endpoint}

Point a client at it:
  export ALIBABA_CLOUD_ACCESS_KEY_ID={id}
  export ALIBABA_CLOUD_ACCESS_KEY_SECRET={secret}
{token}  cams describe ListChatGroup --skeleton | cams call ListChatGroup --endpoint {endpoint} --input -
Simulate what happens outside (a customer writes, a call fails): {endpoint}/-/ lists how.
Stop it with Ctrl-C.
"
    );
    stdout::write(&text)
}
