//! The life of a template: created, reviewed, modified, deleted, looked at.

use cams_core::Engine;
use cams_mock::MockServer;
use cams_models::{
    CreateChatappTemplateRequest, DeleteChatappTemplateRequest, GetChatappTemplateDetailData,
    GetChatappTemplateDetailRequest, ListChatappTemplateRequest, ListChatappTemplateResponse,
    ModifyChatappTemplatePropertiesRequest, ModifyChatappTemplateRequest, PageRequest, TemplateAuditStatus,
    TemplateComponent,
};
use serde_json::{Value, json};

use crate::support::{call, code, engine};

/// The parts of a template in JSON.
fn parts(components: Value) -> Vec<TemplateComponent> {
    serde_json::from_value(components).unwrap()
}

fn body(text: &str) -> Vec<TemplateComponent> {
    parts(json!([{"Type": "BODY", "Text": text}]))
}

fn creating(name: &str, components: Vec<TemplateComponent>) -> CreateChatappTemplateRequest {
    CreateChatappTemplateRequest::new("UTILITY", components, "en_US", name, "WHATSAPP")
}

/// Creates a template and returns its code.
pub(crate) async fn create(engine: &Engine, name: &str) -> String {
    let created = call(engine, creating(name, body("Hello $(name)!"))).await.unwrap();
    created.data.unwrap().template_code.unwrap()
}

fn detail_of(code: &str) -> GetChatappTemplateDetailRequest {
    let mut request = GetChatappTemplateDetailRequest::new("en_US");
    request.template_code = Some(code.into());
    request
}

async fn look(engine: &Engine, code: &str) -> GetChatappTemplateDetailData {
    call(engine, detail_of(code)).await.unwrap().data.unwrap()
}

async fn status(engine: &Engine, code: &str) -> String {
    look(engine, code).await.audit_status.unwrap().to_string()
}

fn modifying(code: &str, text: &str) -> ModifyChatappTemplateRequest {
    let mut request = ModifyChatappTemplateRequest::new(body(text), "en_US");
    request.template_code = Some(code.into());
    request
}

async fn list(engine: &Engine, request: ListChatappTemplateRequest) -> ListChatappTemplateResponse {
    call(engine, request).await.unwrap()
}

fn names(answer: &ListChatappTemplateResponse) -> Vec<&str> {
    answer.list_template.iter().map(|row| row.template_name.as_deref().unwrap()).collect()
}

#[tokio::test]
async fn a_review_takes_as_many_looks_as_the_server_is_told() {
    for (looks, wanted) in [
        (0, &["pass", "pass"][..]),
        (1, &["unaudit", "auditing", "pass", "pass"]),
        (3, &["unaudit", "auditing", "auditing", "auditing", "pass"]),
    ] {
        let server = MockServer::builder().audit_listings(looks).start().await.unwrap();
        let engine = engine(&server);
        let code = create(&engine, "a").await;
        for status in wanted {
            assert_eq!(self::status(&engine, &code).await, *status, "{looks}");
        }
    }
}

#[tokio::test]
async fn a_template_is_returned_as_it_was_created() {
    let server = MockServer::start().await.unwrap();
    let engine = engine(&server);
    let mut request = creating("a", body("Hello $(name)!"));
    request.example = Some([("name".to_owned(), "Ana".to_owned())].into());
    request.message_send_ttl_seconds = Some(60);
    request.category_change_paused = Some(true);
    request.product_set_id = Some("7".into());
    let wanted = request.clone();
    let identity = call(&engine, request).await.unwrap().data.unwrap();
    assert_eq!(identity.template_name.as_deref(), Some("a"));
    let mut by_name = GetChatappTemplateDetailRequest::new("en_US");
    by_name.template_name = Some("a".into());
    let found = call(&engine, by_name).await.unwrap().data.unwrap();
    assert_eq!(found.template_code, identity.template_code);
    assert_eq!((found.components, found.example), (wanted.components, wanted.example));
    assert_eq!((found.category, found.template_type), (Some("UTILITY".into()), Some("WHATSAPP".into())));
    assert_eq!((found.language.as_deref(), found.name.as_deref()), (Some("en_US"), Some("a")));
    assert_eq!((found.message_send_ttl_seconds, found.product_set_id.as_deref()), (Some(60), Some("7")));
    assert_eq!((found.category_change_paused, found.allow_send), (Some(true), Some(true)));
    assert_eq!(found.reason, None);
}

