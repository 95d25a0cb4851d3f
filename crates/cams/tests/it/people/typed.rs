//! Typed content and templates.

use cams::content::whatsapp::{Audio, Button, Header, Image, Interactive, List, Row, Section, Text};
use cams::content::{Content, Template, viber};
use cams::parameters;
use serde_json::json;

use crate::people::service::{Service, found};
use crate::template::support::{broken, marketing, utility};

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
        ("case 25: a placeholder as a name", of("$(name)", "Ana"), "W TemplateParams.$(name)"),
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
    assert_eq!(broken(&utility().button(call)), wanted, "case 26: a button of a template");
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
    let request = call.clone().into_request().unwrap();
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
