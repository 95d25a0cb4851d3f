//! What people have really sent, by the numbers of the cases: refused before anything leaves where the service is known to
//! refuse it, and warned about where only Meta or others are.

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use cams::check::{Severity, Violations};
use cams::content::whatsapp::{Audio, Button, Header, Image, Interactive, List, Row, Section, Text};
use cams::content::{Content, Template, viber};
use cams::media::{self, MediaKind};
use cams::models::{SendChannelType, SendChatappMessageRequest};
use cams::transport::Progress;
use cams::{
    CallOptions, Client, Config, Credentials, Error, ErrorKind, Execution, PhoneNumber, Transport,
    TransportError, parameters,
};
use http::{Request, Response};
use serde_json::{Value, json};

use crate::template::support::{marketing, utility};

/// A service that accepts everything, and counts.
#[derive(Clone, Debug, Default)]
struct Service {
    requests: Arc<Mutex<Vec<Request<Bytes>>>>,
    /// `Expire` of the authorizations that it gives.
    expire: Value,
}

impl Service {
    fn client(&self) -> Client {
        let config = Config::new().credentials(Credentials::new("id", "secret")).transport(self.clone());
        Client::new(config.cust_space_id("cams-x000")).unwrap()
    }

    fn count(&self) -> usize {
        self.requests.lock().unwrap().len()
    }

    /// The media type of the object that was stored last.
    fn content_type(&self) -> String {
        let requests = self.requests.lock().unwrap();
        requests.last().unwrap().headers()["content-type"].to_str().unwrap().to_owned()
    }
}

impl Transport for Service {
    fn send(
        &self,
        request: Request<Bytes>,
        _: &Progress,
    ) -> std::pin::Pin<Box<dyn Future<Output = Result<Response<Bytes>, TransportError>> + Send + '_>> {
        let body = json!({
            "Code": "OK", "RequestId": "R", "MessageId": "m",
            "Data": {
                "AccessKeyId": "STS.id", "AccessKeySecret": "s", "SecurityToken": "t", "Dir": "d",
                "BucketName": "example-bucket", "EndPoint": "https://oss-ap-southeast-1.aliyuncs.com",
                "Expire": self.expire,
            },
        });
        self.requests.lock().unwrap().push(request);
        Box::pin(std::future::ready(Ok(Response::new(body.to_string().into()))))
    }
}

/// What is found: for each rule `E` or `W` and where, in the order of the value.
fn found(found: &Violations) -> String {
    let letter = |severity| if severity == Severity::Error { 'E' } else { 'W' };
    let found: Vec<_> =
        found.iter().map(|found| format!("{} {}", letter(found.severity), found.path)).collect();
    found.join(", ")
}

fn input(message_type: &str, content: &str) -> Value {
    json!({
        "ChannelType": "whatsapp", "Type": "message", "MessageType": message_type, "Content": content,
        "From": "8613800000000", "To": "8613800000001",
    })
}

/// Every way in which a message of given parameters can be sent.
async fn send_every_way(client: &Client, input: &Value) -> Vec<Result<(), Error>> {
    let (action, options) = ("SendChatappMessage", CallOptions::default());
    let request: SendChatappMessageRequest = serde_json::from_value(input.clone()).unwrap();
    let builder = client.send_chatapp_message().from("8613800000000").to("8613800000001");
    let builder = builder.channel_type("whatsapp").r#type("message");
    let builder = builder.message_type(input["MessageType"].as_str().unwrap());
    let builder = builder.content_json(input["Content"].as_str().unwrap());
    vec![
        builder.clone().send().await.map(drop),
        builder.prepare().await.map(drop),
        client.send(&request, &options).await.map(drop),
        client.prepare(&request, &options).await.map(drop),
        client.call_json(action, input, &options).await.map(drop),
        client.prepare_json(action, input, &options).await.map(drop),
    ]
}