#[tokio::test]
async fn a_refused_template_is_mended() {
    let server = MockServer::start().await.unwrap();
    let engine = engine(&server);
    server.refuse_template("a", "INCORRECT_CATEGORY");
    let (refused, other) = (create(&engine, "a").await, create(&engine, "b").await);
    for _ in 0..2 {
        look(&engine, &refused).await;
        look(&engine, &other).await;
    }
    assert_eq!(status(&engine, &other).await, "pass");
    let found = look(&engine, &refused).await;
    assert_eq!(found.audit_status, Some(TemplateAuditStatus::Fail));
    assert_eq!(found.reason.as_deref(), Some("INCORRECT_CATEGORY"));

    call(&engine, modifying(&refused, "Hello!")).await.unwrap();
    let found = look(&engine, &refused).await;
    assert_eq!((found.audit_status, found.reason), (Some(TemplateAuditStatus::Unaudit), None));
    assert_eq!(found.components, body("Hello!"));
    assert_eq!(status(&engine, &refused).await, "auditing");
    assert_eq!(status(&engine, &refused).await, "pass");
}

#[tokio::test]
async fn only_what_waits_or_was_refused_is_modified() {
    let server = MockServer::start().await.unwrap();
    let engine = engine(&server);
    let id = create(&engine, "a").await;
    call(&engine, modifying(&id, "One")).await.unwrap();
    look(&engine, &id).await;
    assert_eq!(code(&engine, modifying(&id, "Two")).await, "InvalidParameter.TemplateNotModifiable");
    look(&engine, &id).await;
    assert_eq!(code(&engine, modifying(&id, "Two")).await, "InvalidParameter.TemplateNotModifiable");
    assert_eq!(look(&engine, &id).await.components, body("One"));
    assert_eq!(code(&engine, modifying("1", "Two")).await, "InvalidParameter.TemplateNotExist");
    let mut nameless = modifying(&id, "Two");
    nameless.template_code = None;
    assert_eq!(code(&engine, nameless).await, "InvalidParameter.TemplateCodeNotEmpty");
}

#[tokio::test]
async fn the_category_of_whatsapp_is_not_modified() {
    let server = MockServer::start().await.unwrap();
    let engine = engine(&server);
    let id = create(&engine, "a").await;
    let mut request = modifying(&id, "One");
    request.category = Some("MARKETING".into());
    call(&engine, request).await.unwrap();
    assert_eq!(look(&engine, &id).await.category, Some("UTILITY".into()));
}

#[tokio::test]
async fn one_name_in_two_languages_has_one_code() {
    let server = MockServer::start().await.unwrap();
    let engine = engine(&server);
    let english = create(&engine, "a").await;
    let mut request = creating("a", body("Hallo!"));
    request.language = "de".into();
    let german = call(&engine, request.clone()).await.unwrap().data.unwrap().template_code.unwrap();
    assert_eq!(english, german);
    assert_eq!(code(&engine, request.clone()).await, "InvalidParameter.TemplateNameExist");
    request.template_type = "VIBER".into();
    let viber = call(&engine, request).await.unwrap().data.unwrap().template_code.unwrap();
    assert_ne!(viber, german);
    assert_ne!(create(&engine, "b").await, english);
}

#[tokio::test]
async fn properties_are_set_and_shown() {
    let server = MockServer::start().await.unwrap();
    let engine = engine(&server);
    let id = create(&engine, "a").await;
    let mut request = ModifyChatappTemplatePropertiesRequest::new("en_US", &id, "WHATSAPP");
    request.allow_send = Some(false);
    assert_eq!(call(&engine, request).await.unwrap().model, Some(json!(true)));
    let found = look(&engine, &id).await;
    assert_eq!((found.allow_send, found.category_change_paused), (Some(false), None));
    let mut request = ModifyChatappTemplatePropertiesRequest::new("en_US", &id, "WHATSAPP");
    request.category_change_paused = Some(true);
    call(&engine, request).await.unwrap();
    let found = look(&engine, &id).await;
    assert_eq!((found.allow_send, found.category_change_paused), (Some(false), Some(true)));
    let unknown = ModifyChatappTemplatePropertiesRequest::new("en", &id, "WHATSAPP");
    assert_eq!(code(&engine, unknown).await, "InvalidParameter.TemplateNotExist");
}

