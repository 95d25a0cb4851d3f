//! `cargo xtask diff`: what a change of the specs means for users of the generated code.
//!
//! Both sides are rendered. The public items of the two results show whether programs break ([`api`],
//! [`delta`]); the two models show the cause in the specs, and what changes beside the items, as flat
//! tables ([`facts`], [`table`], [`fields`]). [`compare`] puts the two together.

mod api;
mod change;
mod changelog;
mod compare;
mod delta;
mod effect;
mod events;
mod facts;
mod fields;
mod progress;
mod semver;
mod side;
mod table;
mod text;

use std::panic::resume_unwind;
use std::path::PathBuf;
use std::process::ExitCode;
use std::thread;

use clap::ValueEnum;
use serde_json::{Value, json};

use change::{Change, Subject, What, count};
use delta::Delta;
use effect::Effect;
use semver::{Step, Verdict};
use side::{Repository, Side, Unfit};

use crate::print;

/// Arguments of the command.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// A folder of specs or a git revision.
    old: String,

    /// A folder of specs or a git revision.
    new: String,

    /// Folder of the specs in a revision, relative to the root.
    #[arg(long, value_name = "PATH", default_value = "api-specs")]
    specs: String,

    /// Root of the workspace, where revisions are looked up [default: the workspace of this command].
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,

    /// Format of the report.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    format: Format,
}

/// Format of the report.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Format {
    /// Text for people, grouped by operation.
    #[default]
    Text,
    /// One JSON document: the version, counts by effect, and the changes with all public items that differ.
    Json,
    /// A section for a changelog.
    Changelog,
}

/// Prints the report. The exit code is 0 if nothing breaks, 1 if something does, and 2 if there is no report.
pub(crate) fn run(args: Args, root: impl FnOnce() -> PathBuf, json_messages: bool) -> ExitCode {
    let repository = Repository { root: args.root.unwrap_or_else(root), specs: args.specs };
    let changes = match changes(&args.old, &args.new, &repository) {
        Ok(changes) => changes,
        Err(unfit) if json_messages => {
            let lines: Vec<String> =
                unfit.iter().flat_map(Unfit::to_json).map(|line| line.to_string()).collect();
            return print::result(lines.join("\n"), ExitCode::from(2), ExitCode::from(2));
        }
        Err(unfit) => {
            unfit.iter().for_each(print::message);
            return ExitCode::from(2);
        }
    };
    let verdict = Verdict::new(Step::of(&changes));
    let report = match args.format {
        Format::Text => text::report(&changes, &verdict),
        Format::Changelog => changelog::section(&changes),
        Format::Json => format!("{:#}", document(&changes, &verdict)),
    };
    let code = ExitCode::from(u8::from(verdict.step == Step::Major));
    print::result(report, code, ExitCode::from(2))
}

/// Returns everything that differs, sorted, or what is wrong with either side.
fn changes(old: &str, new: &str, repository: &Repository) -> Result<Vec<Change>, Vec<Unfit>> {
    let unfit = |side| move |reason| Unfit { side, reason };
    let both = thread::scope(|scope| {
        let old = scope.spawn(|| Side::read(old, repository));
        let new = Side::read(new, repository);
        (old.join().unwrap_or_else(|payload| resume_unwind(payload)), new)
    });
    let (old, new) = match both {
        (Ok(old), Ok(new)) => (old, new),
        (old, new) => {
            let (old, new) = (old.map_err(unfit("old")).err(), new.map_err(unfit("new")).err());
            return Err(old.into_iter().chain(new).collect());
        }
    };
    let old_api = old.differing(&new).map_err(|reason| vec![unfit("old")(reason)])?;
    let new_api = new.differing(&old).map_err(|reason| vec![unfit("new")(reason)])?;
    let mut changes = compare::changes(&old.table, &new.table, Delta::between(&old_api, &new_api));
    if changes.is_empty() && old.rendered != new.rendered {
        changes.push(unlisted());
    }
    Ok(changes)
}

/// Returns the change for generated files that differ although no table does.
fn unlisted() -> Change {
    let (old, new) = (String::new(), "differs".to_owned());
    Change {
        subject: Subject::Service,
        place: String::new(),
        what: What::Changed { aspect: "generated code", old, new },
        effect: Effect::Documentation,
        why: "no generated item differs",
        warning: None,
        rust: Vec::new(),
    }
}

/// The report as JSON.
///
/// - `version`: `step` (`none`, `patch`, `minor`, `major`), and the versions `from` and `to` of this workspace;
/// - `counts`: number of changes by effect;
/// - `changes`: for each its `subject` (`kind`, `name`), `place`, `change` (`added`, `removed`, or `changed` with
///   `aspect`, `old` and `new`), `effect`, `why`, perhaps a `warning`, and the public items that differ, in `rust`,
///   each with `path`, `kind`, `old` and `new`.
fn document(changes: &[Change], verdict: &Verdict) -> Value {
    let counts = Effect::ALL.map(|effect| (effect.name().to_owned(), Value::from(count(changes, effect))));
    json!({
        "version": verdict.to_json(),
        "counts": Value::Object(counts.into_iter().collect()),
        "changes": changes,
    })
}
