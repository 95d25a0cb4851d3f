//! `cams template lint`: shows every problem of every file, with its line.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use cams::template::Definition;
use serde_json::{Value, json};

use crate::exit;
use crate::output::escape::on_one_line;
use crate::output::format::Format;
use crate::output::json::Json;
use crate::output::stdout;
use crate::template::args::LintArgs;
use crate::template::check::{Finding, check};
use crate::template::source::{Source, Unreadable, expand};

/// A file, its template, and its problems.
#[derive(Debug)]
pub(crate) struct Checked {
    pub(crate) name: String,
    pub(crate) definition: Option<Definition>,
    pub(crate) findings: Vec<Finding>,
}

impl Checked {
    fn is_good(&self) -> bool {
        self.findings.iter().all(|finding| !finding.is_error)
    }
}

pub(crate) fn run(args: &LintArgs) -> Result<ExitCode, String> {
    let files = check_all(&args.files)?;
    let is_good = files.iter().all(Checked::is_good);
    let written = if args.output.is_for_people() {
        stdout::write_reference("the result", &as_text(&files))
    } else {
        args.output.print("the result", Json::from(as_json(&files)), Format::Json)
    };
    Ok(exit::with_output(if is_good { exit::DONE } else { exit::REFUSED }, written))
}

/// Reads and checks files, and the files of folders.
///
/// # Errors
/// Fails if a file or a folder cannot be read. Problems in the content of a file are findings, not errors.
pub(crate) fn check_all(paths: &[PathBuf]) -> Result<Vec<Checked>, String> {
    let mut files = Vec::new();
    for path in expand(paths).map_err(|error| error.to_string())? {
        files.push(match Source::read(&path) {
            Ok(source) => {
                let (definition, findings) = check(&source);
                Checked { name: source.name, definition, findings }
            }
            Err(Unreadable::Text { name, line, problem }) => {
                let finding = Finding { line, is_error: true, path: String::new(), message: problem };
                Checked { name, definition: None, findings: vec![finding] }
            }
            Err(error) => return Err(error.to_string()),
        });
    }
    find_twins(&mut files);
    Ok(files)
}

/// Returns the definitions in files, if none has errors.
///
/// # Errors
/// Fails with the problems of the files, as `lint` shows them.
pub(crate) fn definitions(files: Vec<Checked>) -> Result<Vec<(String, Definition)>, String> {
    if files.iter().all(Checked::is_good) {
        let good = files.into_iter().filter_map(|file| Some((file.name, file.definition?)));
        return Ok(good.collect());
    }
    Err(format!("nothing was sent, since files have errors:\n{}", as_text(&files).trim_end()))
}

/// Finds several files for one template: the one that is sent last would win.
fn find_twins(files: &mut [Checked]) {
    let mut seen: BTreeMap<(String, String, String), String> = BTreeMap::new();
    for file in files {
        let Some(definition) = &file.definition else { continue };
        let Definition { name, language, template_type, .. } = definition;
        let key = (name.clone(), language.clone(), template_type.as_str().to_owned());
        if let Some(other) = seen.get(&key) {
            let message = format!("{other} has the same name and language");
            file.findings.push(Finding { line: None, is_error: true, path: "Name".into(), message });
        } else {
            seen.insert(key, file.name.clone());
        }
    }
}

pub(crate) fn as_text(files: &[Checked]) -> String {
    let mut out = String::new();
    let (mut errors, mut warnings) = (0_usize, 0_usize);
    for file in files {
        for finding in &file.findings {
            let severity = if finding.is_error { "error" } else { "warning" };
            errors += usize::from(finding.is_error);
            warnings += usize::from(!finding.is_error);
            let line = finding.line.map(|line| format!(":{line}")).unwrap_or_default();
            let path = if finding.path.is_empty() { String::new() } else { format!("{}: ", finding.path) };
            let text = format!("{}{line}: {severity}: {path}{}", file.name, finding.message);
            out.push_str(&on_one_line(&text));
            out.push('\n');
        }
    }
    out.push_str(&format!(
        "{}, {}, {}\n",
        counted(files.len(), "file"),
        counted(errors, "error"),
        counted(warnings, "warning")
    ));
    out
}

fn counted(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

fn as_json(files: &[Checked]) -> Value {
    let findings = files.iter().flat_map(|file| {
        file.findings.iter().map(|finding| {
            json!({
                "file": file.name,
                "line": finding.line,
                "severity": if finding.is_error { "error" } else { "warning" },
                "path": finding.path,
                "message": finding.message,
            })
        })
    });
    findings.collect()
}
