//! The examples of the documentation compile; they need not run for that.

#[allow(dead_code, deprecated, reason = "compiling is the test, and deprecated operations have examples, too")]
#[rustfmt::skip] // formatted by the generator
mod generated;
