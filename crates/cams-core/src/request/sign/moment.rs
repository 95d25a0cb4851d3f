//! The values that make each attempt unique.

use std::time::SystemTime;

use base16ct::lower::encode_str;

use crate::date;

/// The values that make each attempt unique: its time, and a number used once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    time: SystemTime,
    random: [u8; 16],
}

impl Moment {
    /// Creates a moment from a time, with a nonce from 16 random bytes.
    #[must_use]
    pub fn new(time: SystemTime, random: [u8; 16]) -> Self {
        Self { time, random }
    }

    /// Returns the time of signing as `YYYY-MM-DDTHH:MM:SSZ`.
    #[must_use]
    pub fn date(&self) -> String {
        date::format(self.time)
    }

    /// Returns 32 hexadecimal digits that no other request has.
    #[must_use]
    pub fn nonce(&self) -> String {
        self.nonce_in(&mut [0; 32]).to_owned()
    }

    /// Does the same without an allocation.
    pub(crate) fn nonce_in<'d>(&self, room: &'d mut [u8; 32]) -> &'d str {
        let Ok(text) = encode_str(&self.random, room) else {
            unreachable!("there is room for two digits of each byte")
        };
        text
    }
}
