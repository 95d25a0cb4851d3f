//! The guard between writing a request and giving it up, in every order that two threads can have.
//!
//! Each of its operations is one atomic step on one cell. So an execution is an order of whole operations, and trying
//! all of them is trying all executions.

use cams::Progress;

/// What the transport asks before it writes, more than once, and what a caller does when its time is over.
const BEGINS: usize = 3;
const GIVES_UP: usize = 2;

/// Every order of the steps of two threads; `true` is a step of the first.
fn orders(first: usize, second: usize) -> Vec<Vec<bool>> {
    if first == 0 && second == 0 {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for (step, left) in [(true, first.checked_sub(1)), (false, second.checked_sub(1))] {
        let Some(left) = left else { continue };
        let (first, second) = if step { (left, second) } else { (first, left) };
        all.extend(orders(first, second).into_iter().map(|rest| [vec![step], rest].concat()));
    }
    all
}

#[test]
fn no_order_of_writing_and_giving_up_writes_what_was_given_up() {
    let orders = orders(BEGINS, GIVES_UP);
    assert_eq!(orders.len(), 10);
    for order in orders {
        let progress = Progress::default();
        progress.track();
        let (mut is_written, mut is_given_up) = (false, false);
        for is_writer in &order {
            match is_writer {
                true => is_written |= progress.clone().begin(),
                false => is_given_up |= progress.give_up(),
            }
        }
        assert!(is_written != is_given_up, "exactly one of them wins: {order:?}");
    }
}

#[test]
fn a_transport_that_does_not_tell_is_never_taken_to_have_sent_nothing() {
    for order in orders(BEGINS, GIVES_UP) {
        let progress = Progress::default();
        for is_writer in order {
            assert!(if is_writer { progress.begin() } else { !progress.give_up() });
        }
    }
}
