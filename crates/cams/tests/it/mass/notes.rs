//! Notes of a program in a journal.

use cams::mass::{Entry, Journal};

use crate::mass::journals::{Memory, runtime};
use crate::mass::service::{Answer, Service, recipient, send};

#[test]
fn notes_of_a_program_are_passed_over_wherever_they_stand() {
    runtime().block_on(async {
        let service = Service::new(|_| Answer::Accept);
        let journal = Memory::default();
        for earlier in [0, 3] {
            let sending = send(&service, (0..3).map(recipient)).with_journal(journal.clone());
            let mut sending = sending.start().await.unwrap();
            journal.write(&Entry::Note { text: "from people.csv".into() }).await.unwrap();
            while sending.next().await.is_some() {}
            assert_eq!((sending.counts().accepted, sending.counts().earlier), (3, earlier));
        }
        assert!(journal.undecided().await.unwrap().is_empty());
        let notes =
            journal.0.lock().unwrap().iter().filter(|entry| matches!(entry, Entry::Note { .. })).count();
        assert_eq!((notes, service.seen().calls.len()), (2, 1));
    });
}
