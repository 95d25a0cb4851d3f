//! Loads against one fast local server, each in a process of its own.
//!
//! The programs are in [`program`](crate::program), those in other languages in the folder `peers`. They are started in
//! turn beside the server ([`server`], [`run`]), on cores of their own ([`cores`]). [`peers`] compares clients, [`scale`]
//! sizes of loads.

mod bench;
mod cores;
mod figure;
pub(crate) mod peers;
mod run;
pub(crate) mod scale;
mod server;

/// Reads how long a run is measured: a tenth of a second to an hour.
fn seconds(text: &str) -> Result<f64, String> {
    let seconds = text.parse().ok().filter(|seconds| (0.1..=3600.0).contains(seconds));
    seconds.ok_or_else(|| "give a number from 0.1 to 3600".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_are_a_number_that_a_run_can_last() {
        assert_eq!(seconds("0.5"), Ok(0.5));
        for wrong in ["0", "-3", "NaN", "inf", "long"] {
            assert!(seconds(wrong).is_err(), "{wrong}");
        }
    }
}
