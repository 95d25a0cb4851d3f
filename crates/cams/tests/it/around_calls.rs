//! What programs write around calls: errors of every kind with `?`, requests that were queued, options that come and
//! go.

use std::sync::Arc;

use cams::content::{Template, whatsapp};
use cams::mass::{FileJournal, Journal};
use cams::models::{ListChatGroupRequest, PageRequest, SendChatappMessageRequest};
use cams::{Client, Config, Credentials, Error, ErrorBuilder, ErrorKind, PhoneNumber, codes};
use cams_mock::MockServer;

const NUMBER: &str = "8613800000000";

fn client(server: &MockServer) -> Client {
    let config = Config::new()
        .credentials(Credentials::new(server.access_key_id(), server.access_key_secret()))
        .endpoint(server.endpoint())
        .cust_space_id("cams-x000");
    Client::new(config).unwrap()
}

fn offline() -> Client {
    let config = Config::new().credentials(Credentials::new("id", "secret")).endpoint("http://127.0.0.1:9");
    Client::new(config).unwrap()
}

#[tokio::test]
async fn every_error_becomes_the_error_of_the_crate() {
    async fn number() -> Result<(), Error> {
        "138".parse::<PhoneNumber>()?;
        Ok(())
    }
    async fn journal() -> Result<(), Error> {
        FileJournal::open("/dev/null/spring.journal")?.read().await?;
        Ok(())
    }
    async fn findings() -> Result<(), Error> {
        let call = offline().send_chatapp_message().from(NUMBER).to(NUMBER);
        call.content(whatsapp::Text::new("{{1}}")).into_request()?;
        Ok(())
    }
    assert_eq!(number().await.unwrap_err().kind(), ErrorKind::InvalidRequest);
    assert_eq!(findings().await.unwrap_err().kind(), ErrorKind::InvalidRequest);
    assert_eq!(journal().await.unwrap_err().kind(), ErrorKind::File);
}

#[tokio::test(start_paused = true)]
async fn waiting_that_ends_is_an_error_with_its_reason() {
    async fn waited(client: &Client) -> Result<(), Error> {
        let groups = client.list_chat_group().business_number(NUMBER).page(PageRequest::new(1, 20));
        groups.wait_until_created("nobody").with_deadline(std::time::Duration::from_secs(60)).run().await?;
        Ok(())
    }
    let server = MockServer::start().await.unwrap();
    let error = waited(&client(&server)).await.unwrap_err();
    assert_eq!((error.kind(), error.action()), (ErrorKind::TimedOut, Some("ListChatGroup")), "{error}");
}

#[tokio::test]
async fn a_queued_request_is_a_complete_call_again() {
    let server = MockServer::start().await.unwrap();
    let client = client(&server);
    client.add_chat_group().business_number(NUMBER).subject("kept").send().await.unwrap();
    let call = client.list_chat_group().business_number(NUMBER).page(PageRequest::new(1, 20));
    let queued = serde_json::to_string(&call.into_request().unwrap()).unwrap();
    let request: ListChatGroupRequest = serde_json::from_str(&queued).unwrap();
    let mut groups = client.call(request.clone()).with_label("replay").items();
    let first = futures_util::StreamExt::next(&mut groups).await.unwrap().unwrap();
    assert_eq!(first.subject.as_deref(), Some("kept"));
    let changed = client.call(request).subject("another").page(PageRequest::new(1, 1)).send().await.unwrap();
    assert_eq!(changed.data.unwrap().total, Some(0));
}

#[test]
fn a_request_is_not_taken_from_a_call_that_cannot_be_sent() {
    let call = || offline().send_chatapp_message().from(NUMBER).to("8613800000001");
    let found = call().template(Template::code("1", "en").variable("code", "")).into_request();
    assert!(found.is_err_and(|found| found.errors().count() > 0));
    let (request, options) = call()
        .template(Template::code("1", "en").variable("code", "7"))
        .when_some(Some("cams-x001"), |call, space| call.cust_space_id(space))
        .when_some(None::<String>, |call, language| call.language(language))
        .with_label("kept")
        .with_options(cams::CallOptions::default().no_retry())
        .into_parts()
        .unwrap();
    let request: SendChatappMessageRequest = request;
    assert_eq!(request.cust_space_id.as_deref(), Some("cams-x001"));
    assert!(format!("{options:?}").contains("kept"), "{options:?}");
}

#[tokio::test]
async fn tenants_of_a_client_have_credentials_of_their_own() {
    let server = MockServer::start().await.unwrap();
    let ours = client(&server);
    let theirs = ours.with_credentials(Credentials::new("nobody", "secret"));
    let group = |client: &Client| client.add_chat_group().business_number(NUMBER).subject("s");
    let error = group(&theirs).send().await.unwrap_err();
    assert!(error.is_auth() && error.code() == Some(codes::INVALID_ACCESS_KEY_ID_NOT_FOUND), "{error}");
    group(&ours).send().await.unwrap();
    group(&ours.with_cust_space_id("cams-x001")).send().await.unwrap();
    assert_eq!(server.calls().last().unwrap().parameter("CustSpaceId"), Some("cams-x001"));
}

#[test]
fn a_program_tests_how_it_handles_errors() {
    let lost = ErrorBuilder::new("SendChatappMessage", ErrorKind::TimedOut).request_id("R1").build();
    assert!(lost.may_have_executed() && !lost.is_retryable());
    assert_eq!(lost.request_id(), Some("R1"));
    let busy = ErrorBuilder::new("ListChatGroup", ErrorKind::Throttled).read().build();
    assert!(busy.is_throttled() && busy.is_retryable());
}

#[test]
fn what_traits_are_implemented_for_is_shared() {
    fn is_journal<J: Journal>() {}
    fn is_transport<T: cams::Transport>() {}
    fn is_platform<P: cams::Platform>() {}
    fn is_intercept<I: cams::Intercept>() {}
    is_journal::<Arc<dyn Journal>>();
    is_journal::<Box<FileJournal>>();
    is_transport::<Arc<dyn cams::Transport>>();
    is_platform::<Arc<dyn cams::Platform>>();
    is_intercept::<Box<dyn cams::Intercept>>();
}
