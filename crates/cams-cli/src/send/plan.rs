//! A send, from the command line, the file, and the template: everything that is known before the first row is read.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use cams::content::Template;
use cams::mass::{Entry, FileJournal, Journal};
use cams::{Client, Error};
use cams_core::internal::input;

use super::args::{Duplicates, SendArgs};
use super::check::Judge;
use super::doubles::Doubles;
use super::earlier::Earlier;
use super::mapping::Mapping;
use super::note::{Note, has_sent};
use super::number;
use super::table::{Column, Table, TableOptions};
use super::template::{self, Look};

/// Why nothing can be sent.
pub(crate) enum Trouble {
    /// The problems of the command line or the file.
    Input(Vec<String>),
    /// A call failed.
    Call(&'static str, Error),
}

impl From<String> for Trouble {
    fn from(problem: String) -> Self {
        Self::Input(vec![problem])
    }
}

/// A send that is ready to be checked.
pub(crate) struct Plan {
    pub(crate) client: Client,
    pub(crate) table: Table,
    pub(crate) template: Template,
    pub(crate) look: Look,
    pub(crate) from: String,
    pub(crate) mapping: Mapping,
    pub(crate) files: Files,
    pub(crate) note: Note,
    /// The journal of an earlier run.
    pub(crate) journal: Option<FileJournal>,
    /// Its entries.
    pub(crate) entries: Vec<Entry>,
    earlier: Option<Earlier>,
    duplicates: Duplicates,
    limit: Option<u64>,
}

/// The files next to the recipients' file.
#[derive(Debug)]
pub(crate) struct Files {
    pub(crate) journal: PathBuf,
    pub(crate) rejected: PathBuf,
    pub(crate) results: PathBuf,
}

impl Plan {
    /// Opens the file, gets the template, and reads the journal. Only a read is sent.
    pub(crate) async fn new(args: &SendArgs) -> Result<Self, Trouble> {
        let people = args.csv.as_ref().or(args.jsonl.as_ref()).cloned().unwrap_or_default();
        let files = Files::new(args, &people)?;
        let client = args
            .connection
            .config()
            .and_then(Client::new)
            .map_err(|error| Trouble::Call("the client", error))?;
        let text = |option: &Option<String>| option.clone().unwrap_or_default();
        let mut template =
            template::named(&text(&args.template), &text(&args.language)).channel(&*args.channel);
        template.payload.clone_from(&args.payload);
        let has_numbers = matches!(args.channel.as_str(), "whatsapp" | "viber");
        let from = match args.channel.as_str() {
            "whatsapp" => number::read(&text(&args.from), None)
                .map(String::from)
                .map_err(|why| format!("--from {why}"))?,
            _ => text(&args.from),
        };
        let to_column = text(&args.to_column);
        let named: Vec<&str> = args.variables.iter().map(|(_, column)| column.as_str()).collect();
        let wanted = [&[to_column.as_str()], named.as_slice()].concat();
        let options = TableOptions {
            is_json: args.jsonl.is_some(),
            delimiter: args.files.delimiter,
            encoding: args.files.encoding,
            has_no_header: args.files.no_header,
        };
        let table = Table::open(&people, &options, &wanted)?;
        // Missing columns are found before the first call.
        let to = table.column(&to_column)?;
        let columns = given_columns(args, &table)?;
        let look = template::look(&client, args.connection.options(), &template);
        let look = look.await.map_err(|error| Trouble::Call(template::ACTION, error))?;
        let mapping = Mapping {
            to,
            has_numbers,
            country: args.country,
            columns,
            fixed: args.fixed.iter().cloned().collect(),
            is_strict: args.strict,
        };
        let mapping = with_variables_of(&look, mapping, &table)?;
        let earlier = Earlier::of(&table)?;
        let digest = match &look {
            Look::Known(known) => Some(known.digest()),
            Look::Unknown(_) => None,
        };
        let made_from = made_from(args, &client, &from, &mapping);
        let note = Note::new(&people, digest, made_from)
            .map_err(|error| format!("{table} cannot be read: {error}"))?;
        let mut plan = Self {
            client,
            table,
            template,
            look,
            from,
            mapping,
            files,
            note,
            journal: None,
            entries: Vec::new(),
            earlier,
            duplicates: args.duplicates,
            limit: args.limit,
        };
        plan.read_journal(args.accept_changed_text).await?;
        Ok(plan)
    }

