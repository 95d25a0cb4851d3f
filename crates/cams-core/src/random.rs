//! Random bytes, fetched from the system for many requests at once: to ask it takes half as long as to sign a request.
//!
//! They make nonces, names and jitter. They are not for keys: what will be given next lies in memory.

use std::cell::RefCell;
use std::time::SystemTime;

/// Bytes that are fetched at once, for 32 nonces.
const SIZE: usize = 512;

thread_local! {
    static POOL: RefCell<Pool> = const { RefCell::new(Pool { bytes: [0; SIZE], used: SIZE }) };
}

/// Fills the buffer, or returns `false` when the system gives no random bytes.
pub(crate) fn fill(buffer: &mut [u8]) -> bool {
    let nanoseconds = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default().as_nanos();
    POOL.with_borrow_mut(|pool| pool.fill(buffer, nanoseconds))
}

/// What was fetched, of which each byte is given once.
#[derive(Clone)]
struct Pool {
    bytes: [u8; SIZE],
    used: usize,
}

impl Pool {
    /// The time is mixed in: a process that is forked has a copy of the pool, and must not have the same nonces.
    fn fill(&mut self, buffer: &mut [u8], nanoseconds: u128) -> bool {
        if buffer.len() > SIZE {
            return getrandom::getrandom(buffer).is_ok();
        }
        if self.bytes.len() - self.used < buffer.len() {
            if getrandom::getrandom(&mut self.bytes).is_err() {
                return false;
            }
            self.used = 0;
        }
        let fetched = self.bytes.iter().skip(self.used);
        let time = nanoseconds.to_le_bytes().into_iter().cycle();
        for ((byte, fetched), time) in buffer.iter_mut().zip(fetched).zip(time) {
            *byte = fetched ^ time;
        }
        self.used += buffer.len();
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    fn nonce() -> [u8; 16] {
        let mut nonce = [0; 16];
        assert!(fill(&mut nonce));
        nonce
    }

    #[test]
    fn no_two_are_alike_in_any_thread() {
        let thread = || std::thread::spawn(|| (0..10_000).map(|_| nonce()).collect::<Vec<_>>());
        let threads: Vec<_> = (0..4).map(|_| thread()).collect();
        let nonces: HashSet<_> = threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect();
        assert_eq!(nonces.len(), 40_000);
    }

    #[test]
    fn every_byte_is_random_whatever_the_length() {
        for length in [1, 4, 16, 100, SIZE - 1, SIZE, SIZE + 1, 4 * SIZE] {
            let mut seen = vec![HashSet::new(); length];
            for _ in 0..64 {
                let mut buffer = vec![0; length];
                assert!(fill(&mut buffer));
                seen.iter_mut().zip(buffer).for_each(|(seen, byte)| _ = seen.insert(byte));
            }
            assert!(seen.iter().all(|values| values.len() > 8), "{length}");
        }
    }

    #[test]
    fn a_copy_of_the_pool_gives_others_a_nanosecond_later() {
        let mut pool = Pool { bytes: [0; SIZE], used: SIZE };
        let mut first = [0; 16];
        assert!(pool.fill(&mut first, 1));
        let mut copy = pool.clone();
        let (mut ours, mut theirs) = ([0; 16], [0; 16]);
        assert!(pool.fill(&mut ours, 2) && copy.fill(&mut theirs, 3));
        assert_ne!(ours, theirs);
        assert_ne!(first, ours);
    }
}
