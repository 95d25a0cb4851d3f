//! The forms of a result.

use clap::ValueEnum;

/// The forms of a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// JSON on several lines.
    Json,
    /// JSON on one line; one line per item of a list.
    Jsonl,
    /// YAML.
    Yaml,
    /// Columns for people; one row per object of a list.
    Table,
    /// Columns separated by tabs, with the names in the first line.
    Tsv,
    /// Plain text: a single value unchanged, one line per item of a list.
    Text,
}