    /// Returns the judge of rows.
    pub(crate) fn judge<'a>(&'a self, doubles: &'a Doubles) -> Judge<'a> {
        Judge::new(&self.mapping, self.earlier.clone(), self.duplicates, self.limit, doubles)
    }

    /// Reads the journal of an earlier run, and checks whether it belongs to this send.
    async fn read_journal(&mut self, accepts_text: bool) -> Result<(), String> {
        let path = &self.files.journal;
        if !path.exists() {
            return Ok(());
        }
        let unusable =
            |error: std::io::Error| format!("the journal {} cannot be used: {error}", path.display());
        let journal = FileJournal::open(path).map_err(unusable)?;
        self.entries = journal.read().await.map_err(unusable)?;
        self.journal = Some(journal);
        let Some(earlier) = Note::of(&self.entries) else {
            // A run that ended before its note was written has sent nothing.
            if has_sent(&self.entries) {
                return Err(format!(
                    "the journal {} is not one of this command; name another with --journal",
                    path.display()
                ));
            }
            return Ok(());
        };
        let differences = self.note.differences(&earlier, accepts_text);
        self.note = earlier;
        if differences.is_empty() {
            return Ok(());
        }
        Err(format!(
            "the journal {} belongs to another send:\n    {}\n  to go on with that send, give the file and the options \
             as they were; to begin another one, name another journal with --journal; people who got the message \
             would get it again",
            path.display(),
            differences.join("\n    "),
        ))
    }
}

impl Files {
    fn new(args: &SendArgs, people: &Path) -> Result<Self, String> {
        let named = |given: &Option<PathBuf>, kind: &str| {
            given.clone().unwrap_or_else(|| {
                let stem = people.file_stem().unwrap_or_default().to_string_lossy();
                let extension =
                    people.extension().map(|extension| format!(".{}", extension.to_string_lossy()));
                people.with_file_name(format!("{stem}.{kind}{}", extension.unwrap_or_default()))
            })
        };
        let journal = args.files.journal.clone().unwrap_or_else(|| journal_of(people));
        let files = Self {
            journal,
            rejected: named(&args.files.rejected, "rejected"),
            results: named(&args.files.results, "results"),
        };
        let all = [people, &files.journal, &files.rejected, &files.results];
        let places: Vec<PathBuf> = all.iter().map(|path| place(path)).collect();
        let is_twice = |at: usize, place: &PathBuf| places.iter().skip(at + 1).any(|other| other == place);
        let same = places.iter().enumerate().find(|(at, place)| is_twice(*at, place));
        match same {
            Some((_, path)) => {
                Err(format!("{} is named for two purposes; each file needs its own name", path.display()))
            }
            None => Ok(files),
        }
    }

