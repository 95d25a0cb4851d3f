//! From the texts of a folder to the specs in them.

use serde::de::DeserializeOwned;

use super::language::{EventSpec, OperationSpec, ServiceSpec, TypeSpec};
use super::problem::{At, Problems, Source, Target};
use super::schema::Checker;
use super::texts::Texts;

/// The file with what applies to all operations.
const SERVICE: &str = "service.yaml";

/// A file and its content.
#[derive(Debug)]
pub(crate) struct File<T> {
    /// The text, for the place of a mistake.
    pub(crate) source: Source,
    /// Name of the file without its ending.
    pub(crate) stem: String,
    /// Name of its folder.
    pub(crate) folder: String,
    /// The parsed text; `None` if the text is invalid, which is already reported.
    pub(crate) content: Option<T>,
}

/// Every spec, in the order of the file names.
#[derive(Debug)]
pub(crate) struct Spec {
    /// `service.yaml`
    pub(crate) service: File<ServiceSpec>,
    /// `events/*.yaml`
    pub(crate) events: Vec<File<EventSpec>>,
    /// `types/*.yaml`
    pub(crate) types: Vec<File<TypeSpec>>,
    /// `<group>/*.yaml`
    pub(crate) operations: Vec<File<OperationSpec>>,
}

impl Spec {
    /// Whether every file could be read.
    pub(crate) fn is_complete(&self) -> bool {
        self.service.content.is_some()
            && self.events.iter().all(|file| file.content.is_some())
            && self.types.iter().all(|file| file.content.is_some())
            && self.operations.iter().all(|file| file.content.is_some())
    }

    /// Whether an unwritten text is an error.
    pub(crate) fn demands_texts(&self) -> bool {
        self.service.content.as_ref().is_some_and(|service| service.complete)
    }

    /// Parses every text. An error in one of them does not stop the others from being parsed.
    pub(crate) fn parse(texts: &Texts, problems: &mut Problems) -> Self {
        let mut service = None;
        let (mut events, mut types, mut operations) = (Vec::new(), Vec::new(), Vec::new());
        let (event_checker, type_checker, operation_checker) =
            (Checker::new(), Checker::new(), Checker::new());
        for (path, text) in &texts.files {
            let file = Unparsed { texts, path, text };
            match path.split_once('/') {
                None if path == SERVICE => service = Some(file.parse(&Checker::new(), problems)),
                None => file.misplaced(problems),
                Some(("events", _)) => events.push(file.parse(&event_checker, problems)),
                Some(("types", _)) => types.push(file.parse(&type_checker, problems)),
                Some(_) => operations.push(file.parse(&operation_checker, problems)),
            }
        }
        for (path, why) in &texts.passed_over {
            let file = Unparsed { texts, path, text: "" }.file::<()>(None);
            problems.add(&At::file(&file.source), Target::Value, format!("the file is not read: {why}"));
        }
        let service = service.unwrap_or_else(|| {
            let file = Unparsed { texts, path: SERVICE, text: "" }.file(None);
            problems.add(
                &At::file(&file.source),
                Target::Value,
                "there is no such file: write what holds for all operations",
            );
            file
        });
        Self { service, events, types, operations }
    }
}

/// A text that is not parsed yet.
struct Unparsed<'t> {
    texts: &'t Texts,
    path: &'t str,
    text: &'t str,
}

impl Unparsed<'_> {
    fn file<T>(&self, content: Option<T>) -> File<T> {
        let (folder, name) = self.path.rsplit_once('/').unwrap_or(("", self.path));
        File {
            source: Source { path: format!("{}/{}", self.texts.folder, self.path), text: self.text.into() },
            stem: name.trim_end_matches(".yaml").to_owned(),
            folder: folder.to_owned(),
            content,
        }
    }

    fn parse<T: DeserializeOwned>(&self, checker: &Checker<T>, problems: &mut Problems) -> File<T> {
        let mut file = self.file(None);
        file.content = checker.parse(&file.source, problems);
        file
    }

    fn misplaced(&self, problems: &mut Problems) {
        let file = self.file::<()>(None);
        let message = "the reader knows only `service.yaml` here: move the file into the folder of a group";
        problems.add(&At::file(&file.source), Target::Value, message);
    }
}
