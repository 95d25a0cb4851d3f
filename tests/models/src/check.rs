//! Runs a model in every order of its threads.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A part of the transport, as it is or with a fault on purpose, and what must hold of it.
pub(crate) struct Model {
    pub(crate) part: &'static str,
    /// The name of the fault; empty if there is none.
    pub(crate) planted: &'static str,
    pub(crate) run: fn(&str),
}

/// Tries the orders of a model, and says how many there were. Threads are interrupted at most `interruptions` times in
/// one order, wherever they touch something shared; `None` tries all orders.
pub(crate) fn every_order(
    name: &str,
    interruptions: Option<usize>,
    model: impl Fn() + Send + Sync + 'static,
) {
    let tried = Arc::new(AtomicU64::new(0));
    let counted = Arc::clone(&tried);
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = interruptions;
    builder.check(move || {
        counted.fetch_add(1, Ordering::Relaxed);
        model();
    });
    println!("{name}: {} orders", tried.load(Ordering::Relaxed));
}
