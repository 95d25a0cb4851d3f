//! Calls that take from one budget and give back to it.

use std::sync::Arc;

use loom::thread;

use super::budget::{Cost, RetryBudget};
use crate::check::every_order;

/// What is left, found out by taking it: fives, and as many ones as are missing from the next five.
fn left(budget: &RetryBudget) -> usize {
    let five = Cost::of_retry(true);
    let fives = std::iter::repeat_with(|| budget.try_spend(five)).take_while(|spent| *spent).take(99).count();
    let missing = (1..=5).find(|_| {
        budget.refund(None);
        budget.try_spend(five)
    });
    fives * 5 + 5 - missing.expect("five ones are a five")
}

pub(crate) fn run(part: &str) {
    every_order(&format!("{part}: nothing is spent twice"), None, || {
        let budget = Arc::new(RetryBudget::new(25));
        let spend = || {
            let budget = Arc::clone(&budget);
            thread::spawn(move || budget.try_spend(Cost::of_retry(false)))
        };
        let others = [spend(), spend()];
        let spent = u32::from(budget.try_spend(Cost::of_retry(false)))
            + others.map(|other| u32::from(other.join().unwrap())).iter().sum::<u32>();
        assert_eq!((spent, left(&budget)), (2, 5));
    });
    every_order(&format!("{part}: what is given back arrives, and never too much"), None, || {
        let budget = Arc::new(RetryBudget::new(12));
        assert!(budget.try_spend(Cost::of_retry(false)));
        let other = Arc::clone(&budget);
        let other = thread::spawn(move || {
            other.refund(None);
            other.try_spend(Cost::of_retry(true))
        });
        budget.refund(Some(Cost::of_retry(true)));
        let spent = other.join().unwrap();
        assert_eq!(left(&budget), if spent { 3 } else { 8 });
        (0..3).for_each(|_| budget.refund(Some(Cost::of_retry(false))));
        assert_eq!(left(&budget), 12);
    });
}
