//! Tables of recipients: the rows of a CSV file, or JSON objects, one per line. They are read from the beginning as
//! often as needed, and never kept in memory.

mod cells;
mod csv_rows;
mod file;
#[cfg(fuzzing)]
pub(crate) mod fuzz;
mod guard;
mod json_rows;
mod sniff;
mod steady;
mod text;
mod writer;

pub(crate) use cells::{Column, Row};
pub(crate) use file::{Rows, Table, TableOptions};
pub(crate) use writer::RowWriter;
