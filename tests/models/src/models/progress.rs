//! A request that one thread writes and another gives up.

use loom::thread;

use super::progress::Progress;
use crate::check::every_order;

pub(crate) fn run(part: &str) {
    every_order(&format!("{part}: written or given up, never both"), None, || {
        let progress = Progress::default();
        progress.track();
        let writer = progress.clone();
        let writer = thread::spawn(move || writer.begin());
        let canceler = progress.clone();
        let canceler = thread::spawn(move || canceler.give_up());
        let given_up = progress.give_up();
        let (written, canceled) = (writer.join().unwrap(), canceler.join().unwrap());
        assert!(!(written && (given_up || canceled)), "it was written, and said to be unsent");
        assert!(written || (given_up || canceled), "it was neither written nor given up");
        assert_eq!(progress.is_given_up(), !written);
        assert_eq!(progress.begin(), written, "what was decided once stays");
    });
    every_order(&format!("{part}: a promise that comes late, or twice"), None, || {
        let progress = Progress::default();
        let writer = progress.clone();
        let writer = thread::spawn(move || {
            writer.track();
            writer.begin()
        });
        let other = progress.clone();
        let other = thread::spawn(move || other.track());
        let first = progress.give_up();
        let (written, ()) = (writer.join().unwrap(), other.join().unwrap());
        let second = progress.give_up();
        assert!(!(written && (first || second)), "it was written, and said to be unsent");
        assert!(written || second, "it was not written, and not given up");
        assert!(!first || second, "what was given up stays so");
    });
}
