//! `cams mock`: the local service as a command.

use std::io;
use std::process::ExitCode;

use cams_mock::MockServer;

use crate::args::MockArgs;
use crate::exit;
use crate::output;
use crate::stop::Stop;

pub(crate) async fn run(args: MockArgs) -> ExitCode {
    let mut builder = MockServer::builder().port(args.port);
    if let (Some(id), Some(secret)) = (args.access_key_id, args.access_key_secret) {
        builder = builder.access_key_id(id).access_key_secret(secret);
    }
    let server = match builder.start().await {
        Ok(server) => server,
        Err(error) => {
            eprintln!("error: port {} of 127.0.0.1 cannot be listened on: {error}", args.port);
            return ExitCode::from(exit::BAD_INPUT);
        }
    };
    // A program that reads the address may send a signal at once.
    let mut stop = match Stop::catch() {
        Ok(stop) => stop,
        Err(error) => {
            eprintln!("error: signals cannot be caught: {error}");
            return ExitCode::from(exit::BAD_INPUT);
        }
    };
    if let Err(error) = announce(&server) {
        return output::not_written("the address", &error);
    }
    stop.wait().await;
    server.shutdown().await;
    ExitCode::from(exit::DONE)
}

/// The first line is for programs, the rest for people. One write, so that a program that has the first line has all.
fn announce(server: &MockServer) -> io::Result<()> {
    let (endpoint, id, secret) = (server.endpoint(), server.access_key_id(), server.access_key_secret());
    let text = format!(
        "listening on {endpoint}

Point a client at it:
  export ALIBABA_CLOUD_ACCESS_KEY_ID={id}
  export ALIBABA_CLOUD_ACCESS_KEY_SECRET={secret}
  cams describe ListChatGroup --skeleton | cams call ListChatGroup --endpoint {endpoint} --input -
Stop it with Ctrl-C.
"
    );
    output::write(&text)
}
