//! How the default transport connects: certificates of both sides, proxies, and what a program may change.

mod authority;
mod calls;
mod certificates;
mod changes;
mod environment;
mod proxies;
mod runtimes;
mod server;
#[cfg(feature = "socks")]
mod socks;