#[tokio::test]
async fn deleting_takes_one_language_or_all() {
    let server = MockServer::start().await.unwrap();
    let engine = engine(&server);
    let id = create(&engine, "a").await;
    for language in ["de", "fr"] {
        let mut request = creating("a", body("Text"));
        request.language = language.into();
        call(&engine, request).await.unwrap();
    }
    let mut request = DeleteChatappTemplateRequest::new();
    request.template_code = Some(id.clone());
    request.language = Some("de".into());
    assert_eq!(code(&engine, request.clone()).await, "MissingTemplateType");
    request.template_type = Some("WHATSAPP".into());
    call(&engine, request.clone()).await.unwrap();
    assert_eq!(code(&engine, request.clone()).await, "DelError.TemplateNotExist");
    assert_eq!(list(&engine, ListChatappTemplateRequest::new()).await.total, Some(2));
    request.language = None;
    call(&engine, request).await.unwrap();
    assert_eq!(list(&engine, ListChatappTemplateRequest::new()).await.total, Some(0));
    assert_eq!(code(&engine, detail_of(&id)).await, "DetailError.TemplateNotExist");
    let nothing = DeleteChatappTemplateRequest::new();
    assert_eq!(code(&engine, nothing).await, "InvalidParameter.TemplateCodeNotEmpty");
}

/// Sets a filter of a listing.
type Filter = fn(&mut ListChatappTemplateRequest);

#[tokio::test]
async fn a_list_has_pages_and_filters() {
    let server = MockServer::builder().audit_listings(0).start().await.unwrap();
    let engine = engine(&server);
    server.refuse_template("t3", "ABUSIVE");
    for at in 0..12 {
        create(&engine, &format!("t{at}")).await;
    }
    let all = list(&engine, ListChatappTemplateRequest::new()).await;
    assert_eq!((all.list_template.len(), all.total), (10, Some(12)));
    let row = &all.list_template[3];
    assert_eq!(
        (row.audit_status.as_ref(), row.reason.as_deref()),
        (Some(&TemplateAuditStatus::Fail), Some("ABUSIVE"))
    );
    assert_eq!((row.template_name.as_deref(), row.language.as_deref()), (Some("t3"), Some("en_US")));

    let mut paged = ListChatappTemplateRequest::new();
    paged.page = Some(PageRequest::new(3, 5));
    assert_eq!(names(&list(&engine, paged.clone()).await), ["t10", "t11"]);
    paged.page = Some(PageRequest::new(0, 5));
    assert_eq!(code(&engine, paged).await, "InvalidParameter.PageInvalid");

    let filtered = |change: Filter| {
        let mut request = ListChatappTemplateRequest::new();
        change(&mut request);
        request
    };
    let cases: [(Filter, i32); 7] = [
        (|request| request.name = Some("t1".into()), 1),
        (|request| request.code = Some("1".into()), 0),
        (|request| request.language = Some("en".into()), 0),
        (|request| request.category = Some("MARKETING".into()), 0),
        (|request| request.template_type = Some("VIBER".into()), 0),
        (|request| request.audit_status = Some(TemplateAuditStatus::Fail), 1),
        (|request| request.audit_status = Some(TemplateAuditStatus::Pass), 11),
    ];
    for (at, (change, total)) in cases.into_iter().enumerate() {
        assert_eq!(list(&engine, filtered(change)).await.total, Some(total), "{at}");
    }
    let unknown = filtered(|request| request.audit_status = Some("unheard".into()));
    assert_eq!(code(&engine, unknown).await, "InvalidParameter.AuditStatusNotSupport");
    let unknown = filtered(|request| request.template_type = Some("LINE".into()));
    assert_eq!(code(&engine, unknown).await, "InvalidParameter.TemplateTypeNotSupport");
}

#[tokio::test]
async fn polling_a_list_for_reviewed_templates_ends() {
    let server = MockServer::start().await.unwrap();
    let engine = engine(&server);
    create(&engine, "a").await;
    let mut passed = ListChatappTemplateRequest::new();
    passed.audit_status = Some(TemplateAuditStatus::Pass);
    for wanted in [0, 0, 1] {
        assert_eq!(list(&engine, passed.clone()).await.total, Some(wanted));
    }
    create(&engine, "b").await;
    let mut first = ListChatappTemplateRequest::new();
    first.page = Some(PageRequest::new(1, 1));
    list(&engine, first).await;
    let rows = list(&engine, ListChatappTemplateRequest::new()).await.list_template;
    assert_eq!(rows[1].audit_status, Some(TemplateAuditStatus::Unaudit));
}

