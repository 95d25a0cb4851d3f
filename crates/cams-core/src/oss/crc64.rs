//! CRC-64 of ECMA-182 in its reflected form (CRC-64/XZ): the checksum that OSS answers for what it has stored.
//!
//! ```
//! use cams_core::oss::crc64;
//!
//! let start = crc64::extend(0, b"1234");
//! assert_eq!(crc64::extend(start, b"56789"), 0x995D_C9BB_DF19_39FA);
//! ```

/// The polynomial, its lowest power first.
const POLYNOMIAL: u64 = 0xC96C_5795_D787_0F42;

static TABLE: [u64; 256] = table();

#[allow(clippy::indexing_slicing, reason = "evaluated by the compiler, within the bounds of the loop")]
const fn table() -> [u64; 256] {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut rest = byte as u64;
        let mut bit = 0;
        while bit < 8 {
            rest = if rest & 1 == 1 { (rest >> 1) ^ POLYNOMIAL } else { rest >> 1 };
            bit += 1;
        }
        table[byte] = rest;
        byte += 1;
    }
    table
}

/// The checksum of what `before` is the checksum of, followed by these bytes. That of nothing is 0.
#[must_use]
pub fn extend(before: u64, bytes: &[u8]) -> u64 {
    let step = |rest: u64, byte: &u8| {
        let [low, ..] = rest.to_le_bytes();
        let entry = TABLE.get(usize::from(low ^ byte)).copied().unwrap_or_default();
        entry ^ (rest >> 8)
    };
    !bytes.iter().fold(!before, step)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The check value of the catalogue of CRCs.
    #[test]
    fn the_check_value_comes_out() {
        assert_eq!(extend(0, b"123456789"), 0x995D_C9BB_DF19_39FA);
        assert_eq!(extend(0, b""), 0);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn pieces_come_to_the_same_as_the_whole(start: Vec<u8>, end: Vec<u8>) {
            prop_assert_eq!(extend(extend(0, &start), &end), extend(0, &[start, end].concat()));
        }
    }
}
