//! `cams call --verbose`: where calls go, and how their attempts end.

use cams::{Attempt, CallEnd, CallInfo, Intercept};

use crate::output::escape;
use crate::output::stderr::tell;

/// Reports on stderr what happens.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Verbose;

impl Intercept for Verbose {
    fn before_call(&self, call: &CallInfo<'_>) {
        tell(&format!("note: {} to {}\n", call.action, call.endpoint));
    }

    fn after_attempt(&self, _: &CallInfo<'_>, attempt: &Attempt) {
        tell(&format!("note: attempt: {}\n", escape::on_one_line(&attempt.to_string())));
    }

    fn after_call(&self, _: &CallInfo<'_>, end: &CallEnd<'_>) {
        if let CallEnd::Succeeded(metadata) = end {
            tell(&format!("note: done in {:?}\n", metadata.duration()));
        }
    }
}
