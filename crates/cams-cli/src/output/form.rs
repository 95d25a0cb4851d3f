//! The forms of a result.

use clap::ValueEnum;

/// The forms of a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// JSON over several lines.
    Json,
    /// JSON on one line; each item of a list on a line of its own.
    Jsonl,
    /// YAML.
    Yaml,
    /// Columns for people; a list of objects has a row for each.
    Table,
    /// Columns between tabs, with the names in the first line.
    Tsv,
    /// Plain text: a single value as it is, each item of a list on a line.
    Text,
}
