//! `cams call --all`: a list with all its pages, item by item.

use std::process::ExitCode;

use cams::{Error, JsonPage, JsonPages};

use crate::call::job::Job;
use crate::exit;
use crate::output::format::Format;
use crate::output::json::Json;
use crate::output::look::Look;
use crate::output::render;
use crate::output::stdout;
use crate::report::{self, Failure};
use crate::stop::Ended;

const WHAT: &str = "the list";

/// Reads the list and prints its items. Formats with one line per item show each page as soon as it arrives.
pub(crate) async fn run(job: &Job<'_>) -> Result<ExitCode, Failure> {
    let args = job.args;
    let mut pages = job.client.pages_json(&job.action, &job.input, &job.options)?;
    if let Some(token) = &args.resume {
        pages = pages.with_start(token);
    }
    let format = args.output.format(Format::Jsonl);
    let is_streamed = args.output.query.is_none() && matches!(format, Format::Jsonl | Format::Text);
    let most = args.max_items.map_or(u64::MAX, std::num::NonZero::get);
    let mut list =
        List { format, is_streamed, most, count: 0, is_begun: false, items: Vec::new(), rest: None };
    let ended = job.interrupt.run(list.read(&mut pages), Result::is_ok).await;
    let failure = match ended {
        Ended::Done(Ok(())) => None,
        Ended::Done(Err(Stopped::NotWritten(code))) => return Ok(code),
        Ended::Done(Err(Stopped::Failed(error))) if list.is_begun => Some(Failure::LaterCall(error)),
        Ended::Done(Err(Stopped::Failed(error))) => Some(Failure::Call(error)),
        Ended::Stopped(execution) => Some(Failure::Stopped(execution)),
    };
    // If nothing was read, there is no position to resume from except the requested start.
    let after_failure = || failure.as_ref().filter(|_| list.is_begun).and_then(|_| pages.token());
    let rest = list.rest.take().or_else(after_failure);
    let count = list.count;
    let shown = if !list.is_streamed && (failure.is_none() || count > 0) {
        args.output.print(WHAT, Json::List(list.items), Format::Jsonl)
    } else {
        ExitCode::from(exit::DONE)
    };
    if let Some(token) = rest {
        report::resume(&job.action, count, &token);
    }
    failure.map_or(Ok(shown), Err)
}

enum Stopped {
    NotWritten(ExitCode),
    Failed(Error),
}

/// The part of a list that was read so far.
struct List {
    format: Format,
    is_streamed: bool,
    most: u64,
    count: u64,
    /// Whether a page was read.
    is_begun: bool,
    items: Vec<Json>,
    /// Token of the first item that was left out.
    rest: Option<String>,
}

impl List {
    async fn read(&mut self, pages: &mut JsonPages) -> Result<(), Stopped> {
        while let Some(page) = pages.next().await {
            let page = page.map_err(Stopped::Failed)?;
            self.is_begun = true;
            self.take(&page, pages)?;
            if self.rest.is_some() || self.count >= self.most {
                break;
            }
        }
        Ok(())
    }

    fn take(&mut self, page: &JsonPage, pages: &JsonPages) -> Result<(), Stopped> {
        let left = usize::try_from(self.most - self.count).unwrap_or(usize::MAX);
        let all = items_of(page);
        let count = all.len();
        let items: Vec<_> = all.into_iter().skip(page.skipped).take(left).collect();
        let next = page.skipped + items.len();
        if next < count {
            self.rest = Some(JsonPages::token_of(page, next));
        } else if items.len() == left {
            self.rest = pages.token();
        }
        self.count += items.len() as u64;
        if !self.is_streamed {
            self.items.extend(items);
            return Ok(());
        }
        let shown = render::render(&Json::List(items), self.format, Look::of_stdout());
        // A list can be read again, so a reader that stops early loses nothing.
        stdout::write(&shown)
            .map_err(|error| Stopped::NotWritten(stdout::reference_not_written(WHAT, &error)))
    }
}

/// Returns the items of a page, with the digits and the order of the response.
fn items_of(page: &JsonPage) -> Vec<Json> {
    let Ok(answer) = Json::parse(&page.text) else { return Vec::new() };
    let list = page.path.iter().try_fold(&answer, |value, name| value.get(name));
    list.and_then(Json::items).unwrap_or_default().to_vec()
}