#[tokio::test]
async fn content_that_can_never_be_accepted_is_refused_on_every_way() {
    for (case, message_type, content, words) in [
        ("case 22: a quote in the text", "text", r#"{"text": "say "hi""}"#, "line 1 column 16"),
        ("case 22: a line break in the text", "text", "{\"text\":\"two\nlines\"}", "line 2 column 0"),
        ("case 22: no JSON at all", "text", "hello", "is not JSON"),
        ("case 22: nothing", "text", "", "is not JSON"),
        ("case 22: twice JSON", "text", r#""{\"text\":\"hi\"}""#, "turned into JSON twice"),
        ("case 22: a list", "text", r#"[{"text":"hi"}]"#, "not a list"),
        ("case 22: a number", "image", "1", "must be a JSON object"),
        ("case 22: contacts that are a text", "contacts", r#""[]""#, "must be a JSON object, not a string"),
        ("case 22: contacts that are a number", "contacts", "1", "must be a JSON list"),
        ("case 25: a placeholder in a text", "text", r#"{"text":"Hello {{1}}"}"#, "MessageInvalid"),
        (
            "case 25: in a caption",
            "image",
            r#"{"link":"https://example.com","caption":"{{ 2 }}"}"#,
            "`Content.caption`",
        ),
        (
            "case 25: deep inside",
            "interactive",
            r#"{"type":"carousel","action":{"cards":[{"body":{"text":"{{1}}"}}]}}"#,
            "`Content.action.cards[0].body.text`",
        ),
    ] {
        let service = Service::default();
        for result in send_every_way(&service.client(), &input(message_type, content)).await {
            let error = result.unwrap_err();
            assert_eq!(
                (error.kind(), error.execution()),
                (ErrorKind::InvalidRequest, Execution::NotExecuted),
                "{case}"
            );
            assert!(error.message().contains(words), "{case}: {error}");
            let shows = ["say", "lines", "hello", "Hello"].iter().any(|word| error.message().contains(word));
            assert!(!shows, "{case}: the error shows the content: {error}");
        }
        assert_eq!(service.count(), 0, "{case}");
    }
}

#[tokio::test]
async fn content_that_may_be_accepted_is_sent_on_every_way() {
    let long = format!(r#"{{"text":"{}"}}"#, "a".repeat(5000));
    for (case, message_type, content, wanted) in [
        ("case 22: well", "text", r#"{"text":"say \"hi\"\n"}"#, ""),
        (
            "case 22: contacts in a list",
            "contacts",
            r#"[{"name":{"formatted_name":"A","first_name":"A"}}]"#,
            "",
        ),
        (
            "case 22: contacts in an object, as seen in production",
            "contacts",
            r#"{"contacts":[]}"#,
            "W Content",
        ),
        ("case 22: a kind of tomorrow", "poll", r#"["a"]"#, ""),
        ("case 22: a key that is not documented", "text", r#"{"Text":"hi"}"#, "W Content"),
        ("case 22: longer than Meta allows", "text", long.as_str(), "W Content.text"),
        ("case 22: longer than is documented", "image", r#"{"link":"ftp://example.com"}"#, "W Content.link"),
        ("case 25: a named placeholder", "text", r#"{"text":"Hello {{name}}"}"#, "W Content.text"),
        ("case 25: a variable of a template", "text", r#"{"text":"Hello $(name)"}"#, "W Content.text"),
        ("case 25: an amount", "text", r#"{"text":"US$(100 or so), {1}"}"#, ""),
        (
            "case 25: a number elsewhere than in a text",
            "image",
            r#"{"link":"https://example.com/{{1}}"}"#,
            "W Content.link",
        ),
        (
            "case 25: what goes to a Flow",
            "interactive",
            r#"{"type":"x","action":{"parameters":{"flow_action_payload":{"data":{"text":"{{1}}"}}}}}"#,
            "W Content.action.parameters.flow_action_payload.data.text",
        ),
        ("case 26: this machine", "image", r#"{"link":"http://localhost:3000/a.jpg"}"#, "W Content.link"),
        (
            "case 30: two buttons with one id",
            "interactive",
            r#"{"type":"button","body":{"text":"?"},"action":{"buttons":[
                {"type":"reply","reply":{"id":"a","title":"Yes"}},{"type":"reply","reply":{"id":"a","title":"No"}}]}}"#,
            "W Content.action.buttons[1].reply.id",
        ),
    ] {
        let (service, input) = (Service::default(), input(message_type, content));
        assert_eq!(found(&parameters::check("SendChatappMessage", &input)), wanted, "{case}");
        for result in send_every_way(&service.client(), &input).await {
            assert!(result.is_ok(), "{case}: {result:?}");
        }
        // Three of the ways only prepare.
        assert_eq!(service.count(), 3, "{case}");
    }
}

#[tokio::test]
async fn an_option_is_the_way_around_a_rule() {
    let service = Service::default();
    let call = service.client().send_chatapp_message().channel_type("whatsapp").r#type("message");
    let call = call.from("8613800000000").to("8613800000001").with_parameter("Content", "{'text':'hi'}");
    assert!(call.send().await.is_ok());
}

#[test]
fn other_parameters_that_are_json_text_are_checked_as_well() {
    for (case, action, input, wanted) in [
        ("well", "MoveContactToGroup", json!({"Contacts": "[{\"id\":1}]", "LinkNewGroups": ""}), ""),
        ("no list", "MoveContactToGroup", json!({"Contacts": "{\"id\":1}"}), "E Contacts"),
        (
            "no JSON",
            "MoveContactToGroup",
            json!({"Contacts": "[]", "LinkExistGroups": "[{id:1}]"}),
            "E LinkExistGroups",
        ),
        ("no JSON", "UpdateFlowVersion", json!({"FlowViewModel": "{"}), "E FlowViewModel"),
        ("well", "CreateChatFlowByImport", json!({"FlowViewModel": "{}"}), ""),
        ("no text", "CreateChatFlowByImport", json!({"FlowViewModel": 1}), ""),
        ("no such operation", "Zzz", json!({"Content": "{"}), ""),
    ] {
        assert_eq!(found(&parameters::check(action, &input)), wanted, "{action}: {case}");
    }
}

#[test]
fn a_template_and_its_values_are_checked_typed_and_as_json() {
    let of = |name: &str, value: &str| Template::code("1103457628904726528", "en").variable(name, value);
    for (case, template, wanted) in [
        ("well", of("name", "Ana Silva"), ""),
        ("case 23: a line break", of("address", "1 Main St\nFlat 2"), "W TemplateParams.address"),
        ("case 23: a tab", of("address", "a\tb"), "W TemplateParams.address"),
        ("case 23: five spaces", of("address", "a     b"), "W TemplateParams.address"),
        ("case 23: four spaces", of("address", "a    b"), ""),
        ("case 24: a hyphen", Template::name("order_update", "en-US"), "W Language"),
        ("case 24: capitals", Template::name("order_update", "EN"), "W Language"),
        ("case 24: Chinese", Template::name("order_update", "zh-CN"), "W Language"),
        ("case 24: well", Template::name("order_update", "zh_CN"), ""),
        ("case 25: a value that was not filled", of("name", "{{name}}"), "W TemplateParams.name"),
        ("case 25: a variable in place of its value", of("name", "$(name)"), "W TemplateParams.name"),
        ("case 25: a number", of("name", "{{1}}"), "W TemplateParams.name"),
    ] {
        assert_eq!(found(&template.check()), wanted, "{case}");
        let language = template.language.clone();
        let variables = json!(template.variables);
        let input = json!({
            "ChannelType": "whatsapp", "Type": "template", "TemplateName": "order_update", "Language": language,
            "From": "8613800000000", "To": "8613800000001", "TemplateParams": variables,
        });
        assert_eq!(found(&parameters::check("SendChatappMessage", &input)), wanted, "{case}");
        let input = json!({
            "ChannelType": "whatsapp", "TemplateName": "order_update", "Language": language, "From": "8613800000000",
            "SenderList": [{"To": "8613800000001", "TemplateParams": variables}],
        });
        let wanted = wanted.replace("Template", "SenderList[0].Template");
        assert_eq!(found(&parameters::check("SendChatappMassMessage", &input)), wanted, "{case}, mass");
    }
}

#[test]
fn typed_content_is_checked_by_its_evidence() {
    let buttons = |one: Button, other: Button| Interactive::buttons("?", [one, other]);
    let list = || {
        let section = |title: &str, id: &str| Section::new(title, [Row::new(id, "Row")]);
        List::new("Choose", [section("One", "a"), section("Two", "a")])
    };
    let cases: Vec<(&str, Content, &str)> = vec![
        ("case 25: a text", Text::new("Hello {{1}}, your order …").into(), "E Content.text"),
        (
            "case 25: a question",
            Interactive::buttons("Hi {{1}}", [Button::new("a", "Yes")]).into(),
            "E Content.body.text",
        ),
        ("case 25: on Viber", viber::Text::new("{{12}}").into(), "E Content.text"),
        ("case 25: a name", Text::new("Hello {{name}}").into(), "W Content.text"),
        ("case 26: this machine", Image::new("http://localhost:3000/a.jpg").into(), "W Content.link"),
        ("case 26: a private network", Image::new("https://10.0.0.5/a.pdf").into(), "W Content.link"),
        ("case 26: an intranet", Audio::new("https://files.corp.internal/a.ogg").into(), "W Content.link"),
        ("case 26: everybody", Image::new("https://example.com/a.jpg").into(), ""),
        (
            "case 26: a header",
            Interactive::location_request("b").with_header(Header::image("http://intranet/a.jpg")).into(),
            "W Content.header.image.link",
        ),
        (
            "case 26: a button",
            Interactive::cta_url("b", "Look", "http://192.168.1.2/").into(),
            "W Content.action.parameters.url",
        ),
        (
            "case 26: a button on Viber",
            viber::TextButton::new("t", "c", "http://127.0.0.1/").into(),
            "W Content.action",
        ),
        (
            "case 30: one id",
            buttons(Button::new("a", "Yes"), Button::new("a", "No")).into(),
            "W Content.action.buttons[1].reply.id",
        ),
        (
            "case 30: one title",
            buttons(Button::new("a", "Yes"), Button::new("b", "Yes")).into(),
            "W Content.action.buttons[1].reply.title",
        ),
        (
            "case 30: one id in two sections",
            Interactive::list("?", list()).into(),
            "W Content.action.sections[1].rows[0].id",
        ),
        (
            "case 30: a picture above a list",
            Interactive::list("?", List::new("Choose", [Section::new("One", [Row::new("a", "Row")])]))
                .with_header(Header::image("https://example.com/a.jpg"))
                .into(),
            "W Content.header",
        ),
    ];
    for (case, content, wanted) in cases {
        assert_eq!(found(content.check()), wanted, "{case}");
        // The same as JSON, where errors are the same ones.
        let again =
            Content::from_json(content.channel().clone(), content.message_type().clone(), &content.to_json());
        assert_eq!(found(again.unwrap().check()), wanted, "{case}, as JSON");
    }
    let call = cams::template::Button::url("Look", "http://localhost:3000/orders");
    let wanted = "W Components[1].Buttons[0].Url";
    assert_eq!(
        crate::template::support::broken(&utility().button(call)),
        wanted,
        "case 26: a button of a template"
    );
}

#[tokio::test]
async fn a_definition_takes_the_place_of_an_earlier_one() {
    let client = Service::default().client();
    let bad = || utility().body("{{1}}");
    let call = client.create_chatapp_template().definition(&bad());
    assert!(call.clone().prepare().await.is_err());
    assert!(call.definition(&utility()).prepare().await.is_ok());
    let mut coded = bad();
    coded.code = Some("1".into());
    let call = client.modify_chatapp_template().definition(&coded).definition(&marketing());
    let request = call.clone().into_request();
    assert_eq!((request.template_code, request.template_name.as_deref()), (None, Some("sale")));
    assert!(call.prepare().await.is_ok());
}

#[test]
fn a_variable_that_the_template_lacks_has_one_severity() {
    let template = Template::name("order_shipped", "en").variable("name", "Ana").variable("nmae", "Ana");
    let definition = utility().body("Hello $(name)!");
    let wanted = "E TemplateParams.nmae";
    assert_eq!(found(&template.check_against(["name"])), wanted);
    assert_eq!(found(&definition.check_parameters(&template.variables)), wanted);
}

#[tokio::test]
async fn a_voice_message_is_stored_with_its_codec() {
    let ogg = |codec: &str| {
        [b"OggS\0\x02\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\x13", codec.as_bytes()].concat()
    };
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), ogg("OpusHead\x01")).unwrap();
    let (bare, opus) = ("audio/ogg", "audio/ogg; codecs=opus");
    let stream = || media::Content::reader(std::io::Cursor::new(ogg("OpusHead\x01")), None);
    let cases: Vec<(&str, media::Content, &str, &str)> = vec![
        ("case 27: Opus by its name", b"?".as_slice().into(), "note.opus", opus),
        ("case 27: Opus by its bytes", ogg("OpusHead\x01").into(), "voice.ogg", opus),
        ("case 27: Opus in a file", file.path().into(), "voice.OGG", opus),
        ("case 27: Vorbis", ogg("\x01vorbis").into(), "music.ogg", bare),
        ("case 27: less than a page", b"OggS".as_slice().into(), "voice.ogg", bare),
        ("case 27: a stream, which is read once", stream(), "voice.ogg", bare),
    ];
    for (case, content, name, wanted) in cases {
        let service = Service { expire: json!(3600), ..Service::default() };
        let uploaded = service.client().upload(content, name).send().await.unwrap();
        assert_eq!(
            (uploaded.content_type.as_str(), service.content_type().as_str()),
            (wanted, wanted),
            "{case}"
        );
    }
    for (case, channel, kind, content_type, wanted) in [
        ("case 27: bare", SendChannelType::Whatsapp, MediaKind::Audio, "audio/ogg", "W content_type"),
        ("case 27: Opus", SendChannelType::Whatsapp, MediaKind::Audio, opus, ""),
        (
            "case 27: Opus, quoted",
            SendChannelType::Whatsapp,
            MediaKind::Audio,
            "Audio/OGG;codecs=\"opus\"",
            "",
        ),
        ("case 27: a file", SendChannelType::Whatsapp, MediaKind::Document, bare, ""),
        ("case 27: on Messenger", SendChannelType::Messenger, MediaKind::Audio, bare, ""),
    ] {
        assert_eq!(found(&media::check(&channel, kind, content_type, None)), wanted, "{case}");
    }
}

#[tokio::test]
async fn an_upload_goes_through_whatever_its_authorization_says_of_its_end() {
    for expire in [
        json!(1_767_225_600_000_i64),
        json!("2026-01-01T00:00:00Z"),
        json!("3600"),
        json!(3600.0),
        json!({"Seconds": 3600}),
        json!(null),
    ] {
        let service = Service { expire: expire.clone(), ..Service::default() };
        let client = service.client();
        for _ in 0..2 {
            let uploaded = client.upload(b"x".as_slice(), "a.txt").send().await;
            assert!(uploaded.is_ok(), "case 32: {expire}: {uploaded:?}");
        }
        // One authorization for both.
        assert_eq!(service.count(), 3, "case 32: {expire}");
    }
}

#[test]
fn a_number_that_belongs_to_nobody_is_warned_about() {
    for (case, to, wanted) in [
        ("well", "8613800000001", ""),
        ("case 28: a trunk zero", "4402079460958", "W To"),
        ("no country code", "13800000001", "W To"),
        ("a plus", "+8613800000001", "W To"),
        ("a business-scoped ID", "US.13491208655302741918", ""),
    ] {
        let mut input = input("text", r#"{"text":"hi"}"#);
        input["To"] = to.into();
        assert_eq!(found(&parameters::check("SendChatappMessage", &input)), wanted, "{case}");
    }
}

#[test]
fn two_spellings_may_be_one_account() {
    for (case, one, other, wanted) in [
        ("case 29: Brazil", "5511987650001", "551187650001", true),
        ("case 29: Mexico", "5215512340001", "525512340001", true),
        ("case 29: Argentina", "5491112340001", "541112340001", true),
        ("equal", "8613800000001", "8613800000001", true),
        ("others", "8613800000001", "8613800000002", false),
        ("another area of Brazil", "5511987650001", "552187650001", false),
        ("a line of Brazil at home has no ninth digit", "5511932650001", "551132650001", false),
        ("Mexico and Argentina", "5215512340001", "545512340001", false),
        ("China adds nothing", "8613800000001", "863800000001", false),
    ] {
        let number = |digits| PhoneNumber::from_digits(digits).unwrap();
        assert_eq!(number(one).may_be_same_account(&number(other)), wanted, "{case}");
        assert_eq!(number(other).may_be_same_account(&number(one)), wanted, "{case}");
    }
}
