//! A call that is ready to be sent: every parameter in its place, every setting resolved.

use std::time::{Duration, Instant};

use super::target::Target;
use crate::observe::intercept::CallInfo;
use crate::request::draft::Draft;
use crate::retry::limit::RateLimit;

/// A call that is ready to be sent.
pub(super) struct Call<'a> {
    pub(super) target: Target<'a>,
    pub(super) draft: Draft<'a>,
    pub(super) max_attempts: u32,
    pub(super) timeout: Option<Duration>,
    pub(super) attempt_timeout: Option<Duration>,
    pub(super) rate_limit: Option<RateLimit>,
    pub(super) begun: Instant,
    pub(super) label: Option<&'a str>,
}

impl<'a> Call<'a> {
    pub(super) fn info(&self) -> CallInfo<'a> {
        self.target.info(self.draft.endpoint(), self.label)
    }
}
