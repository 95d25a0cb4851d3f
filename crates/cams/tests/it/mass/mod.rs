//! Mass sends against a service that misbehaves: each recipient once, whatever fails, and going on after a stop.

mod answers;
mod file_journal;
mod finding;
mod journals;
mod notes;
mod sends;
mod service;
mod settling;
mod sources;
