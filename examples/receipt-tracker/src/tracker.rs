//! The database: keys of handled events, and the state of each message.

use cams::models::events::MessageStatus;
use cams::receive::{Advance, Event, advance};
use rusqlite::{Connection, OptionalExtension, Result, params};

/// The state of messages, by their receipts.
pub struct Tracker(Connection);

impl Tracker {
    /// Opens or creates a database.
    pub fn open(path: &str) -> Result<Self> {
        let database = Connection::open(path)?;
        database.busy_timeout(std::time::Duration::from_secs(5))?;
        database.execute_batch(
            "CREATE TABLE IF NOT EXISTS handled (key TEXT PRIMARY KEY) WITHOUT ROWID;
             CREATE TABLE IF NOT EXISTS messages (
                 id TEXT, recipient TEXT, status TEXT NOT NULL, PRIMARY KEY (id, recipient)
             ) WITHOUT ROWID;",
        )?;
        Ok(Self(database))
    }

    /// Applies an event, unless it was applied before.
    pub fn take(&mut self, event: &Event) -> Result<()> {
        let transaction = self.0.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let is_new = transaction.execute("INSERT OR IGNORE INTO handled VALUES (?1)", [event.key()])? == 1;
        if let (true, Event::Status(receipt)) = (is_new, event)
            && let (Some(id), Some(next)) = (&receipt.message_id, &receipt.status)
        {
            let to = receipt.to.as_deref().unwrap_or_default();
            let select = "SELECT status FROM messages WHERE id = ?1 AND recipient = ?2";
            let known: Option<String> =
                transaction.query_row(select, params![id, to], |row| row.get(0)).optional()?;
            let known = known.map(|text| MessageStatus::from(text.as_str()));
            // Receipts arrive in any order; a late one changes nothing.
            if advance(known.as_ref(), next) == Advance::Forward {
                let replace = "INSERT OR REPLACE INTO messages VALUES (?1, ?2, ?3)";
                transaction.execute(replace, params![id, to, next.as_str()])?;
            }
        }
        transaction.commit()
    }

    /// The messages with their states.
    pub fn states(&self) -> Result<Vec<(String, String)>> {
        let mut select = self.0.prepare("SELECT id, status FROM messages ORDER BY id")?;
        select.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
    }
}

#[test]
fn repetitions_and_late_receipts_change_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("receipts.db");
    let take = |status: &str| {
        // Opened again each time, as by a program that is restarted.
        let mut tracker = Tracker::open(path.to_str().unwrap()).unwrap();
        let item = format!(r#"{{"MessageId":"m1","To":"8613900001234","Status":"{status}"}}"#);
        for event in cams::receive::parse(item).unwrap() {
            tracker.take(&event.unwrap()).unwrap();
        }
        tracker.states().unwrap()
    };
    for (status, expected) in [("Delivered", "Delivered"), ("Sent", "Delivered"), ("Read", "Read"), ("Delivered", "Read")]
    {
        assert_eq!(take(status), [("m1".to_owned(), expected.to_owned())], "{status}");
    }
}
