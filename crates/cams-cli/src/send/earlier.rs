//! The outcome columns of an earlier send, in a results file that is sent to the rest.

use super::mapping::Problem;
use super::note::Mark;
use super::status::{Fate, GROUP_MESSAGE_ID, SEND, STATUS, Status, WHY};
use super::table::{Column, Row, Table};

/// The columns that an earlier send added.
#[derive(Clone, Debug)]
pub(crate) struct Earlier {
    status: Column,
    why: Option<Column>,
    group_message_id: Option<Column>,
    send: Option<Column>,
}

impl Earlier {
    /// Returns the columns, if the file has them. In a file of JSON lines, each row decides.
    ///
    /// # Errors
    /// Fails if the file has two status columns.
    pub(crate) fn of(table: &Table) -> Result<Option<Self>, String> {
        if !table.has_column(STATUS) {
            return Ok(None);
        }
        let status = table.column(STATUS)?;
        let known = |name| table.column(name).ok();
        Ok(Some(Self {
            status,
            why: known(WHY),
            group_message_id: known(GROUP_MESSAGE_ID),
            send: known(SEND),
        }))
    }

    /// Returns the send that wrote the outcome of a row.
    pub(crate) fn origin(&self, row: &Row) -> Option<Mark> {
        Mark::parse(&row.text(self.send.as_ref()?).ok()?)
    }

    /// Returns the outcome of a row, with the ID in its receipts; `None` if it has no status.
    ///
    /// # Errors
    /// Fails if the cell does not contain a status.
    pub(crate) fn fate(&self, row: &Row) -> Result<Option<Fate>, Problem> {
        let text = row.text(&self.status).unwrap_or_default();
        if text.trim().is_empty() {
            return Ok(None);
        }
        let status = Status::parse(&text).ok_or_else(|| Problem {
            column: self.status.name.clone(),
            why: format!("`{text}` is not a status, so it is not known whether the message was sent"),
        })?;
        let text = |column: &Option<Column>| {
            let text = column.as_ref().and_then(|column| row.text(column).ok());
            text.unwrap_or_default().into_owned()
        };
        let why = match text(&self.why) {
            why if why.is_empty() => "in an earlier send".to_owned(),
            why => why,
        };
        Ok(Some(Fate { status, why, group_message_id: text(&self.group_message_id) }))
    }
}