    /// Returns the folder of the journal, which has room for temporary files too.
    pub(crate) fn folder(&self) -> &Path {
        let folder = self.journal.parent().filter(|folder| !folder.as_os_str().is_empty());
        folder.unwrap_or(Path::new("."))
    }
}

/// Returns the default journal, next to the recipients' file.
fn journal_of(people: &Path) -> PathBuf {
    let mut name = people.as_os_str().to_owned();
    name.push(".journal");
    PathBuf::from(name)
}

/// Returns the canonical path of a file, which may not exist yet if its folder does.
fn place(path: &Path) -> PathBuf {
    let absolute = || {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let folder = path.parent().and_then(|folder| folder.canonicalize().ok());
        folder.map_or_else(|| path.clone(), |folder| folder.join(path.file_name().unwrap_or_default()))
    };
    path.canonicalize().unwrap_or_else(|_| absolute())
}

/// Returns the columns in `--var`.
fn given_columns(args: &SendArgs, table: &Table) -> Result<BTreeMap<String, Column>, Trouble> {
    let (mut columns, mut problems) = (BTreeMap::new(), Vec::new());
    for (variable, column) in &args.variables {
        match table.column(column) {
            Ok(column) => {
                if columns.insert(variable.clone(), column).is_some() {
                    problems.push(format!("--var {variable} is given twice"));
                }
            }
            Err(problem) => problems.push(problem),
        }
    }
    for (variable, _) in &args.fixed {
        if columns.contains_key(variable) {
            problems.push(format!("{variable} is given by --var and by --set; leave one of them out"));
        }
    }
    if problems.is_empty() { Ok(columns) } else { Err(Trouble::Input(problems)) }
}

/// Adds the columns with the names of variables, and refuses what does not fit the template.
fn with_variables_of(look: &Look, mut mapping: Mapping, table: &Table) -> Result<Mapping, Trouble> {
    let Look::Known(known) = look else { return Ok(mapping) };
    let mut problems: Vec<String> = known.problem().into_iter().collect();
    if let Some(variables) = known.variables() {
        for variable in &variables {
            if mapping.columns.contains_key(variable) || mapping.fixed.contains_key(variable) {
                continue;
            }
            if table.has_column(variable) {
                mapping.columns.insert(variable.clone(), table.column(variable)?);
            } else {
                problems.push(format!(
                    "the template has the variable `{variable}`, and nothing fills it; add --var {variable}=COLUMN or \
                     --set {variable}=VALUE"
                ));
            }
        }
        for given in mapping.columns.keys().chain(mapping.fixed.keys()) {
            if !variables.contains(given) {
                let nearest = input::nearest(given, variables.iter().map(String::as_str));
                let meant =
                    nearest.first().map(|name| format!("; did you mean `{name}`?")).unwrap_or_default();
                problems.push(format!("the template has no variable `{given}`{meant}"));
            }
        }
    }
    if problems.is_empty() { Ok(mapping) } else { Err(Trouble::Input(problems)) }
}

/// Returns the options that decide what is sent to whom.
fn made_from(args: &SendArgs, client: &Client, from: &str, mapping: &Mapping) -> BTreeMap<String, String> {
    let mut options = BTreeMap::new();
    let mut add = |name: String, value: Option<String>| {
        if let Some(value) = value {
            options.insert(name, value);
        }
    };
    add("TEMPLATE".into(), args.template.clone());
    add("--language".into(), args.language.clone());
    add("--from".into(), Some(from.to_owned()));
    add("--channel".into(), Some(args.channel.clone()));
    add("--to-column".into(), Some(mapping.to.name.clone()));
    add("--country".into(), args.country.map(|code| code.to_string()));
    add("--task-id".into(), args.task_id.clone());
    // It decides in whose name the message is sent, wherever it comes from.
    add("--cust-space-id".into(), client.default_parameter("CustSpaceId").map(str::to_owned));
    add("--profile".into(), args.connection.profile.clone());
    add("--limit".into(), args.limit.map(|limit| limit.to_string()));
    add("--duplicates".into(), (args.duplicates == Duplicates::Send).then(|| "send".to_owned()));
    add("--strict".into(), args.strict.then(|| "given".to_owned()));
    add("--payload".into(), (!args.payload.is_empty()).then(|| args.payload.join(", ")));
    add("--delimiter".into(), args.files.delimiter.map(|delimiter| char::from(delimiter).to_string()));
    add("--encoding".into(), args.files.encoding.map(|encoding| encoding.name().to_owned()));
    add("--no-header".into(), args.files.no_header.then(|| "given".to_owned()));
    // A trial on a local CAMS was not sent to anybody.
    add("endpoint".into(), Some(client.endpoint().to_string()));
    for (variable, column) in &mapping.columns {
        add(format!("--var {variable}"), Some(column.name.clone()));
    }
    for (variable, value) in &mapping.fixed {
        add(format!("--set {variable}"), Some(value.clone()));
    }
    options
}
