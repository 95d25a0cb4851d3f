//! What can be seen of calls: those that were never sent as well, and nothing that is personal.

use std::sync::{Arc, Mutex};

use cams::content::{Template, whatsapp::Text};
use cams::{CallEnd, CallInfo, Client, Config, Intercept};
use cams_mock::{Fault, MockServer};

use crate::log::Log;

/// How each call ended.
#[derive(Debug, Default)]
struct Ends(Mutex<Vec<String>>);

impl Intercept for Ends {
    fn after_call(&self, call: &CallInfo<'_>, end: &CallEnd<'_>) {
        let end = match end {
            CallEnd::Succeeded(_) => "succeeded".to_owned(),
            CallEnd::Failed(error) => error.kind().name().to_owned(),
            _ => "cancelled".to_owned(),
        };
        self.0.lock().unwrap().push(format!("{} {end}", call.action));
    }
}

fn client(server: &MockServer, ends: &Arc<Ends>) -> Client {
    let config = Config::new().endpoint(server.endpoint()).credentials(server.credentials());
    Client::new(config.cust_space_id("cams-x000").intercept(Arc::clone(ends))).unwrap()
}

#[tokio::test]
async fn calls_that_are_refused_before_they_are_sent_are_seen_and_mass_sends_too() {
    let server = MockServer::start().await.unwrap();
    let ends = Arc::new(Ends::default());
    let client = client(&server, &ends);
    let message = || client.send_chatapp_message().from("8613800000000").to("8613800000001");
    message().content(Text::new("{{1}}")).send().await.unwrap_err();
    message().content(Text::new("hi")).send().await.unwrap();
    let call = client.send_chatapp_mass_message().from("not a number");
    call.to_each(Template::code("1103457628904726528", "en"), ["8613800000001"]).start().await.unwrap_err();
    assert_eq!(
        *ends.0.lock().unwrap(),
        [
            "SendChatappMessage invalid_request",
            "SendChatappMessage succeeded",
            "SendChatappMassMessage invalid_request",
        ]
    );
    assert_eq!(server.calls().len(), 1);
}

#[tokio::test]
async fn the_line_about_a_failed_call_has_what_support_asks_for_and_nothing_personal() {
    let server = MockServer::start().await.unwrap();
    let client = client(&server, &Arc::default());
    server.fail_next("SendChatappMessage", Fault::refused(400, "InvalidParameter.To", "no").unwrap());
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_ansi(false)
        .with_writer(log.clone())
        .with_max_level(tracing::Level::TRACE)
        .finish();
    let guard = tracing::subscriber::set_default(subscriber);
    let message = client.send_chatapp_message().from("8613800000000").to("8613800000001");
    let error = message.content(Text::new("the code is MARKER")).send().await.unwrap_err();
    drop(guard);
    let text = log.text();
    let told = text.lines().find(|line| line.contains("call failed")).unwrap_or_else(|| panic!("{text}"));
    // Behind the spans, in the words of the event itself.
    let told = told.split("call failed").last().unwrap();
    assert!(told.contains(error.request_id().unwrap()) && told.contains("InvalidParameter.To"), "{told}");
    for personal in ["MARKER", "8613800000001", server.access_key_secret()] {
        assert!(!text.contains(personal), "{personal} in {text}");
    }
}
