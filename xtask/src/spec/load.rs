//! Reading the folder of the specs.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::language::{OperationSpec, ServiceSpec, TypeSpec};
use super::problem::{Problems, Source};
use super::schema::Checker;

/// A file and what stands in it.
#[derive(Debug)]
pub(crate) struct File<T> {
    /// The text, for the place of a mistake.
    pub(crate) source: Source,
    /// Name of the file without its ending.
    pub(crate) stem: String,
    /// Name of its folder.
    pub(crate) folder: String,
    /// What the text says; `None` when the text itself is wrong, which is reported already.
    pub(crate) content: Option<T>,
}

/// Every spec, in the order of the file names.
#[derive(Debug)]
pub(crate) struct Spec {
    /// `service.yaml`
    pub(crate) service: File<ServiceSpec>,
    /// `types/*.yaml`
    pub(crate) types: Vec<File<TypeSpec>>,
    /// `<group>/*.yaml`
    pub(crate) operations: Vec<File<OperationSpec>>,
}

impl Spec {
    /// Whether every file could be read.
    pub(crate) fn is_complete(&self) -> bool {
        self.service.content.is_some()
            && self.types.iter().all(|file| file.content.is_some())
            && self.operations.iter().all(|file| file.content.is_some())
    }

    /// Reads every file; what is wrong in one of them does not keep the others from being read.
    ///
    /// # Errors
    /// A folder or a file cannot be read at all.
    pub(crate) fn load(root: &Path, specs: &Path, problems: &mut Problems) -> io::Result<Self> {
        let reader = Reader { root };
        let service = reader.read(&specs.join("service.yaml"), &Checker::new(), problems)?;
        let type_checker = Checker::new();
        let operation_checker = Checker::new();
        let mut spec = Self { service, types: Vec::new(), operations: Vec::new() };
        for folder in entries(specs)?.into_iter().filter(|path| path.is_dir()) {
            let is_types = folder.file_name().is_some_and(|name| name == "types");
            for path in entries(&folder)?.into_iter().filter(|path| is_yaml(path)) {
                if is_types {
                    spec.types.push(reader.read(&path, &type_checker, problems)?);
                } else {
                    spec.operations.push(reader.read(&path, &operation_checker, problems)?);
                }
            }
        }
        Ok(spec)
    }
}

struct Reader<'r> {
    root: &'r Path,
}

impl Reader<'_> {
    fn read<T>(&self, path: &Path, checker: &Checker<T>, problems: &mut Problems) -> io::Result<File<T>>
    where
        T: serde::de::DeserializeOwned,
    {
        let text = fs::read_to_string(path).map_err(|error| with_path(path, &error))?;
        let shown = path.strip_prefix(self.root).unwrap_or(path);
        let source = Source { path: shown.display().to_string().replace('\\', "/"), text };
        let content = checker.parse(&source, problems);
        let name =
            |path: Option<&Path>| path.and_then(Path::file_stem).unwrap_or_default().to_string_lossy().into();
        Ok(File { source, stem: name(Some(path)), folder: name(path.parent()), content })
    }
}

fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).map_err(|error| with_path(folder, &error))?;
    let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

fn is_yaml(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "yaml")
}

fn with_path(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}
