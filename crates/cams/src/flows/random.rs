//! Randomness of the operating system, for crates that need a generator.

use rsa::rand_core::{TryCryptoRng, TryRng};

/// Asks the operating system for each number, so there is no state to protect.
pub(super) struct SystemRandom;

impl TryRng for SystemRandom {
    type Error = getrandom::Error;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        let mut bytes = [0; 4];
        getrandom::getrandom(&mut bytes)?;
        Ok(u32::from_ne_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        let mut bytes = [0; 8];
        getrandom::getrandom(&mut bytes)?;
        Ok(u64::from_ne_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Self::Error> {
        getrandom::getrandom(bytes)
    }
}

impl TryCryptoRng for SystemRandom {}
