//! Flow control: the documented calls per second of each operation, for the one account that there is.

use std::collections::HashMap;
use std::time::{Duration, SystemTime};

use cams_operation::OperationInfo;

const SECOND: Duration = Duration::from_secs(1);

/// The calls of the current second, by operation.
#[derive(Debug, Default)]
pub(crate) struct Flow(HashMap<&'static str, Window>);

/// A second that began with a call.
#[derive(Debug)]
struct Window {
    begun: SystemTime,
    calls: u32,
}

impl Flow {
    /// Counts a call. Returns how long it must wait if there were too many.
    pub(crate) fn count(&mut self, info: &OperationInfo, now: SystemTime) -> Result<(), Duration> {
        let Some(limit) = info.qps else { return Ok(()) };
        let window = self.0.entry(info.action).or_insert(Window { begun: now, calls: 0 });
        // A clock that was set back begins a new second, too.
        let left = now.duration_since(window.begun).ok().and_then(|passed| SECOND.checked_sub(passed));
        let Some(left) = left.filter(|left| !left.is_zero()) else {
            *window = Window { begun: now, calls: 1 };
            return Ok(());
        };
        if window.calls >= limit {
            return Err(left);
        }
        window.calls += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cams_operation::RetryClass;

    static LIMITED: OperationInfo = OperationInfo::new("ListFlow", "flows", RetryClass::Read).qps(2);
    static FREE: OperationInfo = OperationInfo::new("GetFlow", "flows", RetryClass::Read);

    #[test]
    fn a_second_has_as_many_calls_as_are_documented() {
        let mut flow = Flow::default();
        let at = |milliseconds| SystemTime::UNIX_EPOCH + Duration::from_millis(milliseconds);
        assert_eq!(flow.count(&LIMITED, at(0)), Ok(()));
        assert_eq!(flow.count(&LIMITED, at(300)), Ok(()));
        assert_eq!(flow.count(&LIMITED, at(400)), Err(Duration::from_millis(600)));
        assert_eq!(flow.count(&LIMITED, at(1000)), Ok(()));
        assert_eq!(flow.count(&LIMITED, at(500)), Ok(()), "the clock was set back");
        assert!((0..1000).all(|_| flow.count(&FREE, at(0)).is_ok()));
    }
}
