//! Rules for authentication and for Viber, and for variables.

use cams::models::{TemplateButton, TemplateCategory, TemplateComponent};
use cams::template::{Button, Card, Definition, Header};

use crate::template::support::{authentication, check, utility, viber};

#[test]
fn templates_with_a_code() {
    let minutes = |minutes| authentication().code_expiration_minutes(minutes);
    let wrong: &str = "E Components[2].CodeExpirationMinutes";
    let buttonless = Definition::new("code", "en", TemplateCategory::Authentication).secret_recommendation();
    check([
        ("with a warning", authentication().secret_recommendation(), ""),
        ("0 minutes", minutes(0), wrong),
        ("1 minute", minutes(1), ""),
        ("90 minutes", minutes(90), ""),
        ("91 minutes", minutes(91), wrong),
        ("header", authentication().header(Header::text("Code")), "E Components[2]"),
        ("text", authentication().body("Your code"), "E Components[0].Text"),
        ("text in the footer", authentication().footer("Bye"), "E Components[2].Text"),
        ("no button", buttonless, "E Components"),
        (
            "two buttons",
            authentication().button(Button::copy_code("Copy it")),
            "W Components[1].Buttons, E Components",
        ),
        (
            "another button",
            Definition::authentication("code", "en", Button::quick_reply("Thanks")),
            "E Components[1].Buttons[0].Type",
        ),
        ("offer", authentication().limited_time_offer("Sale", false), "W Category, W Components[2]"),
        ("a warning elsewhere", utility().secret_recommendation(), "W Components[0].AddSecretRecommendation"),
        (
            "minutes elsewhere",
            utility().footer("Bye").code_expiration_minutes(5),
            "W Components[1].CodeExpirationMinutes",
        ),
    ]);
}

#[test]
fn templates_of_viber() {
    let video = |seconds| {
        let header = Header::video("https://example.com/a.mp4").thumbnail("https://example.com/a.png");
        viber().header(header.duration(seconds))
    };
    let file = Header::document("https://example.com/a.docx").file_type("docx");
    let url = || Button::url("Open", "https://example.com");
    let card =
        Card::image("https://example.com/a.png").button(cams::template::CardButton::quick_reply("Buy"));
    let duration: &str = "E Components[1].Duration";
    check([
        ("0 seconds", video(0), ""),
        ("600 seconds", video(600), ""),
        ("601 seconds", video(601), duration),
        ("-1 seconds", video(-1), duration),
        ("file", viber().header(file), ""),
        ("button", viber().button(url()), ""),
        ("two buttons", viber().button(url()).button(url()), "E Components[1].Buttons"),
        ("reply", viber().button(Button::quick_reply("Yes")), "E Components[1].Buttons[0].Type"),
        ("no address", viber().button(Button::url_of_video("Open")), "W Components[1].Buttons[0].Url"),
        ("button of a video", video(9).button(Button::url_of_video("Open")), ""),
        ("address beside a video", video(9).button(url()), "E Components[2].Buttons[0].Url"),
        ("footer", viber().footer("Bye"), "E Components[1]"),
        ("carousel", viber().card(card), "E Components[1]"),
        ("offer", viber().limited_time_offer("Sale", false), "E Components[1]"),
        (
            "image alone",
            Definition::viber("a", "en", "MARKETING").header(Header::image("https://example.com/a.png")),
            "",
        ),
    ]);
}

#[test]
fn placeholders_and_examples() {
    let body = |text: &str| utility().body(text);
    let the_body: &str = "E Components[0].Text";
    let offer = TemplateComponent::new("LIMITED_TIME_OFFER")
        .with_text("Sale")
        .with_offer_expiration_time_ms("$(until)");
    check([
        ("of Meta", body("Hello {{1}}!"), the_body),
        ("of Meta, named", body("Hello {{name}}!"), "W Components[0].Text"),
        ("of Meta in a footer", utility().footer("{{1}}"), "E Components[1].Text"),
        (
            "of Meta in an address",
            utility().button(Button::url("Open", "https://example.com/{{1}}")),
            "E Components[1].Buttons[0].Url",
        ),
        ("not closed", body("Hello $(name, bye"), "W Components[0].Text"),
        ("no name", body("Hello $()!"), "W Components[0].Text"),
        ("a name with a space", body("Hello $(my name)!").example("my name", "Ana"), "W Components"),
        ("no example", body("Hello $(name)!"), "W Example.name"),
        ("an empty example", body("Hello $(name)!").example("name", ""), "W Example.name"),
        ("an example of nothing", utility().example("name", "Ana"), "W Example.name"),
        ("twice", body("$(a) and $(a) and more.").example("a", "1"), "W Components[0].Text"),
        (
            "a caption",
            utility().header(Header::image("https://example.com/a.png").caption("$(a)")),
            "W Example.a",
        ),
        ("the end of an offer", crate::template::support::marketing().component(offer), "W Example.until"),
        (
            "a label that fills in",
            Definition::authentication(
                "code",
                "en",
                Button::one_tap("Copy", "{{1}}", [crate::template::support::app()]),
            ),
            "E Components[1].Buttons[0].AutofillText",
        ),
    ]);
}

#[test]
fn a_message_gives_all_variables_and_no_others() {
    let definition = utility()
        .header(Header::text("Order $(number)"))
        .body("Hello $(name), $(number) is on its way.")
        .button(Button::url("Track", "https://example.com/$(track)"));
    assert_eq!(definition.variables(), ["name", "number", "track"]);
    let broken = |parameters: &[(&str, &str)]| -> Vec<String> {
        let found = definition.check_parameters(parameters.iter().copied());
        found.iter().map(ToString::to_string).collect()
    };
    let all = [("name", "Ana"), ("number", "1"), ("track", "x1")];
    assert_eq!(broken(&all), [""; 0]);
    assert_eq!(broken(&all[..2]), ["`TemplateParams.track` is missing; the template has `$(track)`"]);
    assert_eq!(
        broken(&[("name", ""), ("number", "a    b"), ("track", "a     b"), ("Name", "a\nb")]),
        [
            "`TemplateParams.name` must not be empty",
            "`TemplateParams.track` holds more than four spaces in a row, which Meta refuses",
            "`TemplateParams.Name` is not a variable of the template",
            "`TemplateParams.Name` holds a line break or a tab, which Meta refuses",
        ]
    );
    assert_eq!(definition.check_parameters(all).errors().count(), 0);
    let code = authentication().check_parameters([("code", "123456")]);
    assert!(code.is_empty(), "{code:?}");
}

#[test]
fn what_a_rule_says_does_not_repeat_texts() {
    let secret = "hush";
    let definition = utility()
        .body(format!("{secret}{{{{1}}}} $( {}", "a".repeat(1025)))
        .footer(format!("$(a) {secret}"))
        .button(TemplateButton::new("URL").with_text(format!("{secret}\n")).with_url(secret))
        .example("a", secret);
    let found = definition.lint();
    assert!(found.iter().count() > 5);
    assert!(!format!("{found:?} {found}").contains(secret));
    assert!(!format!("{:?}", definition.check_parameters([("x", "hush\t")])).contains(secret));
}
