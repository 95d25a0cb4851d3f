//! Random texts: request ids, group ids, invite links, key pairs.

use std::sync::atomic::{AtomicU64, Ordering};

const DIGITS_AND_LETTERS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// An id in the form of an upper-case UUID.
pub(crate) fn request_id() -> String {
    let (high, low) = (random(), random());
    format!(
        "{:08X}-{:04X}-{:04X}-{:04X}-{:012X}",
        high >> 32,
        (high >> 16) & 0xFFFF,
        high & 0xFFFF,
        low >> 48,
        low & 0xFFFF_FFFF_FFFF
    )
}

/// That many random digits and letters.
pub(crate) fn letters(count: usize) -> String {
    (0..count).map(|_| letter(random())).collect()
}

/// That many random digits.
pub(crate) fn digits(count: usize) -> String {
    (0..count).map(|_| letter(random() % 10)).collect()
}

fn letter(number: u64) -> char {
    let index = usize::try_from(number % 62).unwrap_or_default();
    DIGITS_AND_LETTERS.get(index).map_or('0', |byte| char::from(*byte))
}

/// A random number, or one that is at least new when the system gives none.
fn random() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let mut bytes = [0; 8];
    match getrandom::getrandom(&mut bytes) {
        Ok(()) => u64::from_ne_bytes(bytes),
        Err(_) => NEXT.fetch_add(1, Ordering::Relaxed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_id_looks_like_an_upper_case_uuid() {
        let id = request_id();
        let lengths: Vec<_> = id.split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12]);
        assert!(id.chars().all(|c| c == '-' || c.is_ascii_digit() || ('A'..='F').contains(&c)), "{id}");
        assert_ne!(id, request_id());
    }

    #[test]
    fn letters_are_as_many_as_asked_for() {
        let text = letters(22);
        assert_eq!(text.len(), 22);
        assert!(text.chars().all(|c| c.is_ascii_alphanumeric()), "{text}");
    }

    #[test]
    fn digits_are_as_many_as_asked_for() {
        let text = digits(40);
        assert_eq!(text.len(), 40);
        assert!(text.chars().all(|c| c.is_ascii_digit()), "{text}");
    }
}
