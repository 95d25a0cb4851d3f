//! What many messages cost. It is a figure, not a check of every change: run it by hand, in a release build.

use std::time::Instant;

use cams_mock::{InboundMessage, MockServer};
use cams_models::{MassMessageRecipient, SendChannelType, SendChatappMassMessageRequest};

use crate::support::{NUMBER, call, engine};
use crate::views::shown;

/// Mebibytes that this process has in memory.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
}

#[tokio::test]
#[cfg(target_os = "linux")]
#[ignore = "fills the memory for a figure; run it in a release build"]
async fn ten_thousand_conversations_with_a_hundred_messages_each_fit_into_512_mib() {
    const CONVERSATIONS: usize = 10_000;
    let server = MockServer::start().await.unwrap();
    let engine = engine(&server);
    let users: Vec<_> = (0..CONVERSATIONS).map(|user| format!("8613800{user:06}")).collect();
    let before = resident();
    for round in 0..50 {
        for part in users.chunks(1000) {
            let mut request = SendChatappMassMessageRequest::new(SendChannelType::Whatsapp, NUMBER, "en");
            request.template_code = Some("1103457628904726528".into());
            let to = |user: &String| {
                MassMessageRecipient::new().with_to(user).with_template_params([("name", "Ana")])
            };
            request.sender_list = Some(part.iter().map(to).collect());
            call(&engine, request).await.unwrap();
        }
        for user in &users {
            let text = format!(
                "This is what a customer may write as answer number {round}, about a hundred letters in all."
            );
            server.receive(InboundMessage::new(NUMBER, user, text).cust_space_id("cams-x000"));
        }
    }
    let after = resident();
    let page = shown(&server, "/-/conversations?Limit=50").await;
    assert_eq!((&page["Total"], &page["Conversations"][0]["Messages"]), (&CONVERSATIONS.into(), &100.into()));
    for path in [
        "/-/conversations?Limit=50",
        "/-/conversations?Text=nobody",
        "/-/messages?Conversation=1",
        "/-/overview",
    ] {
        let begun = Instant::now();
        shown(&server, path).await;
        println!("{path}: {:?}", begun.elapsed());
    }
    println!("{before} MiB before, {after} MiB after");
    assert!(after <= 512, "{after} MiB");
}
