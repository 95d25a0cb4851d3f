//! The check of parameters against the catalog.

use std::time::{Duration, SystemTime};

use cams_core::{CallOptions, Engine, Placement};
use cams_mock::MockServer;
use cams_models::{AddChatGroupRequest, SERVICE};
use cams_operation::Location;

use crate::support::{
    Answer, FixedClock, Handmade, NOW, NUMBER, SPACE, active_group, add_link, config, engine, exchange,
};

async fn list(parameters: &[(&'static str, &str)]) -> Answer {
    let now = || SystemTime::UNIX_EPOCH + Duration::from_secs(NOW);
    let server = MockServer::builder().clock(now).start().await.unwrap();
    let mut request = Handmade::for_acs3(&server, "ListChatGroup").with_owner();
    for (name, value) in parameters {
        request = request.with_query(name, value);
    }
    exchange(&server, &request.acs3(&server)).await
}

#[tokio::test]
async fn a_required_parameter_that_is_missing_or_empty_is_named() {
    for parameters in [&[][..], &[("Page", "")], &[("Page", "null")]] {
        let answer = list(parameters).await;
        assert_eq!((answer.status, answer.code()), (400, "MissingPage"));
        assert_eq!(answer.message(), "Page is mandatory for this action.");
    }
    let answer = list(&[("CustSpaceId", ""), ("Page", r#"{"Index":1,"Size":1}"#)]).await;
    assert_eq!((answer.status, answer.code()), (400, "MissingCustSpaceId"));
}

#[tokio::test]
async fn what_is_wrong_with_a_json_parameter_is_said() {
    let cases = [
        ("{", "`Page` is not valid JSON: EOF while parsing an object at line 1 column 1"),
        ("[]", "`Page` must be an object, not a list"),
        (r#"{"Index":"1","Size":1}"#, "`Page.Index` must be a whole number, not a string"),
        (r#"{"Index":1,"Size":1,"Sise":1}"#, "`Page.Sise` is unknown; did you mean `Size`?"),
    ];
    for (page, message) in cases {
        let answer = list(&[("Page", page)]).await;
        assert_eq!((answer.status, answer.code()), (400, "InvalidParameter.Page"));
        assert_eq!(answer.message(), message);
    }
}

#[tokio::test]
async fn a_field_that_an_object_lacks_is_named_like_a_parameter() {
    for page in [r#"{"Index":1}"#, r#"{"Index":1,"size":1}"#] {
        let answer = list(&[("Page", page)]).await;
        assert_eq!((answer.status, answer.code()), (400, "MissingSize"));
        assert!(answer.message().ends_with("`Page.Size` is required"), "{}", answer.message());
    }
}

#[tokio::test]
async fn an_object_may_come_flattened() {
    assert_eq!(list(&[("Page.Index", "1"), ("Page.Size", "5")]).await.code(), "OK");
    let answer = list(&[("Page.Index", "one"), ("Page.Size", "5")]).await;
    assert_eq!(answer.message(), "`Page.Index` must be a whole number, not a string");
}

#[tokio::test]
async fn a_list_may_come_flattened() {
    let now = || SystemTime::UNIX_EPOCH + Duration::from_secs(NOW);
    let server = MockServer::builder().clock(now).start().await.unwrap();
    let engine = Engine::new(&SERVICE, config(&server).platform(FixedClock(now()))).unwrap();
    let id = active_group(&engine).await;
    let link = add_link(&engine, &id).await;
    server.join(&link, "861").unwrap();
    server.join(&link, "862").unwrap();
    let request = Handmade::for_acs3(&server, "DeleteChatGroupParticipants")
        .with_owner()
        .with_query("GroupId", &id)
        .with_query("List.1.ParticipantNumber", "862")
        .with_query("List.2.ParticipantNumber", "863");
    assert_eq!(exchange(&server, &request.acs3(&server)).await.body["Result"], 1);
}

#[tokio::test]
async fn unknown_parameters_are_ignored_and_seen_in_the_calls_with_a_warning() {
    let server = MockServer::start().await.unwrap();
    let options = CallOptions::default().parameter("Unheard", "of").placement(Placement::Form);
    engine(&server).call(&AddChatGroupRequest::new(NUMBER), &options).await.unwrap();
    let call = server.calls().pop().unwrap();
    assert_eq!(call.warnings, ["parameter `Unheard` is unknown and ignored"]);
    assert_eq!((call.action.as_str(), call.code.as_str(), call.http_status), ("AddChatGroup", "OK", 200));
    assert_eq!(call.request_id.len(), 36);
    let mut seen: Vec<_> =
        call.parameters.iter().map(|p| (p.name.as_str(), p.value.as_str(), p.location)).collect();
    seen.sort_by_key(|(name, ..)| *name);
    let form = Location::Body;
    assert_eq!(
        seen,
        [("BusinessNumber", NUMBER, form), ("CustSpaceId", SPACE, form), ("Unheard", "of", form)]
    );
}

#[tokio::test]
async fn what_is_misspelled_repeated_undocumented_or_deprecated_is_warned_of() {
    let now = || SystemTime::UNIX_EPOCH + Duration::from_secs(NOW);
    let server = MockServer::builder().clock(now).start().await.unwrap();
    let mut request = Handmade::for_acs3(&server, "AddChatGroup").with_owner();
    request.query.push(("Subjcet", "Orders".into()));
    request.query.push(("CustSpaceId", SPACE.into()));
    let answer = exchange(&server, &request.acs3(&server)).await;
    assert_eq!(answer.code(), "OK");
    assert_eq!(
        answer.header("x-cams-mock-warning"),
        "parameter `CustSpaceId` is given more than once; only the last value counts"
    );
    assert_eq!(
        server.calls()[0].warnings,
        [
            "parameter `CustSpaceId` is given more than once; only the last value counts",
            "parameter `Subjcet` is unknown; did you mean `Subject`?"
        ]
    );
    let request = Handmade::for_acs3(&server, "ListChatGroup")
        .with_owner()
        .with_query("Page", r#"{"Index":1,"Size":1}"#)
        .with_query("GroupStatus", "ACTIV")
        .with_header("x-acs-signature-nonce", "another");
    assert_eq!(exchange(&server, &request.acs3(&server)).await.code(), "OK");
    let warnings = server.calls()[1].warnings.clone();
    assert_eq!(warnings, ["the value of `GroupStatus` is not documented; did you mean `ACTIVE`?"]);
    let request = Handmade::for_acs3(&server, "DeleteChatappTemplate")
        .with_query("CustSpaceId", SPACE)
        .with_query("CustWabaId", "1")
        .with_header("x-acs-signature-nonce", "a third");
    exchange(&server, &request.acs3(&server)).await;
    assert_eq!(server.calls()[2].warnings, ["`CustWabaId` is deprecated: Use `CustSpaceId`."]);
}

#[tokio::test]
async fn a_misspelled_or_repeated_parameter_is_refused_when_strict() {
    let now = || SystemTime::UNIX_EPOCH + Duration::from_secs(NOW);
    let server = MockServer::builder().clock(now).strict().start().await.unwrap();
    let mut request = Handmade::for_acs3(&server, "AddChatGroup").with_owner().with_query("Subjcet", "x");
    let answer = exchange(&server, &request.acs3(&server)).await;
    assert_eq!((answer.status, answer.code()), (400, "InvalidParameter.Subjcet"));
    request = Handmade::for_acs3(&server, "AddChatGroup")
        .with_owner()
        .with_header("x-acs-signature-nonce", "another");
    request.query.push(("CustSpaceId", SPACE.into()));
    assert_eq!(exchange(&server, &request.acs3(&server)).await.code(), "InvalidParameter.CustSpaceId");
}

#[tokio::test]
async fn very_many_problems_are_counted_and_not_listed() {
    let mut page: serde_json::Map<_, _> = (0..1000).map(|at| (format!("Field{at}"), at.into())).collect();
    page.extend([("Index".to_owned(), 1.into()), ("Size".to_owned(), 1.into())]);
    let answer = list(&[("Page", &serde_json::Value::Object(page).to_string())]).await;
    assert_eq!(answer.code(), "InvalidParameter.Page");
    assert!(answer.message().ends_with("; and 980 more"), "{}", answer.message());
    assert!(answer.message().len() < 2000);
}
