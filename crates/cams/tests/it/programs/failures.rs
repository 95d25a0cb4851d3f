//! What a program makes of failures: whose matter one is, and whether a message is on its way.

use std::time::{Duration, SystemTime};

use cams::content::whatsapp::Text;
use cams::models::operation::ErrorClass;
use cams::{Client, Config, Credentials, Error};
use cams_mock::{Fault, MockServer};

use crate::programs::terminal::client;

/// The status with which a service of ours answers when a call of CAMS fails.
fn status(error: &Error) -> u16 {
    match error.class() {
        Some(ErrorClass::Validation | ErrorClass::NotFound) => 422,
        _ if error.is_throttled() => 429,
        _ if error.is_auth() => 500, // our fault, not the caller's
        _ => 502,
    }
}

#[tokio::test]
async fn a_wrong_key_of_ours_is_not_told_to_the_user_as_a_mistake_of_theirs() {
    let server = MockServer::start().await.unwrap();
    let message = |client: &Client| {
        client.send_chatapp_message().from("8613800000000").to("8613800000001").content(Text::new("4711"))
    };
    let wrong = Config::new().endpoint(server.endpoint()).credentials(Credentials::new("nobody", "nothing"));
    let stranger = Client::new(wrong.cust_space_id("cams-x000")).unwrap();
    assert_eq!(status(&message(&stranger).send().await.unwrap_err()), 500);
    let known = client(&server);
    server.fail_next(
        "SendChatappMessage",
        Fault::refused(400, "InvalidParameter.ToOnlyNumeric", "no").unwrap(),
    );
    assert_eq!(status(&message(&known).send().await.unwrap_err()), 422);
}

#[tokio::test]
async fn a_message_whose_answer_was_lost_is_found() {
    let server = MockServer::start().await.unwrap();
    let client = client(&server);
    let before = SystemTime::now() - Duration::from_secs(60);
    let message =
        |to: &str| client.send_chatapp_message().from("8613800000000").to(to).content(Text::new("hi"));
    for (to, fault, times) in [
        ("8613800000001", Fault::disconnect_after_execution(), 1),
        ("8613800000002", Fault::disconnect_before_execution(), 0),
    ] {
        server.fail_next("SendChatappMessage", fault);
        let error = message(to).send().await.unwrap_err();
        assert!(error.may_have_executed(), "{error}");
        assert_eq!(message(to).find_sent(before).await.unwrap().len(), times, "{to}");
    }
}
