//! Every order in which threads can meet at the small shared parts of the transport.
//!
//! The program compiles the files of `cams-core` with the cells and locks of `loom`, which runs a model again and again
//! until it has tried all orders. `models` checks the parts as they are; `models NAME` checks one with a planted fault
//! and must fail. `build.rs` lists the faults.

// Not for `clippy --all-targets`: with `test`, the files of the transport bring their own tests, which run there.
#![cfg(not(test))]
// A model states what must hold by panicking where it does not.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod check;
mod future;
mod neighbors;
mod platform;
mod sync;

include!(concat!(env!("OUT_DIR"), "/models.rs"));

fn main() {
    let planted = std::env::args().nth(1).unwrap_or_default();
    if planted == "--list" {
        MODELS
            .iter()
            .filter(|model| !model.planted.is_empty())
            .for_each(|model| println!("{}", model.planted));
        return;
    }
    let mut chosen = MODELS.iter().filter(|model| model.planted == planted).peekable();
    if chosen.peek().is_none() {
        eprintln!("there is no planted fault `{planted}`; --list shows all");
        std::process::exit(2);
    }
    chosen.for_each(|model| (model.run)(model.part));
}
