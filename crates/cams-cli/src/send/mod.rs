//! `cams send`: sends a template to the recipients in a file. Every row is checked first, the journal records what was
//! sent, and the results file has the outcome of each row.

mod args;
mod ask;
mod check;
mod doubles;
mod earlier;
mod mapping;
mod note;
mod number;
mod others;
mod overview;
mod plan;
mod results;
mod selection;
mod sending;
mod settle;
mod sorter;
mod status;
mod summary;
mod table;
mod template;

use std::process::ExitCode;
use std::sync::Arc;

use cams::mass::{FileJournal, Journal};

use crate::exit;
use crate::output::format::{Format, query_failed};
use crate::output::json::Json;
use crate::output::stderr::tell;
use crate::output::stdout;
use crate::report::{self, Failure};
use crate::stop::{self, Stop};

use crate::progress::Progress;
use check::Checked;
use doubles::Doubles;
use note::{Mark, Note};
use plan::{Plan, Trouble};
use results::Ledger;
use sending::{End, Sent};
use status::Status;
use summary::Summary;

pub(crate) use args::{SEND_EXAMPLES, SendArgs, SendCommand};

pub(crate) async fn run(args: &SendArgs) -> ExitCode {
    if let Some(SendCommand::Settle(args)) = &args.command {
        return settle::run(args).await;
    }
    match campaign(args).await {
        Ok(code) => code,
        Err(Trouble::Input(problems)) => {
            let problems: String = problems.iter().map(|problem| format!("  {problem}\n")).collect();
            tell(&format!("error: nothing was sent\n{problems}"));
            ExitCode::from(exit::BAD_INPUT)
        }
        Err(Trouble::Call(action, error)) => report::failure(action, &Failure::Call(error)),
    }
}

async fn campaign(args: &SendArgs) -> Result<ExitCode, Trouble> {
    // Before the sending, a signal ends the command immediately; the sending ends in order. If signals cannot be
    // caught, they end the process, and the journal shows what was sent.
    let mut stop = Stop::catch().ok();
    let (mut plan, doubles, checked) = tokio::select! {
        biased;
        () = stop::asked(&mut stop) => {
            tell("stopped; nothing was sent\n");
            return Ok(ExitCode::from(exit::BAD_INPUT));
        }
        prepared = prepare(args) => prepared?,
    };
    let found = others::look(&plan, &checked, args.files.journal.is_some()).await;
    let mut told = found.told.iter().map(|text| format!("note: {text}\n")).collect::<String>();
    if args.dry_run {
        told.extend(
            found.refused.iter().map(|why| format!("warning: without --dry-run this is refused: {why}\n")),
        );
        tell(&told);
        return Ok(dry_run(args, &plan, &checked));
    }
    tell(&(overview::cautions(&plan, &checked, args) + &told));
    let people = checked.selection.chosen();
    if people == 0 && checked.unknown > 0 {
        tell(&format!("error: nothing was sent\n{}", summary::unknown_of_earlier(checked.unknown)));
        return Ok(ExitCode::from(exit::UNKNOWN));
    }
    if people == 0 {
        return Err(format!("{} has nobody to send to", plan.table).into());
    }
    let earlier = Ledger::new(&plan.entries, &Default::default());
    let left = people - (earlier.count(Status::Accepted) + earlier.count(Status::Unknown)).min(people);
    if left > 0 && !found.refused.is_empty() {
        return Err(Trouble::Input(found.refused));
    }
    if left > args.ask_above && !args.yes {
        tell(&format!(
            "{}\n{}\n",
            overview::duration(left, args.pace.rate_limit),
            overview::cost(&plan, &checked)
        ));
        if !ask::may_send(left, &mut stop).await? {
            tell("nothing was sent\n");
            return Ok(ExitCode::from(exit::BAD_INPUT));
        }
    }
    if Note::of(&plan.entries).is_none() {
        plan.note.set_rest_of(checked.origins.keys().cloned());
    }
    let journal = match plan.journal.take() {
        Some(journal) => journal,
        None => FileJournal::open(&plan.files.journal).map_err(|error| {
            format!("the journal {} cannot be made: {error}", plan.files.journal.display())
        })?,
    };
    if left > 0 {
        others::hand_over(&plan, &found).await?;
    }
    // Once this run sends, the results of an earlier run are outdated, and this run may be killed before it writes new
    // ones.
    results::forget(&plan.files.results)?;
    let journal = Arc::new(journal);
    tell(&format!("journal {}\n", plan.files.journal.display()));
    let sent = sending::send(&plan, args, &checked.selection, &journal, &mut stop).await?;
    Ok(finish(args, &plan, &doubles, &checked, &sent, &journal, &mut stop).await)
}

/// Reads everything, and checks every row.
async fn prepare(args: &SendArgs) -> Result<(Plan, Doubles, Checked), Trouble> {
    let plan = Plan::new(args).await?;
    let doubles = {
        let mut progress = Progress::new(0, "numbers compared:");
        let tick = |rows| progress.set(rows, String::new);
        Doubles::find(&plan.table, &plan.mapping, plan.files.folder(), tick).await?
    };
    let mut progress = Progress::new(0, "rows checked:");
    let tick = |rows| progress.set(rows, String::new);
    let checked = check::check(&plan.table, plan.judge(&doubles), &plan.files.rejected, tick).await?;
    Ok((plan, doubles, checked))
}

fn dry_run(args: &SendArgs, plan: &Plan, checked: &Checked) -> ExitCode {
    if args.output.is_for_people() {
        return stdout::write_reference("the preview", &overview::everything(plan, checked, args));
    }
    args.output.print("the preview", Json::from(overview::as_json(plan, checked, args)), Format::Json)
}

/// Writes the results, and reports the outcome for all recipients.
async fn finish(
    args: &SendArgs,
    plan: &Plan,
    doubles: &Doubles,
    checked: &Checked,
    sent: &Sent,
    journal: &FileJournal,
    stop: &mut Option<Stop>,
) -> ExitCode {
    let entries = match journal.read().await {
        Ok(entries) => entries,
        Err(error) => {
            let name = plan.files.journal.display();
            tell(&format!("error: what was sent is not known: the journal {name} cannot be read: {error}\n"));
            return ExitCode::from(exit::UNKNOWN);
        }
    };
    let ledger = Ledger::new(&entries, &sent.reasons);
    let mark = Mark::of(&plan.note, &entries);
    let written = match &sent.end {
        // The user is in a hurry, or the journal belongs to another list.
        End::AtOnce | End::Broken(_) => None,
        _ => {
            let writing = results::write(
                &plan.files.results,
                &plan.table,
                plan.judge(doubles),
                &checked.selection,
                &ledger,
                &sent.invalid,
                &mark,
            );
            Some(tokio::select! {
                biased;
                () = stop::asked(stop) => Err("a signal came before the results were written".to_owned()),
                written = writing => written,
            })
        }
    };
    let summary = Summary::new(plan, checked, sent, &ledger, matches!(written, Some(Ok(()))));
    let text = if args.output.is_for_people() {
        Ok(summary.in_words())
    } else {
        args.output.show(Json::from(summary.as_json()), Format::Json)
    };
    let shown = match text {
        Ok(text) => stdout::write_result("the result", &text),
        Err(problem) => query_failed("the result", &problem),
    };
    tell(&summary.advice());
    if let Some(Err(problem)) = &written {
        tell(&format!("error: {problem}; run the same command again to have it written\n"));
    }
    let shown = if matches!(written, Some(Err(_))) { ExitCode::from(exit::NOT_WRITTEN) } else { shown };
    exit::with_output(summary.exit_code(), shown)
}
