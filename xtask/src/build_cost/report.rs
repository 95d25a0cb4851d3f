//! What is printed: tables for people, or an object per figure for programs.

use comfy_table::Table;
use serde_json::Value;

use crate::print;

/// A part of the report.
#[derive(Debug)]
pub(super) struct Section {
    pub(super) title: String,
    pub(super) table: Table,
    /// What stands below the table.
    pub(super) notes: Vec<String>,
    /// The same for programs.
    pub(super) objects: Vec<Value>,
}

impl Section {
    /// Prints it as soon as it is known, since the whole takes long.
    pub(super) fn print(&self, as_json: bool) {
        if as_json {
            return print::lines(&self.objects);
        }
        print::line(format_args!("{}\n\n{}\n", self.title, self.table));
        for note in &self.notes {
            print::line(format_args!("{note}\n"));
        }
    }
}
