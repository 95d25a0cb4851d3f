//! Quotes texts for a shell.

/// Returns a text as one word of a POSIX shell.
pub(crate) fn quoted(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=,+@%".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_reads_the_same_text() {
        for (text, word) in
            [("E93-k_0", "E93-k_0"), ("", "''"), ("it's $1", r"'it'\''s $1'"), ("a b", "'a b'")]
        {
            assert_eq!(quoted(text), word);
        }
    }
}
