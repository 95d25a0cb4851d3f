//! A tool for the terminal, without `async`.

use std::time::Duration;

use cams::content::Template;
use cams::mass::Outcome;
use cams::{Client, Config, WaitReason};
use cams_mock::MockServer;

/// A client of a local CAMS.
pub(crate) fn client(server: &MockServer) -> Client {
    let config = Config::new().endpoint(server.endpoint()).credentials(server.credentials());
    Client::new(config.cust_space_id("cams-x000")).unwrap()
}

#[test]
fn lists_waits_and_mass_sends_need_one_question_mark_each() -> Result<(), Box<dyn std::error::Error>> {
    let server = cams::blocking::wait(MockServer::builder().creating_listings(0).start())??;
    let client = client(&server);
    client.add_chat_group().business_number("8613800000000").subject("Orders").send_blocking()?;
    let groups = client.list_chat_group().business_number("8613800000000");
    let group = groups.clone().wait_until_created("Orders").run_blocking()?;
    assert!(group.group_id.is_some());

    let late = groups.wait_until_created("Nobody").with_deadline(Duration::from_millis(50)).run_blocking();
    let late = late.unwrap_err();
    assert_eq!((late.reason(), late.last_state(), late.polls()), (WaitReason::Deadline, None, 1));
    assert!(late.to_string().ends_with("after the deadline of 50ms; no state was seen"), "{late}");

    let call = client.send_chatapp_mass_message().from("8613800000000");
    let mut sending =
        call.to_each(Template::code("1103457628904726528", "en"), ["8613800000001"]).start_blocking()?;
    while let Some(outcome) = sending.next_blocking()? {
        assert!(matches!(outcome, Outcome::Accepted { .. }), "{outcome:?}");
    }
    Ok(())
}
