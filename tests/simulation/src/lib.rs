//! Simulation: the SDK and the local CAMS in one thread, on a virtual clock, without sockets.
//!
//! One seed decides everything: what the programs do, what the network does to their requests, how wrong their clocks
//! are, and when they are killed. What they are told is compared with what the service really did. A seed that finds a
//! fault finds it again, with the same trace.
//!
//! ```
//! let outcome = simulation::run(7, &simulation::Plan::default());
//! assert!(outcome.violations.is_empty(), "{}", outcome.report());
//! assert_eq!(outcome.trace, simulation::run(7, &simulation::Plan::default()).trace);
//! ```
//!
//! `docs/simulation.md` says what is simulated and what is not.

mod account;
mod calls;
mod chance;
mod disk;
mod file_disk;
mod held;
mod host;
mod life;
mod lists;
mod login;
mod mass;
mod metadata;
mod mistakes;
mod network;
mod odd;
mod place;
mod planted;
mod queue;
mod run;
mod search;
mod secrets;
mod stored;
mod told;
mod truth;
mod uploads;
mod waiters;
mod weather;
mod wire;
mod world;

pub use planted::Planted;
pub use run::{Kind, Outcome, Plan, run};
