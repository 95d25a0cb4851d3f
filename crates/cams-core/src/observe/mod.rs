//! Observers of calls: the program's interceptors, spans, and events.

pub(crate) mod intercept;
pub(crate) mod telemetry;
pub(crate) mod watch;
