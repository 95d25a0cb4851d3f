//! Random texts: request ids, group ids, invite links, key pairs.

use std::cell::Cell;
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

thread_local! {
    /// What the next number of this thread is made of, if it was seeded.
    static SEED: Cell<Option<u64>> = const { Cell::new(None) };
}

/// From here on every text of this thread follows from the seed, so that a simulation can be repeated.
pub(crate) fn seed(seed: u64) {
    SEED.set(Some(seed));
}

/// The next number of a seeded thread, by SplitMix64.
fn seeded() -> Option<u64> {
    let state = SEED.get()?.wrapping_add(0x9E37_79B9_7F4A_7C15);
    SEED.set(Some(state));
    let mixed = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    Some(mixed ^ (mixed >> 31))
}

/// A random number, or one that is at least new when the system gives none.
fn random() -> u64 {
    if let Some(number) = seeded() {
        return number;
    }
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
    fn a_seeded_thread_repeats_its_texts() {
        let texts = || {
            seed(7);
            (request_id(), letters(5), digits(5))
        };
        let first = texts();
        assert_eq!(first, texts());
        assert_ne!(first.0, request_id());
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