#[tokio::test]
async fn spaces_do_not_see_each_other() {
    let server = MockServer::start().await.unwrap();
    let engine = engine(&server);
    let mut elsewhere = creating("a", body("Text"));
    elsewhere.cust_space_id = Some("cams-y000".into());
    let foreign = call(&engine, elsewhere).await.unwrap().data.unwrap().template_code.unwrap();
    assert_eq!(list(&engine, ListChatappTemplateRequest::new()).await.total, Some(0));
    assert_eq!(code(&engine, detail_of(&foreign)).await, "DetailError.TemplateNotExist");
    assert_ne!(create(&engine, "a").await, foreign);
    let nameless = GetChatappTemplateDetailRequest::new("en_US");
    assert_eq!(code(&engine, nameless).await, "InvalidParameter.TemplateCodeNotEmpty");
}

#[tokio::test]
async fn what_the_service_refuses_is_refused() {
    let server = MockServer::start().await.unwrap();
    let engine = engine(&server);
    let with = |part: Value| parts(json!([{"Type": "BODY", "Text": "Text"}, part]));
    let url = |url: &str| {
        with(json!({"Type": "BUTTONS", "Buttons": [{"Type": "URL", "Text": "Open", "Url": url}]}))
    };
    let card = |part: Value| with(json!({"Type": "CAROUSEL", "Cards": [{"CardComponents": [part]}]}));
    let card_button = |url: &str| {
        card(json!({"Type": "BUTTONS", "Buttons": [{"Type": "URL", "Text": "Open", "Url": url}]}))
    };
    let cases = [
        (parts(json!([])), "MissingComponents"),
        (body("Hello {{1}}!"), "InvalidParameter.MessageInvalid"),
        (body("Hello {{ 12 }}!"), "InvalidParameter.MessageInvalid"),
        (url("https://example.com/{{1}}"), "InvalidParameter.MessageInvalid"),
        (card(json!({"Type": "BODY", "Text": "{{1}}"})), "InvalidParameter.MessageInvalid"),
        (with(json!({"Type": "FOOTER", "Text": "$(a)"})), "InvalidParameter.FooterHaveVariable"),
        (
            with(json!({"Type": "BUTTONS", "Buttons": [{"Type": "QUICK_REPLY", "Text": "$(a)"}]})),
            "InvalidParameter.ButtonTextHaveVariable",
        ),
        (url("https://example.com/$(a)$(b)"), "InvalidParameter.UrlMoreVarable"),
        (card_button("https://example.com/$(a)$(b)"), "InvalidParameter.UrlMoreVarable"),
        (
            with(json!({"Type": "HEADER", "Format": "TEXT", "Text": "$(a)$(b)"})),
            "InvalidParameter.HeaderMoreVarable",
        ),
        (with(json!({"Type": "HEADER", "Format": "AUDIO"})), "InvalidParameter.HeaderTypeNotSupport"),
        (with(json!({"Type": "HEADER", "Format": "IMAGE", "Url": "a.png"})), "InvalidParameter.FileUrlError"),
        (body(""), "InvalidParameter"),
        (parts(json!([{"Type": "FOOTER", "Text": "Text"}])), "InvalidParameter"),
    ];
    let id = create(&engine, "known").await;
    for (components, wanted) in cases {
        let shown = format!("{components:?}");
        let mut change = ModifyChatappTemplateRequest::new(components.clone(), "en_US");
        change.template_code = Some(id.clone());
        assert_eq!(code(&engine, creating("a", components)).await, wanted, "{shown}");
        assert_eq!(code(&engine, change).await, wanted, "{shown}");
    }
    let accepted = [
        body("Price {{a}} {{}} $5 (net)"),
        url("https://example.com/$(a)"),
        with(json!({"Type": "HEADER", "Format": "LOCATION"})),
        with(json!({"Type": "HEADER", "Format": "IMAGE", "Url": "http://127.0.0.1/a.png"})),
        with(json!({"Type": "HEADER", "Format": "IMAGE", "Url": "$(picture)"})),
    ];
    for (at, components) in accepted.into_iter().enumerate() {
        call(&engine, creating(&format!("a{at}"), components)).await.unwrap();
    }
    let mut authentication = creating("code", parts(json!([{"Type": "BODY"}])));
    authentication.category = "AUTHENTICATION".into();
    call(&engine, authentication).await.unwrap();
    let mut line = creating("line", body("Text"));
    line.template_type = "LINE".into();
    assert_eq!(code(&engine, line).await, "InvalidParameter.TemplateTypeNotSupport");
}
