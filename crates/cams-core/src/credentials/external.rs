//! Credentials from a command.

use std::time::Duration;

use serde::Deserialize;
use tokio::time::timeout;

use super::context::Context;
use super::error::CredentialsError;
use super::provider::FetchCredentials;
use super::secret::Secret;
use super::value::Credentials;
use super::{answer, process};
use crate::answer::envelope::without_mark;
use crate::future::BoxFuture;

const PEER: &str = "the command";
const LIMIT: Duration = Duration::from_secs(60);

/// Credentials that a command writes to its standard output, as
/// `{"mode": "AK" or "StsToken", "access_key_id", "access_key_secret", "sts_token", "expiration"}`.
///
/// The command line is split into words like a POSIX shell does, but no shell runs. The command has 60 s. Its standard
/// error is discarded, because it may contain secrets.
///
/// The Tokio runtime needs its I/O driver (`enable_io` or `enable_all`).
#[derive(Debug)]
pub struct ExternalProcess {
    context: Context,
    command: Secret,
}

/// The output of a command.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Written {
    mode: String,
    access_key_id: String,
    access_key_secret: Secret,
    sts_token: Secret,
    expiration: Secret,
}

impl ExternalProcess {
    /// Fetches credentials with this command line.
    pub fn new(context: &Context, command: impl Into<String>) -> Self {
        Self { context: context.clone(), command: Secret::from(command.into()) }
    }

    async fn run(&self) -> Result<Credentials, CredentialsError> {
        let words = split(self.command.expose(), cfg!(windows))?;
        let Some((program, arguments)) = words.split_first() else {
            return Err(CredentialsError::new("the command is empty"));
        };
        let failed = |problem: String| CredentialsError::new(format!("the command `{program}` {problem}"));
        let output = timeout(LIMIT, process::run(program, arguments))
            .await
            .map_err(|_| failed(format!("did not end within {LIMIT:?}")))?
            .map_err(|error| failed(format!("could not be run: {error}")))?;
        if !output.status.success() {
            return Err(
                failed(format!("failed: {}", output.status)).with_help("run it by hand to see what it says")
            );
        }
        // PowerShell may write a byte order mark.
        let written = serde_json::from_slice(without_mark(&output.stdout))
            .map_err(|error| failed(format!("did not write credentials: {}", answer::place(&error))))?;
        self.credentials(written)
    }

    fn credentials(&self, written: Written) -> Result<Credentials, CredentialsError> {
        let needs_token = match written.mode.as_str() {
            "AK" => false,
            "StsToken" => true,
            _ => return Err(CredentialsError::new("the command wrote a `mode` other than AK and StsToken")),
        };
        let missing = answer::missing([
            ("access_key_id", written.access_key_id.is_empty()),
            ("access_key_secret", written.access_key_secret.is_empty()),
            ("sts_token", needs_token && written.sts_token.is_empty()),
        ]);
        if let Some(names) = missing {
            return Err(CredentialsError::new(format!("the command wrote no {names}")));
        }
        let token = if needs_token { written.sts_token.expose() } else { "" };
        let credentials = Credentials::new(written.access_key_id, written.access_key_secret.expose())
            .with_security_token(token);
        if written.expiration.is_empty() {
            return Ok(credentials);
        }
        let expiry = answer::expiry(PEER, written.expiration.expose(), &self.context, None)?;
        Ok(credentials.with_expiry(expiry))
    }
}

impl FetchCredentials for ExternalProcess {
    fn name(&self) -> &'static str {
        "external"
    }

    fn fetch(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(self.run())
    }
}

/// Splits a command line into words. On Windows a backslash is part of a path, unless a quotation mark follows it.
fn split(line: &str, windows: bool) -> Result<Vec<String>, CredentialsError> {
    let words = if windows {
        let escaped = line.replace('\\', r"\\").replace(r#"\\""#, r#"\""#);
        shell_words::split(&escaped)
    } else {
        shell_words::split(line)
    };
    words.map_err(|_| CredentialsError::new("the command line has a quotation mark that is not closed"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_line_is_split_as_a_shell_would_and_nothing_in_it_is_run() {
        for (line, words) in [
            (r#"get --role "a b" c\ d 'e "f"'"#, vec!["get", "--role", "a b", "c d", r#"e "f""#]),
            ("get $(id) `id` ; id | id > x", vec!["get", "$(id)", "`id`", ";", "id", "|", "id", ">", "x"]),
            (r#"get "\$x \" \\ \n""#, vec!["get", r#"$x " \ \n"#]),
            ("  ", vec![]),
        ] {
            assert_eq!(split(line, false).unwrap(), words, "{line}");
        }
        let windows = r#""C:\Program Files\keys.exe" \\server\share "a \"b\"""#;
        assert_eq!(
            split(windows, true).unwrap(),
            [r"C:\Program Files\keys.exe", r"\\server\share", r#"a "b""#]
        );
        assert!(split("get 'a", false).unwrap_err().to_string().contains("not closed"));
    }
}
