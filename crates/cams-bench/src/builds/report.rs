//! What is printed: tables for people, or a JSON object per figure for programs.

use comfy_table::Table;
use serde_json::Value;

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
            return self.objects.iter().for_each(|object| anstream::println!("{object}"));
        }
        anstream::println!("{}\n\n{}\n", self.title, self.table);
        self.notes.iter().for_each(|note| anstream::println!("{note}\n"));
    }
}
