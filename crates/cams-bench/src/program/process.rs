//! What processes take of the machine. Linux only.

use std::io;
use std::time::Duration;

use fs_err as fs;
use nix::sys::resource::{Resource, UsageWho, getrlimit, getrusage, setrlimit};
use nix::sys::time::{TimeVal, TimeValLike};

/// CPU time so far, user and system: of all threads of this process, of this thread, or of all child processes that the
/// process has waited for.
///
/// # Errors
/// The kernel does not report it.
pub(crate) fn cpu_time(of: UsageWho) -> io::Result<Duration> {
    let usage = getrusage(of)?;
    let seconds = |time: TimeVal| Duration::from_micros(time.num_microseconds().unsigned_abs());
    Ok(seconds(usage.user_time()) + seconds(usage.system_time()))
}

/// The most memory that was resident at once, in bytes.
///
/// # Errors
/// The kernel does not report it.
pub(crate) fn peak_memory() -> io::Result<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let unknown = || io::Error::other("/proc/self/status has no line `VmHWM: … kB`");
    peak_of(&status).ok_or_else(unknown)
}

fn peak_of(status: &str) -> Option<u64> {
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: u64 = peak.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kib * 1024)
}

/// Raises the limit of open files to the hard limit: each connection is one, and 1,024 is a common soft limit.
///
/// # Errors
/// The limit cannot be changed.
pub(crate) fn allow_many_files() -> io::Result<()> {
    let (_, most) = getrlimit(Resource::RLIMIT_NOFILE)?;
    Ok(setrlimit(Resource::RLIMIT_NOFILE, most, most)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_peak_is_read_in_bytes() {
        let status = "Name:\tload\nVmPeak:\t  9000 kB\nVmHWM:\t    5120 kB\nVmRSS:\t    4000 kB\n";
        assert_eq!(peak_of(status), Some(5120 * 1024));
        assert_eq!(peak_of("Name:\tload\n"), None);
    }

    #[test]
    fn the_kernel_reports_what_this_process_has_taken() {
        assert!(cpu_time(UsageWho::RUSAGE_SELF).unwrap() > Duration::ZERO);
        assert!(peak_memory().unwrap() > 0);
    }
}
