//! `cams call --wait`: polls until a state is reached.

use std::process::ExitCode;
use std::sync::Mutex;

use cams::{JsonSeen, WaitReason};

use crate::call::job::Job;
use crate::catalog::names;
use crate::output::format::Format;
use crate::output::json::Json;
use crate::output::stderr::Progress;
use crate::output::text;
use crate::report::{self, Failure};
use crate::stop::Ended;

/// Waits, and prints the last response, or the selected item of its list. A terminal shows the progress.
pub(crate) async fn run(job: &Job<'_>, wanted: &str) -> Result<ExitCode, Failure> {
    let (name, key) = wanted.split_once('=').map_or((wanted, None), |(name, key)| (name, Some(key)));
    let waiters = job.info.map(|info| info.waiters).unwrap_or_default();
    let known = waiters.iter().find(|waiter| names::letters(waiter.name) == names::letters(name));
    let Some(waiter) = known else {
        let names: Vec<_> = waiters.iter().map(|waiter| waiter.name).collect();
        let hint = match names.is_empty() {
            true => "this operation has no state to wait for".to_owned(),
            false => format!("this operation does not have this state; wait for {}", names.join(", ")),
        };
        return Err(Failure::BadInput(vec![format!("`--wait {name}`: {hint}")]));
    };
    if let (Some(field), None) = (waiter.key, key) {
        return Err(Failure::BadInput(vec![format!(
            "`--wait {name}` needs the `{field}` of the item that is meant: write --wait {name}=VALUE"
        )]));
    }
    let wait = job.client.wait_json(&job.action, waiter.name, key, &job.input, &job.options)?;
    let wait = match job.args.deadline {
        Some(deadline) => wait.with_deadline(deadline),
        None => wait,
    };
    let wait = match job.args.interval {
        Some(interval) => wait.with_interval(interval),
        None => wait,
    };
    let line = Mutex::new(Progress::new());
    let (waited_for, action) = (waiter.name, job.action.clone());
    let wait = wait.with_progress(move |progress| {
        let Ok(mut line) = line.lock() else { return };
        if let Some(error) = progress.error {
            line.clear();
            report::goes_on(&action, error, "polling again");
        }
        let state = progress.state.unwrap_or("nothing seen yet");
        let polls = if progress.polls == 1 { "poll" } else { "polls" };
        let seconds = progress.elapsed.as_secs();
        let text = format!("waiting for {waited_for}: {state} ({} {polls}, {seconds} s)", progress.polls);
        line.show(&text, text::terminal_width());
    });
    match job.interrupt.run(wait.run(), Result::is_ok).await {
        Ended::Done(Ok(seen)) => Ok(job.print(shown(&seen), Format::Json)),
        Ended::Done(Err(error)) => {
            // It contains the reason, such as why a template was refused.
            if let (WaitReason::Failed, Some(last)) = (error.reason(), error.last()) {
                job.print(shown(last), Format::Json);
            }
            Err(Failure::Wait(Box::new(error)))
        }
        // Only reads were sent.
        Ended::Stopped(execution) => Err(Failure::Stopped(execution)),
    }
}

/// Returns what was seen, with the digits and the order of the response.
fn shown(seen: &JsonSeen) -> Json {
    let Ok(answer) = Json::parse(&seen.text) else { return Json::Text(seen.text.to_string()) };
    let Some((path, number)) = &seen.place else { return answer };
    let list = path.iter().try_fold(&answer, |value, name| value.get(name));
    list.and_then(Json::items).and_then(|items| items.get(*number)).cloned().unwrap_or(Json::Null)
}
