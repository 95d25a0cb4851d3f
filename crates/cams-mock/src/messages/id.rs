//! Ids of messages: 13 digits of the time in milliseconds, and 10 of the number in the order of arrival.

/// The id of a message or a mass sending.
pub(crate) fn of(time: i64, number: u64) -> String {
    format!("{time:013}{number:010}")
}

/// The number in an id.
pub(crate) fn number(id: &str) -> Option<u64> {
    let at = id.len().checked_sub(10)?;
    id.get(at..)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_is_read_back() {
        assert_eq!(number(&of(1_704_164_645_000, 17)), Some(17));
        for wrong in ["", "123", "é123456789", "00000000000000000000x"] {
            assert_eq!(number(wrong), None, "{wrong}");
        }
    }
}
