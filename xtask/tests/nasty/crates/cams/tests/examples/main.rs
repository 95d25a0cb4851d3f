//! The examples of the documentation compile; they need not run for that.

#[allow(dead_code, reason = "compiling is the test")]
#[rustfmt::skip] // formatted by the generator
mod generated;
