//! `cams upload`: uploads files. All files are checked before the first one is sent; several are in flight at a time.

mod args;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use cams::media::{Source, Upload, Uploaded};
use cams::models::SendChannelType;
use cams::{Client, Error};
use futures_util::StreamExt;
use serde_json::{Value, json};

use crate::exit;
use crate::output::format::{Format, query_failed};
use crate::output::json::Json;
use crate::output::stderr::tell;
use crate::output::stdout;
use crate::progress::Progress;
use crate::report::{self, Failure};
use crate::stop::{self, Stop};

pub(crate) use args::{UPLOAD_EXAMPLES, UploadArgs};

/// Name of an upload in errors.
const ACTION: &str = "PutObject";

/// The bytes that were sent, of all files.
#[derive(Clone)]
struct Sent {
    bytes: Arc<AtomicU64>,
    progress: Arc<Mutex<Progress>>,
}

/// Files without a URL.
struct Undone<'a> {
    failed: Vec<(&'a Path, Error)>,
    /// Files that a signal prevented.
    stopped: Vec<&'a Path>,
}

pub(crate) async fn run(args: &UploadArgs) -> ExitCode {
    let client = match args.connection.config().and_then(Client::new) {
        Ok(client) => client,
        Err(error) => return report::failure("the upload", &Failure::Call(error)),
    };
    let (uploads, total) = match checked(args, &client).await {
        Ok(checked) => checked,
        Err(problems) => {
            let problems: String = problems.iter().map(|problem| format!("  {problem}\n")).collect();
            tell(&format!("error: nothing was uploaded\n{problems}"));
            return ExitCode::from(exit::BAD_INPUT);
        }
    };
    let sent = Sent {
        bytes: Arc::new(AtomicU64::new(0)),
        progress: Arc::new(Mutex::new(Progress::new(total, "bytes sent:"))),
    };
    let sending = uploads.into_iter().map(|upload| observed(upload, &sent).send());
    let mut results = futures_util::stream::iter(sending).buffered(usize::from(args.max_in_flight));
    let (mut done, mut failed) = (Vec::new(), Vec::new());
    let mut files = args.files.iter();
    // If signals cannot be caught, they end the process.
    let mut stop = Stop::catch().ok();
    loop {
        let result = tokio::select! {
            biased;
            result = results.next() => result,
            () = stop::asked(&mut stop) => break,
        };
        let (Some(result), Some(file)) = (result, files.next()) else { break };
        match result {
            Ok(uploaded) => done.push((file.as_path(), uploaded)),
            Err(error) => failed.push((file.as_path(), error)),
        }
    }
    sent.progress.lock().unwrap_or_else(PoisonError::into_inner).finish();
    let has_sent = sent.bytes.load(Ordering::Relaxed) > 0;
    let stopped = files.map(PathBuf::as_path).collect();
    finish(args, &done, Undone { failed, stopped }, has_sent)
}

/// Returns the uploads and their total size, if every file can be read and suits its purpose.
async fn checked(args: &UploadArgs, client: &Client) -> Result<(Vec<Upload>, u64), Vec<String>> {
    let (mut uploads, mut problems, mut total) = (Vec::new(), Vec::new(), 0);
    for path in &args.files {
        let name = path.display();
        match std::fs::metadata(path).and_then(|metadata| std::fs::File::open(path).map(|_| metadata)) {
            Err(error) => problems.push(format!("{name} cannot be read: {error}")),
            Ok(metadata) if !metadata.is_file() => problems.push(format!("{name} is not a file")),
            Ok(metadata) if metadata.len() == 0 => problems.push(format!("{name} is empty")),
            Ok(metadata) => {
                total += metadata.len();
                let mut upload = upload(args, client, path);
                match upload.check().await {
                    Ok(found) => {
                        for violation in found.iter() {
                            let what = format!("{name}: {violation}");
                            if args.force {
                                tell(&format!("warning: {what}\n"));
                            } else {
                                problems.push(format!("{what}; --force uploads it all the same"));
                            }
                        }
                        uploads.push(upload);
                    }
                    Err(error) => problems.push(format!("{name}: {error}")),
                }
            }
        }
    }
    if problems.is_empty() { Ok((uploads, total)) } else { Err(problems) }
}

fn upload(args: &UploadArgs, client: &Client, path: &Path) -> Upload {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let mut upload = client.upload(Source::file(path), name).public_read(!args.private);
    if let Some(kind) = args.kind {
        upload = upload.for_message(SendChannelType::from(&*args.channel), kind.into());
    }
    if let Some(content_type) = &args.content_type {
        upload = upload.content_type(content_type);
    }
    upload
}

/// Returns an upload whose bytes are counted.
fn observed(upload: Upload, sent: &Sent) -> Upload {
    let (sent, before) = (sent.clone(), AtomicU64::new(0));
    upload.on_progress(move |bytes, _| {
        // The number of an upload never decreases.
        let more = bytes.saturating_sub(before.swap(bytes, Ordering::Relaxed));
        let all = sent.bytes.fetch_add(more, Ordering::Relaxed) + more;
        sent.progress.lock().unwrap_or_else(PoisonError::into_inner).set(all, String::new);
    })
}

/// Prints the URLs in the order of the files, and reports which files failed.
fn finish(args: &UploadArgs, done: &[(&Path, Uploaded)], undone: Undone<'_>, has_sent: bool) -> ExitCode {
    let mut codes: Vec<u8> = undone.failed.iter().map(|(_, error)| exit::of(error)).collect();
    if !undone.stopped.is_empty() {
        codes.push(if has_sent { exit::UNKNOWN } else { exit::NOT_REACHED });
    }
    let worst = exit::of_many(&codes, has_sent || !done.is_empty());
    for file in undone.stopped {
        let outcome = if has_sent { "it may have been uploaded" } else { "it was not uploaded" };
        tell(&format!("{}: a signal came first; {outcome}\n", file.display()));
    }
    for (file, error) in undone.failed {
        tell(&format!("{} was not uploaded\n", file.display()));
        let action = error.action().unwrap_or(ACTION).to_owned();
        report::failure(&action, &Failure::Call(error));
    }
    for (file, uploaded) in done {
        if !args.private && !uploaded.is_public {
            tell(&format!(
                "warning: {}: the storage refused to make the file readable for everybody\n",
                file.display()
            ));
        }
    }
    let text = if args.output.is_for_people() {
        Ok(done.iter().map(|(_, uploaded)| format!("{}\n", uploaded.url)).collect())
    } else {
        let listed = Value::from_iter(done.iter().map(|(file, uploaded)| object(file, uploaded)));
        args.output.show(Json::from(listed), Format::Json)
    };
    let shown = match text {
        Ok(text) => stdout::write_result("the URLs", &text),
        Err(problem) => query_failed("the result", &problem),
    };
    exit::with_output(worst, shown)
}

fn object(file: &Path, uploaded: &Uploaded) -> Value {
    json!({
        "file": file.display().to_string(),
        "url": uploaded.url,
        "key": uploaded.key,
        "size": uploaded.size,
        "content_type": uploaded.content_type,
        "is_public": uploaded.is_public,
    })
}
