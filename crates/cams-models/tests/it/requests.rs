//! Random requests of every operation: what is read from JSON serializes back as it was.

use cams_models::operations;

use crate::random::{Departures, Request, hold};

#[test]
fn a_full_request_is_kept_whole() {
    for info in operations::ALL {
        let fields: Vec<_> = info.parameters.iter().map(|parameter| &parameter.field).collect();
        hold::<Request>(info.action, 24, &fields, Departures::default());
    }
}
