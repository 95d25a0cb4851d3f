//! What takes more than one call: lists in pages, and waiting for states.

mod dialects;
mod pages;
mod waiters;
mod world;
