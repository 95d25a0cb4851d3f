//! Who watches calls: interceptors of the program, spans and events.

pub(crate) mod intercept;
pub(crate) mod telemetry;
pub(crate) mod watch;
